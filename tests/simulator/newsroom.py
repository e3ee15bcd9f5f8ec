"""A newsroom under a scheduler that a seed drives: the real steps, engine and SQLite store, with ports that fail."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, cast

from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.wire import LocalWire
from copytaster.engine.desk import FeedDesk
from copytaster.engine.live import LiveStories
from copytaster.engine.near import NearStore
from copytaster.engine.rooms import LEASE_S, Rooms
from copytaster.errors import StoreError
from copytaster.model.message import ROOMS, Decided, ReplayMark, Room
from copytaster.model.policy import FetchPolicy, Policy, PollPolicy
from copytaster.model.story import Story
from copytaster.ports import Ports, Queue, Store
from copytaster.stages.desk import Asked, Known, decided
from tests.simulator.newsday import BEGINS_AT, NewsDay
from tests.simulator.ports import NONE, Clock, Faults, FaultyStore, FaultyWeb, Killed, Remembered, jump

POLICY = Policy(
    poll=PollPolicy(min_s=600.0, max_s=1200.0, first_s=600.0, failure_min_s=60.0, failure_max_s=600.0, jitter_share=0.0),
    fetch=FetchPolicy(host_pause_s=0.0),
)
READER = Remembered()
DAY = "simulated day"
"""The mark that says how far the day has come, for a process that is started again."""
MANY_TURNS = 3_000
"""A day that takes more is stuck."""
CALM_MINUTE = 80
LAST_MINUTE, LAST_OF_TROUBLED = 110, 165
"""When a day ends; later where a clock that was an hour ahead has held polls back."""
LONGEST_STEP = timedelta(minutes=10)
"""The desk looks now and then, whatever is planned: a plan that was made by a wrong clock may be years ahead."""
BEFORE: tuple[Room, ...] = ("poll", "fetch", "read")
MINUTE = 64
"""More articles than a minute brings."""


@dataclass(slots=True)
class Process:
    """What dies with a process: all but the store."""

    rooms: Rooms
    live: LiveStories
    store: FaultyStore
    desk: FeedDesk


@dataclass(slots=True)
class Newsroom:
    """A day in the life of a store. `chance` alone decides what goes wrong and who works when."""

    day: NewsDay
    store: SqlStore
    faults: Faults
    chance: random.Random
    clock: Clock = field(default_factory=lambda: Clock(BEGINS_AT))
    must_agree: bool = True
    """Whether the end must be the same byte for byte: people decide, and time stands while work is done."""
    doubled: set[int] = field(default_factory=set)
    failed: Counter[str] = field(default_factory=Counter)
    jumps: tuple[tuple[int, timedelta], ...] = ()
    """Clocks that are set wrong: from this minute on, by so much."""
    deaths: int = 0
    turns: int = 0

    async def lived(self) -> None:
        """The whole day, from the first poll until nothing is left to do."""
        end = BEGINS_AT + timedelta(minutes=LAST_MINUTE if self.must_agree else LAST_OF_TROUBLED)
        mark = await self.store.replay_mark(DAY)
        if mark is None:
            await self._subscribed()
        else:
            self.clock.at = mark.at
        await self.store.release()
        process, has_decided = self._started(), bool(mark and mark.record)
        while self.clock.at <= end:
            process = await self._settled(process)
            if not has_decided:
                await self._decided()
            process, has_decided = await self._settled(process), False
            self._set_clock()
            planned_at = max(await self._next_instant() - self.clock.wrong_by, self.clock.at + timedelta(seconds=1))
            self.clock.at = min(planned_at, self.clock.at + LONGEST_STEP)
            await self.store.keep([ReplayMark(DAY, 0, self.clock.at)], (), (), self.clock.now())
        await self._settled(process)

    async def _subscribed(self) -> None:
        desk = FeedDesk(self.store, cast(Any, None), self.clock, POLICY.poll)
        await desk.subscribe(self.day.feeds())

    def _started(self) -> Process:
        web = FaultyWeb(self.day, self.clock, self.chance, self.faults, BEGINS_AT + timedelta(minutes=CALM_MINUTE))
        web.failed = self.failed
        faulty = FaultyStore(self.store, self.chance, self.faults)
        faulty.doubled = self.doubled
        near = cast(Store, NearStore(cast(Store, faulty)))
        live = LiveStories(near, POLICY.group)
        rooms = Rooms(Ports(near, cast(Any, web), READER, live), cast(Queue, faulty), LocalWire(), self.clock, POLICY)
        desk = FeedDesk(cast(Store, faulty), cast(Any, web), self.clock, POLICY.poll)
        desk.rooms = rooms
        return Process(rooms, live, faulty, desk)

    async def _settled(self, process: Process) -> Process:
        """Work until nothing is due and nothing is claimed; the process that is alive then."""
        if self.faults is NONE:
            await self._tell_due(process)
            self.turns += await process.rooms.drain()
            return process
        is_told = False
        while True:
            self.turns += 1
            assert self.turns < MANY_TURNS, "the newsroom never comes to rest"
            try:
                if not is_told:
                    await self._tell_due(process)
                    is_told = True
                if not await self._worked(process) and not await self._due():
                    if not await self.store.release():
                        return process
                    await self._let_leases_end()
            except StoreError:
                process.live.forget()
            except Killed:
                process, is_told = await self._started_again(process), False

    async def _worked(self, process: Process) -> int:
        """Some rooms at once, some of them twice, in any order and with any batch.

        Where times must be the same, stories are made of a whole minute's articles at once, as grouping depends on the order between
        batches; what was lost on its way there is freed first.
        """
        due = await self._due()
        workers = [room for room in ROOMS if room in due and room != "group" for _ in range(self.chance.choice((0, 1, 1, 2)))]
        if "group" in due and not self.must_agree:
            workers.append("group")
        elif "group" in due and not due.intersection(BEFORE):
            await self.store.release()
            workers = [] if (await self._due()).intersection(BEFORE) else ["group"]
        self.chance.shuffle(workers)
        limits = {room: MINUTE if room == "group" and self.must_agree else self.chance.choice((1, 2, 7, 64)) for room in workers}
        turns = [asyncio.create_task(process.rooms.turn(room, limits[room])) for room in workers]
        results = await asyncio.gather(*turns, return_exceptions=True)
        for kind in (Killed, StoreError):
            for result in results:
                if isinstance(result, kind):
                    raise result
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return sum(result for result in results if isinstance(result, int))

    async def _started_again(self, process: Process) -> Process:
        process.store.is_dead = True
        self.deaths += 1
        await self.store.release()
        return self._started()

    async def _let_leases_end(self) -> None:
        """A claim whose answer was lost comes back; where time may pass it passes, else somebody frees the claim."""
        if not self.must_agree:
            self.clock.at += timedelta(seconds=LEASE_S)

    async def _due(self) -> set[Room]:
        now = self.clock.now()
        return {room for room, at in (await self.store.next_due()).items() if at <= now}

    async def _tell_due(self, process: Process) -> None:
        """The desk; where the export must be the same it is one without a memory, whose budget a restart would reckon anew."""
        if not self.must_agree:
            await process.desk.tick()
            return
        due = await self.store.due_feeds(self.clock.now(), 100)
        under_way = await self._under_way() if due else set()
        fresh = [message for message in due if message.feed_id not in under_way]
        if fresh:
            await process.store.keep((), fresh, (), self.clock.now())

    async def _under_way(self) -> set[str]:
        return {key.split(":")[1] for room, key in await self.store.queued_keys() if room == "poll"}

    async def _next_instant(self) -> datetime:
        """When something is due: a poll or a planned message, at least a minute on."""
        states = await self.store.feed_states()
        planned = [*(state.next_poll_at for state in states.values()), *(await self.store.next_due()).values()]
        return max(min(planned), self.clock.now())

    def _set_clock(self) -> None:
        for minute, wrong_by in self.jumps:
            if self.clock.at >= BEGINS_AT + timedelta(minutes=minute):
                self.clock.wrong_by = wrong_by
        if self.jumps:
            return
        is_calm = self.clock.at >= BEGINS_AT + timedelta(minutes=CALM_MINUTE)
        if is_calm:
            self.clock.wrong_by = timedelta(0)
        elif self.chance.random() < self.faults.clock:
            self.clock.wrong_by = jump(self.chance) if not self.clock.wrong_by else timedelta(0)

    async def _decided(self) -> None:
        """A person decides now and then, by the day's seed alone."""
        wish = random.Random(f"decision {self.day.seed} {self.clock.at.isoformat()}")
        if not self.must_agree or wish.random() > 0.15:
            return
        ids = await self.store.all_ids(Story)
        stories = [story for story in (await self.store.stories(ids)).values() if story.places]
        log = await self.store.decision_log(100)
        asked = _wished(wish, sorted(stories, key=lambda story: story.id), log)
        if asked is None:
            return
        about = await self.store.decisions_about([asked.story_id])
        known = await self.store.stories([asked.story_id, *asked.after[:1]])
        into = known.get(asked.after[0]) if asked.kind == "merge" else None
        if asked.kind == "undo":
            about = tuple(log)
        made = decided(asked, Known(known.get(asked.story_id), into, about), "dora", self.clock.now())
        if not isinstance(made, str):
            await self.store.keep([made, ReplayMark(DAY, 1, self.clock.at)], [Decided(made.id)], (), self.clock.now())


