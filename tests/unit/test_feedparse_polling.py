"""What feeds tell those who poll them, and pictures that stand for them."""

import pytest

from copytaster.model.feed import ParsedFeed
from copytaster.stages import feedparse

SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"'
)


def channel(inside: str) -> ParsedFeed:
    body = f"<rss {SPACES}><channel><title>Harbour Post</title>{inside}</channel></rss>"
    found = feedparse.parsed(body.encode(), None, "https://harbour.test/feed")
    assert isinstance(found, ParsedFeed), found
    return found


@pytest.mark.parametrize(
    ("inside", "ttl_s", "period_s"),
    [
        ("<ttl>30</ttl>", 1_800.0, None),
        ("<ttl>0</ttl>", None, None),
        ("<ttl>soon</ttl>", None, None),
        ("<sy:updatePeriod> Daily </sy:updatePeriod>", 86_400.0, 86_400.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900.0, 900.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None, None),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", None, None),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 300.0, 3_600.0),
    ],
)
def test_a_feed_says_how_long_to_wait(inside: str, ttl_s: float | None, period_s: float | None):
    found = channel(inside)

    assert (found.ttl_s, found.period_s) == (ttl_s, period_s)


def test_a_feed_says_when_not_to_come():
    found = channel(
        "<skipHours><hour>23</hour><hour>2</hour><hour>24</hour><hour>-1</hour><hour>noon</hour></skipHours>"
        "<skipDays><day>Sunday</day><day> saturday </day><day>Someday</day></skipDays>"
    )

    assert found.skip_hours == (0, 2, 23)
    assert found.skip_days == (5, 6)


def test_all_hubs_and_the_topic_are_told():
    found = channel(
        '<atom:link rel="self" href="/feed.xml"/><atom:link rel="hub" href="https://a.hub.test/"/>'
        '<atom:link rel="HUB" href="https://b.hub.test/"/><atom:link rel="hub" href="https://a.hub.test/"/>'
    )

    assert found.self_url == "https://harbour.test/feed.xml"
    assert found.hubs == ("https://a.hub.test/", "https://b.hub.test/")
    assert found.hub == "https://a.hub.test/"


def test_what_is_not_said_is_empty():
    found = channel("")

    assert (found.ttl_s, found.period_s, found.skip_hours, found.skip_days, found.hubs, found.hub) == (None, None, (), (), (), None)
    assert (found.self_url, found.sitemaps) == (None, ())


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ('<itunes:image href="/cover.jpg"/>', "https://harbour.test/cover.jpg"),
        ('<media:thumbnail url="https://n.test/t.jpg"/>', "https://n.test/t.jpg"),
        ('<media:group><media:thumbnail url="https://n.test/t.jpg"/></media:group>', "https://n.test/t.jpg"),
        ('<media:content medium="image" url="https://n.test/c.jpg"/>', "https://n.test/c.jpg"),
        ('<enclosure type="image/png" url="https://n.test/e.png"/>', "https://n.test/e.png"),
        ('<enclosure type="audio/mpeg" url="https://n.test/a.mp3"/>', None),
    ],
)
def test_an_items_picture_is_found(inside: str, image: str | None):
    assert channel(f"<item><title>Ferry</title>{inside}</item>").entries[0].image == image


def test_the_last_of_several_dates_of_one_name_corrects_the_others():
    found = channel("<item><pubDate>2025-06-10</pubDate><pubDate>2025-06-11</pubDate><pubDate>soon</pubDate></item>").entries[0]

    assert found.published_raw == "2025-06-11"
    assert found.published_at is not None
    assert found.published_at.day == 11


def test_months_are_read_in_the_language_of_the_feed():
    listed = "<item><title>x</title><pubDate>10 listopada 2025</pubDate></item>"

    polish, croatian = channel("<language>pl</language>" + listed), channel("<language>hr-HR</language>" + listed)
    assert polish.entries[0].published_at.month == 11  # type: ignore[union-attr]
    assert croatian.entries[0].published_at.month == 10  # type: ignore[union-attr]
