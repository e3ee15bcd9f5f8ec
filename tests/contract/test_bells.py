"""What one process writes reaches the rooms and the wire of another."""

import asyncio
from collections.abc import Iterable

import pytest

from copytaster.adapters.bells import Bells
from copytaster.adapters.clock import SystemClock
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.store.bell_rows import meant, words
from copytaster.adapters.wire import LocalWire
from copytaster.engine.following import SOME_LINE, Following
from copytaster.model.message import ROOMS, Later, PageFetched, Room, StoryChanged
from tests import make, postgres
from tests.make import NOW, ago


class HeardRooms:
    """Remembers which rooms were rung."""

    def __init__(self) -> None:
        self.rung: list[Room] = []

    def ring(self, *rooms: Room) -> None:
        self.rung += rooms


class Ear:
    """What one process hears, in order."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[tuple[frozenset[Room], int]] = asyncio.Queue()

    def __call__(self, rooms: Iterable[Room], number: int) -> None:
        self._loop.call_soon_threadsafe(self._heard.put_nowait, (frozenset(rooms), number))

    async def next(self) -> tuple[frozenset[Room], int]:
        return await asyncio.wait_for(self._heard.get(), 10)


@pytest.fixture
def address(server: postgres.Server, migrated_database: str) -> str:
    return server.url(server.emptied(migrated_database))


async def test_who_begins_to_listen_looks_once_at_everything(address: str) -> None:
    ear = Ear()
    with Bells(address, ear, SOME_LINE):
        assert await ear.next() == (frozenset(ROOMS), SOME_LINE)


async def test_work_and_lines_are_heard_by_other_processes(address: str) -> None:
    store, ear = open_store(address), Ear()
    with Bells(address, ear, SOME_LINE):
        await ear.next()
        await store.keep([make.line(make.story(make.article()))], [StoryChanged("s1", 1), PageFetched("p")], (), NOW)
        assert await ear.next() == ({"brief", "publish", "read"}, 1)
    await store.close()


async def test_what_is_due_later_and_what_is_no_news_rings_nobody(address: str) -> None:
    store, ear = open_store(address), Ear()
    with Bells(address, ear, SOME_LINE):
        await ear.next()
        await store.keep([make.entry()], [Later(PageFetched("p"), NOW.replace(year=2099))], (), NOW)
        await store.keep((), [Later(PageFetched("q"), ago(1))], (), NOW)
        assert await ear.next() == ({"read"}, 0)
    await store.close()


async def test_a_session_that_the_server_ends_is_begun_again(address: str) -> None:
    store, ear = open_store(address), Ear()
    with Bells(address, ear, SOME_LINE):
        await ear.next()
        end = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen copytaster' and pid <> pg_backend_pid()"
        await store._sql.write("ending sessions", lambda connection: connection.exec_driver_sql(end).all())
        assert await ear.next() == (frozenset(ROOMS), SOME_LINE)
        await store.keep((), [PageFetched("p")], (), NOW)
        assert await ear.next() == ({"read"}, 0)
    await store.close()


async def test_a_hint_reaches_the_rooms_and_whoever_follows_the_wire(store: SqlStore) -> None:
    rooms, wire = HeardRooms(), LocalWire()
    follower = Following(rooms, wire, SystemClock())  # type: ignore[arg-type]
    async with wire.subscribe() as batches:
        follower.heard(["read"], 0)
        follower.heard([], 7)
        assert (await anext(batches))[-1].number == 7
    assert rooms.rung == ["read"]


async def test_the_safety_net_looks_again_and_again() -> None:
    wire = LocalWire()
    looking = asyncio.create_task(Following(HeardRooms(), wire, SystemClock()).look(0.01))  # type: ignore[arg-type]
    async with wire.subscribe() as batches:
        assert [(await anext(batches))[-1].number for _ in range(2)] == [SOME_LINE, SOME_LINE]
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


@pytest.mark.parametrize("said", ["", "x", "-1 read", "99999999999999999999 read", "1 nowhere", "\u0661"])
def test_what_somebody_else_tells_on_the_channel_is_no_harm(said: str) -> None:
    rooms, number = meant(said)
    assert rooms <= {"read"}
    assert number in (0, 1)


def test_words_come_back_as_they_were() -> None:
    assert meant(words(frozenset(ROOMS), 12)) == (frozenset(ROOMS), 12)
