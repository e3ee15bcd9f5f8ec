"""Migrations make the tables that the statements expect, all or nothing, and know a store that is newer than they are."""

import warnings
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from copytaster.adapters import migrations
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.store.tables import metadata
from copytaster.errors import StoreError
from copytaster.model.feed import FeedState
from copytaster.model.story import Origin
from tests import make, postgres
from tests.make import NOW

OWN_OF_SEARCH = {"search", "search_data", "search_idx", "search_docsize", "search_config", "search_words", "articles_by_telling"}


async def test_the_newest_tables_are_those_that_the_statements_know(store: SqlStore) -> None:
    def differences(connection: Connection) -> list[object]:
        def is_ours(_object: object, name: str | None, *_rest: object) -> bool:
            return name not in OWN_OF_SEARCH

        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLite cannot reflect all
            return list(compare_metadata(context, metadata))

    assert await store._sql.read("comparing", differences) == []


async def test_migrating_twice_changes_nothing(store: SqlStore) -> None:
    await store.keep([make.entry()], (), (), NOW)
    await store.migrate()
    assert await store.schema() == (migrations.newest(), migrations.newest())
    assert len(await store.entries([make.entry().id])) == 1


async def test_feeds_of_the_first_release_are_still_polled_after_the_upgrade(tmp_path: Path) -> None:
    first = (
        "insert into feed_states (feed_id, next_poll_at, interval_s, outcome, why, etag, failures, polls, not_modified, per_day)"
        " values ('f1', 1000000, 1800.0, 'failed', 'no', '\"x\"', 1, 9, 4, 12.5)"
    )

    def begin(connection: Connection) -> None:
        scripts = migrations._scripts()
        with EnvironmentContext(Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs("0001", revision)) as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        connection.exec_driver_sql(first)

    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await store._sql.write("making the first tables", begin)
    await store.migrate()

    at = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    expected = FeedState("f1", at, 1800.0, "failed", "no", etag='"x"', failures=1, polls=9, not_modified=4, per_day=12.5)
    assert await store.feed_states() == {"f1": expected}
    assert await store.poll_budget() is None
    await store.close()


async def test_copies_of_an_earlier_release_are_copies_after_the_upgrade(tmp_path: Path) -> None:
    story = (
        "insert into stories (id, version, title, title_article_id, language, founded_at, changed_at)"
        " values ('s', 1, 'A headline', 'a', 'en', 1000000, 1000000)"
    )
    place = (
        "insert into places (story_id, article_id, position, article_version, source_id, told_at, placed_at, origin, origin_of,"
        " origin_agency, origin_share, score, reasons) values ('s', 'a', 0, 1, 'daily.example', 1000000, 1000000, 'agency', 'b',"
        " 'Reuters', 0.9, 0.9, '[]')"
    )
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await store._sql.write("making earlier tables", partial(_upgraded, to="0003", then=(story, place)))
    await store.migrate()

    (kept,) = (await store.stories(["s"]))["s"].places
    assert kept.origin == Origin("agency", "b", "Reuters", 0.9, "whole")
    await store.close()


async def test_copies_of_an_earlier_release_are_copies_after_the_upgrade_of_a_server(server: postgres.Server) -> None:
    store = open_store(server.url(server.database()))
    story = "insert into stories values ('s', 1, 'A headline', 'a', 'en', 1000000, 1000000)"
    place = "insert into places values ('s', 'a', 0, 1, 'daily.example', 1000000, 1000000, 'copy', 'b', null, 0.9, 0.9, '[]')"
    await store._sql.write("making earlier tables", partial(_upgraded, to="0003", then=(story, place)))
    await store.migrate()

    (kept,) = (await store.stories(["s"]))["s"].places
    assert kept.origin == Origin("copy", "b", None, 0.9, "whole")
    await store.close()


def _upgraded(connection: Connection, to: str, then: tuple[str, ...]) -> None:
    scripts = migrations._scripts()
    with EnvironmentContext(Config(), scripts, fn=lambda revision, _: scripts._upgrade_revs(to, revision)) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
    for statement in then:
        connection.exec_driver_sql(statement)


async def test_tables_of_a_later_program_are_left_alone(store: SqlStore) -> None:
    def age(connection: Connection, version: str) -> None:
        connection.execute(text("update alembic_version set version_num = :version"), {"version": version})

    await store._sql.write("aging", partial(age, version="9999"))
    assert (await store.schema())[0] == "9999"
    with pytest.raises(StoreError, match=r"version 9999.*install a newer version"):
        await store.migrate()
    await store._sql.write("making young", partial(age, version=migrations.newest()))


async def test_a_step_that_fails_leaves_no_table_behind(tmp_path: Path) -> None:
    def in_the_way(connection: Connection) -> None:
        connection.exec_driver_sql("create table replay_marks (x int)")

    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await store._sql.write("standing in the way", in_the_way)
    with pytest.raises(Exception, match="already exists"):
        await store.migrate()
    assert await store.schema() == (None, migrations.newest())
    assert await store._sql.read("looking", _tables) == ["replay_marks"]
    await store.close()


def _tables(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("select name from sqlite_master").scalars())


async def test_a_store_without_tables_says_what_to_do(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreError, match="the tables are not there; start the program once"):
        await store.keep([make.entry()], (), (), NOW)
    await store.close()


async def test_an_empty_database_on_a_server_says_what_to_do(server: postgres.Server) -> None:
    store = open_store(server.url(server.database()))
    assert await store.schema() == (None, migrations.newest())
    with pytest.raises(StoreError, match="the tables are not there; start the program once"):
        await store.keep([make.entry()], (), (), NOW)
    await store.close()


async def test_a_server_that_has_no_such_database_says_so(server: postgres.Server) -> None:
    store = open_store(server.url("nothing"))
    with pytest.raises(StoreError, match="there is no such database; create it with createdb"):
        await store.migrate()
    await store.close()


async def test_a_server_that_is_away_is_said_without_the_password() -> None:
    store = open_store("postgresql://writer:secret@127.0.0.1:1/news")
    with pytest.raises(StoreError, match="making the tables failed: the server cannot be reached") as error:
        await store.migrate()
    assert "secret" not in str(error.value)
    await store.close()
