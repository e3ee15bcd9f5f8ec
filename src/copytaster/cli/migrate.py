"""`migrate`: a whole site from one database into another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import click

from copytaster import app
from copytaster.adapters.store import SqlStore
from copytaster.cli.console import progress
from copytaster.errors import InputError
from copytaster.settings import Settings


@click.command()
@click.option("--from", "source", metavar="URL", help="The site's database, instead of store.url.")
@click.option("--to", "target", metavar="URL", required=True, help="A database that is new or empty.")
@click.pass_context
def migrate(ctx: click.Context, source: str | None, target: str) -> None:
    """Copy a site, whole, from SQLite to PostgreSQL or the other way. Stop the newswire first.

    All of it is copied or nothing; the source stays as it is. Then set store.url to the new address.

    \b
    Examples:
      copytaster migrate --from sqlite:///data/copytaster.db --to postgresql://copytaster@db.internal/news
      copytaster migrate --to sqlite:///small.db
    """
    settings: Settings = ctx.obj()
    rows = asyncio.run(_migrate(settings, source or settings.store.url, target))
    click.echo(f"Copied {rows:,} rows. Set store.url to the new address; `copytaster fsck` checks the copy.")


async def _migrate(settings: Settings, source: str, target: str) -> int:
    if source == target:
        raise InputError("--from and --to name the same database; give another one in --to")
    path = app.sqlite_path(source)
    if path is not None and not path.exists():
        raise InputError(f"{path}: there is no store to copy")
    async with _opened(settings, source) as here, _opened(settings, target) as there:
        with progress("Copying") as tell:
            return await here.move_to(there, tell)


@asynccontextmanager
async def _opened(settings: Settings, url: str) -> AsyncIterator[SqlStore]:
    async with app.opened_store(replace(settings, store=replace(settings.store, url=url)), threads=False) as store:
        yield store
