"""Where a site's feeds may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import discovery

HERE = "https://harbour.test/news/"


def test_declared_feeds_come_best_first():
    page = b"""<html><head><link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="de" href="/de">
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
      <link rel="alternate" type="application/json" href="/wp-json/1">
      <link rel="alternate feed" type="application/feed+json" href="/feed.json">
      <link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom.xml">
      <link rel="alternate" type="application/rss+xml" href="/rss?utm_source=x"><link rel="alternate" type="application/rss+xml">"""

    assert discovery.feeds_in(page, None, HERE) == (
        "https://harbour.test/news/atom.xml",
        "https://harbour.test/rss",
        "https://harbour.test/feed.json",
        "https://harbour.test/comments/feed",
        "https://harbour.test/wp-json/1",
    )


def test_the_base_of_the_page_counts():
    page = b'<base href="/other/"><link rel=alternate type=application/rss+xml href=feed>'

    assert discovery.feeds_in(page, None, HERE) == ("https://harbour.test/other/feed",)


def test_links_that_look_like_feeds_help_where_none_is_declared():
    page = b'<a href="/feedback">Feedback</a><a href="/rss.xml">RSS</a><a href="https://wire.test/feed/">Wire</a><a>none</a>'

    assert discovery.feeds_in(page, None, HERE) == ("https://harbour.test/rss.xml", "https://wire.test/feed/")


@pytest.mark.parametrize("page", [b"", b"  ", b"\x00", b"{}", b"<html>"])
def test_a_page_without_feeds_has_none(page: bytes):
    assert discovery.feeds_in(page, None, HERE) == ()


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_give_a_value(page: bytes, url: str):
    assert isinstance(discovery.feeds_in(page, None, url), tuple)
    assert isinstance(discovery.guesses(url), tuple)


def test_usual_places_are_guessed_below_the_page_and_the_host():
    guesses = discovery.guesses("https://harbour.test/news/index.html?x=1")

    assert guesses[:5] == (
        "https://harbour.test/news/feed",
        "https://harbour.test/news/rss",
        "https://harbour.test/news/rss.xml",
        "https://harbour.test/news/feed.xml",
        "https://harbour.test/feed",
    )
    assert {"https://harbour.test/atom.xml", "https://harbour.test/index.xml"} < set(guesses)
    assert len(guesses) == len(set(guesses))


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://www.youtube.com/channel/UC1", "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"),
        ("https://github.com/quay/ferry", "https://github.com/quay/ferry/releases.atom"),
        ("https://www.reddit.com/r/news/", "https://www.reddit.com/r/news/.rss"),
        ("https://social.test/@ada", "https://social.test/@ada.rss"),
    ],
)
def test_known_sites_have_their_feeds_at_known_places(url: str, first: str):
    assert discovery.guesses(url)[0] == first


def test_what_is_no_web_address_has_no_places():
    assert discovery.guesses("mailto:ada@harbour.test") == ()
