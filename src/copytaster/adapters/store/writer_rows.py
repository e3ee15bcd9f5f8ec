"""What the writer spent, as rows: one a day, to which numbers are added."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, select

from copytaster.adapters.store.statements import Statement, insert, same
from copytaster.adapters.store.tables import writer_use
from copytaster.model.writing import WriterUse

_USE = same(select(writer_use).where(writer_use.c.day == bindparam("known")))


def _added(dialect: str) -> Any:
    statement = insert(dialect, writer_use)
    numbers = [column for column in writer_use.c if not column.primary_key]
    sums = {column.name: column + statement.excluded[column.name] for column in numbers}
    return statement.on_conflict_do_update(index_elements=["day"], set_=sums)


_ADD = Statement(_added)


def use(connection: Connection, day: str) -> WriterUse:
    rows = _USE.rows(connection, known=day)
    return WriterUse(**rows[0]._mapping) if rows else WriterUse(day)


def add(connection: Connection, use: WriterUse) -> None:
    _ADD.run(connection, **asdict(use))
