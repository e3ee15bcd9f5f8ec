"""What is read ahead of a replay: the next few pages and feeds, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from copytaster.engine.readahead import FEEDS, PAGES, SMALL_FEED_BYTES, TOGETHER, ReadAhead
from copytaster.errors import InputError
from copytaster.model.feed import FeedSource, FetchedFeed
from copytaster.model.page import Fetched, FetchedPage
from tests.make import NOW


@dataclass(frozen=True)
class Shot:
    url: str
    is_feed: bool = False
    status: int = 200
    at: datetime = NOW
    content_type: str | None = None
    robots: str = ""

    @property
    def raw_url(self) -> str:
        return self.url


class Bodies:
    def body(self, capture: Shot) -> bytes:
        if "broken" in capture.url:
            raise InputError("cut in the middle")
        return capture.url.encode() + (b" " * SMALL_FEED_BYTES if capture.is_feed and "small" not in capture.url else b"")


@dataclass
class Asked:
    pages: list[str] = field(default_factory=list)
    feeds: list[int] = field(default_factory=list)
    listed: list[tuple[FetchedFeed, FeedSource]] = field(default_factory=list)
    limit: int = 0

    def ahead(self, page: FetchedPage) -> None:
        assert isinstance(page.outcome, Fetched)
        assert page.outcome.body == page.url.encode()
        self.pages.append(page.url)

    def feeds_ahead(self, feeds: Sequence[tuple[FetchedFeed, FeedSource]], limit: int) -> None:
        self.feeds.append(len(feeds))
        self.listed += feeds
        self.limit = limit


def pages(count: int) -> list[Shot]:
    return [Shot(f"https://daily.example/{n}") for n in range(count)]


def feeds(count: int) -> list[Shot]:
    return [Shot(f"https://daily{n}.example/feed.xml", is_feed=True) for n in range(count)]


def test_a_few_pages_are_read_ahead_with_each_slice_and_none_twice() -> None:
    asked, shots = Asked(), pages(40)
    reader = ReadAhead(shots, Bodies(), asked, 50)
    reader.look_ahead(0)
    assert asked.pages == [shot.url for shot in shots[:PAGES]]
    reader.look_ahead(1)
    assert asked.pages == [shot.url for shot in shots[: 2 * PAGES]]


def test_what_was_played_is_passed_over() -> None:
    asked, shots = Asked(), pages(40)
    ReadAhead(shots, Bodies(), asked, 50).look_ahead(20)
    assert asked.pages == [shot.url for shot in shots[20 : 20 + PAGES]]


def test_a_small_feed_is_left_to_the_room() -> None:
    asked = Asked()
    ReadAhead([Shot("https://small.example/feed.xml", is_feed=True), *feeds(1)], Bodies(), asked, 50).look_ahead(0)
    assert [source.url for _, source in asked.listed] == ["https://daily0.example/feed.xml"]


def test_feeds_are_handed_over_together() -> None:
    asked, shots = Asked(), feeds(FEEDS + 10)
    reader = ReadAhead(shots, Bodies(), asked, 50)
    reader.look_ahead(0)
    assert asked.feeds == [TOGETHER] * (FEEDS // TOGETHER)
    reader.look_ahead(3)
    assert asked.feeds[-1] == 3
    assert asked.limit == 50
    assert [source.url for _, source in asked.listed] == [shot.url for shot in shots[: FEEDS + 3]]


def test_what_cannot_be_had_or_did_not_come_is_left_to_whoever_asks_for_it() -> None:
    asked = Asked()
    shots = [
        Shot("https://a.example/broken"),
        Shot("https://b.example/1", status=404),
        Shot("https://c.example/broken", is_feed=True),
        *pages(1),
    ]
    ReadAhead(shots, Bodies(), asked, 50).look_ahead(0)
    assert asked.pages == ["https://daily.example/0"]
    assert asked.listed == []
