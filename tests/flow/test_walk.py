"""Whole walks through the real rooms and a real store: repeats and cut-offs end in the same place."""

import asyncio
from pathlib import Path

import orjson
import pytest

from copytaster.adapters.warc import Archive
from copytaster.app import carried_demo
from tests.flow.stage import Cut, CutStore, StutteringStore, opened, played


@pytest.fixture(scope="module")
def archive() -> Archive:
    return Archive([carried_demo()])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("undisturbed")


@pytest.fixture(scope="module")
def undisturbed(archive: Archive, folder: Path) -> bytes:
    async def play() -> bytes:
        async with opened(folder / "undisturbed.db") as store:
            return await played(archive, store)

    return asyncio.run(play())


async def test_the_same_archive_twice_gives_the_same_export(archive: Archive, undisturbed: bytes, tmp_path: Path) -> None:
    async with opened(tmp_path / "second.db") as store:
        assert await played(archive, store) == undisturbed


async def test_playing_an_archive_again_into_the_same_store_changes_nothing(archive: Archive, undisturbed: bytes, folder: Path) -> None:
    async with opened(folder / "undisturbed.db") as store:
        assert await played(archive, store) == undisturbed


async def test_each_message_delivered_twice_ends_in_the_same_store(archive: Archive, undisturbed: bytes, tmp_path: Path) -> None:
    async with opened(tmp_path / "stuttering.db") as store:
        assert await played(archive, store, StutteringStore(store)) == undisturbed


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_rooms_that_work_in_other_orders_and_batches_end_in_the_same_store(
    archive: Archive, undisturbed: bytes, tmp_path: Path, seed: int
) -> None:
    async with opened(tmp_path / "shuffled.db") as store:
        assert await played(archive, store, seed=seed) == undisturbed


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6, 7, 8, 9, 33, 140, 410])
async def test_a_cut_at_a_write_ends_in_the_same_store(archive: Archive, undisturbed: bytes, tmp_path: Path, nth: int, after: bool) -> None:
    path = tmp_path / "cut.db"
    async with opened(path) as store:
        with pytest.raises(Cut):
            await played(archive, store, CutStore(store, nth, after))
    async with opened(path) as store:
        assert await played(archive, store) == undisturbed


@pytest.mark.parametrize("unit_of", [0, 40, 300, 100_000])
async def test_units_of_work_of_any_size_end_in_the_same_store(archive: Archive, undisturbed: bytes, tmp_path: Path, unit_of: int) -> None:
    async with opened(tmp_path / "units.db") as store:
        assert await played(archive, store, unit_of=unit_of) == undisturbed
        assert await store.aside(10) == ()
        assert not await store.next_due()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3, 9, 20])
async def test_a_cut_at_the_write_of_a_unit_ends_in_the_same_store(
    archive: Archive, undisturbed: bytes, tmp_path: Path, nth: int, after: bool
) -> None:
    path = tmp_path / "cut.db"
    async with opened(path) as store:
        with pytest.raises(Cut):
            await played(archive, store, CutStore(store, nth, after), unit_of=20)
    async with opened(path) as store:
        assert await played(archive, store, unit_of=60) == undisturbed


@pytest.mark.parametrize("seed", [1, 2])
async def test_units_of_work_stand_rooms_in_other_orders_and_repeats(
    archive: Archive, undisturbed: bytes, tmp_path: Path, seed: int
) -> None:
    async with opened(tmp_path / "shuffled.db") as store:
        assert await played(archive, store, StutteringStore(store), seed=seed, unit_of=30) == undisturbed


async def test_what_was_accepted_is_stored_once(archive: Archive, undisturbed: bytes) -> None:
    document = orjson.loads(undisturbed)
    articles = [article["id"] for article in document["articles"]]
    placed = [place["article_id"] for story in document["stories"] for place in story["places"]]
    pages = {capture.url for capture in archive.index().captures if not capture.is_feed}
    assert sorted(articles) == sorted(placed)
    assert len(set(placed)) == len(placed)
    assert pages <= {article["url"] for article in document["articles"]}
    assert {brief["story_id"] for brief in document["briefs"]} == {story["id"] for story in document["stories"]}
