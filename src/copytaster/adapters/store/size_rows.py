"""How large a store is: on the disk, and what it holds of that.

Neither database gives space back when rows leave; new rows take it. So what the disk shows says how large the store has been,
and what it holds now is reckoned from a sample: ids are hashes, so that the first rows of a table by id are any rows of it.
"""

from sqlalchemy import Connection, LargeBinary, Table, Text, func, select, text

from copytaster.adapters.store.tables import metadata

SAMPLE = 500
_NUMBER_BYTES = 6
_ROW_BYTES = {"sqlite": 12, "postgresql": 32}
INDEXES = {"sqlite": 1.15, "postgresql": 1.25}
"""What indexes and the edges of blocks take besides; of a store of whole pages; of headlines alone it is more."""
_WORDS = "search_words"
_WORDS_FACTOR = {"sqlite": 3.3, "postgresql": 1.6}
"""The index of search is so much larger than the packed words beside it: 304 MB to 94 for 200,000 articles."""
_ON_DISK = {
    "sqlite": text("select page_count * page_size from pragma_page_count(), pragma_page_size()"),
    "postgresql": text("select pg_database_size(current_database())"),
}
_LENGTH = {"sqlite": 'length(cast("{name}" as blob))', "postgresql": 'pg_column_size("{name}")'}


def on_disk(connection: Connection) -> int:
    """Bytes, with the room that rows have left behind."""
    return int(connection.execute(_ON_DISK[connection.dialect.name]).scalar_one())


def held(connection: Connection) -> float:
    """Bytes of all that is stored, within a tenth or so; counts every table once."""
    dialect = connection.dialect.name
    tables = sum(_held_in(connection, table) for table in metadata.sorted_tables)
    words = _sampled(connection, _WORDS, ["words"], "article_id") * _WORDS_FACTOR[dialect]
    return tables * INDEXES[dialect] + words


def articles(connection: Connection) -> int:
    """How many there are."""
    return int(connection.execute(text("select count(*) from articles")).scalar_one())


def _held_in(connection: Connection, table: Table) -> float:
    wide = [column.name for column in table.c if isinstance(column.type, Text | LargeBinary)]
    narrow = len(table.c) - len(wide)
    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
    own = _ROW_BYTES[connection.dialect.name] + narrow * _NUMBER_BYTES
    return rows * own + (_sampled(connection, table.name, wide, next(iter(table.primary_key)).name) if wide and rows else 0.0)


def _sampled(connection: Connection, table: str, columns: list[str], key: str) -> float:
    """The bytes of these columns in all rows, from those of the first rows by their key. The names are ours."""
    length = _LENGTH[connection.dialect.name]
    each = " + ".join(f"coalesce({length.format(name=name)}, 0)" for name in columns)
    sample = f'select {each} as bytes from {table} order by "{key}" limit {SAMPLE}'  # noqa: S608
    words = f"select (select avg(bytes) from ({sample}) as sample) * (select count(*) from {table})"  # noqa: S608
    return float(connection.execute(text(words)).scalar_one() or 0.0)
