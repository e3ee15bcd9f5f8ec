"""Plays archived captures through the rooms, the clock following the archive's dates.

Captures are handed in by slices: runs of captures within a minute of the archive, none of them of one address twice.
A slice is written in two moves, each followed by all the work that it causes: first its feeds, then its pages that no
feed listed or that were captured again. The last move writes the mark that says how far the replay has come. A process
that dies before plays the slice again from its start, and since every step may run twice, nothing shows of it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.engine.desk import source_of
from copytaster.engine.readahead import Ahead, Bodies, Capture, ReadAhead
from copytaster.engine.rooms import Rooms
from copytaster.engine.unit import UnitOfWork
from copytaster.model.article import Article
from copytaster.model.feed import Entry, FeedSource
from copytaster.model.ids import article_id, digest, entry_id, feed_id
from copytaster.model.message import FeedDue, Kept, Message, PageWanted, ReplayMark
from copytaster.ports import Progress, Store
from copytaster.stages import urls

SLICE_S = 60.0
SLICE_CAPTURES = 1024


class MovingClock(Protocol):
    """A clock that stands until it is moved."""

    def now(self) -> datetime: ...

    def move_to(self, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Reel:
    """What is played: captures in order of time, the archive's name for the mark, and seconds of it per second (0: at once)."""

    name: str
    captures: Sequence[Capture]
    bodies: Bodies
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it is played."""

    rooms: Rooms
    store: Store
    clock: MovingClock
    ahead: Ahead | None = None
    """Where pages and feeds are read while the rooms work on earlier ones."""
    max_entries: int = 0
    """Of one feed, for what is read ahead."""
    unit: UnitOfWork | None = None
    """Where set, it is also the store, and writes some slices at once."""


async def play(reel: Reel, stage: Stage, progress: Progress) -> int:
    """Play from where an earlier replay of the same archive stopped; how many captures were played now."""
    mark = await stage.store.replay_mark(reel.name)
    begin = mark.record if mark else 0
    if mark:
        stage.clock.move_to(mark.at)
        await stage.rooms.drain()
    reader = ReadAhead(reel.captures, reel.bodies, stage.ahead, stage.max_entries) if stage.ahead else None
    done = begin
    async for part in _paced(reel, begin):
        if reader:
            reader.look_ahead(done)
        stage.clock.move_to(part[-1].at)
        await _play_slice(reel, part, done, stage)
        done += len(part)
        if stage.unit:
            await (stage.unit.flush() if reel.speed else stage.unit.settle())
        progress(done, len(reel.captures), f"{part[-1].at:%d %b %Y %H:%M}")
    if stage.unit:
        await stage.unit.flush()
    return done - begin


async def _paced(reel: Reel, begin: int) -> AsyncIterator[Sequence[Capture]]:
    before: datetime | None = None
    for part in slices(reel.captures[begin:]):
        if reel.speed and before:
            await asyncio.sleep(max(0.0, (part[-1].at - before).total_seconds() / reel.speed))
        else:
            await asyncio.sleep(0)
        before = part[-1].at
        yield part


def slices(captures: Sequence[Capture]) -> list[Sequence[Capture]]:
    """Cut where a minute is over, an address comes again, or a slice is full."""
    cut: list[Sequence[Capture]] = []
    begin = 0
    seen: set[str] = set()
    for i, capture in enumerate(captures):
        if i > begin and (
            capture.url in seen or i - begin >= SLICE_CAPTURES or capture.at - captures[begin].at >= timedelta(seconds=SLICE_S)
        ):
            cut.append(captures[begin:i])
            begin, seen = i, set()
        seen.add(capture.url)
    return [*cut, captures[begin:]] if captures else []


async def _play_slice(reel: Reel, part: Sequence[Capture], done: int, stage: Stage) -> None:
    now = stage.clock.now()
    mark = ReplayMark(reel.name, done + len(part), now)
    has_pages = any(not capture.is_feed for capture in part)
    keep, tell = await _feeds(part, stage.store)
    if not has_pages:
        keep.append(mark)
    if keep or tell:
        await stage.store.keep(keep, tell, (), now)
    await stage.rooms.drain()
    if has_pages:
        keep, tell = await _pages(part, stage.store)
        await stage.store.keep([*keep, mark], tell, (), now)
        await stage.rooms.drain()


async def _feeds(part: Sequence[Capture], store: Store) -> tuple[list[Kept], list[Message]]:
    feeds = [capture for capture in part if capture.is_feed]
    if not feeds:
        return [], []
    there = {feed.id for feed in await store.feeds([feed_id(capture.url) for capture in feeds])}
    new = [source_of(capture.url, "", None, None, capture.at) for capture in feeds if feed_id(capture.url) not in there]
    return [*new], [FeedDue(feed_id(capture.url), capture.at.isoformat()) for capture in feeds]


async def _pages(part: Sequence[Capture], store: Store) -> tuple[list[Kept], list[Message]]:
    """What no feed has led to: pages that nobody listed, and pages that were captured again later."""
    pages = [capture for capture in part if not capture.is_feed]
    articles = await store.articles([article_id(capture.url) for capture in pages])
    orphans = {capture.url: _orphan(capture) for capture in pages if article_id(capture.url) not in articles}
    there = await store.entries([entry.id for _, entry in orphans.values()])
    keep: list[Kept] = []
    tell: list[Message] = []
    for capture in pages:
        article = articles.get(article_id(capture.url))
        if article is not None:
            tell.extend(_captured_again(article, capture))
            continue
        feed, entry = orphans[capture.url]
        if entry.id not in there:
            keep += [feed, entry]
        tell.append(PageWanted(entry.id, f"capture {capture.at.isoformat()}"))
    return keep, tell


def _captured_again(article: Article, capture: Capture) -> list[Message]:
    return [PageWanted(article.entry_id, f"capture {capture.at.isoformat()}")] if capture.at > article.read_at else []


def _orphan(capture: Capture) -> tuple[FeedSource, Entry]:
    """A page that no feed listed belongs to a feed that stands for the archive's pages of that publisher, and is never polled."""
    publisher = urls.registrable(capture.url)
    feed = FeedSource(feed_id(f"archive:{publisher}"), f"archive:{publisher}", publisher, publisher, None, None, capture.at, is_paused=True)
    known = entry_id(feed.id, capture.url)
    return feed, Entry(known, feed.id, publisher, capture.url, "", "", None, None, capture.at, None, digest(capture.url))
