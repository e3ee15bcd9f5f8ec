"""What the writer spent is added up by day on every database."""

import asyncio

from copytaster.adapters.store import SqlStore
from copytaster.model.writing import WriterUse

DAY, NEXT = "2026-03-04", "2026-03-05"


async def test_a_day_without_a_call_has_zeros(store: SqlStore) -> None:
    assert await store.writer_use(DAY) == WriterUse(DAY)


async def test_numbers_are_added_to_those_of_their_day(store: SqlStore) -> None:
    await store.add_writer_use(WriterUse(DAY, calls=1, tokens_in=3_000_000_000, tokens_out=2_000))
    await store.add_writer_use(WriterUse(DAY, tokens_in=-400, tokens_out=-1_500, written=1, refused=2, errors=3, unasked=4))
    await store.add_writer_use(WriterUse(NEXT, calls=7))
    assert await store.writer_use(DAY) == WriterUse(DAY, 1, 2_999_999_600, 500, 1, 2, 3, 4)
    assert await store.writer_use(NEXT) == WriterUse(NEXT, calls=7)


async def test_nothing_is_lost_when_many_add_at_once(store: SqlStore) -> None:
    await asyncio.gather(*[store.add_writer_use(WriterUse(DAY, calls=1, tokens_in=10)) for _ in range(20)])
    assert await store.writer_use(DAY) == WriterUse(DAY, calls=20, tokens_in=200)
