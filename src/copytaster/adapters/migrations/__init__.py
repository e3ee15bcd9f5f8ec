"""Brings the tables from any released form to the newest; forward only.

Each file in `versions` is one step, numbered, never edited once released.
"""

from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from copytaster.errors import StoreError

# Two processes that start at once on PostgreSQL take turns.
_LOCK = text("select pg_advisory_xact_lock(7_236_834)")


def _scripts() -> ScriptDirectory:
    with as_file(files(__name__)) as folder:
        return ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])


def newest() -> str:
    """The revision that this version of the program works with."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def found(connection: Connection) -> str | None:
    """The revision of the tables; None without any."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Take all missing steps inside the transaction that is open; raises `StoreError` for tables of a later program."""
    scripts = _scripts()

    def steps(revision: Any, _context: MigrationContext) -> Sequence[Any]:
        return scripts._upgrade_revs("head", revision)  # Alembic's own command calls the same

    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    revision = found(connection)
    if revision is not None and revision not in {step.revision for step in scripts.walk_revisions()}:
        raise StoreError(f"the tables are of version {revision}, which this program does not know; install a newer version of the program")
    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
