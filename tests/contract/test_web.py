"""What reaches the outside world: polite, guarded, bounded, and never surprised."""

import asyncio
import gzip
import resource
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from copytaster.adapters.clock import ReplayClock
from copytaster.errors import TryLater
from copytaster.model.feed import FeedFailed, FeedGone, FeedMoved, FeedNotModified, FetchedFeed
from copytaster.model.page import Failed, Fetched, Gone, Refused
from tests import origin as misbehaviour
from tests.origin import Origin, answer, cut, raw, redirect, running
from tests.outside import AGENT, QUICK, web

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry returns</title>"


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with running() as made:
        yield made


# Feeds


async def test_a_feed_comes_with_what_the_next_poll_needs(origin: Origin) -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Sun, 01 Mar 2026 11:00:00 GMT", "Cache-Control": "public, max-age=900"}
    origin.answers["/feed"] = answer(b"<rss/>", "application/rss+xml; charset=utf-8", headers=headers)
    async with web(clock=ReplayClock(START)) as outside:
        came = await outside.feed(origin.url("/feed"), None, None)
    assert came == FetchedFeed(
        origin.url("/feed"), START, b"<rss/>", "application/rss+xml; charset=utf-8", '"v1"', "Sun, 01 Mar 2026 11:00:00 GMT", 900.0
    )


async def test_what_the_publisher_said_last_time_goes_back_and_nothing_new_is_a_value(origin: Origin) -> None:
    origin.answers["/feed"] = answer(status=304, headers={"Cache-Control": "max-age=60"})
    async with web() as outside:
        came = await outside.feed(origin.url("/feed"), '"v1"', "Sun, 01 Mar 2026 11:00:00 GMT")
    assert came == FeedNotModified(60.0)
    assert origin.asked[0].headers["if-none-match"] == '"v1"'
    assert origin.asked[0].headers["if-modified-since"] == "Sun, 01 Mar 2026 11:00:00 GMT"


async def test_an_etag_that_is_no_plain_text_is_not_sent_back(origin: Origin) -> None:
    origin.answers["/feed"] = answer(b"<rss/>")
    async with web() as outside:
        await outside.feed(origin.url("/feed"), '"v1"\r\nX-Evil: 1', "\udcff")
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(origin.asked[0].headers)


async def test_the_user_agent_says_who_asks_and_how_to_reach_them(origin: Origin) -> None:
    origin.answers["/feed"] = answer(b"<rss/>")
    async with web() as outside:
        await outside.feed(origin.url("/feed"), None, None)
    assert origin.asked[0].headers["user-agent"] == AGENT


async def test_a_feed_that_is_no_more_says_so(origin: Origin) -> None:
    origin.answers["/feed"] = answer(status=410)
    async with web() as outside:
        assert await outside.feed(origin.url("/feed"), None, None) == FeedGone("127.0.0.1 answered 410 Gone")


async def test_a_permanent_redirect_moves_the_feed_and_a_temporary_one_does_not(origin: Origin) -> None:
    origin.answers |= {"/old": redirect("/new", 301), "/now": redirect("/new", 302), "/new": answer(b"<rss/>", None)}
    async with web() as outside:
        assert await outside.feed(origin.url("/old"), None, None) == FeedMoved(origin.url("/new"))
        came = await outside.feed(origin.url("/now"), None, None)
    assert isinstance(came, FetchedFeed)
    assert came.url == origin.url("/new")


async def test_a_permanent_redirect_to_nothing_moves_no_feed(origin: Origin) -> None:
    origin.answers["/old"] = redirect("/missing", 301)
    async with web() as outside:
        assert await outside.feed(origin.url("/old"), None, None) == FeedFailed("127.0.0.1 answered 404 Not Found")


@pytest.mark.parametrize(("status", "header", "seconds"), [(429, "120", 120.0), (503, "Sun, 01 Mar 2026 12:05:00 GMT", 300.0)])
async def test_a_publisher_that_asks_to_wait_is_left_alone_for_so_long(origin: Origin, status: int, header: str, seconds: float) -> None:
    origin.answers["/feed"] = answer(status=status, headers={"Retry-After": header})
    origin.answers["/page"] = answer(PAGE)
    clock = ReplayClock(START)
    async with web(clock=clock) as outside:
        came = await outside.feed(origin.url("/feed"), None, None)
        assert isinstance(came, FeedFailed)
        assert came.retry_after_s == seconds
        with pytest.raises(TryLater) as later:
            await outside.page(origin.url("/page"))
        assert later.value.after_s == pytest.approx(seconds)
        assert origin.paths() == ["/feed"]
        clock.move_to(START + timedelta(seconds=seconds))
        assert isinstance(await outside.page(origin.url("/page")), Fetched)


