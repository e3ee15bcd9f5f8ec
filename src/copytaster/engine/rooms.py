"""Claims jobs, lets the steps decide, writes their outcomes: at least once delivered, exactly once in effect."""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from copytaster.engine.abreast import Abreast, Ended, Work
from copytaster.engine.away import StoreAway
from copytaster.engine.delivery import Again, Done, PutAside, attempted, delivered
from copytaster.engine.gathered import gathered
from copytaster.engine.lease import WorkLease
from copytaster.engine.line import Line, in_line
from copytaster.errors import Fenced, StoreError, TryLater
from copytaster.model.message import ROOMS, ROOMS_OF, Job, Kept, Later, Outcome, Room
from copytaster.model.policy import Policy
from copytaster.model.site import SiteMemory
from copytaster.ports import Clock, Ports, Queue, Wire
from copytaster.steps import Result, handle

log = logging.getLogger("copytaster.engine")

LEASE_S = 120.0
BATCHES: dict[Room, int] = {"poll": 1024, "fetch": 64, "read": 64, "group": 1024, "brief": 1024, "publish": 1024, "send": 16}
"""Messages worked on in one write while draining: many, but few where bodies of pages are in hand."""
SERVED_BATCH = 64
ABREAST_BATCH = 256
ABREAST_PAUSE_S = 0.02
"""Between two writes of the poll room: one for some twenty polls takes a fifth of the time of twenty writes."""
SENDS_AT_ONCE = 8
IDLE_S = 5.0
STORE_PAUSE_S = 5.0
FINISH_S = 20.0
"""How long what waits for others may go on once the rooms are asked to stop; what has not ended by then is done by others later."""


@dataclass(slots=True)
class Tally:
    """Seconds spent and messages handled in each room, for benchmarks and the health page."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    messages: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By room and how it ended: done, again, set-aside."""


Decided = tuple[Result, ...] | Exception
"""What a step says of a batch, or what went wrong with all of it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Jobs of a room that were claimed at `now`, and what its step will say of them."""

    room: Room
    jobs: tuple[Job, ...]
    now: datetime
    results: asyncio.Task[Decided]


