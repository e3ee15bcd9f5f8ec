"""Workers in processes of their own on one database lose nothing, double nothing, and group one at a time."""

import asyncio
from collections.abc import Iterator

import pytest

from copytaster.adapters.store import open_store
from copytaster.engine.fsck import check
from tests import postgres
from tests.flow.workers import End, Worker, done, end, polled

PATIENCE_S = 150


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    yield from postgres.served()


async def worked(url: str, count: int) -> tuple[End, list[dict[str, int]]]:
    """What so many workers make of the carried archive, and what each of them did."""
    await polled(url)
    store = open_store(url)
    workers = [Worker(url) for _ in range(count)]
    for worker in workers:
        worker.begin()
    try:
        await asyncio.wait_for(done(store), PATIENCE_S)
        did = [worker.ended() for worker in workers]
        assert await store.aside(10) == ()
        assert await check(store, lambda *_: None) == ()
        return await end(store), did
    finally:
        for worker in workers:
            worker.kill()
        await store.close()


@pytest.mark.timeout(400)
async def test_two_workers_tell_the_same_stories_as_one_and_only_one_of_them_groups(server: postgres.Server) -> None:
    alone, _ = await worked(server.url(server.database()), 1)
    both, did = await worked(server.url(server.database()), 2)

    assert alone.articles > 40
    assert alone.briefed == alone.told == len(alone.stories)
    assert both == alone
    placed = [article for story in both.stories for article in story]
    assert len(placed) == len(set(placed)) == both.articles
    assert both.headlines == len(both.stories)
    assert sum(each.get("group", 0) > 0 for each in did) == 1, did