async def test_a_feed_of_a_held_publisher_fails_with_the_time_left(origin: Origin) -> None:
    origin.answers["/page"] = answer(status=429)
    async with web(clock=ReplayClock(START)) as outside:
        assert await outside.page(origin.url("/page")) == Failed("127.0.0.1 answered 429 Too Many Requests")
        came = await outside.feed(origin.url("/feed"), None, None)
        seen = await outside.get(origin.url("/feed"), 1000)
    assert isinstance(came, FeedFailed)
    assert came.retry_after_s == pytest.approx(60.0)
    assert isinstance(seen, Failed)
    assert origin.paths() == ["/page"]


# Pages


async def test_a_page_comes_whole(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE, "text/html; charset=utf-8")
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Fetched(origin.url("/a"), PAGE, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Gone("127.0.0.1 answered 404 Not Found")),
        (451, Gone("127.0.0.1 answered 451 Unavailable For Legal Reasons")),
        (403, Refused("127.0.0.1 answered 403 Forbidden")),
        (500, Failed("127.0.0.1 answered 500 Internal Server Error")),
        (204, Failed("127.0.0.1 answered 204 No Content")),
        (302, Failed("127.0.0.1 answered 302 Found")),
    ],
)
async def test_an_answer_that_is_no_page_is_told_by_its_status(origin: Origin, status: int, outcome: object) -> None:
    origin.answers["/a"] = answer(status=status)
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == outcome


async def test_what_is_no_html_is_refused_as_a_page_but_handed_to_who_looks_for_a_feed(origin: Origin) -> None:
    origin.answers["/a.pdf"] = answer(b"%PDF", "application/pdf")
    async with web() as outside:
        assert await outside.page(origin.url("/a.pdf")) == Refused("127.0.0.1 sent application/pdf, which is no page")
        assert await outside.get(origin.url("/a.pdf"), 1000) == Fetched(origin.url("/a.pdf"), b"%PDF", "application/pdf")


# Redirects


async def test_five_redirects_are_followed_and_a_sixth_is_not(origin: Origin) -> None:
    origin.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": answer(PAGE)}
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/1")), Fetched)
        assert await outside.page(origin.url("/0")) == Refused("127.0.0.1 redirects more than 5 times")


