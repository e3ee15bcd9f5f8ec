"""`replay`: archived feeds and pages through the rooms, without the site."""

import asyncio
import time
from pathlib import Path

import click

from copytaster import app
from copytaster.adapters.sole import sole_worker
from copytaster.adapters.warc import Archive
from copytaster.cli.console import progress
from copytaster.cli.serve import pace
from copytaster.name import NAME
from copytaster.settings import Settings


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--speed", default="max", help="`max`, or how many seconds of the archive pass in one.")
@click.option("--times", is_flag=True, help="Print each room's seconds at the end.")
@click.pass_context
def replay(ctx: click.Context, files: tuple[Path, ...], speed: str, times: bool) -> None:
    """Send the feeds and pages of WARC files through the rooms, the clock following their dates.

    \b
    Stopped and started again, it goes on where it was. Examples:
      copytaster replay day.warc.gz
      COPYTASTER_STORE_URL=sqlite:///day.db copytaster replay day.warc.gz --speed 60
    """
    settings: Settings = ctx.obj()
    with sole_worker(app.sqlite_path(settings.store.url)):
        broken = asyncio.run(_replay(settings, files, pace(speed), times))
    if broken:
        raise SystemExit(1)


async def _replay(settings: Settings, files: tuple[Path, ...], speed: float, times: bool) -> bool:
    archive = Archive(files)
    index = archive.index()
    for said in index.broken:
        click.echo(f"{NAME}: {said}", err=True)
    async with app.newsroom(settings, archive, threads=False) as room:
        with progress("Replay") as tell:
            began = time.monotonic()
            played = await app.replay(room, archive, speed, tell)
            took_s = time.monotonic() - began
        counts = await room.store.counts(room.clock.now())
        stored = f"{counts.entries} entries, {counts.articles} articles, {counts.stories} stories, {counts.briefs} briefs"
        click.echo(f"{played} captures played: {stored}")
        if counts.set_aside:
            click.echo(f"{NAME}: {counts.set_aside} messages were set aside; the health page lists them", err=True)
        if times:
            click.echo(f"playing  {took_s:8.2f} s")
            for name, seconds in room.rooms.tally.seconds.items():
                click.echo(f"{name:8} {seconds:8.2f} s  {room.rooms.tally.messages[name]:7} messages")
    return bool(index.broken)
