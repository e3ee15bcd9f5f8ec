"""Lines before publishers' doors."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.turns import Turns
from copytaster.errors import TryLater

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_who_gives_up_in_the_line_leaves_it_to_the_next() -> None:
    turns, inside = Turns(ReplayClock(START), 0.0), asyncio.Event()

    async def stay() -> None:
        async with turns.turn("a.test", 1.0):
            await inside.wait()

    first, second, third = (asyncio.create_task(stay()) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    inside.set()
    await asyncio.wait_for(asyncio.gather(first, third), 1)
    assert second.cancelled()


async def test_who_is_sent_away_at_the_door_leaves_no_pause_behind() -> None:
    clock = ReplayClock(START)
    turns = Turns(clock, 5.0)

    async def brief() -> None:
        async with turns.turn("a.test", 1.0, 0.0):
            turns.hold("a.test", 60.0)
            await asyncio.sleep(0)

    first, second = asyncio.create_task(brief()), asyncio.create_task(brief())
    await first
    with pytest.raises(TryLater) as later:
        await second
    assert later.value.after_s == 60.0
    clock.move_to(START + timedelta(seconds=60))
    async with turns.turn("a.test", 0.0):
        pass


async def test_what_fails_behind_the_door_lets_the_next_one_in() -> None:
    turns = Turns(ReplayClock(START), 0.0)
    with pytest.raises(ValueError, match="broken"):
        async with turns.turn("a.test", 1.0):
            raise ValueError("broken")
    async with turns.turn("a.test", 0.0):
        pass


async def test_lines_that_nobody_needs_are_forgotten_and_the_others_are_not() -> None:
    clock = ReplayClock(START)
    turns = Turns(clock, 0.0)
    turns.hold("held.test", 600.0)
    for number in range(20_000):
        async with turns.turn(f"n{number}.test", 0.0):
            pass
    with pytest.raises(TryLater):
        async with turns.turn("held.test", 1.0):
            pass
    assert len(turns) < 5_000
