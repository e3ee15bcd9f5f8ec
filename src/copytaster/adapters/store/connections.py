"""Connections and the threads that use them: one writer and a few readers on SQLite, a pool on PostgreSQL."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from copytaster.adapters.store.failures import RETRIED, sql_state, store_error
from copytaster.errors import ConfigError

T = TypeVar("T")

READERS = 3
POOL = 8
BUSY_MS = 15_000
FEW_ROWS = 100
RETRIES = 6


class Connections:
    """Runs functions of a connection in threads, each in one transaction; opens nothing before the first.

    On SQLite a transaction waits up to `busy_ms` for one of another process. Without `threads` everything runs in the calling
    thread, for a process that has nothing to do meanwhile: going to a thread and back takes 0.4 ms each time.
    """

    def __init__(self, address: str, busy_ms: int = BUSY_MS, threads: bool = True) -> None:
        self._has_threads = threads
        url = _checked(address)
        self.dialect = url.get_backend_name()
        self.path = Path(url.database) if self.dialect == "sqlite" and url.database else None
        self._where = str(self.path or unquote(url.set(drivername="postgresql").render_as_string(hide_password=True)))
        if self.path:
            self._writing = _sqlite(url, "begin immediate", 1, busy_ms)
            self._reading = _sqlite(url, "begin", READERS + 1, busy_ms)
            self._glancing = _sqlite(url, "", 1, busy_ms)
            self._writers = ThreadPoolExecutor(1, "store-write")
            self._readers = ThreadPoolExecutor(READERS, "store-read")
        else:
            self._writing = _postgres(url, "READ COMMITTED")
            self._reading = _postgres(url, "REPEATABLE READ")
            self._writers = ThreadPoolExecutor(POOL, "store-write")
            self._readers = ThreadPoolExecutor(POOL, "store-read")

    async def read(self, doing: str, work: Callable[[Connection], T]) -> T:
        """The answer of `work`, which sees one state of the store; raises `StoreError` with `doing` in its message."""
        return await self._called(self._readers, self._reading, doing, work)

    async def glance(self, doing: str, work: Callable[[Connection], T], rows: int) -> T:
        """As `look`, for work of one statement, which needs no transaction to see one state: on SQLite that halves the time."""
        if self.path and rows <= FEW_ROWS:
            return self._run(self._glancing, doing, work)
        return await self.read(doing, work)

    async def look(self, doing: str, work: Callable[[Connection], T], rows: int) -> T:
        """As `read`, for `rows` rows by their key. A few of them are read from SQLite in the calling thread: its readers
        wait for nobody, and going to a thread and back takes 0.4 ms, four times as long as the read.
        """
        if self.path and rows <= FEW_ROWS:
            return self._run(self._reading, doing, work)
        return await self.read(doing, work)

    async def write(self, doing: str, work: Callable[[Connection], T]) -> T:
        """As `read`, and all that `work` wrote is kept, or nothing; `work` may run more than once."""
        return await self._called(self._writers, self._writing, doing, work)

    def written(self, doing: str, work: Callable[[Connection], T]) -> T:
        """As `write`, in the calling thread."""
        return self._run(self._writing, doing, work)

    async def _called(self, threads: ThreadPoolExecutor, engine: Engine, doing: str, work: Callable[[Connection], T]) -> T:
        if not self._has_threads:
            return self._run(engine, doing, work)
        return await asyncio.get_running_loop().run_in_executor(threads, self._run, engine, doing, work)

    def _run(self, engine: Engine, doing: str, work: Callable[[Connection], T]) -> T:
        for left in reversed(range(RETRIES)):
            try:
                with engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if left and sql_state(error) in RETRIED:
                    continue
                known = store_error(self._where, doing, error)
                if known is None:
                    raise
                raise known from error
        raise AssertionError("the last try returns or raises")

    async def close(self) -> None:
        """Finish what runs and close every connection."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._reading.dispose()
        if self.path:
            self._glancing.dispose()
        self._writing.dispose()


def _checked(address: str) -> URL:
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise ConfigError(f"store.url is no address of a database: {error}; give sqlite:///FILE or postgresql://USER@HOST/NAME") from error
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ConfigError("store.url names no file; give sqlite:///FILE")
        return url.set(drivername="sqlite+pysqlite")
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    raise ConfigError(f"store.url: {backend} is not supported; give sqlite:///FILE or postgresql://USER@HOST/NAME")


def _sqlite(url: URL, begin: str, connections: int, busy_ms: int) -> Engine:
    """Without a word to begin with, each statement is a transaction of its own."""
    modes: dict[str, Any] = {} if begin else {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    engine = create_engine(url, poolclass=QueuePool, pool_size=connections, max_overflow=0, **modes)
    is_writer = begin == "begin immediate"

    @event.listens_for(engine, "connect")
    def prepared(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 would else begin by itself, and not before every statement
        connection.execute(f"pragma busy_timeout={busy_ms}")
        for pragma in _WRITER_PRAGMAS if is_writer else _READER_PRAGMAS:
            connection.execute(f"pragma {pragma}")

    if begin:

        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine


# In WAL, synchronous=normal may lose the last transactions when the power fails, never the file; a killed process loses nothing.
_WRITER_PRAGMAS = (
    "journal_mode=wal",
    "synchronous=normal",
    "foreign_keys=on",
    "temp_store=memory",
    "cache_size=-32768",
    "wal_autocheckpoint=4000",
    "journal_size_limit=67108864",
)
_READER_PRAGMAS = ("query_only=on", "temp_store=memory", "cache_size=-8192")


def _postgres(url: URL, isolation: str) -> Engine:
    try:
        return create_engine(url, pool_size=POOL, max_overflow=0, isolation_level=isolation)
    except ModuleNotFoundError as error:
        raise ConfigError(
            "store.url: PostgreSQL needs the extra `postgresql`; install it with pip install 'copytaster[postgresql]'"
        ) from error
