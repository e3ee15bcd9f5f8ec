"""`migrate` moves a newsroom that the carried archive filled from SQLite to PostgreSQL and back, whole."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from copytaster.adapters.store import SqlStore, open_store
from copytaster.app import carried_demo
from copytaster.model.article import Article
from copytaster.model.message import PageFetched
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Sought, sought
from copytaster.stages.words import searchable
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


async def _questions(store: SqlStore) -> list[Sought]:
    """Words of the site's own texts, alone, by their beginnings, together, instead of and without each other; of titles, sources, days."""
    articles = (await store.articles(await store.all_ids(Article))).values()
    words = sorted({word for article in articles for word in searchable(f"{article.title} {article.text}").split()})[::37]
    sources = sorted({article.source_id for article in articles})
    languages = sorted({article.language.code for article in articles})
    middle = sorted(article.told_at for article in articles)[len(articles) // 2]
    both = list(pairwise(words))
    return [
        *(sought(word) for word in (*words, "nowhere", EVERY)),
        *(sought(f"{word[:3]}*") for word in words),
        *(sought(*pair) for pair in both),
        *(Sought((tuple((word,) for word in pair),)) for pair in both),
        *(Sought((((EVERY,),),), tuple((f"{word[:2]}*",) for word in pair)) for pair in both),
        *(sought(IN_TITLE + word) for word in words),
        *(sought(OF_SOURCE + source) for source in sources),
        *(sought(IN_LANGUAGE + language) for language in languages),
        sought(SAID_BY),
        Sought((((EVERY,),),), since=middle),
        Sought((((EVERY,),),), until=middle),
    ]


async def test_search_finds_the_same_in_the_same_order(first: str, second: str) -> None:
    here, there = open_store(first), open_store(second)
    questions = await _questions(here)
    found = 0
    for asked in questions:
        answer = await here.found(asked, 20)
        assert answer == await there.found(asked, 20), asked
        assert await here.found_days(asked) == await there.found_days(asked), asked
        if answer:
            last_id, last_at = answer[-1]
            assert await here.found(asked, 20, (last_at, last_id)) == await there.found(asked, 20, (last_at, last_id)), asked
        found += bool(answer)
    assert len(questions) > 150
    assert found > len(questions) / 2
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
