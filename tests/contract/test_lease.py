"""What the lease to work alone in a room promises, in one process and between real ones."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from copytaster.adapters.store import SqlStore
from copytaster.errors import Fenced
from copytaster.model.feed import Source
from copytaster.model.message import ArticleRead, Fence, PageFetched
from tests.make import NOW

FAILOVER_S = 10.0
A_MINUTE = 60.0


def source(name: str) -> Source:
    return Source(name, name, None, None)


async def test_one_holds_the_lease_and_the_others_do_not(store: SqlStore) -> None:
    assert await store.take_lease("group", "one", A_MINUTE) == 1
    assert await store.take_lease("group", "other", A_MINUTE) is None
    assert await store.take_lease("group", "one", A_MINUTE) == 1


async def test_a_lease_that_ran_out_goes_to_whoever_asks_next_and_counts_an_epoch(store: SqlStore) -> None:
    await store.take_lease("group", "one", 0.0)
    assert await store.take_lease("group", "other", A_MINUTE) == 2
    assert await store.take_lease("group", "one", A_MINUTE) is None


async def test_who_is_late_and_was_not_followed_goes_on_in_its_epoch(store: SqlStore) -> None:
    await store.take_lease("group", "one", 0.0)
    assert await store.take_lease("group", "one", A_MINUTE) == 1


async def test_a_lease_that_was_given_up_is_free_at_once(store: SqlStore) -> None:
    await store.take_lease("group", "one", A_MINUTE)
    await store.give_up_lease("group", "other")
    assert await store.take_lease("group", "other", A_MINUTE) is None
    await store.give_up_lease("group", "one")
    assert await store.take_lease("group", "other", A_MINUTE) == 2


async def test_a_write_of_an_earlier_epoch_is_refused_whole(store: SqlStore) -> None:
    await store.take_lease("group", "one", 0.0)
    await store.keep([Fence("group", 1), source("a.example")], [ArticleRead("a", 1)], (), NOW)
    (job,) = await store.claim("group", 1, NOW, A_MINUTE)
    await store.take_lease("group", "other", A_MINUTE)

    with pytest.raises(Fenced, match=r"room group: .*\(epoch 1\), but other since \(epoch 2\); nothing was written"):
        await store.keep([source("b.example"), Fence("group", 1)], [PageFetched("p")], [job.id], NOW)

    assert set(await store.sources()) == {"a.example"}
    assert await store.claim("read", 1, NOW, A_MINUTE) == ()
    assert len(await store.claim("group", 1, NOW + timedelta(hours=1), A_MINUTE)) == 1


async def test_a_write_under_a_lease_that_nobody_holds_is_refused(store: SqlStore) -> None:
    with pytest.raises(Fenced, match="but nobody"):
        await store.keep([Fence("group", 1)], (), (), NOW)


async def test_the_follower_gets_what_the_one_before_had_in_hand(store: SqlStore) -> None:
    await store.take_lease("group", "one", 0.0)
    await store.keep((), [ArticleRead("a", 1), PageFetched("p")], (), NOW)
    (grouped,), (read,) = await store.claim("group", 1, NOW, A_MINUTE), await store.claim("read", 1, NOW, A_MINUTE)

    await store.take_lease("group", "other", A_MINUTE)

    assert await store.claim("group", 1, NOW, A_MINUTE) == (grouped,)
    assert await store.claim("read", 1, NOW, A_MINUTE) == (), f"{read} is somebody else's still"


class Process:
    """One that wants to work alone."""

    def __init__(self, url: str, name: str) -> None:
        self._run = subprocess.Popen([sys.executable, "-m", "tests.contract.lease_child", url, name], stdout=subprocess.PIPE, text=True)
        assert self.says() == "begun"

    def says(self) -> str:
        assert self._run.stdout
        return self._run.stdout.readline().strip()

    def gets(self, number: signal.Signals) -> None:
        self._run.send_signal(number)

    def end(self) -> None:
        self._run.kill()
        self._run.communicate()


Start = Callable[[str], Process]


@pytest.fixture
def start(store_url: str) -> Iterator[Start]:
    begun: list[Process] = []

    def started(name: str) -> Process:
        begun.append(Process(store_url, name))
        return begun[-1]

    yield started
    for each in begun:
        each.end()


async def _written(store: SqlStore, name: str) -> int:
    return sum(each.name == name for each in (await store.sources()).values())


async def test_a_worker_that_was_stopped_past_its_lease_is_followed_and_cannot_write(start: Start, store: SqlStore, store_url: str) -> None:
    first = start("first")
    assert first.says() == "held 1"
    second = start("second")

    first.gets(signal.SIGUSR1 if store_url.startswith("sqlite") else signal.SIGSTOP)
    stopped = time.monotonic()
    assert second.says() == "held 2"
    took_s = time.monotonic() - stopped
    before = await _written(store, "first")
    first.gets(signal.SIGCONT)
    said = first.says()

    assert said.startswith("fenced room group: this process no longer works there alone (epoch 1)")
    assert await _written(store, "first") == before > 0
    assert await _written(store, "second") > 0
    assert took_s <= FAILOVER_S


async def test_a_worker_that_is_killed_is_followed_within_ten_seconds(start: Start) -> None:
    first = start("first")
    assert first.says() == "held 1"
    second = start("second")
    first.gets(signal.SIGKILL)
    killed = time.monotonic()
    assert second.says() == "held 2"
    assert time.monotonic() - killed <= FAILOVER_S


async def test_a_worker_that_ends_is_followed_at_once(start: Start) -> None:
    first = start("first")
    assert first.says() == "held 1"
    second = start("second")
    first.gets(signal.SIGTERM)
    ended = time.monotonic()
    assert second.says() == "held 2"
    assert time.monotonic() - ended <= FAILOVER_S / 2
