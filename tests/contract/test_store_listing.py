"""What every store promises of lists by change: all that is wanted, newest first, no gaps, and never a walk through everything."""

import pytest

from copytaster.adapters.store import SqlStore
from copytaster.model.article import Language
from copytaster.model.listing import Keys, Wanted
from tests import make
from tests.make import NOW, ago

NUMBER = 40


@pytest.fixture
async def kept(store: SqlStore) -> SqlStore:
    """Stories of one article each, a minute apart, two of three English, every fourth of coast.example."""
    for n in range(NUMBER):
        told = make.article(
            f"https://daily.example/{n}",
            told_at=ago(n),
            language=Language("en" if n % 3 else "de", 1.0),
            source_id="coast.example" if n % 4 == 0 else "daily.example",
        )
        await store.keep([told, make.story(told)], (), (), NOW)
    return store


def number(key: str) -> int:
    ids = [make.story(make.article(f"https://daily.example/{n}")).id for n in range(NUMBER)]
    ids += [make.article(f"https://daily.example/{n}").id for n in range(NUMBER)]
    return ids.index(key) % NUMBER


async def walked(store: SqlStore, wanted: Wanted, limit: int, kind: str) -> list[int]:
    found: list[int] = []
    keys = Keys((), None)
    while True:
        keys = await getattr(store, f"changed_{kind}")(wanted, limit, keys.at)
        assert len(keys.ids) <= limit
        found += map(number, keys.ids)
        if keys.at is None:
            return found


@pytest.mark.parametrize("kind", ["stories", "articles"])
@pytest.mark.parametrize("limit", [1, 7, 40, 100])
async def test_all_come_once_newest_first(kept: SqlStore, kind: str, limit: int) -> None:
    assert await walked(kept, Wanted(), limit, kind) == list(range(NUMBER))


@pytest.mark.parametrize("kind", ["stories", "articles"])
async def test_each_filter_and_all_of_them_leave_what_fits(kept: SqlStore, kind: str) -> None:
    assert await walked(kept, Wanted(language="de"), 5, kind) == [n for n in range(NUMBER) if n % 3 == 0]
    assert await walked(kept, Wanted(source_id="coast.example"), 3, kind) == [n for n in range(NUMBER) if n % 4 == 0]
    assert await walked(kept, Wanted(since=ago(10)), 100, kind) == list(range(11))
    wanted = Wanted(ago(30), ago(36), "coast.example", "de")
    assert await walked(kept, wanted, 2, kind) == [0, 12, 24]
    assert await walked(kept, Wanted(source_id="nobody.example"), 5, kind) == []


async def test_what_is_rare_is_looked_for_a_part_at_a_time(kept: SqlStore) -> None:
    common = [make.story(make.article(f"https://rail.example/{n}", told_at=ago(-n), source_id="rail.example")) for n in range(1, 2_101)]
    await kept.keep(common, (), (), NOW)

    first = await kept.changed_stories(Wanted(source_id="coast.example"), 5)

    assert (first.ids, first.at is not None) == ((), True)
    assert await walked(kept, Wanted(source_id="coast.example"), 5, "stories") == [n for n in range(NUMBER) if n % 4 == 0]
