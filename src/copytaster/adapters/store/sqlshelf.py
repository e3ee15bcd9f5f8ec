"""The shelf on a SQL database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from copytaster.adapters.store import shelf_rows
from copytaster.adapters.store.connections import Connections
from copytaster.model.shelf import Item, Marks, Slice, Tally, Within


class SqlShelf:
    """Implements the port `Shelf`; every method raises `StoreError` when the database is away, full or locked."""

    def __init__(self, connections: Connections) -> None:
        self._sql = connections

    async def feeds(self) -> Mapping[str, int]:
        return await self._sql.read("reading the shelf's feeds", shelf_rows.feeds)

    async def number_feeds(self, source_ids: Sequence[str]) -> Mapping[str, int]:
        return await self._sql.write("numbering feeds", partial(shelf_rows.number_feeds, source_ids=source_ids))

    async def number_articles(self, after: datetime, since: datetime, now: datetime) -> None:
        await self._sql.write("numbering articles", partial(shelf_rows.number_articles, after=after, since=since, now=now))

    async def number_stories(self, told: Sequence[tuple[str, datetime]], now: datetime) -> None:
        await self._sql.write("numbering stories", partial(shelf_rows.number_stories, told=told, now=now))

    async def items(self, person: str, within: Within, part: Slice) -> tuple[Item, ...]:
        return await self._sql.read("reading the shelf", partial(shelf_rows.items, person=person, within=within, part=part))

    async def count(self, person: str, within: Within) -> int:
        return await self._sql.read("counting the shelf", partial(shelf_rows.count, person=person, within=within))

    async def tallies(self, person: str, within: Within) -> Mapping[int, Tally]:
        return await self._sql.read("counting the shelf", partial(shelf_rows.tallies, person=person, within=within))

    async def mark(self, person: str, within: Within, marks: Marks, now: datetime) -> None:
        await self._sql.write("marking items", partial(shelf_rows.mark, person=person, within=within, marks=marks, now=now))

    async def forget(self, before: datetime) -> int:
        return await self._sql.write("forgetting old items", partial(shelf_rows.forget, before=before))
