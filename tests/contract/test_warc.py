"""Archives: what they hold, whatever state they are in, and the outside world as they saw it."""

import gzip
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.warc import Archive, Capture, WarcWeb
from copytaster.errors import InputError, TryLater
from copytaster.model.feed import FeedFailed, FeedGone, FeedNotModified, FetchedFeed
from copytaster.model.page import Failed, Fetched, Gone, Refused
from tests.shared_data import SHARED, needs_shared

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour News</title></channel></rss>'
PAGE = b"<!doctype html><title>Ferry returns</title><p>The ferry returns at noon."


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer to be archived."""

    url: str = "https://news.example/ferry"
    body: bytes = PAGE
    at: datetime = NOON
    status: str = "200 OK"
    headers: str = "Content-Type: text/html; charset=utf-8\r\n"
    kind: str = "response"
    content_type: str = "application/http; msgtype=response"


def record(kept: Kept) -> bytes:
    made = WarcRecord()
    made.init_headers(getattr(WarcRecordType, kept.kind))
    made.record_date = kept.at
    made.headers["WARC-Target-URI"] = kept.url
    made.headers["Content-Type"] = kept.content_type
    made.set_bytes_content(f"HTTP/1.1 {kept.status}\r\n{kept.headers}\r\n".encode() + kept.body)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def feed(**changes: object) -> Kept:
    fields = {"url": "https://news.example/rss", "body": RSS, "headers": "Content-Type: application/rss+xml\r\n", **changes}
    return Kept(**fields)  # type: ignore[arg-type]


def archive(folder: Path, kept: Sequence[Kept | bytes], name: str = "a.warc.gz") -> Archive:
    """Gzipped record by record, or plain, as the name says; bytes go in as they are."""
    pack = gzip.compress if name.endswith(".gz") else bytes
    path = folder / name
    path.write_bytes(b"".join(one if isinstance(one, bytes) else pack(record(one)) for one in kept))
    return Archive([path])


def seen(made: Archive) -> list[tuple[str, str]]:
    return [(capture.at.strftime("%H:%M"), capture.url.removeprefix("https://news.example")) for capture in made.index().captures]


# What an archive holds


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_every_answer_is_found_again_by_its_place(tmp_path: Path, name: str) -> None:
    bodies = [b"<p>%d " % number * 400 for number in range(20)]
    made = archive(tmp_path, [Kept(url=f"https://news.example/{n}", body=body) for n, body in enumerate(bodies)], name)
    captures = made.index().captures
    assert [made.body(capture) for capture in reversed(captures)] == bodies[::-1]
    assert made.index().broken == ()


def test_a_capture_says_what_and_when_it_was(tmp_path: Path) -> None:
    made = archive(tmp_path, [Kept(url="https://News.example:443/ferry?utm_source=x#top")])
    assert made.index().captures == (
        Capture(
            0,
            0,
            "https://news.example/ferry",
            "https://News.example:443/ferry?utm_source=x#top",
            NOON,
            200,
            "text/html; charset=utf-8",
            False,
        ),
    )


def test_captures_are_in_order_of_date_then_file_then_place(tmp_path: Path) -> None:
    first = [
        Kept(url="https://news.example/late", at=NOON + MINUTE),
        Kept(url="https://news.example/b"),
        Kept(url="https://news.example/a"),
    ]
    second = [Kept(url="https://news.example/c"), Kept(url="https://news.example/early", at=NOON - MINUTE)]
    for name, kept in (("1.warc.gz", first), ("2.warc", second)):
        archive(tmp_path, kept, name)
    made = Archive([tmp_path / "1.warc.gz", tmp_path / "2.warc"])
    assert seen(made) == [("11:59", "/early"), ("12:00", "/b"), ("12:00", "/a"), ("12:00", "/c"), ("12:01", "/late")]


@pytest.mark.parametrize(
    ("kept", "is_feed"),
    [
        (feed(), True),
        (feed(headers="Content-Type: application/atom+xml; charset=utf-8\r\n", body=b"?"), True),
        (feed(headers="Content-Type: text/html\r\n"), True),
        (feed(headers=""), True),
        (feed(headers="Content-Type: text/xml\r\nContent-Encoding: gzip\r\n", body=gzip.compress(RSS * 100)), True),
        (feed(headers="Content-Type: text/xml\r\n", body=b'\xef\xbb\xbf <!-- x --><?xml-stylesheet href="a"?>\n<feed xmlns="x">'), True),
        (feed(headers="Content-Type: text/xml\r\n", body='<?xml version="1.0"?><rdf:RDF>'.encode("utf-16")), True),
        (feed(headers="Content-Type: application/json\r\n", body=b'{"version": "https://jsonfeed.org/version/1.1"}'), True),
        (feed(headers="Content-Type: text/xml\r\n", body=b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'), True),
        (feed(headers="Content-Type: text/xml\r\n", body=b"<urlset>"), False),
        (feed(headers="Content-Type: text/xml\r\n", body=b"<opml>"), False),
        (feed(headers="Content-Type: text/xml\r\nContent-Encoding: br\r\n", body=b"no brotli"), False),
        (Kept(body=b"<!doctype html><p>About &lt;rss&gt; <rss>"), False),
        (Kept(body=b""), False),
    ],
)
def test_a_feed_is_known_by_its_type_or_its_first_bytes(tmp_path: Path, kept: Kept, is_feed: bool) -> None:
    assert [capture.is_feed for capture in archive(tmp_path, [kept]).index().captures] == [is_feed]


@pytest.mark.parametrize(
    ("headers", "raw"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        ("Content-Encoding: br\r\n", brotli.compress(PAGE)),
        ("Transfer-Encoding: chunked\r\n", chunked(PAGE)),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(gzip.compress(PAGE))),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", PAGE),
    ],
    ids=["gzip", "br", "chunked", "both", "unpacked below a header that says otherwise"],
)
def test_a_body_comes_out_of_its_wrapping(tmp_path: Path, headers: str, raw: bytes) -> None:
    made = archive(tmp_path, [Kept(headers=headers, body=raw)])
    assert made.body(made.index().captures[0]) == PAGE


def test_what_is_no_answer_of_a_web_server_is_passed_over(tmp_path: Path) -> None:
    others = [Kept(kind=kind) for kind in ("request", "metadata", "revisit")]
    made = archive(tmp_path, [*others, Kept(content_type="text/dns"), Kept(url="https://news.example/a")])
    assert seen(made) == [("12:00", "/a")]
    assert made.index().broken == ()


def test_progress_is_told_up_to_the_last_byte(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    made = archive(tmp_path, [Kept()] * 450)
    made.index(lambda done, total, what: told.append((done, total, what)))
    size = (tmp_path / "a.warc.gz").stat().st_size
    assert told[0] == (0, size, "a.warc.gz")
    assert told[-1] == (size, size, "a.warc.gz")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_the_digest_knows_the_content_and_not_the_name(tmp_path: Path) -> None:
    first = archive(tmp_path, [Kept()], "a.warc").digest
    assert archive(tmp_path, [Kept()], "b.warc").digest != ""
    (tmp_path / "b.warc").write_bytes((tmp_path / "a.warc").read_bytes())
    assert Archive([tmp_path / "b.warc"]).digest == first
    assert archive(tmp_path, [Kept(), Kept()], "c.warc").digest != first
    assert Archive([tmp_path / "a.warc", tmp_path / "b.warc"]).digest != first


# Archives in a bad state


def test_answers_without_what_a_capture_needs_are_counted(tmp_path: Path) -> None:
    undated = record(Kept()).replace(b"WARC-Date: 2024", b"WARC-Date: once")
    made = archive(tmp_path, [undated, Kept(url="urn:x"), Kept(status="no number"), Kept()], "a.warc")
    assert len(made.index().captures) == 1
    assert made.index().broken == ("a.warc: 3 answers without a web address, date or status, the first at byte 0",)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
@pytest.mark.parametrize("missing", [10, 150, 300])
def test_an_archive_that_was_cut_off_gives_what_is_there_and_says_so(tmp_path: Path, name: str, missing: int) -> None:
    kept = [Kept(url=f"https://news.example/{n}", body=bytes(range(256)) * 8) for n in range(5)]
    archive(tmp_path, kept, name)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-missing])
    index = Archive([path]).index()
    assert 4 <= len(index.captures) <= 5
    assert len(index.broken) == 1
    assert index.broken[0].startswith(f"{name}: cut off in or after the record at byte ")


def test_after_damage_it_goes_on_at_the_next_record(tmp_path: Path) -> None:
    kept = [Kept(url=f"https://news.example/{n}") for n in range(9)]
    archive(tmp_path, kept)
    path = tmp_path / "a.warc.gz"
    offsets = [capture.offset for capture in Archive([path]).index().captures]
    raw = bytearray(path.read_bytes())
    raw[offsets[4] + 40 : offsets[4] + 60] = bytes(20)
    path.write_bytes(raw)
    index = Archive([path]).index()
    assert {capture.url[-1] for capture in index.captures} >= set("0123") | set("5678")
    assert len(index.broken) == 1
    assert "damaged after byte" in index.broken[0]


def test_a_damaged_first_record_does_not_hide_the_others(tmp_path: Path) -> None:
    archive(tmp_path, [Kept(url=f"https://news.example/{n}") for n in range(3)])
    path = tmp_path / "a.warc.gz"
    raw = bytearray(path.read_bytes())
    raw[40:60] = bytes(20)
    path.write_bytes(raw)
    index = Archive([path]).index()
    assert [capture.url[-1] for capture in index.captures] == ["1", "2"]
    assert index.broken == (
        f"a.warc.gz: damaged before byte {index.captures[0].offset:,}, where the first record that could be read begins",
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty; give a .warc or .warc.gz"),
        (b"<html>no archive</html>", "not a WARC file; give a .warc or .warc.gz"),
        (gzip.compress(b"hello " * 100), "not a WARC file; no record could be read"),
        (b"WARC/1.0\r\nnonsense", "not a WARC file; no record could be read"),
        (
            gzip.compress(record(Kept()) * 3),
            "gzipped in one piece, so that no record can be reached alone; unpack it with gunzip and use the .warc",
        ),
    ],
    ids=["empty", "html", "gzip of text", "nonsense", "one piece"],
)
def test_what_is_no_archive_is_told_with_what_to_do(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        Archive([path]).index()
    assert str(error.value) == f"a.warc.gz: {why}"


def test_records_that_are_packed_together_cost_all_but_the_first_of_them(tmp_path: Path) -> None:
    together = gzip.compress(record(Kept(url="https://news.example/b")) + record(Kept(url="https://news.example/c")))
    made = archive(tmp_path, [Kept(url="https://news.example/a"), together, Kept(url="https://news.example/d")])
    assert seen(made) == [("12:00", "/a"), ("12:00", "/b"), ("12:00", "/d")]
    assert made.index().broken == ("a.warc.gz: 1 records are packed together with another and cannot be reached",)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.warc: cannot be read: No such file or directory"):
        Archive([tmp_path / "none.warc"]).index()


def test_a_file_that_was_changed_since_is_noticed(tmp_path: Path) -> None:
    made = archive(tmp_path, [Kept(), Kept(url="https://news.example/b")])
    capture = made.index().captures[1]
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record(Kept())))
    with pytest.raises(InputError, match="was the file changed"):
        made.body(capture)


def test_a_body_beyond_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    made = archive(tmp_path, [Kept(headers="Content-Encoding: gzip\r\n", body=gzip.compress(bytes(5_000_000)))])
    with pytest.raises(InputError, match="is larger than 1 MB"):
        made.body(made.index().captures[0], max_bytes=1_000_000)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 1_500), junk=st.binary(min_size=1, max_size=60), is_packed=st.booleans())
def test_no_damage_anywhere_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes, is_packed: bool) -> None:
    name = "a.warc.gz" if is_packed else "a.warc"
    folder = tmp_path_factory.mktemp("damaged")
    archive(folder, [Kept(url=f"https://news.example/{n}") for n in range(4)], name)
    raw = (folder / name).read_bytes()
    (folder / name).write_bytes(raw[:at] + junk + raw[at + len(junk) :])
    made = Archive([folder / name])
    with suppress(InputError):
        assert all(isinstance(made.body(capture), bytes) for capture in made.index().captures)


# The outside world as an archive saw it


async def test_a_feed_is_the_latest_capture_at_the_clocks_time(tmp_path: Path) -> None:
    made = archive(
        tmp_path, [feed(), feed(body=RSS + b"<!-- 2 -->", at=NOON + MINUTE), feed(body=RSS + b"<!-- 3 -->", at=NOON + 3 * MINUTE)]
    )
    clock = ReplayClock(NOON)
    outside = WarcWeb(made, clock)
    assert await outside.feed("https://news.example/rss", None, None) == FetchedFeed(
        "https://news.example/rss", NOON, RSS, "application/rss+xml"
    )
    clock.move_to(NOON + 2 * MINUTE)
    later = await outside.feed("https://news.example/rss#x", None, None)
    assert later == FetchedFeed("https://news.example/rss", NOON + MINUTE, RSS + b"<!-- 2 -->", "application/rss+xml")


async def test_a_page_that_comes_later_is_to_be_asked_for_later(tmp_path: Path) -> None:
    outside = WarcWeb(archive(tmp_path, [Kept(at=NOON + MINUTE)]), clock := ReplayClock(NOON))
    with pytest.raises(TryLater, match="the archive has it later") as later:
        await outside.page("https://news.example/ferry")
    assert later.value.after_s == 60.0
    clock.move_to(NOON + MINUTE)
    assert await outside.page("https://news.example/ferry") == Fetched("https://news.example/ferry", PAGE, "text/html; charset=utf-8")


async def test_what_the_archive_does_not_have_is_a_value(tmp_path: Path) -> None:
    outside = WarcWeb(archive(tmp_path, [feed(at=NOON + MINUTE)]), ReplayClock(NOON))
    assert await outside.page("https://news.example/other") == Refused("not in the archive")
    assert await outside.feed("https://news.example/other", None, None) == FeedFailed("not in the archive")
    assert await outside.feed("https://news.example/rss", None, None) == FeedFailed("the archive has it later", 60.0)


async def test_an_archived_answer_that_is_no_page_keeps_its_meaning(tmp_path: Path) -> None:
    kept = [
        Kept(url=f"https://news.example/{status[:3]}", status=status)
        for status in ("404 Not Found", "500 Oh", "304 Not Modified", "410 Gone")
    ]
    outside = WarcWeb(archive(tmp_path, kept), ReplayClock(NOON))
    assert await outside.page("https://news.example/404") == Gone("news.example answered 404 Not Found")
    assert await outside.page("https://news.example/500") == Failed("news.example answered 500 Internal Server Error")
    assert await outside.feed("https://news.example/304", None, None) == FeedNotModified()
    assert await outside.feed("https://news.example/410", None, None) == FeedGone("news.example answered 410 Gone")


async def test_archived_redirects_are_followed_to_what_the_archive_has(tmp_path: Path) -> None:
    moved = [Kept(url=f"https://news.example/{n}", status="301 Moved", headers=f"Location: /{n + 1}\r\n", body=b"") for n in range(1, 7)]
    lost = Kept(url="https://news.example/lost", status="302 Found", headers="", body=b"")
    outside = WarcWeb(archive(tmp_path, [*moved, lost, Kept(url="https://news.example/7")]), ReplayClock(NOON))
    assert await outside.page("https://news.example/2") == Fetched("https://news.example/7", PAGE, "text/html; charset=utf-8")
    assert await outside.page("https://news.example/1") == Refused("too many redirects")
    assert await outside.page("https://news.example/lost") == Refused("a redirect to nowhere")


async def test_an_answer_that_cannot_be_unpacked_fails_alone(tmp_path: Path) -> None:
    broken = [Kept(headers="Content-Encoding: br\r\n", body=b"\xff" * 9), feed(headers="Content-Encoding: sdch\r\n")]
    outside = WarcWeb(archive(tmp_path, broken), ReplayClock(NOON))
    assert isinstance(await outside.page("https://news.example/ferry"), Failed)
    assert isinstance(await outside.feed("https://news.example/rss", None, None), FeedFailed)


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "feeds", "pages"), [("events-2010-2019", 300, 300), ("headlines-2014-03", 5332, 0), ("pages-2023-12", 212, 212)]
)
def test_a_real_archive_is_whole(name: str, feeds: int, pages: int) -> None:
    made = Archive([SHARED / "data" / "replay" / f"{name}.warc.gz"])
    index = made.index()
    assert index.broken == ()
    assert (sum(c.is_feed for c in index.captures), sum(not c.is_feed for c in index.captures)) == (feeds, pages)
    assert all(made.body(capture) for capture in index.captures[-20:])
