"""`add`, `import`, `export`: which feeds the wire is made of, and what it knows."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import click

from copytaster import app
from copytaster.engine.desk import source_of
from copytaster.engine.snapshot import snapshot
from copytaster.errors import InputError
from copytaster.settings import Settings
from copytaster.stages import opml, urls


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--title", default="", help="A name for the feed, instead of its own.")
@click.pass_context
def add(ctx: click.Context, addresses: tuple[str, ...], title: str) -> None:
    """Add feeds by their address, or sites: the feed of a site is found.

    \b
    Examples:
      copytaster add https://www.theguardian.com/world/rss
      copytaster add bbc.com
    """
    if not asyncio.run(_add(ctx.obj(), [(address, title) for address in addresses])):
        raise SystemExit(1)


async def _add(settings: Settings, addresses: list[tuple[str, str]]) -> bool:
    async with app.newsroom(settings) as room:
        done = await room.desk.add(addresses)
    for added in done:
        click.echo(
            f"{added.feed.title}: {added.feed.url} {added.why}" if added.feed else f"{added.url}: {added.why}", err=added.feed is None
        )
    return all(added.feed for added in done)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE.opml...")
@click.pass_context
def import_opml(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Add the feeds of OPML files, as any feed reader writes them; `-` is standard input.

    \b
    Examples:
      copytaster import subscriptions.opml
      copytaster import - < addresses.txt
    """
    asyncio.run(_import(ctx.obj(), files))


async def _import(settings: Settings, files: tuple[Path, ...]) -> None:
    listed = [feed for file in files for feed in _listed(file)]
    async with app.newsroom(settings) as room:
        now = room.clock.now()
        feeds = [
            replace(source_of(url, feed.title or "", feed.site_url, feed.language, now), folders=feed.folders[: opml.MAX_FOLDERS])
            for feed in listed
            if (url := urls.canonical(feed.url))
        ]
        new = await room.desk.subscribe(feeds)
    skipped = f", {len(listed) - len(feeds)} addresses that are not of the web" if len(feeds) < len(listed) else ""
    click.echo(f"{len(new)} feeds added, {len(feeds) - len(new)} were there already{skipped}")


def _listed(file: Path) -> tuple[opml.OpmlFeed, ...]:
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    found = opml.feeds(body)
    if isinstance(found, opml.BadOpml):
        raise InputError(f"{file}: {found.why}")
    return found


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything that the store knows, as JSON: articles, stories, briefs, the wire.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file, instead of standard output.")
@click.pass_context
def export(ctx: click.Context, as_json: bool, output: Path | None) -> None:
    """Write the list of feeds as OPML, or with --json all that the store knows.

    \b
    Examples:
      copytaster export -o feeds.opml
      copytaster export --json -o everything.json
    """
    body = asyncio.run(_export(ctx.obj(), as_json))
    if output is None:
        sys.stdout.buffer.write(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error


async def _export(settings: Settings, as_json: bool) -> bytes:
    async with app.opened_store(settings) as store:
        return await snapshot(store) if as_json else opml.document(await store.feeds(), settings.site.title)
