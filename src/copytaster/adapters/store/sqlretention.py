"""What leaves a store on a SQL database, part by part."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from copytaster.adapters.store import retention_rows, size_rows
from copytaster.adapters.store.codec import moment
from copytaster.adapters.store.connections import Connections
from copytaster.adapters.store.searching import SearchIndex
from copytaster.stages.retention import Part, Taken


class SqlRetention:
    """Implements the port `engine.retention.Leaving`; every method raises `StoreError` when the database is away, full or locked."""

    def __init__(self, connections: Connections, index: SearchIndex) -> None:
        self._sql = connections
        self._index = index

    async def departed(self, ids: Sequence[str]) -> frozenset[str]:
        return await self._sql.glance("reading what has left", partial(retention_rows.gone, ids=ids), len(ids)) if ids else frozenset()

    async def all_departed(self) -> tuple[str, ...]:
        return await self._sql.read("reading what has left", retention_rows.all_gone)

    async def left_since(self, since: datetime) -> int:
        return await self._sql.read("reading what has left", partial(retention_rows.left_since, since=since))

    async def change_of(self, number: int) -> datetime | None:
        found = await self._sql.read("reading how old stories are", partial(retention_rows.change_of, number=number))
        return None if found is None else moment(found)

    async def articles(self) -> int:
        return await self._sql.read("counting", size_rows.articles)

    async def on_disk(self) -> int:
        return await self._sql.read("reading the size of the store", size_rows.on_disk)

    async def held(self) -> float:
        return await self._sql.read("reading the size of the store", size_rows.held)

    async def aside_out(self, part: Part) -> Taken:
        return await self._taken(part, partial(retention_rows.aside_out, part=part))

    async def stories_out(self, part: Part) -> Taken:
        return await self._taken(part, partial(retention_rows.stories_out, index=self._index, part=part))

    async def unplaced_out(self, part: Part) -> Taken:
        return await self._taken(part, partial(retention_rows.unplaced_out, index=self._index, part=part))

    async def entries_out(self, part: Part) -> Taken:
        return await self._taken(part, partial(retention_rows.entries_out, part=part))

    async def pages_out(self, part: Part) -> Taken:
        return await self._taken(part, partial(retention_rows.pages_out, part=part))

    async def _taken(self, part: Part, work: Callable[[Connection], Taken]) -> Taken:
        run = self._sql.read if part.is_trial else self._sql.write
        return await run("taking out what is old", work)
