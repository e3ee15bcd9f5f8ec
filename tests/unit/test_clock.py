"""The clocks."""

import asyncio
from datetime import UTC, datetime, timedelta

from copytaster.adapters.clock import ReplayClock, SystemClock

START = datetime(2014, 3, 10, 17, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


async def test_the_machines_clock_wakes_a_sleeper_no_sooner_than_asked() -> None:
    clock = SystemClock()
    until = clock.now() + timedelta(milliseconds=20)
    await clock.sleep_until(until)
    await clock.sleep_until(until - MINUTE)
    assert clock.now() >= until


def test_a_replay_stands_until_it_is_moved_and_never_goes_back() -> None:
    clock = ReplayClock(START)
    clock.move_to(START + MINUTE)
    clock.move_to(START)
    assert clock.now() == START + MINUTE


async def test_a_move_wakes_those_whose_time_has_come() -> None:
    clock = ReplayClock(START)
    sleepers = [asyncio.create_task(clock.sleep_until(START + n * MINUTE)) for n in (3, 1, 2)]
    await asyncio.sleep(0)
    clock.move_to(START + 2 * MINUTE)
    await asyncio.wait(sleepers, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(0)
    assert [sleeper.done() for sleeper in sleepers] == [False, True, True]
    clock.move_to(START + 3 * MINUTE)
    await sleepers[0]


async def test_a_sleeper_that_gives_up_leaves_the_clock_working() -> None:
    clock = ReplayClock(START)
    quitter, other = (asyncio.create_task(clock.sleep_until(START + MINUTE)) for _ in range(2))
    await asyncio.sleep(0)
    quitter.cancel()
    await asyncio.wait([quitter])
    clock.move_to(START + MINUTE)
    await other
    assert quitter.cancelled()


async def test_a_replay_that_runs_on_advances_from_where_it_stands() -> None:
    clock = ReplayClock(START)
    sleeper = asyncio.create_task(clock.sleep_until(START + timedelta(milliseconds=20)))
    await asyncio.sleep(0)
    clock.run_on()
    clock.run_on()
    await sleeper
    assert START + timedelta(milliseconds=20) <= clock.now() < START + MINUTE


async def test_a_running_replay_can_still_be_moved_on() -> None:
    clock = ReplayClock(START)
    clock.run_on()
    sleeper = asyncio.create_task(clock.sleep_until(START + 60 * MINUTE))
    await asyncio.sleep(0)
    clock.move_to(START + 60 * MINUTE)
    await sleeper
    assert clock.now() >= START + 60 * MINUTE
