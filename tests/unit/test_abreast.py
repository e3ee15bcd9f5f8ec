"""Messages worked on side by side."""

import asyncio
from datetime import UTC, datetime

import pytest

from copytaster.engine.abreast import Abreast, Ended, Work
from copytaster.model.message import NOTHING, FeedDue, Job, Outcome

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Bench:
    """A queue of jobs that each end when they are let go."""

    def __init__(self, jobs: int) -> None:
        self.waiting = [Job(number, "poll", FeedDue(f"feed{number}", "slot"), 0, NOW) for number in range(jobs)]
        self.doors = [asyncio.Event() for _ in range(jobs)]
        self.written: list[list[int]] = []
        self.bell = asyncio.Event()

    async def claim(self, limit: int) -> tuple[Job, ...]:
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return tuple(taken)

    async def decide(self, job: Job) -> Outcome | Exception:
        await self.doors[job.id].wait()
        return NOTHING

    async def write(self, ended: Ended) -> None:
        await asyncio.sleep(0)
        self.written.append([job.id for job, _ in ended])

    def abreast(self, at_once: int) -> Abreast:
        return Abreast(Work(self.claim, self.decide, self.write), at_once, self.bell)

    async def let_go(self, *jobs: int) -> None:
        for job in jobs:
            self.doors[job].set()
        await asyncio.wait_for(self.bell.wait(), 1)
        self.bell.clear()


async def test_a_slow_message_holds_up_no_other() -> None:
    bench = Bench(5)
    abreast = bench.abreast(at_once=3)
    assert await abreast.turn(10) == 3
    assert abreast.is_full
    await bench.let_go(1, 2)
    assert await abreast.turn(10) == 4
    await bench.let_go(3, 4)
    assert await abreast.turn(10) == 2
    assert bench.written == [[1, 2], [3, 4]]
    await bench.let_go(0)
    assert await abreast.turn(10) == 1
    assert bench.written[-1] == [0]


async def test_what_ends_while_others_are_written_is_written_in_the_next_turn() -> None:
    bench = Bench(3)
    abreast = bench.abreast(at_once=3)
    await abreast.turn(10)
    await bench.let_go(0)
    bench.doors[1].set()
    bench.doors[2].set()
    await abreast.turn(10)
    await asyncio.sleep(0)
    await abreast.turn(10)
    assert sorted(job for jobs in bench.written for job in jobs) == [0, 1, 2]


async def test_no_more_is_claimed_than_there_is_room_for_or_asked() -> None:
    bench = Bench(9)
    abreast = bench.abreast(at_once=8)
    assert await abreast.turn(2) == 2
    assert await abreast.turn(100) == 6
    assert len(bench.waiting) == 1


async def test_what_cannot_be_written_is_told_and_what_is_under_way_goes_on() -> None:
    bench = Bench(2)

    async def broken(_: Ended) -> None:
        raise OSError("the disk is full")

    abreast = Abreast(Work(bench.claim, bench.decide, broken), 2, bench.bell)
    await abreast.turn(2)
    await bench.let_go(0)
    with pytest.raises(OSError, match="disk"):
        await abreast.turn(2)
    await bench.let_go(1)
    await abreast.stop()


async def test_to_stop_gives_up_what_is_under_way() -> None:
    bench = Bench(2)
    abreast = bench.abreast(at_once=2)
    await abreast.turn(2)
    await abreast.stop()
    assert not abreast.is_full
    assert bench.written == []
