"""Grouping in a process of its own decides like grouping in this one, and a worker that is lost costs a second look at the store."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from copytaster.adapters.grouping import WORTH_CAPTURES, Beside, beside
from copytaster.adapters.warc import Archive
from copytaster.app import carried_demo
from copytaster.engine.live import Here, Holder
from copytaster.errors import TryLater
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Origin
from copytaster.stages.group.batch import Ask, Newcomer, Resident, Settled, Steered
from tests.flow.stage import opened, played
from tests.unit.newcomers import BANK, FERRY, NOON, SCHOOL, newcomer

DAY = NOON + timedelta(hours=6)
ASKS: list[Ask] = [
    Newcomer(newcomer("a", "Ferry Aurora runs aground off Tarvik", FERRY)),
    Newcomer(newcomer("b", "Central bank of Norland raises key rate", BANK, hours=1)),
    Newcomer(newcomer("c", "Ferry Aurora runs aground off Tarvik", FERRY, hours=2)),
    Steered(("s",)),
    Newcomer(newcomer("d", "Teachers walk out over merger of schools", SCHOOL, hours=3)),
]
IDS = ["a", "b", "c", "d", "nobody"]


@pytest.fixture
def worker() -> Iterator[Beside]:
    with closing(Beside()) as made:
        yield made


async def settled(holder: Holder) -> tuple[tuple[Settled | None, ...], dict[str, str]]:
    await holder.empty(GroupPolicy())
    return await holder.settle(ASKS, DAY), dict(await holder.homes(IDS, DAY))


async def test_another_process_decides_like_this_one(worker: Beside) -> None:
    answers, homes = await settled(worker)
    assert (answers, homes) == await settled(Here())
    assert homes["a"] == homes["c"] != homes["b"]
    assert list(homes) == ["a", "b", "c", "d"]


async def test_what_is_live_stays_from_one_run_to_the_next_until_it_is_emptied(worker: Beside) -> None:
    await settled(worker)
    again = Resident(newcomer("b", "Central bank of Norland raises key rate", BANK), "elsewhere", Origin("own"))
    assert await worker.settle([again], DAY) == (None,)
    assert (await worker.homes(["b"], DAY)) == {"b": "elsewhere"}
    await worker.empty(GroupPolicy())
    assert await worker.homes(IDS, DAY) == {}


async def test_a_worker_that_was_lost_never_answers_from_nothing(worker: Beside) -> None:
    await settled(worker)
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(TryLater, match="grouping failed"):
            await worker.settle(ASKS, DAY)
    assert (await settled(worker)) == await settled(Here())


def test_a_small_archive_has_no_worker_and_a_large_one_has_it_until_the_end() -> None:
    with beside(WORTH_CAPTURES - 1) as none:
        assert none is None
    with beside(WORTH_CAPTURES) as holder:
        assert holder is not None
        assert holder.pid
    assert not holder.pid


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    async def play() -> bytes:
        async with opened(tmp_path_factory.mktemp("here") / "here.db") as store:
            return await played(Archive([carried_demo()]), store)

    return asyncio.run(play())


class Killed(Beside):
    """A worker that is killed with some of its runs."""

    def __init__(self, *runs: int) -> None:
        super().__init__()
        self._left = [*runs]
        self._run = 0

    async def settle(self, asks: list[Ask], now: object) -> tuple[Settled | None, ...]:  # type: ignore[override]
        self._run += 1
        if self._run in self._left and self.pid:
            os.kill(self.pid, signal.SIGKILL)
        return await super().settle(asks, now)  # type: ignore[arg-type]


@pytest.mark.parametrize("runs", [(), (2, 9, 30)], ids=["undisturbed", "killed three times"])
@pytest.mark.parametrize("unit_of", [None, 300], ids=["each write", "units"])
async def test_a_replay_ends_in_the_same_store(undisturbed: bytes, tmp_path: Path, runs: tuple[int, ...], unit_of: int | None) -> None:
    async with opened(tmp_path / "beside.db") as store:
        with closing(Killed(*runs)) as holder:
            assert await played(Archive([carried_demo()]), store, unit_of=unit_of, holder=holder) == undisturbed
        assert await store.aside(10) == ()
