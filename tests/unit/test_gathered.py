"""Readings by key, made in common."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from copytaster.engine.gathered import Gathering
from copytaster.errors import StoreError


class Shelf:
    """Counts how often it is read, and has all but one."""

    def __init__(self) -> None:
        self.readings: list[tuple[str, ...]] = []

    async def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.readings.append(tuple(ids))
        await asyncio.sleep(0)
        if "broken" in ids:
            raise StoreError("the store is away")
        return {known: known.upper() for known in ids if known != "missing"}


async def test_who_asks_in_one_turn_of_the_loop_shares_one_reading() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.read)
    found = await asyncio.gather(gathering.of(["a", "b"]), gathering.of(["b", "missing"]), gathering.of([]), gathering.of(["c"]))
    assert found == [{"a": "A", "b": "B"}, {"b": "B"}, {}, {"c": "C"}]
    assert shelf.readings == [("a", "b", "missing", "c")]


async def test_who_asks_while_a_reading_runs_gets_a_later_one() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.read)
    first = asyncio.create_task(gathering.of(["a"]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await gathering.of(["a"]) == {"a": "A"}
    await first
    assert shelf.readings == [("a",), ("a",)]


async def test_a_failure_is_everyones_and_the_next_reading_is_made_anew() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.read)
    found = await asyncio.gather(gathering.of(["a"]), gathering.of(["broken"]), return_exceptions=True)
    assert [type(one) for one in found] == [StoreError, StoreError]
    assert await gathering.of(["a"]) == {"a": "A"}


async def test_who_gives_up_leaves_the_reading_to_the_others() -> None:
    shelf = Shelf()
    gathering = Gathering(shelf.read)
    first, second = asyncio.create_task(gathering.of(["a"])), asyncio.create_task(gathering.of(["b"]))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == {"b": "B"}
    with pytest.raises(asyncio.CancelledError):
        await first
