"""What the store promises of its SQLite file: no walk through a large table, no half write, clear words when it fails."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from copytaster.adapters import migrations
from copytaster.adapters.store import (
    SqlStore,
    desk_rows,
    listing,
    open_store,
    people_rows,
    push_rows,
    queue,
    reading,
    search_sqlite,
    telling,
    writing,
)
from copytaster.adapters.store.connections import Connections
from copytaster.adapters.store.statements import Statement
from copytaster.errors import ConfigError, StoreError
from copytaster.model.article import Article
from copytaster.model.feed import Entry
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.search import sought
from copytaster.model.story import Story
from tests import make
from tests.make import NOW

LARGE = {
    "entries",
    "pages",
    "articles",
    "article_versions",
    "stories",
    "places",
    "briefs",
    "brief_versions",
    "wire",
    "search_words",
    "jobs",
    "subscriptions",
    "leases",
    "decisions",
    "sessions",
    "api_tokens",
}

# The latest 500 by an index; twice at the start; the health page; a check of all; at a sign-in, over few rows; the end of an index.
WALKS = {"LAGS", "_RELEASE", "_RECALL", "_QUEUED", "KEYS", "INDEXED", "_STALE", "LOG"}


@pytest.fixture
async def file(tmp_path: Path, empty_file: Path) -> AsyncIterator[tuple[Path, SqlStore]]:
    """A store with tables that does not wait for locks, and its file."""
    path = tmp_path / "store.db"
    copyfile(empty_file, path)
    store = SqlStore(Connections(f"sqlite:///{path}", busy_ms=1))
    yield path, store
    await store.close()


def statements() -> Iterator[tuple[str, Statement]]:
    for module in (desk_rows, listing, people_rows, push_rows, queue, reading, search_sqlite, telling, writing):
        for name, value in vars(module).items():
            if isinstance(value, Statement):
                yield name, value
    for plain in writing._PLAIN.values():
        yield "upsert", plain.statement


async def test_no_statement_walks_through_a_large_table(file: tuple[Path, SqlStore]) -> None:
    with sqlite3.connect(file[0]) as connection:
        for name, statement in statements():
            text, names, _ = statement.sql(sqlite.dialect(paramstyle="qmark"))
            plan = [row[3] for row in connection.execute(f"explain query plan {text}", [None] * len(names or ()))]
            walked = {step.split()[1] for step in plan if step.startswith("SCAN")} & LARGE
            assert not walked or name in WALKS, (name, plan)
            assert name not in {"WIRE", "WIRE_BEFORE", "OF_SOURCE", "OF_SOURCE_BEFORE", "FIND", "WIRE_AFTER"} or "TEMP B-TREE" not in str(
                plan
            )
    connection.close()


async def test_the_plan_of_a_walk_is_seen_as_one(file: tuple[Path, SqlStore]) -> None:
    with sqlite3.connect(file[0]) as connection:
        plan = connection.execute("explain query plan select * from articles where title = 'x'").fetchall()
    connection.close()
    assert plan[0][3].split()[:2] == ["SCAN", "articles"]


WRITER = """
import asyncio, sys
from copytaster.adapters.store import open_store
from copytaster.model.message import FeedDue, SearchText
from tests import make

async def write(url, start):
    store = open_store(url)
    for n in range(start, start + 10_000):
        article = make.article(f"https://daily.example/{n}", text="A paragraph of some words. " * 200)
        story = make.story(article)
        words = SearchText(article.id, "harbour", article.text)
        values = [make.entry(article.url), article, words, story, make.line(story)]
        await store.keep(values, [FeedDue("f", str(n))], (), make.NOW)
        print(n, flush=True)

asyncio.run(write(sys.argv[1], int(sys.argv[2])))
"""


async def test_a_killed_writer_leaves_whole_transactions_and_all_that_were_answered(file: tuple[Path, SqlStore]) -> None:
    path, store = file
    written = 0
    for lines in (1, 7, 20):
        written = _killed_after(lines, f"sqlite:///{path}", written)
        counts = await store.counts(NOW)
        assert written <= counts.articles <= written + 1
        assert {counts.entries, counts.stories, counts.queued["poll"], len(await store.search(sought("harbour"), 999))} == {counts.articles}
        assert [line.number for line in await store.wire_after(0, 999)] == list(range(1, counts.articles + 1))
        written = counts.articles
    with sqlite3.connect(path) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()


def _killed_after(lines: int, url: str, start: int) -> int:
    """How many were answered in all."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", ".", *sys.path])}
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen([sys.executable, "-c", WRITER, url, str(start)], stdout=subprocess.PIPE, text=True, cwd=root, env=environment)
    assert child.stdout is not None
    for _ in range(lines):
        assert child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    return start + lines + len(rest)


def _pragma(text: str) -> object:
    def run(connection: Connection) -> None:
        connection.exec_driver_sql(f"pragma {text}")

    return run


async def test_a_full_disk_is_said_and_keeps_nothing_and_passes(file: tuple[Path, SqlStore]) -> None:
    path, store = file
    large = FetchedPage("p1", "e1", "https://daily.example/a", NOW, Fetched("https://daily.example/a", os.urandom(2_000_000), None))
    await store._sql.write("", _pragma("max_page_count=100"))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=f"{path}: writing failed: the disk is full; free some space"):
        await store.keep([make.entry(), large], (), (), NOW)
    assert await store.all_ids(Entry) == ()
    await store._sql.write("", _pragma("max_page_count=100000"))  # type: ignore[arg-type]
    await store.keep([make.entry(), large], (), (), NOW)
    assert await store.pages(["p1"]) == {"p1": large}


async def test_a_file_that_another_program_holds_is_said(file: tuple[Path, SqlStore]) -> None:
    path, store = file
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="another program holds the database locked"):
        await store.keep([make.entry()], (), (), NOW)
    assert await store.all_ids(Entry) == ()
    other.close()


async def test_a_file_that_may_only_be_read_is_said(file: tuple[Path, SqlStore]) -> None:
    _, store = file
    await store._sql.write("", _pragma("query_only=on"))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="may only be read"):
        await store.keep([make.entry()], (), (), NOW)


@pytest.mark.parametrize(
    ("name", "words"), [("no/such/folder.db", "cannot be opened; check that its folder"), ("letter.txt", "is no SQLite database")]
)
async def test_a_file_that_cannot_be_used_is_said(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear editor, " * 400)
    store = open_store(f"sqlite:///{tmp_path / name}")
    with pytest.raises(StoreError, match=words):
        await store.migrate()
    await store.close()


@pytest.mark.parametrize(
    "url", ["", "letter", "sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x", "postgresql://a:b:c:d/x", "sqlite:/x"]
)
def test_an_address_that_is_none_is_refused_with_what_to_give(url: str) -> None:
    with pytest.raises(ConfigError, match=r"store\.url.*give sqlite:///FILE"):
        open_store(url)


async def test_opening_touches_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'none.db'}")
    assert await store.schema() == (None, migrations.newest())
    await store.close()
    assert os.listdir(tmp_path) == []


async def test_ids_of_each_kind_start_empty(file: tuple[Path, SqlStore]) -> None:
    assert [await file[1].all_ids(kind) for kind in (Article, Story, Entry)] == [(), (), ()]