def _wished(wish: random.Random, stories: list[Any], log: Any) -> Asked | None:
    kind = wish.choice(("hold", "pin", "retitle", "merge", "split", "undo"))
    if kind == "undo":
        return Asked("undo", takes_back=wish.choice(log).id) if log else None
    if not stories:
        return None
    story = wish.choice(stories)
    if kind == "merge":
        return Asked("merge", story.id, after=(wish.choice(stories).id,))
    if kind == "split":
        return Asked("split", story.id, after=(story.places[-1].article_id,))
    return Asked(cast(Any, kind), story.id, after=("A headline of our own",) if kind == "retitle" else ())


@cache
def empty_store() -> Path:
    """A file that has all tables and no rows, made once."""
    folder = TemporaryDirectory(prefix="simulator-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "empty.db"

    async def made() -> None:
        store = open_store(f"sqlite:///{path}", threads=False)
        await store.migrate()
        await store.close()

    thread = threading.Thread(target=lambda: asyncio.run(made()))
    thread.start()
    thread.join()
    return path


_FOLDERS: list[Any] = []


@asynccontextmanager
async def store_at(path: Path) -> AsyncIterator[SqlStore]:
    """The store in this file, an empty one when there is none, without threads, so that nothing but the seed decides who is first."""
    if not path.exists():
        copyfile(empty_store(), path)
    store = open_store(f"sqlite:///{path}", threads=False)
    try:
        yield store
    finally:
        await store.close()
