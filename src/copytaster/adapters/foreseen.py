"""What a worker finds beside what it was asked for, since a later room will want it; and where that is held until then."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Generic, TypeVar

from copytaster.model.article import Marks, NoArticle, ReadPage
from copytaster.model.brief import Claim
from copytaster.model.feed import Entry, FeedSource, FetchedFeed, NotAFeed, ParsedFeed
from copytaster.model.page import FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import claims, feedparse, read

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Listed = tuple[tuple[Entry, ...], ParsedFeed | NotAFeed]


@dataclass(frozen=True, slots=True)
class AskedFeeds:
    """Some feeds whose first `limit` items are wanted."""

    feeds: tuple[tuple[FetchedFeed, FeedSource], ...]
    limit: int


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """What was read, and what the beginning of its text claims."""

    reading: ReadPage | NoArticle
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredFeed:
    """What a feed lists, without the items as they came, and the marks of each entry."""

    listed: Listed
    marks: tuple[Marks, ...]


def answer(asked: FetchedPage | AskedFeeds, policy: ReadPolicy) -> AnsweredPage | tuple[AnsweredFeed, ...]:
    """What a worker that reads runs."""
    if isinstance(asked, AskedFeeds):
        return tuple(_answered(fetched, feed, asked.limit, policy) for fetched, feed in asked.feeds)
    reading = read.article(asked, policy)
    if not isinstance(reading, ReadPage) or reading.marks is None:
        return AnsweredPage(reading)
    return AnsweredPage(reading, claims.of_beginning(read.text(reading.blocks), reading.marks.language.code))


def _answered(fetched: FetchedFeed, feed: FeedSource, limit: int, policy: ReadPolicy) -> AnsweredFeed:
    entries, parsed = feedparse.entries(fetched, feed, limit)
    if isinstance(parsed, ParsedFeed):
        parsed = replace(parsed, entries=())
    return AnsweredFeed((entries, parsed), tuple(read.entry_marks(entry, policy) for entry in entries))


class Shelf(Generic[K, V]):
    """What was made ahead, by what it was made of; the oldest is forgotten when there is no room. Used by several threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._made: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def put(self, key: K, made: V) -> None:
        """Hold it."""
        with self._lock:
            self._made[key] = made
            if len(self._made) > self._room:
                self._made.popitem(last=False)

    def get(self, key: K) -> V | None:
        """Without taking it off."""
        return self._made.get(key)

    def take(self, key: K) -> V | None:
        """Off the shelf."""
        return self._made.pop(key, None)
