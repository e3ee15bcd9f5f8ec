"""A newsroom for the flow tests: the real steps, engine and store, with pages read once and remembered."""

import random
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.warc import Archive, WarcWeb
from copytaster.adapters.wire import LocalWire
from copytaster.engine.live import Holder, LiveStories
from copytaster.engine.near import NearStore
from copytaster.engine.replay import Reel, Stage, play
from copytaster.engine.rooms import Rooms
from copytaster.engine.snapshot import snapshot
from copytaster.engine.unit import UnitOfWork
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.ids import digest
from copytaster.model.message import ROOMS, Kept, Later, Message, Room
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import FetchPolicy, Policy
from copytaster.model.story import WireLine
from copytaster.ports import Ports, Queue, Store

POLICY = Policy(fetch=FetchPolicy(look_again=False))


class Cut(BaseException):
    """The process dies here; nothing catches it."""


class Remembered(InlineCompute):
    """Reads each page once in the life of the test run: reading is a pure function of the page."""

    def __init__(self) -> None:
        super().__init__(POLICY.read)
        self.known: dict[str, ReadPage | NoArticle] = {}

    async def read(self, page: FetchedPage) -> ReadPage | NoArticle:
        assert isinstance(page.outcome, Fetched)
        key = digest(page.url, page.outcome.body)
        if key not in self.known:
            self.known[key] = await super().read(page)
        return self.known[key]


REMEMBERED = Remembered()
Keep = Callable[[Sequence[Kept], Sequence[Message | Later], Sequence[int], datetime], object]


class CutStore:
    """A store whose process dies right before or right after its nth write."""

    def __init__(self, inner: SqlStore, nth: int, after: bool) -> None:
        self._inner = inner
        self._left = nth
        self._after = after

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Cut
        lines = await self._inner.keep(values, tell, done, now)
        if self._left == 0:
            raise Cut
        return lines


class StutteringStore:
    """A store that forgets, the first time, that a job was done: every message is delivered twice."""

    def __init__(self, inner: SqlStore) -> None:
        self._inner = inner
        self._stuttered: set[int] = set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        again = [job for job in done if job not in self._stuttered]
        self._stuttered.update(again)
        lines = await self._inner.keep(values, tell, [job for job in done if job not in again], now)
        if again:
            await self._inner.release()
        return lines


class Shuffled:
    """Rooms in an order and in batches that a seed picks anew each time, until nothing is due."""

    def __init__(self, rooms: Rooms, seed: int) -> None:
        self._rooms = rooms
        self._chance = random.Random(seed)

        self.begin, self.end = rooms.begin, rooms.end

    async def drain(self, rooms: Collection[Room] = ROOMS, now: datetime | None = None) -> int:
        total, idle = 0, 0
        while idle < 2:
            order = self._chance.sample([room for room in ROOMS if room in rooms], len(rooms))
            counts = [await self._rooms.turn(room, self._chance.choice([1, 2, 7, 64]), now) for room in order]
            total += sum(counts)
            idle = 0 if sum(counts) else idle + 1
        return total


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{path}")
    await store.migrate()
    try:
        yield store
    finally:
        await store.close()


async def played(
    archive: Archive,
    store: SqlStore,
    over: object | None = None,
    seed: int | None = None,
    unit_of: int | None = None,
    holder: Holder | None = None,
) -> bytes:
    """Play the whole archive into the store, from wherever it stands, and export it; `over` stands before the store.

    With `unit_of`, about so many values are held in memory before they are written.
    """
    captures = archive.index().captures
    mark = await store.replay_mark(archive.digest)
    clock = ReplayClock(mark.at if mark else captures[0].at)
    used: SqlStore = over or store  # type: ignore[assignment]
    await store.release()
    near = cast(Store, NearStore(used))
    wire = LocalWire()
    unit = UnitOfWork(near, used, wire, unit_of) if unit_of is not None else None
    seen, queue = (cast(Store, unit), cast(Queue, unit)) if unit else (near, used)
    live = LiveStories(seen, POLICY.group, holder)
    ports = Ports(seen, WarcWeb(archive, clock), REMEMBERED, live)
    rooms = Rooms(ports, queue, wire, clock, POLICY)
    working = rooms if seed is None else cast(Rooms, Shuffled(rooms, seed))
    stage = Stage(working, seen if unit else used, clock, live, unit=unit)
    await play(Reel(archive.digest, captures, archive), stage, lambda done, total, label: None)
    return await snapshot(store)