async def test_a_redirect_in_a_circle_ends(origin: Origin) -> None:
    origin.answers |= {"/a": redirect("/b"), "/b": redirect("/a")}
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("127.0.0.1 redirects more than 5 times")
    assert len(origin.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://news.test/", "javascript:alert(1)", "gopher://news.test", "http://a b/"])
async def test_a_redirect_out_of_the_web_is_refused(origin: Origin, target: str) -> None:
    origin.answers["/a"] = redirect(target)
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/a")), Refused | Failed)
    assert len(origin.asked) == 1


async def test_credentials_stay_with_the_origin_that_they_are_for(origin: Origin) -> None:
    async with running() as stranger:
        origin.answers |= {"/private": redirect("/feed"), "/feed": redirect(stranger.url("/feed", "x:y@127.0.0.1"))}
        stranger.answers["/feed"] = answer(b"<rss/>")
        async with web() as outside:
            came = await outside.feed(origin.url("/private", "reader:s%40crit@127.0.0.1"), None, None)
    assert isinstance(came, FetchedFeed)
    assert "@" not in came.url
    assert [asked.headers.get("authorization") for asked in origin.asked] == ["Basic cmVhZGVyOnNAY3JpdA=="] * 2
    assert "authorization" not in stranger.asked[0].headers


async def test_no_cookie_is_ever_sent(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE, headers={"Set-Cookie": "who=reader; Path=/"})
    async with web() as outside:
        await outside.page(origin.url("/a"))
        await outside.page(origin.url("/a"))
    assert all("cookie" not in asked.headers for asked in origin.asked)


# Limits


async def test_a_publisher_that_says_nothing_costs_the_time_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.silence
    async with web(replace(QUICK, timeout_s=0.1)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.1 s")


async def test_a_publisher_that_drips_costs_the_time_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.drip
    async with web(replace(QUICK, timeout_s=0.2)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.2 s")


async def test_a_chain_of_slow_redirects_shares_one_time_limit(origin: Origin) -> None:
    async def slow(_: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n")

    origin.answers["/a"] = slow
    async with web(replace(QUICK, timeout_s=0.25)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.25 s")


async def test_a_body_without_end_is_cut_at_the_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.endless
    async with web(replace(QUICK, max_bytes=1_000_000)) as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 1 MB")


async def test_a_body_that_announces_too_much_is_not_read(origin: Origin) -> None:
    origin.answers["/a"] = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99000000\r\n\r\n")
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 10 MB")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", misbehaviour.gzip_bomb(300_000_000)),
        ("br", misbehaviour.brotli_bomb(300_000_000)),
        ("deflate", zlib.compress(bytes(300_000_000), 9)),
        ("gzip, gzip", gzip.compress(misbehaviour.gzip_bomb(300_000_000))),
    ],
    ids=["gzip", "br", "deflate", "gzip twice"],
)
async def test_a_bomb_unpacks_no_further_than_the_limit(origin: Origin, encoding: str, packed: bytes) -> None:
    origin.answers["/a"] = answer(packed, headers={"Content-Encoding": encoding})
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with web(replace(QUICK, max_bytes=2_000_000)) as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 2 MB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 60_000


async def test_a_train_of_empty_packed_pieces_is_not_followed_to_its_end(origin: Origin) -> None:
    origin.answers["/a"] = answer(gzip.compress(PAGE) + misbehaviour.gzip_bomb_of_members(100_000), headers={"Content-Encoding": "gzip"})
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Fetched(origin.url("/a"), PAGE, "text/html")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("br", brotli.compress),
        ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
        ("gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:])),
        ("gzip", lambda body: body),
        ("gzip", lambda body: gzip.compress(body) + b"junk after the end"),
        ("identity", lambda body: body),
    ],
)
async def test_a_packed_body_arrives_unpacked(origin: Origin, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = b"<p>The ferry returns at noon.</p>" * 10_000
    origin.answers["/a"] = answer(pack(body), headers={"Content-Encoding": encoding})
    async with web() as outside:
        came = await outside.page(origin.url("/a"))
    assert isinstance(came, Fetched)
    assert came.body == body


async def test_a_body_packed_in_an_unknown_way_is_refused(origin: Origin) -> None:
    origin.answers |= {
        "/a": answer(b"x", headers={"Content-Encoding": "sdch"}),
        "/b": answer(b"\x1f\x8bxxxxxxxx", headers={"Content-Encoding": "gzip"}),
    }
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is packed as sdch, which is not understood")
        assert await outside.page(origin.url("/b")) == Refused("the answer of 127.0.0.1 is packed in a broken way")


# Troubles


async def test_a_name_that_does_not_exist_is_told_in_words() -> None:
    async with web() as outside:
        came = await outside.page("http://gone.test/")
    assert came == Failed("the name gone.test could not be looked up; it may not exist, or there is no network")


async def test_a_closed_port_is_told_in_words(origin: Origin) -> None:
    async with running() as closed:
        url = closed.url("/")
    async with web() as outside:
        assert await outside.feed(url, None, None) == FeedFailed("127.0.0.1 refused the connection")


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (misbehaviour.reset, "127.0.0.1 closed the connection without an answer"),
        (cut(b""), "127.0.0.1 closed the connection without an answer"),
        (
            cut(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\nshort"),
            "127.0.0.1 broke off in the middle of its answer",
        ),
        (
            cut(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"),
            "127.0.0.1 broke off in the middle of its answer",
        ),
        (cut(b"SSH-2.0-OpenSSH_9.2\r\n"), "127.0.0.1 answered with something that is not HTTP"),
        (cut(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"), "127.0.0.1 answered with something that is not HTTP"),
    ],
    ids=["reset", "closed", "too short", "unfinished chunks", "no HTTP", "endless header"],
)
async def test_a_broken_answer_is_told_in_words(origin: Origin, behaviour: misbehaviour.Behaviour, why: str) -> None:
    origin.answers["/a"] = behaviour
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Failed(why)


async def test_a_redirect_in_raw_bytes_is_followed(origin: Origin) -> None:
    origin.answers |= {"/a": raw(b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n"), "/caf%E9": answer(PAGE)}
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/a")), Fetched)


async def test_a_server_that_cannot_speak_securely_is_told_in_words() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server, web() as outside:
        came = await outside.page(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert came == Failed("no secure connection to 127.0.0.1 could be made")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate, and is not here")
async def test_a_certificate_that_nobody_vouches_for_is_told_in_words(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
        "-subj",
        "/CN=news.test",
    ]
    await asyncio.to_thread(subprocess.run, made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server, web() as outside:
        came = await outside.page(f"https://news.test:{server.sockets[0].getsockname()[1]}/")
    assert came == Failed("news.test has a certificate that cannot be trusted (self-signed certificate)")
