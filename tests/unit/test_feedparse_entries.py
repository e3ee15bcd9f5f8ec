"""What a fetched feed lists, as the product keeps it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from copytaster.model import ids
from copytaster.model.feed import Entry, FeedSource, FetchedFeed, NotAFeed
from copytaster.stages import feedparse

NOW = datetime(2025, 6, 10, 12, tzinfo=UTC)
HARBOUR = FeedSource("f1", "https://harbour.test/feed", "Harbour Post", "harbour.test", "https://harbour.test/", None, NOW)


def listed(items: str, head: str = "", feed: FeedSource = HARBOUR, limit: int = 100) -> tuple[Entry, ...]:
    body = f"<rss><channel><title>Harbour</title>{head}{items}</channel></rss>".encode()
    return feedparse.entries(FetchedFeed(feed.url, NOW, body), feed, limit)[0]


def item(title: str = "Ferry", link: str = "https://harbour.test/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_an_entry_is_plain_text_at_a_canonical_address():
    (one,) = listed(
        item(
            "Ferry &amp;amp; &lt;b&gt;tug&lt;/b&gt; collide",
            "/1?utm_source=rss#top",
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description><author>a@harbour.test (Ada Quay)</author>"
            "<pubDate>Tue, 10 Jun 2025 04:00:00 GMT</pubDate>",
        ),
        "<language>en-GB</language>",
    )

    assert one == Entry(
        id=ids.entry_id("f1", "https://harbour.test/1"),
        feed_id="f1",
        source_id="harbour.test",
        url="https://harbour.test/1",
        title="Ferry & tug collide",
        summary="One. Two.",
        author="Ada Quay",
        published_at=datetime(2025, 6, 10, 4, tzinfo=UTC),
        first_seen_at=NOW,
        language="en",
        digest=one.digest,
    )


def test_the_digest_changes_with_title_summary_and_dates_alone():
    before = listed(item("Ferry", more="<description>a</description><category>x</category>"))[0]

    assert listed(item("Ferry", more="<description>a</description><category>y</category>"))[0].digest == before.digest
    assert listed(item("Tug", more="<description>a</description>"))[0].digest != before.digest
    assert listed(item("Ferry", more="<description>b</description>"))[0].digest != before.digest
    assert listed(item("Ferry", more="<description>a</description><pubDate>2025</pubDate>"))[0].digest != before.digest


def test_an_item_without_an_address_is_dropped():
    assert listed("<item><title>Ferry</title></item>" + item(link="mailto:ada@harbour.test")) == ()


def test_an_item_without_words_is_dropped():
    assert listed(item(title="", more="<description> &lt;img src='x'&gt; </description>")) == ()


def test_an_item_without_a_title_gets_the_first_words_of_its_summary():
    (one,) = listed(item(title="", more="<description>" + "word " * 60 + "</description>"))

    assert one.title.startswith("word word")
    assert one.title.endswith("word…")
    assert len(one.title) <= 100


def test_a_talk_or_a_file_stands_in_for_a_missing_page():
    assert listed("<item><title>a</title><comments>https://harbour.test/talk</comments></item>")[0].url == "https://harbour.test/talk"
    assert listed("<item><title>a</title><enclosure url='https://harbour.test/a.mp3'/></item>")[0].url == "https://harbour.test/a.mp3"


def test_the_same_address_counts_once_and_the_first_wins():
    found = listed(item("First") + item("Second", "https://harbour.test/1#again") + item("Third", "https://harbour.test/3"))

    assert [one.title for one in found] == ["First", "Third"]


def test_only_the_first_items_are_kept():
    assert [one.title for one in listed(item("a", "/a") + item("b", "/b") + item("c", "/c"), limit=2)] == ["a", "b"]


def test_dates_to_come_become_the_moment_of_the_fetch():
    assert listed(item(more="<pubDate>Tue, 10 Jun 2031 04:00:00 GMT</pubDate>"))[0].published_at == NOW


def test_dates_before_the_web_are_none():
    assert listed(item(more="<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>"))[0].published_at is None


def test_the_operators_language_wins_over_the_feeds():
    feed = replace(HARBOUR, language="de")

    assert listed(item(), "<language>en</language>", feed)[0].language == "de"
    assert listed(item(), "<language>no language at all</language>")[0].language is None


def test_a_source_that_an_item_names_is_its_source():
    assert listed(item(more='<source url="https://www.wire.test/feed">Wire</source>'))[0].source_id == "wire.test"
    assert listed(item(more='<source url="https://feeds.feedburner.com/x">Wire</source>'))[0].source_id == "harbour.test"


def test_a_feed_of_many_publishers_gives_each_its_own():
    found = listed(item("a", "https://a.test/1") + item("b", "https://www.b.test/1") + item("c", "https://c.test/1"))

    assert [one.source_id for one in found] == ["a.test", "b.test", "c.test"]


def test_a_publisher_with_two_domains_is_one_source():
    found = listed(item("a", "https://harbour.example/1") + item("b", "https://harbour.example/2") + item("c", "https://harbour.example/3"))

    assert {one.source_id for one in found} == {"harbour.test"}


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\xff\xfe"])
def test_what_is_no_feed_lists_nothing(body: bytes):
    entries, found = feedparse.entries(FetchedFeed(HARBOUR.url, NOW, body), HARBOUR, 10)

    assert entries == ()
    assert isinstance(found, NotAFeed)
