"""`fsck`, `backup` and `restore`: is the store whole, a copy of it, and back again."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import click

from copytaster import app
from copytaster.cli.console import progress
from copytaster.engine import fsck as checking
from copytaster.errors import ConfigError, InputError, StoreError
from copytaster.settings import Settings
from copytaster.stages.invariants import Broken

SHOWN = 50
PAGES_AT_ONCE = 2_000


@click.command()
@click.pass_context
def fsck(ctx: click.Context) -> None:
    """Check that nothing is lost, double or dangling in the store. Best while the newswire is stopped: what is in flight may be told.

    \b
    Examples:
      copytaster fsck
    """
    found = asyncio.run(_checked(ctx.obj()))
    for broken in found[:SHOWN]:
        click.echo(f"{broken.rule}: {broken.what}")
    if len(found) > SHOWN:
        click.echo(f"and {len(found) - SHOWN} more")
    if found:
        raise StoreError(f"{len(found)} of the store's promises do not hold; keep a copy of the store, and restore a backup that is whole")
    click.echo("All promises hold: nothing lost, nothing double, every citation stands.")


async def _checked(settings: Settings) -> tuple[Broken, ...]:
    async with app.opened_store(settings) as store:
        with progress("Checking") as tell:
            return await checking.check(cast(checking.Checked, store), tell)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_context
def backup(ctx: click.Context, file: Path, force: bool) -> None:
    """Copy the store into FILE while the newswire runs, checked, all of one moment.

    \b
    Examples:
      copytaster backup /mnt/copies/monday.db
    """
    path = _file(ctx.obj(), "copied", "use pg_dump")
    if not path.exists():
        raise InputError(f"{path}: there is no store yet to copy")
    if file.exists() and not force:
        raise InputError(f"{file}: is there already; give another name, or --force")
    part = file.with_name(f"{file.name}.part")
    _copied(path, part)
    os.replace(part, file)
    click.echo(f"Copied {path} to {file}: {file.stat().st_size / 1e6:,.1f} MB.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Put it in the place of a store that is there; that one is kept beside it.")
@click.pass_context
def restore(ctx: click.Context, file: Path, force: bool) -> None:
    """Put a copy that `backup` made back in the store's place. Stop the newswire first.

    \b
    Examples:
      copytaster restore /mnt/copies/monday.db --force
    """
    path = _file(ctx.obj(), "restored", "use pg_restore")
    _refuse_damaged(file)
    if path.exists():
        if not force:
            raise InputError(f"{path}: is there already; with --force it is kept as {path.name}.before and the copy takes its place")
        _set_aside(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    shutil.copyfile(file, part)
    os.replace(part, path)
    click.echo(f"Restored {path} from {file}. `copytaster fsck` checks it; `copytaster run` goes on from there.")


def _file(settings: Settings, done: str, instead: str) -> Path:
    path = app.sqlite_path(settings.store.url)
    if path is None:
        raise ConfigError(f"a store on PostgreSQL is not {done} by this command: {instead}")
    return path


def _copied(path: Path, part: Path) -> None:
    """SQLite's own online copy: other processes go on writing, and the copy is of the moment at which it ends."""
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("pragma journal_mode=delete")
        _refuse_damaged(part)
    except (sqlite3.Error, OSError, InputError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be copied to {part.parent}: {error}") from error


def _refuse_damaged(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            said = copy.execute("pragma quick_check(1)").fetchone()[0]
            tables = {row[0] for row in copy.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.Error as error:
        raise InputError(f"{file}: is no copy of a store: {error}") from error
    if said != "ok" or not {"articles", "stories", "alembic_version"} <= tables:
        raise InputError(f"{file}: is no whole copy of a store{'' if said == 'ok' else f': {said}'}")


def _set_aside(path: Path) -> None:
    """Keep the store that is there, with what its log holds still; refused while another process writes."""
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as there:
            there.execute("pragma journal_mode=delete")
            there.execute("begin exclusive")
            there.execute("rollback")
    except sqlite3.OperationalError as error:
        raise StoreError(f"{path}: is in use ({error}); stop the newswire first") from error
    except sqlite3.DatabaseError:
        pass  # damaged: that is why it is replaced
    for end in ("", "-wal", "-shm"):
        old = path.with_name(path.name + end)
        if old.exists():
            os.replace(old, path.with_name(f"{path.name}.before{end}"))
