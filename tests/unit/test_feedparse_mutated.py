"""Feeds as they come, then damaged in every way: a value comes back, and it is fit to be kept."""

import json
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copytaster.model.feed import FeedSource, FetchedFeed, NotAFeed, ParsedFeed
from copytaster.stages import feedparse

NOW = datetime(2025, 6, 10, 12, tzinfo=UTC)
HARBOUR = FeedSource("f1", "https://harbour.test/feed", "Harbour Post", "harbour.test", None, None, NOW)
SEEDS = [path.read_bytes()[1:] for path in sorted((Path(__file__).resolve().parents[2] / "fuzz" / "seeds").glob("*.feed"))]
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"&#xD800;",
    b"\x00",
    b"\xed\xa0\x80",
    b"\xff",
    b"<item>",
    b"</item>",
    b"'",
    b'"',
    b"{",
]
Damage = list[tuple[int, int, bytes]]


def damaged(body: bytes, damage: Damage) -> bytes:
    """Some bytes taken out and others put in, at places given as shares of the length in thousandths."""
    for place, taken, given_instead in damage:
        at = len(body) * place // 1_000
        body = body[:at] + given_instead + body[at + taken :]
    return body


damages = st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 60), st.sampled_from(PIECES) | st.binary(max_size=4)), max_size=8)


@given(st.sampled_from(SEEDS), damages, st.sampled_from([None, "text/xml; charset=iso-8859-1", "text/xml; charset=shift_jis"]))
@example(b"<rss><a b='<!--'/><channel><item><description>&#xD8&#xD800;00;<b>x</b></description></item>", [], None)
def test_a_damaged_feed_gives_entries_that_can_be_kept(seed: bytes, damage: Damage, content_type: str | None):
    entries, found = feedparse.entries(FetchedFeed(HARBOUR.url, NOW, damaged(seed, damage), content_type), HARBOUR, 50)

    assert isinstance(found, ParsedFeed | NotAFeed)
    for entry in entries:
        assert entry.title
        assert entry.title == " ".join(entry.title.split())
        assert entry.url.startswith(("https://", "http://"))
        assert entry.published_at is None or entry.published_at <= NOW
    if isinstance(found, ParsedFeed):
        json.dumps(feedparse.as_record(found)).encode()


def test_there_is_a_seed_for_every_kind_of_feed():
    kinds = {found.kind for seed in SEEDS if isinstance(found := feedparse.parsed(seed, None, ""), ParsedFeed)}

    assert kinds == {"rss", "atom", "rdf", "json", "sitemap"}


@pytest.mark.parametrize("definition", ['<!ENTITY x SYSTEM "{}">', '<!ENTITY % x SYSTEM "{}"> %x;', '<!ENTITY x PUBLIC "p" "{}">'])
def test_no_file_that_an_entity_names_is_read(definition: str, tmp_path: Path):
    (tmp_path / "secret.dtd").write_text("canary")
    defined = definition.format((tmp_path / "secret.dtd").as_uri())
    body = f"<!DOCTYPE x [{defined}]><rss><channel><item><title>Ferry &x;</title></item></channel></rss>"

    for broken in ("", "<"):
        assert "canary" not in json.dumps(feedparse.record("x", (body + broken).encode()))


@pytest.mark.parametrize(
    "definition", ['<!DOCTYPE x SYSTEM "{}">', '<!DOCTYPE x [<!ENTITY x SYSTEM "{}">]>', '<!DOCTYPE x [<!ENTITY % x SYSTEM "{}"> %x;]>']
)
def test_no_address_that_an_entity_names_is_asked(definition: str):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.05)
        head = definition.format(f"http://127.0.0.1:{canary.getsockname()[1]}/x.dtd")
        rest = "<rss><channel><item><title>Ferry &x;</title></item></channel></rss>"
        asked = threading.Thread(target=lambda: [feedparse.record("x", (head + rest + end).encode()) for end in ("", "<")])
        asked.start()
        with pytest.raises(TimeoutError):
            canary.accept()
        asked.join()
