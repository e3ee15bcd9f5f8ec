"""Moves a whole site from one database into another, of the same kind or the other one: every row, in one transaction.

Ids stay as they are, and numbers that were given are never given again: the counters go on where they stood. What
belongs to running processes alone, who groups at present, stays behind.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import Connection, Table, func, insert, select, text

from copytaster.adapters.store.connections import Connections
from copytaster.adapters.store.search_postgres import PostgresSearch
from copytaster.adapters.store.search_sqlite import SqliteSearch
from copytaster.adapters.store.searching import SearchIndex
from copytaster.adapters.store.tables import doors, metadata, work_leases
from copytaster.errors import InputError
from copytaster.ports import Progress

BATCH = 200
"""Rows of one write: few, since a page may be megabytes."""

_ALONE = text("select pg_advisory_xact_lock(7_236_835)")
_INDEXED = text("select count(*) from search_words")
_MOVED = tuple(table for table in metadata.sorted_tables if table not in (work_leases, doors))
_COUNTED = {"jobs": "id", "set_aside": "id", "shelf_feeds": "number", "shelf_items": "number"}
"""Tables whose numbers the database gives, and never twice."""


async def move(source: Connections, target: Connections, tell: Progress) -> int:
    """Copy all rows; how many there were. Raises `InputError` when the target holds any; after a failure it holds none."""
    return await source.read("reading the site", lambda reading: target.written("writing the site", partial(_moved, reading, tell=tell)))


def _moved(source: Connection, target: Connection, tell: Progress) -> int:
    if target.dialect.name == "postgresql":
        target.execute(_ALONE)
    _refuse_what_is_there(target)
    total = sum(_size(source, table) for table in _MOVED) + source.execute(_INDEXED).scalar_one()
    done = 0
    for name, count in _copied(source, target):
        done += count
        tell(done, total, name)
    for name, column in _COUNTED.items():
        _count_on(target, name, column, _given(source, name, column))
    return done


def _size(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _refuse_what_is_there(target: Connection) -> None:
    for table in _MOVED:
        count = _size(target, table)
        if count:
            raise InputError(f"the target holds a site already ({count} rows of {table.name}); give a database that is new or empty")


def _copied(source: Connection, target: Connection) -> Iterator[tuple[str, int]]:
    for table in _MOVED:
        rows = source.execute(select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH})
        for part in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in part])
            yield table.name, len(part)
    for words in _index(source).everything(source, BATCH):
        _index(target).learn(target, words)
        yield "search", len(words)


def _index(connection: Connection) -> SearchIndex:
    return PostgresSearch() if connection.dialect.name == "postgresql" else SqliteSearch()


def _given(source: Connection, name: str, column: str) -> int:
    """The last number that was given; 0 when none was."""
    if source.dialect.name == "sqlite":
        seen = text("select coalesce(max(seq), 0) from sqlite_sequence where name = :name")
        return int(source.execute(seen, {"name": name}).scalar_one())
    counter = source.execute(text("select pg_get_serial_sequence(:name, :column)"), {"name": name, "column": column}).scalar_one()
    last: Sequence[int | bool] = source.exec_driver_sql(f"select last_value, is_called from {counter}").one()  # noqa: S608 - a name of ours
    return int(last[0]) if last[1] else 0


def _count_on(target: Connection, name: str, column: str, given: int) -> None:
    if not given:
        return
    if target.dialect.name == "postgresql":
        target.execute(
            text("select setval(pg_get_serial_sequence(:name, :column), :given)"), {"name": name, "column": column, "given": given}
        )
        return
    target.execute(text("delete from sqlite_sequence where name = :name"), {"name": name})
    target.execute(text("insert into sqlite_sequence (name, seq) values (:name, :given)"), {"name": name, "given": given})