class Rooms:
    """Runs the rooms against a store that is also the queue."""

    def __init__(self, ports: Ports, queue: Queue, wire: Wire, clock: Clock, policy: Policy) -> None:
        self._ports = ports
        self._queue = queue
        self._wire = wire
        self._clock = clock
        self._policy = policy
        self._bells: dict[Room, asyncio.Event] = {room: asyncio.Event() for room in ROOMS}
        self._is_stopping = False
        self._away = StoreAway()
        self._left: list[Job] = []
        self._epoch = 0
        self.lease: WorkLease | None = None
        """Where set, its room is worked in only while this process holds it."""
        self.line: Line | None = None
        """Where set, articles come to grouping in their turn; a replay plays them in order anyway."""
        self.tally = Tally()

    def ring(self, *rooms: Room) -> None:
        """Say that there may be new work in these rooms."""
        for room in rooms:
            self._bells[room].set()

    async def recall(self) -> None:
        """Bring back what was put off while the clock was far ahead."""
        if await self._queue.recall(self._clock.now()):
            self.ring(*ROOMS)

    async def turn(self, room: Room, limit: int, now: datetime | None = None) -> int:
        """Work on what is due in one room, by now or by another moment, `limit` jobs at most; how many there were."""
        now = now or self._clock.now()
        until = await self.line.end(now) if self.line and room == "group" else None
        jobs = await self._queue.claim(room, limit, now, LEASE_S, until) if until else await self._queue.claim(room, limit, now, LEASE_S)
        if jobs:
            began = time.perf_counter()
            try:
                await self._work(room, jobs, now)
            except Fenced:
                raise
            except StoreError:
                self._left += jobs
                raise
            self._note(room, jobs, began)
        return len(jobs)

    async def begin(self, room: Room, now: datetime) -> Begun | None:
        """Claim a batch and let the step begin; what it waits for goes on while the caller does other things, until `end`."""
        jobs = await self._queue.claim(room, BATCHES[room], now, LEASE_S)
        return Begun(room, jobs, now, asyncio.create_task(self._decided(room, jobs, now))) if jobs else None

    async def end(self, begun: Begun) -> None:
        """Wait for the step and write what it decided."""
        began = time.perf_counter()
        await self._settle(begun.room, begun.jobs, await begun.results, begun.now)
        self._note(begun.room, begun.jobs, began)

    def _note(self, room: Room, jobs: Sequence[Job], began: float) -> None:
        self.tally.seconds[room] += time.perf_counter() - began
        self.tally.messages[room] += len(jobs)

    async def drain(self, rooms: Collection[Room] = ROOMS, now: datetime | None = None) -> int:
        """Work until nothing is due in these rooms, room by room in their order, so that the same store gives the same next write."""
        total = 0
        while due := await self._due_rooms(rooms, now or self._clock.now()):
            for room in [room for room in ROOMS if room in rooms]:
                bell = self._bells[room]
                count = BATCHES[room] if room in due or bell.is_set() else 0
                bell.clear()
                while count == BATCHES[room]:
                    count = await self.turn(room, BATCHES[room], now)
                    total += count
        return total

    async def _due_rooms(self, rooms: Collection[Room], now: datetime) -> set[Room]:
        return {room for room, due_at in (await self._queue.next_due()).items() if due_at <= now and room in rooms}

    def stop(self) -> None:
        """Let `serve` end once what is in hand is done and written."""
        self._is_stopping = True
        self.ring(*ROOMS)

    async def serve(self, rooms: Collection[Room] = ROOMS, is_alone: bool = True) -> None:
        """Work on the rooms at once until cancelled or stopped. A process that is alone frees all claims: nobody is left who made them."""
        if is_alone:
            await self._queue.release()
        lease = self.lease if self.lease and self.lease.room in rooms else None
        holding = asyncio.create_task(lease.run()) if lease else None
        try:
            await self._serve_rooms(rooms)
        finally:
            if holding:
                holding.cancel()
                await asyncio.gather(holding, return_exceptions=True)

    async def _serve_rooms(self, rooms: Collection[Room]) -> None:
        async with asyncio.TaskGroup() as group:
            for room, (workers, limit) in self._shape().items():
                for _ in range(workers if room in rooms else 0):
                    group.create_task(self._serve(room, limit), name=f"room-{room}")
            for room, at_once in (("poll", self._policy.poll.at_once), ("send", SENDS_AT_ONCE)):
                if room in rooms:
                    group.create_task(self._serve_abreast(room, at_once), name=f"room-{room}")

    def _shape(self) -> dict[Room, tuple[int, int]]:
        """Workers and batch of each room: rooms that wait for others have many, those that write in turn have one."""
        policy = self._policy
        return {
            "fetch": (policy.fetch.at_once, 1),
            "read": (policy.read.workers, 4),
            "group": (1, policy.group.batch),
            "brief": (1, SERVED_BATCH),
            "publish": (1, SERVED_BATCH),
        }

    async def _serve(self, room: Room, limit: int) -> None:
        bell = self._bells[room]
        while not self._is_stopping:
            bell.clear()
            try:
                await self._give_back()
                if not await self._may_work(room):
                    continue
                count = await self.turn(room, limit)
                self._away.reached()
                if not count:
                    await self._idle(room, bell)
            except Fenced as error:
                self._stand_by(room, str(error))
            except StoreError as error:
                await self._pause(room, error)

    async def _pause(self, room: Room, error: StoreError) -> None:
        self._ports.live.forget()
        self._away.failed(room, str(error))
        await asyncio.sleep(STORE_PAUSE_S)

    async def _give_back(self) -> None:
        """What was in hand when the store went away need not wait until its claims run out."""
        while self._left:
            job = self._left.pop()
            try:
                await self._queue.again(job, job.due_at, "the store was away when this was to be written")
            except StoreError:
                self._left.append(job)
                raise

    async def _may_work(self, room: Room) -> bool:
        """Waits a while for the lease, where the room has one; who has come to it anew believes the store alone."""
        if self.lease is None or self.lease.room != room:
            return True
        epoch = await self.lease.held()
        if epoch is not None and epoch != self._epoch:
            self._epoch = epoch
            self._ports.live.forget()
        return epoch is not None

    def _stand_by(self, room: Room, why: str) -> None:
        assert self.lease
        self._ports.live.forget()
        self.lease.lost()
        log.warning("fenced", extra={"fields": {"room": room, "why": why}})

    async def _serve_abreast(self, room: Room, at_once: int) -> None:
        """A room whose messages wait for others: one that waits long holds up none."""
        bell = self._bells[room]
        abreast = Abreast(self._work_abreast(room), at_once, bell)
        try:
            while not self._is_stopping:
                bell.clear()
                try:
                    if await abreast.turn(ABREAST_BATCH):
                        self._away.reached()
                        await asyncio.sleep(ABREAST_PAUSE_S)
                    elif abreast.is_full:
                        await bell.wait()
                    else:
                        await self._idle(room, bell)
                except StoreError as error:
                    await self._pause(room, error)
            await abreast.finish(FINISH_S)
        finally:
            await abreast.stop()

    def _work_abreast(self, room: Room) -> Work:
        ports = replace(self._ports, store=gathered(self._ports.store))

        async def decide(job: Job) -> Outcome | Exception:
            try:
                results = await attempted(handle(room, [job.message], ports, self._policy, self._clock.now()))
            except StoreError as error:
                self._away.failed(room, str(error))
                return TryLater(str(error), STORE_PAUSE_S)
            return results if isinstance(results, Exception) else results[0]

        return Work(lambda limit: self._queue.claim(room, limit, self._clock.now(), LEASE_S), decide, self._write_ended)

    async def _write_ended(self, ended: Ended) -> None:
        """Together; where that fails one by one, so that one message's fault stays its own."""
        now = self._clock.now()
        failure = await attempted(self._write([job for job, _ in ended], [result for _, result in ended], now))
        self.tally.messages.update(job.room for job, _ in ended)
        if failure is None:
            return
        self._ports.live.forget()
        for job, result in ended:
            again = failure if len(ended) == 1 else await attempted(self._write([job], [result], now))
            if again is not None:
                await self._write([job], [again], now)

    async def _idle(self, room: Room, bell: asyncio.Event) -> None:
        due_at = (await self._queue.next_due()).get(room)
        wait_s = IDLE_S if due_at is None else (due_at - self._clock.now()).total_seconds()
        try:
            await asyncio.wait_for(bell.wait(), min(max(wait_s, 0.05), IDLE_S))
        except TimeoutError:
            return

    async def _work(self, room: Room, jobs: Sequence[Job], now: datetime) -> None:
        """A batch that fails is worked on one by one, so that one message's fault stays its own."""
        await self._settle(room, jobs, await self._decided(room, jobs, now), now)

    async def _decided(self, room: Room, jobs: Sequence[Job], now: datetime) -> Decided:
        return await attempted(handle(room, [job.message for job in jobs], self._ports, self._policy, now))

    async def _settle(self, room: Room, jobs: Sequence[Job], results: Decided, now: datetime) -> None:
        failure = results if isinstance(results, Exception) else await attempted(self._write(jobs, results, now))
        if not isinstance(failure, Exception):
            return
        self._ports.live.forget()
        if len(jobs) == 1:
            await self._write(jobs, [failure], now)
            return
        for job in jobs:
            await self._work(room, [job], now)

    async def _write(self, jobs: Sequence[Job], results: Sequence[Outcome | Exception], now: datetime) -> None:
        deliveries = [(job, delivered(result, now)) for job, result in zip(jobs, results, strict=True)]
        done = [(job, delivery.outcome) for job, delivery in deliveries if isinstance(delivery, Done)]
        fence = [self.lease.fence] if self.lease and self.lease.room == jobs[0].room else []
        if fence and len(done) < len(deliveries):
            await self._ports.store.keep(fence, (), (), now)
        if done:
            keep = [*fence, *(value for _, outcome in done for value in outcome.keep)]
            tell = [in_line(message, job) for job, outcome in done for message in outcome.tell]
            lines = await self._ports.store.keep(keep, tell, [job.id for job, _ in done], now)
            if lines:
                self._wire.publish(lines)
            _tell_of_rebuilt(keep, now)
            told = {type(message) for _, outcome in done for message in outcome.tell if not isinstance(message, Later)}
            self.ring(*(room for kind in told for room in ROOMS_OF[kind]))
        self.tally.outcomes.update((job.room, delivery.name) for job, delivery in deliveries)
        for job, delivery in deliveries:
            match delivery:
                case Again(due_at=due_at, why=why):
                    await self._queue.again(job, due_at, why)
                case PutAside(why=why):
                    self.tally.set_aside += 1
                    log.error("set_aside", extra={"fields": {"room": job.room, "why": why}})
                    await self._queue.set_aside(job, why, now)
                case Done():
                    pass


def _tell_of_rebuilt(kept: Sequence[Kept], now: datetime) -> None:
    """Once for each site of which all was forgotten just now."""
    for host in dict.fromkeys(value.host for value in kept if type(value) is SiteMemory and value.rebuilt_at == now):
        log.warning(
            "site_rebuilt", extra={"fields": {"host": host, "why": "its pages are built anew; what was known of them is forgotten"}}
        )
