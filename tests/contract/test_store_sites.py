"""What the store keeps of sites: their memories, and which were built anew."""

import pickle
from dataclasses import replace

from copytaster.adapters.store import SqlStore
from copytaster.adapters.store.site_rows import memory_row
from copytaster.engine.unit import UnitOfWork
from copytaster.model.site import Rebuilt, SiteMemory
from tests.contract.test_store import keep
from tests.contract.test_unit_of_work import unit_of
from tests.make import NOW, ago

HOST = "news.daily.example"


def full() -> SiteMemory:
    """A memory in which every field is filled."""
    return SiteMemory(
        HOST,
        pages=((4_294_967_295, (1, 4_294_967_294)), (0, ())),
        roots=((4_294_967_295, 20), (7, 0)),
        sources=(("title", "meta og:title", 3), ("authors", "byline", 1)),
        strange=4,
        rebuilt=2,
        rebuilt_at=ago(5),
    )


async def test_what_is_known_of_a_site_comes_back_whole(store: SqlStore) -> None:
    bare = SiteMemory("bare.example")
    await keep(store, full(), bare)
    assert await store.site_memories([HOST, "bare.example", "none.example", HOST]) == {HOST: full(), "bare.example": bare}
    assert await store.site_memories([]) == {}


async def test_what_is_known_last_takes_the_place_of_what_was(store: SqlStore) -> None:
    later = replace(full(), pages=(), strange=0)
    await keep(store, full(), replace(full(), roots=()))
    await keep(store, later)
    assert await store.site_memories([HOST]) == {HOST: later}


async def test_sites_that_were_built_anew_come_latest_first(store: SqlStore) -> None:
    hosts = {"b.example": ago(5), "a.example": ago(5), "c.example": ago(1), "d.example": ago(60), "e.example": None}
    await keep(store, *(SiteMemory(host, rebuilt=2, rebuilt_at=at) for host, at in hosts.items()))
    found = await store.rebuilt_sites(ago(5))
    assert found == tuple(Rebuilt(host, at, 2) for host in ("c.example", "a.example", "b.example") if (at := hosts[host]))


async def test_a_unit_of_work_answers_what_is_known_before_it_is_written(store: SqlStore) -> None:
    unit: UnitOfWork = unit_of(store)
    await keep(store, full())
    assert await unit.site_memories([HOST]) == {HOST: full()}
    later = replace(full(), strange=0)
    await unit.keep([full(), later], (), (), NOW)
    assert await unit.site_memories([HOST, "none.example"]) == {HOST: later}
    await unit.flush()
    assert await store.site_memories([HOST]) == {HOST: later}


def test_a_row_of_all_that_can_be_known_has_under_4_kilobytes() -> None:
    most = replace(full(), pages=tuple((page, tuple(range(100))) for page in range(6)), sources=(("published_at", "x" * 40, 20),) * 20)
    assert len(pickle.dumps(memory_row(most))) < 4_096
