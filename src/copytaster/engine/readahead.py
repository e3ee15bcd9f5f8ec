"""Has the next few captures of an archive read while the rooms work on the present ones."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from copytaster.engine.desk import source_of
from copytaster.errors import InputError
from copytaster.model.feed import FeedSource, FetchedFeed
from copytaster.model.page import Fetched, FetchedPage

PAGES = 6
"""Begun with each slice, from the next four times as many captures."""
FEEDS = 256
TOGETHER = 32
SMALL_FEED_BYTES = 16_000
"""Feeds of the next 256 captures, some at a time. A small one takes less time to read than to hand over."""


class Capture(Protocol):
    """One record of an archive, without its body."""

    @property
    def url(self) -> str: ...
    @property
    def raw_url(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def is_feed(self) -> bool: ...
    @property
    def status(self) -> int: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def robots(self) -> str: ...


class Bodies(Protocol):
    """Gives a capture's body."""

    def body(self, capture: Any) -> bytes: ...


class Ahead(Protocol):
    """Begins to read what will be asked for soon."""

    def ahead(self, page: FetchedPage) -> None: ...

    def feeds_ahead(self, feeds: Sequence[tuple[FetchedFeed, FeedSource]], limit: int) -> None: ...


class ReadAhead:
    """Goes before a replay of `captures`; a body that cannot be had is left to whoever asks for it."""

    def __init__(self, captures: Sequence[Capture], bodies: Bodies, ahead: Ahead, max_entries: int) -> None:
        self._captures = captures
        self._bodies = bodies
        self._ahead = ahead
        self._max_entries = max_entries
        self._pages = _Places([i for i, capture in enumerate(captures) if not capture.is_feed and capture.status == 200])
        self._feeds = _Places([i for i, capture in enumerate(captures) if capture.is_feed and capture.status == 200])

    def look_ahead(self, done: int) -> None:
        """The first `done` captures are played."""
        for capture, body in self._with_bodies(self._pages.next(done, done + 4 * PAGES, PAGES)):
            fetched = Fetched(capture.raw_url, body, capture.content_type, capture.robots)
            self._ahead.ahead(FetchedPage("", "", capture.url, capture.at, fetched))
        while feeds := [*self._with_bodies(self._feeds.next(done, done + FEEDS, TOGETHER))]:
            if large := [_feed(capture, body) for capture, body in feeds if len(body) >= SMALL_FEED_BYTES]:
                self._ahead.feeds_ahead(large, self._max_entries)

    def _with_bodies(self, places: Sequence[int]) -> Iterator[tuple[Capture, bytes]]:
        for i in places:
            try:
                yield self._captures[i], self._bodies.body(self._captures[i])
            except InputError:
                continue


class _Places:
    """Positions in rising order, each given once."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places = places
        self._at = 0

    def next(self, begin: int, end: int, most: int) -> Sequence[int]:
        """The next ones from `begin` up to `end`, `most` of them."""
        self._at = max(self._at, bisect_left(self._places, begin))
        first, self._at = self._at, min(self._at + most, max(self._at, bisect_left(self._places, end)))
        return self._places[first : self._at]


def _feed(capture: Capture, body: bytes) -> tuple[FetchedFeed, FeedSource]:
    """As it will be asked for, unless the archive leads elsewhere or a person changed the feed meanwhile: then it is read again."""
    return FetchedFeed(capture.raw_url, capture.at, body, capture.content_type), source_of(capture.url, "", None, None, capture.at)
