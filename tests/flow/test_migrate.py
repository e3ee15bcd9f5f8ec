"""`migrate` moves a newsroom that the carried archive filled from SQLite to PostgreSQL and back, whole."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from copytaster.adapters.store import open_store
from copytaster.app import carried_demo
from copytaster.model.message import PageFetched
from copytaster.model.search import Sought
from tests import postgres
from tests.make import NOW


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    yield from postgres.served()


def _run(url: str, *asked: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COPYTASTER_STORE_URL": f'"{url}"'}
    command = [sys.executable, "-m", "copytaster", *asked]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def _file(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A site on SQLite, with a job that waits and others that were there before."""
    url = _file(tmp_path_factory.mktemp("first") / "site.db")
    done = _run(url, "replay", str(carried_demo()))
    assert done.returncode == 0, done.stderr
    asyncio.run(_told(url))
    return url


async def _told(url: str) -> None:
    store = open_store(url)
    await store.keep((), [PageFetched("one"), PageFetched("two")], (), NOW)
    (last, *_) = reversed(await store.claim("read", 10, NOW, 60))
    await store.keep((), (), [last.id], NOW)
    await store.close()


@pytest.fixture(scope="module")
def second(first: str, server: postgres.Server) -> str:
    """The same on PostgreSQL."""
    url = server.url(server.database())
    done = _run("sqlite:///nowhere.db", "migrate", "--from", first, "--to", url)
    assert done.returncode == 0, done.stderr
    assert "Copied" in done.stdout
    assert "Copying: " in done.stderr
    return url


def test_the_moved_site_exports_the_same_and_is_whole(first: str, second: str) -> None:
    assert _run(second, "export", "--json").stdout == _run(first, "export", "--json").stdout != ""
    # The waiting job names a page that is not there, on both.
    assert _run(second, "fsck").stdout == _run(first, "fsck").stdout


def test_a_site_moved_there_and_back_is_the_same(first: str, second: str, tmp_path: Path) -> None:
    back = _file(tmp_path / "back.db")
    assert _run(second, "migrate", "--to", back).returncode == 0
    assert _run(back, "export", "--json").stdout == _run(first, "export", "--json").stdout
    assert _rows(first) == _rows(back)


def _rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as store:
        names = [row[0] for row in store.execute("select name from sqlite_master where type = 'table' and name not like 'search%'")]
        return {name: sorted(store.execute(f"select * from {name}"), key=repr) for name in names}


async def test_search_finds_the_same_in_the_same_order(first: str, second: str) -> None:
    here, there = open_store(first), open_store(second)
    for question in ((("ferry",),), (("the",),), (("treaty",), ("strike",)), (("telv*",),)):
        asked = Sought(all_of=tuple((terms,) for terms in question))
        found = await here.found(asked, 100)
        assert found == await there.found(asked, 100), question
        assert await here.found_days(asked) == await there.found_days(asked), question
    assert found
    await here.close()
    await there.close()


async def test_numbers_that_were_given_are_not_given_again(first: str, second: str) -> None:
    """The last job that there was has ended, and left no row."""
    numbers = []
    for url in (first, second):
        store = open_store(url)
        await store.keep((), [PageFetched("three")], (), NOW)
        (job,) = await store.claim("read", 10, NOW, 60)
        numbers.append(job.id)
        await store.keep((), (), [job.id], NOW)
        await store.close()
    assert numbers[0] == numbers[1]


def test_a_target_that_holds_anything_is_refused(first: str, second: str) -> None:
    before = _run(second, "export", "--json").stdout
    done = _run(first, "migrate", "--to", second)
    assert (done.returncode, "the target holds a site already" in done.stderr) == (1, True)
    assert _run(second, "export", "--json").stdout == before


def test_a_copy_that_fails_leaves_nothing_and_says_why(first: str, server: postgres.Server) -> None:
    name = server.database()
    url = server.url(name)
    assert _run(url, "fsck").returncode == 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create function no() returns trigger language plpgsql as $$ begin raise 'no' using errcode = '53100'; end $$")
        connection.execute("create trigger no before insert on wire for each row execute function no()")
        done = _run(first, "migrate", "--to", url)
        assert (done.returncode, "the server's disk is full" in done.stderr) == (1, True), done.stderr
        assert connection.execute("select count(*) from articles").fetchone() == (0,)
        connection.execute("drop trigger no on wire")
    assert _run(first, "migrate", "--to", url).returncode == 0


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("sqlite:///not-there.db", "sqlite:///other.db", "there is no store to copy"),
        ("sqlite:///same.db", "sqlite:///same.db", "the same database"),
    ],
)
def test_what_cannot_be_copied_is_said(source: str, target: str, said: str) -> None:
    done = _run(source, "migrate", "--to", target)
    assert (done.returncode, said in done.stderr) == (1, True)
