"""Stores for the contracts: each test of `store` runs on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from copytaster.adapters.store import SqlStore, open_store
from tests import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """One PostgreSQL for all tests."""
    yield from postgres.served()


@pytest.fixture(scope="session")
def migrated_database(server: postgres.Server) -> str:
    """A database that has all tables."""
    name = server.database()
    asyncio.run(_migrated(server.url(name)))
    return name


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


async def _migrated(url: str) -> None:
    store = open_store(url)
    await store.migrate()
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store of one's own, with tables and no rows."""
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        copyfile(request.getfixturevalue("empty_file"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("server")
    return str(server.url(server.emptied(request.getfixturevalue("migrated_database"))))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[SqlStore]:
    """An empty store."""
    opened = open_store(store_url)
    yield opened
    await opened.close()
