"""Lists of feeds, in and out, and the starter packs."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import FeedSource
from copytaster.stages import opml, packs, urls
from copytaster.stages.opml import BadOpml, OpmlFeed

NOW = datetime(2025, 6, 10, tzinfo=UTC)


def feeds(body: str) -> tuple[OpmlFeed, ...]:
    found = opml.feeds(body.encode())
    assert not isinstance(found, BadOpml), found
    return found


def test_nested_lists_are_read_in_order_with_their_folders():
    found = feeds("""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
      <outline text="World"><outline title="Sea &amp; Quay">
        <outline type="rss" text="Harbour" xmlUrl="https://harbour.test/feed" htmlUrl="https://harbour.test/" language="en"/></outline>
        <outline text="Wire" type="rss" xmlUrl="https://wire.test/rss"/></outline></body></opml>""")

    assert found == (
        OpmlFeed("https://harbour.test/feed", "Harbour", "https://harbour.test/", "en", ("World", "Sea & Quay")),
        OpmlFeed("https://wire.test/rss", "Wire", None, None, ("World",)),
    )


@pytest.mark.parametrize(
    "attributes",
    [
        'xmlurl="https://harbour.test/feed"',
        'XMLURL="https://harbour.test/feed"',
        'feedUrl="https://harbour.test/feed"',
        'type="rss" url="https://harbour.test/feed"',
        'xmlUrl="feed:https://harbour.test/feed"',
        'xmlUrl=" https://HARBOUR.test:443/feed "',
        "xmlUrl='https://harbour.test/feed?utm_source=opml'",
    ],
)
def test_addresses_are_found_however_readers_write_them(attributes: str):
    assert [feed.url for feed in feeds(f"<opml><body><outline {attributes}/></body></opml>")] == ["https://harbour.test/feed"]


def test_links_and_included_lists_are_no_feeds():
    body = '<outline type="link" url="https://harbour.test/"/><outline type="include" url="https://n.test/l.opml"/><outline xmlUrl="https://a.test/"/>'

    assert [feed.url for feed in feeds(f"<opml><body>{body}</body></opml>")] == ["https://a.test/"]


def test_a_feed_that_is_listed_twice_counts_once():
    assert len(feeds('<opml><outline xmlUrl="https://a.test/f"/><outline xmlUrl="https://a.test/f#x"/></opml>')) == 1


def test_broken_lists_are_mended():
    found = feeds('<opml><body><outline text="Q & A &nbsp;" xmlUrl="https://a.test/?a=1&b=2"/><outline xmlUrl="https://b.test/"')

    assert (found[0].url, found[0].title) == ("https://a.test/?a=1&b=2", "Q & A")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it holds no XML"),
        (b"hello", "it holds no XML"),
        (b"<rss/>", "it holds no outline, so it is no OPML"),
        (b"<opml><body/></opml>", "it lists no feeds"),
        (b'<opml><outline text="a" xmlUrl="mailto:a@b.test"/></opml>', "it lists no feeds with an http address"),
    ],
)
def test_what_is_no_list_says_why(body: bytes, why: str):
    assert opml.feeds(body) == BadOpml(why)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<opml><outline xmlUrl='{text}'>".encode("utf-8", "replace")))
def test_any_bytes_give_a_value(body: bytes):
    assert isinstance(opml.feeds(body), tuple | BadOpml)
    assert isinstance(opml.title(body), str)


def source(url: str, title: str, language: str | None = None) -> FeedSource:
    return FeedSource("f", url, title, "harbour.test", "https://harbour.test/" if language else None, language, NOW)


def test_what_is_written_is_read_back():
    written = opml.document(
        [source("https://harbour.test/feed?a=1&b=2", 'Q & A "<b>"\x00', "en"), source("https://b.test/", "")], "My <list>"
    )

    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<opml version=\"2.0\">")
    assert opml.title(written) == "My <list>"
    assert opml.feeds(written) == (
        OpmlFeed("https://harbour.test/feed?a=1&b=2", 'Q & A "<b>"', "https://harbour.test/", "en"),
        OpmlFeed("https://b.test/", "https://b.test/"),
    )


def test_the_packs_name_many_publishers_in_many_languages():
    feeds = [feed for pack in packs.packs() for feed in pack.feeds]

    assert len(feeds) >= 70
    assert len({urls.registrable(feed.site_url or "") for feed in feeds}) >= 60
    assert {"en", "de", "fr", "es", "it", "pt", "ja", "ar", "ru"} <= {pack.language for pack in packs.packs()}


def test_every_feed_of_a_pack_is_whole_and_listed_once():
    feeds = [(pack, feed) for pack in packs.packs() for feed in pack.feeds]

    assert len({feed.url for _, feed in feeds}) == len(feeds)
    for pack, feed in feeds:
        assert feed.url.startswith("https://"), feed
        assert feed.title, feed
        assert feed.site_url is not None, feed
        assert feed.language == pack.language, feed


def test_packs_are_named_for_language_and_region():
    by_name = {pack.name: pack for pack in packs.packs()}

    assert list(by_name) == sorted(by_name)
    assert (by_name["de-at"].language, by_name["de-at"].region, by_name["de-at"].title) == ("de", "AT", "Österreich")
