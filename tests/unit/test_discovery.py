"""Where a site's feeds may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import discovery, platforms, urls

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
        (
            "https://www.youtube.com/channel/UC0123456789abcdefghij_-",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghij_-",
        ),
        ("https://github.com/quay/ferry", "https://github.com/quay/ferry/releases.atom"),
        ("https://www.reddit.com/r/news/", "https://www.reddit.com/r/news/.rss"),
        ("https://social.test/@ada", "https://social.test/@ada.rss"),
    ],
)
def test_known_sites_have_their_feeds_at_known_places(url: str, first: str):
    assert discovery.guesses(url)[0] == first


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        ("https://www.youtube.com/playlist?list=PL123&si=x", ["https://www.youtube.com/feeds/videos.xml?playlist_id=PL123"]),
        ("https://m.youtube.com/user/harbour", ["https://www.youtube.com/feeds/videos.xml?user=harbour"]),
        ("https://www.youtube.com/@harbour", []),
        ("https://github.com/quay/ferry.git", ["https://github.com/quay/ferry/releases.atom"]),
        ("https://github.com/quay/ferry/tags", ["https://github.com/quay/ferry/tags.atom"]),
        ("https://github.com/quay/ferry/tree/main/docs", ["https://github.com/quay/ferry/commits/main/docs.atom"]),
        ("https://github.com/quay", ["https://github.com/quay.atom"]),
        ("https://github.com/explore", []),
        ("https://gist.github.com/ada", ["https://gist.github.com/ada.atom"]),
        ("https://gitlab.com/a/b/c/-/issues", ["https://gitlab.com/a/b/c/-/releases.atom"]),
        ("https://gitlab.harbour.test/a/b/-/commits/main", ["https://gitlab.harbour.test/a/b/-/commits/main?format=atom"]),
        ("https://codeberg.org/a/b", ["https://codeberg.org/a/b/releases.rss"]),
        ("https://old.reddit.com/r/news/new/", ["https://www.reddit.com/r/news/new/.rss"]),
        ("https://www.reddit.com/", ["https://www.reddit.com/.rss"]),
        ("https://www.reddit.com/r/news/.rss", []),
        ("https://medium.com/@ada", ["https://medium.com/feed/@ada"]),
        ("https://medium.com/the-quay/a-story-1", ["https://medium.com/feed/the-quay"]),
        ("https://medium.com/tag/tides/recommended", ["https://medium.com/feed/tag/tides"]),
        ("https://ada.medium.com/", ["https://ada.medium.com/feed"]),
        ("https://quay.substack.com/p/a-post", ["https://quay.substack.com/feed"]),
        ("https://substack.com/@quay", ["https://quay.substack.com/feed"]),
        ("https://quay.wordpress.com/2024/", ["https://quay.wordpress.com/feed/"]),
        ("https://quay.blogspot.co.uk/", ["https://quay.blogspot.co.uk/feeds/posts/default"]),
        ("https://www.tumblr.com/quay", ["https://quay.tumblr.com/rss"]),
        ("https://www.tumblr.com/blog/view/quay", ["https://quay.tumblr.com/rss"]),
        ("https://quay.tumblr.com/post/1", ["https://quay.tumblr.com/rss"]),
        ("https://stackoverflow.com/questions/tagged/tides", ["https://stackoverflow.com/feeds/tag/tides"]),
        ("https://boats.stackexchange.com/questions/12/why", ["https://boats.stackexchange.com/feeds/question/12"]),
        ("https://stackoverflow.com/users/7/ada", ["https://stackoverflow.com/feeds/user/7"]),
        ("https://bsky.app/profile/ada.test", ["https://bsky.app/profile/ada.test/rss"]),
        ("https://news.google.com/search?q=tides&hl=en-GB", ["https://news.google.com/rss/search?q=tides&hl=en-GB"]),
        ("https://news.ycombinator.com/newest", ["https://news.ycombinator.com/rss"]),
        ("https://harbour.test/", []),
        ("mailto:a@b.test", []),
    ],
)
def test_known_sites_lead_to_their_feeds(url: str, feeds: list[str]):
    assert list(platforms.feeds_of(url))[:1] == feeds


@pytest.mark.parametrize(
    "page",
    [
        b'{"metadata":{"channelMetadataRenderer":{"externalId":"UC0123456789abcdefghij_-"}}}',
        b'<meta itemprop="identifier" content="UC0123456789abcdefghij_-">',
        b'<link rel="canonical" href="https://www.youtube.com/channel/UC0123456789abcdefghij_-">',
    ],
)
def test_a_page_of_youtube_names_its_channel(page: bytes):
    feed = "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghij_-"

    assert discovery.feeds_in(page, None, "https://www.youtube.com/@harbour")[0] == feed
    assert discovery.feeds_in(page, None, HERE) == ()


@pytest.mark.parametrize("url", ["https://social.test/@ada", "https://social.test/users/ada"])
def test_profiles_of_the_fediverse_have_feeds_on_any_host(url: str):
    assert discovery.guesses(url)[:2] == ("https://social.test/@ada.rss", "https://social.test/users/ada.rss")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("harbour.test", "https://harbour.test/"),
        (" <https://harbour.test/f>, ", "https://harbour.test/f"),
        ("(https://harbour.test/f).", "https://harbour.test/f"),
        ("\u201chttps://harbour.test/f\u201d,", "https://harbour.test/f"),
        ("https://harbour.test/f_(old)", "https://harbour.test/f_(old)"),
        ("feed://harbour.test/f", "https://harbour.test/f"),
        ("feed:https://harbour.test/f", "https://harbour.test/f"),
        ("view-source:https://harbour.test/f", "https://harbour.test/f"),
        ("https:/harbour.test/f", "https://harbour.test/f"),
        ("https//harbour.test/f", "https://harbour.test/f"),
        ("hxxp://harbour.test/f", "http://harbour.test/f"),
        ("//harbour.test/f", "https://harbour.test/f"),
        ("https%3A%2F%2Fharbour.test%2Ff", "https://harbour.test/f"),
        ("[The Harbour](https://harbour.test/f)", "https://harbour.test/f"),
        ("<a href='https://harbour.test/f'>here</a>", "https://harbour.test/f"),
        ("harbour.test:8000/f?utm_source=x", "https://harbour.test:8000/f"),
        ("@ada@social.test", "https://social.test/@ada"),
        ("r/news", "https://www.reddit.com/r/news"),
        ("/u/ada/", "https://www.reddit.com/u/ada"),
        ("https://@harbour.test/f", "https://harbour.test/f"),
        ("", None),
        ("two words", None),
        ("ada@harbour.test", None),
        ("mailto:ada@harbour.test", None),
        ("ftp://harbour.test/f", None),
        ("javascript:alert(1)", None),
    ],
)
def test_what_people_paste_is_understood(said: str, meant: str | None):
    assert discovery.cleaned(said) == meant


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(said: str):
    meant = discovery.cleaned(said)

    assert meant is None or urls.canonical(meant) == meant
    assert isinstance(platforms.feeds_of(said), tuple)


def test_a_main_feed_stands_before_those_of_parts_and_these_before_comments():
    page = b"""<link rel=alternate type=application/rss+xml title="Comments on all" href=/comments/feed/>
      <link rel=alternate type=application/rss+xml href=/tag/sea/feed/><link rel=alternate type=application/rss+xml href=/feed/>"""

    assert discovery.feeds_in(page, None, HERE) == (
        "https://harbour.test/feed/",
        "https://harbour.test/tag/sea/feed/",
        "https://harbour.test/comments/feed/",
    )


def test_links_to_readers_and_mail_are_no_feeds():
    page = b'<a href="https://feedly.com/i/subscription/feed/x">F</a><a href="mailto:feed@x.test">M</a><a href="/xml">RSS</a>'

    assert discovery.feeds_in(page, None, HERE) == ("https://harbour.test/xml",)


def test_the_sitemaps_of_news_are_named_in_robots():
    robots = "User-agent: *\nDisallow: /x\nSitemap: https://harbour.test/all.xml\r\n  sitemap :/news.xml\n#Sitemap: /no-news.xml\n"

    assert discovery.news_sitemaps(robots, HERE) == ("https://harbour.test/news.xml",)
    assert discovery.news_sitemaps("Sitemap: https://harbour.test/all.xml", HERE) == ("https://harbour.test/all.xml",)
    assert discovery.news_sitemaps("", HERE) == ()


@given(st.text(max_size=300))
def test_any_robots_gives_a_value(robots: str):
    assert isinstance(discovery.news_sitemaps(robots, HERE), tuple)


def test_what_is_no_web_address_has_no_places():
    assert discovery.guesses("mailto:ada@harbour.test") == ()
