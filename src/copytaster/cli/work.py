"""`work` and `serve`: the rooms and the site in processes of their own, any number of each, on one store."""

import click

from copytaster import app, app_work
from copytaster.adapters import loop
from copytaster.cli.serve import listening, say_where
from copytaster.model.message import ROOMS, Room
from copytaster.settings import Settings


@click.command()
@click.argument("rooms", nargs=-1, required=True, type=click.Choice([*ROOMS, "all"]), metavar="ROOM...|all")
@click.pass_context
def work(ctx: click.Context, rooms: tuple[str, ...]) -> None:
    """Work in rooms, beside any number of others on the same store; `copytaster serve` shows the site.

    \b
    The rooms are poll, fetch, read, group, brief, publish and send. In group one process works at a time; the others
    stand by. Ctrl-C or SIGTERM ends it when what is in hand is done. Examples:
      copytaster work all
      copytaster work poll fetch
    """
    chosen: tuple[Room, ...] = tuple(room for room in ROOMS if room in rooms or "all" in rooms)
    loop.run(_work(ctx.obj(), chosen))


@click.command()
@click.option("--host", help="Address to listen on, instead of site.host.")
@click.option("--port", type=int, help="Port to listen on, instead of site.port; 0 for any free one.")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Show the site alone; `copytaster work` does the work. Any number of both on the same store.

    \b
    Examples:
      copytaster serve --host 0.0.0.0 --port 8080
    """
    loop.run(_serve(listening(ctx.obj(), host, port)))


async def _work(settings: Settings, rooms: tuple[Room, ...]) -> None:
    async with app.newsroom(settings, alone=False) as room:
        await app_work.work(room, rooms, click.echo)


async def _serve(settings: Settings) -> None:
    async with app.newsroom(settings, alone=False) as room, app_work.following(room):
        await app.serve(app.site_of(room), room, [], lambda: say_where(settings))
