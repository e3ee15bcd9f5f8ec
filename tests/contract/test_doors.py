"""Each publisher and each machine is asked one thing at a time, however many processes ask."""

import asyncio
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from copytaster.adapters.store import SqlStore
from tests.contract.fetch_child import PAUSE_S
from tests.origin import Asked, Behaviour, Origin, answer, running

FETCHERS = 4
PAGES = 3
HOSTS = 3
SLOW_S = 0.02


async def test_a_door_lets_one_in_and_the_next_after_the_pause(store: SqlStore) -> None:
    assert await store.enter_door("publisher a.example", "one") == 0
    assert await store.enter_door("publisher a.example", "other") > 0
    assert await store.enter_door("publisher b.example", "other") == 0

    await store.leave_door("publisher a.example", "other", 0.0)
    assert await store.enter_door("publisher a.example", "other") > 0, "who is not inside cannot leave"

    await store.leave_door("publisher a.example", "one", 60.0)
    assert 55 < await store.enter_door("publisher a.example", "other") <= 60


async def test_a_door_without_a_pause_is_free_at_once(store: SqlStore) -> None:
    await store.enter_door("publisher a.example", "one")
    await store.leave_door("publisher a.example", "one", 0.0)
    assert await store.enter_door("publisher a.example", "other") == 0


async def test_doors_that_were_left_long_ago_are_forgotten(store: SqlStore) -> None:
    for name, pause_s in (("old", -4_000.0), ("young", -10.0)):
        await store.enter_door(name, "one")
        await store.leave_door(name, "one", pause_s)
    assert await store.forget_doors() == 1
    assert await store.enter_door("young", "other") == 0


def _noted(ends: list[tuple[float, float]]) -> Behaviour:
    """An answer that takes its time, and when it began and ended."""
    page = answer(b"<!doctype html><title>Ferry returns</title>")

    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(SLOW_S)
        await page(asked, writer)
        ends.append((began, loop.time()))

    return behave


async def _asked_by_all(url: str, origin: Origin, *more: str) -> None:
    command = [sys.executable, "-m", "tests.contract.fetch_child", url, str(origin.port), str(PAGES), *more]
    pipe = subprocess.PIPE
    fetchers = [await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(FETCHERS)]
    try:
        for each in fetchers:
            assert each.stdout
            assert await each.stdout.readline() == b"ready\n"
        ended = await asyncio.gather(*(each.communicate(b"go\n") for each in fetchers))
        assert len(ended) == FETCHERS
        assert [each.returncode for each in fetchers] == [0] * FETCHERS
    finally:
        for each in fetchers:
            if each.returncode is None:
                each.kill()
                await each.wait()


@pytest.mark.timeout(180)
async def test_four_fetchers_ask_one_machine_one_thing_at_a_time_and_leave_it_its_pause(store_url: str) -> None:
    ends: list[tuple[float, float]] = []
    async with running() as origin:
        origin.answers |= {f"/{number}": _noted(ends) for number in range(PAGES)}
        await _asked_by_all(store_url, origin)
    assert len(origin.asked) == FETCHERS * PAGES * HOSTS
    assert origin.most_at_once == 1
    pauses = [later[0] - earlier[1] for earlier, later in pairwise(sorted(ends))]
    assert min(pauses) >= PAUSE_S * 0.8


@pytest.mark.timeout(180)
async def test_fetchers_that_take_no_turns_are_seen_to_overlap(tmp_path: Path) -> None:
    """Without this the test above could not fail."""
    ends: list[tuple[float, float]] = []
    async with running() as origin:
        origin.answers |= {f"/{number}": _noted(ends) for number in range(PAGES)}
        await _asked_by_all(f"sqlite:///{tmp_path}/none.db", origin, "alone")
    assert origin.most_at_once > 1
