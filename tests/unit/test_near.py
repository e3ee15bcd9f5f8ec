"""The short memory before the store never believes an older value than was written."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from copytaster.engine.near import NearStore
from copytaster.errors import StoreError
from copytaster.model.story import Story
from copytaster.ports import Store
from tests import make
from tests.make import NOW


class SlowStore:
    """A store whose reads answer when they are let go, with what stood there when they began."""

    def __init__(self, *stories: Story) -> None:
        self.rows = {story.id: story for story in stories}
        self.let_go = asyncio.Event()
        self.reads = 0
        self.is_full = False

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        self.reads += 1
        found = {known: self.rows[known] for known in ids if known in self.rows}
        await self.let_go.wait()
        return found

    async def keep(self, values: Sequence[Any], tell: Sequence[Any], done: Sequence[int], now: datetime) -> tuple[()]:
        if self.is_full:
            raise StoreError("full")
        self.rows.update({story.id: story for story in values})
        return ()


def _near(store: SlowStore) -> NearStore:
    return NearStore(cast(Store, store))


async def test_what_was_read_before_a_write_is_not_remembered_after_it() -> None:
    old = make.story()
    new = replace(old, version=old.version + 1)
    store = SlowStore(old)
    near = _near(store)
    reading = asyncio.create_task(near.stories([old.id]))
    await asyncio.sleep(0)
    await near.keep([new], (), (), NOW)
    store.let_go.set()
    await reading
    assert (await near.stories([old.id]))[old.id] == new


async def test_what_was_read_is_not_read_again() -> None:
    store = SlowStore(make.story())
    store.let_go.set()
    near = _near(store)
    known = next(iter(store.rows))
    assert await near.stories([known]) == await near.stories([known])
    assert store.reads == 1


async def test_a_failed_write_is_not_believed() -> None:
    old = make.story()
    store = SlowStore(old)
    store.let_go.set()
    near = _near(store)
    await near.stories([old.id])
    store.is_full = True
    with pytest.raises(StoreError):
        await near.keep([replace(old, version=9)], (), (), NOW)
    assert (await near.stories([old.id]))[old.id] == old
    assert store.reads == 2


class LateStore(SlowStore):
    """A store whose writes are there some time before the writer hears of it."""

    async def keep(self, values: Sequence[Any], tell: Sequence[Any], done: Sequence[int], now: datetime) -> tuple[()]:
        await super().keep(values, tell, done, now)
        await self.let_go.wait()
        return ()

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        return {known: self.rows[known] for known in ids if known in self.rows}


async def test_who_is_told_of_a_write_before_its_writer_reads_what_was_written() -> None:
    old = make.story()
    new = replace(old, version=old.version + 1)
    store = LateStore(old)
    near = _near(store)
    await near.stories([old.id])
    writing = asyncio.create_task(near.keep([new], (), (), NOW))
    await asyncio.sleep(0)
    assert (await near.stories([old.id]))[old.id] == new
    store.let_go.set()
    await writing
    assert (await near.stories([old.id]))[old.id] == new
