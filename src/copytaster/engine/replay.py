"""Plays archived captures through the rooms, the clock following the archive's dates.

Captures are handed in by slices: runs of captures within a minute of the archive, none of them of one address twice.
A slice begins in two moves, each followed by polling, fetching and reading all that it leads to: first its feeds, then its
pages that no feed listed or that were captured again. Then its articles are grouped, which may go on in another process
while the next slice begins; briefs and the wire follow, at the slice's own moment. Last comes the mark that says how far the
replay has come. A process that dies before plays the slice again from its start, and since every step may run twice, nothing
shows of it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.engine.desk import source_of
from copytaster.engine.live import LiveStories
from copytaster.engine.readahead import Ahead, Bodies, Capture, ReadAhead
from copytaster.engine.rooms import Begun, Rooms
from copytaster.engine.unit import UnitOfWork
from copytaster.model.article import Article
from copytaster.model.feed import Entry, FeedSource
from copytaster.model.ids import article_id, digest, entry_id, feed_id
from copytaster.model.message import FeedDue, Kept, Message, PageWanted, ReplayMark, Room
from copytaster.ports import Progress, Store
from copytaster.stages import urls

FRONT: tuple[Room, ...] = ("poll", "fetch", "read")
BACK: tuple[Room, ...] = ("group", "brief", "publish", "send")

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
    live: LiveStories
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
    line = _Line(stage)
    done = begin
    try:
        async for part in _paced(reel, begin):
            if reader:
                reader.look_ahead(done)
            if line.moment == part[-1].at:
                await line.finish()
            stage.clock.move_to(part[-1].at)
            await _begin(part, stage)
            await line.finish()
            done += len(part)
            await line.group(ReplayMark(reel.name, done, stage.clock.now()))
            if reel.speed:
                await line.finish()
                await line.written()
            progress(done, len(reel.captures), f"{part[-1].at:%d %b %Y %H:%M}")
        await line.finish()
    finally:
        line.cut()
    await line.written()
    return done - begin


class _Line:
    """The slice that is grouped while the next one begins."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._begun: Begun | None = None
        self._mark: ReplayMark | None = None

    @property
    def moment(self) -> datetime | None:
        """The slice's own, as long as it is not finished."""
        return self._mark.at if self._mark else None

    async def group(self, mark: ReplayMark) -> None:
        """Let its articles be grouped, up to where the answer is waited for."""
        self._mark = mark
        self._stage.live.is_asked.clear()
        self._begun = await self._stage.rooms.begin("group", mark.at)
        if self._begun:
            self._hold(True)
            asked = asyncio.create_task(self._stage.live.is_asked.wait())
            await asyncio.wait((asked, self._begun.results), return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()

    async def finish(self) -> None:
        """Let all the rest happen that it leads to, then say how far the replay has come."""
        if self._mark is None:
            return
        if self._begun:
            self._hold(False)
            await self._stage.rooms.end(self._begun)
        await self._stage.rooms.drain(BACK, self._mark.at)
        await self._stage.store.keep([self._mark], (), (), self._mark.at)
        self._begun = self._mark = None

    async def written(self) -> None:
        """Write what is held."""
        if self._stage.unit:
            await self._stage.unit.flush()

    def cut(self) -> None:
        """Give up what is under way."""
        if self._begun:
            self._begun.results.cancel()

    def _hold(self, is_held: bool) -> None:
        if self._stage.unit:
            self._stage.unit.is_held = is_held


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


async def _begin(part: Sequence[Capture], stage: Stage) -> None:
    for asked in (_feeds, _pages):
        keep, tell = await asked(part, stage.store)
        if keep or tell:
            await stage.store.keep(keep, tell, (), stage.clock.now())
        if keep or tell or asked is _feeds:
            await stage.rooms.drain(FRONT)


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
    if not pages:
        return [], []
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
