"""`run` and `demo`: the site in the foreground."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from copytaster import app
from copytaster.adapters import loop
from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.sole import sole_worker
from copytaster.adapters.warc import Archive
from copytaster.app_upkeep import keeping
from copytaster.cli.console import progress
from copytaster.engine.desk import source_of
from copytaster.errors import ConfigError
from copytaster.model.feed import FeedSource
from copytaster.name import NAME, TITLE
from copytaster.settings import DEFAULT_FILE, Settings
from copytaster.stages.packs import packs

SHARED_ARCHIVES = Path("../shared/data/replay")
NETWORK_LOOK_S = 3.0
NETWORK_LOOKS = 40
NETWORK_FEEDS = 5


@click.command()
@click.option("--starter", is_flag=True, help="On a site without feeds, begin with the starter packs.")
@click.option("--host", help="Address to listen on, instead of site.host.")
@click.option("--port", type=int, help="Port to listen on, instead of site.port; 0 for any free one.")
@click.pass_context
def run(ctx: click.Context, starter: bool, host: str | None, port: int | None) -> None:
    """Start the newswire and its site; stop with Ctrl-C.

    \b
    Examples:
      copytaster run --starter
      copytaster run --host 0.0.0.0 --port 8080
    """
    path: Path = ctx.meta["config_path"]
    if not path.exists():
        path.write_text(DEFAULT_FILE, encoding="utf-8")
        click.echo(f"Wrote {path} with the defaults.")
    loop.run(_run(listening(ctx.obj(), host, port), starter))


@click.command()
@click.argument("archives", nargs=-1, type=click.Path(path_type=Path))
@click.option("--speed", default="max", help="`max`, or how many seconds of the archive pass in one.")
@click.option("--carried", is_flag=True, help="Play the small archive that comes with the package, whatever else is there.")
@click.option("--host", help="Address to listen on, instead of site.host.")
@click.option("--port", type=int, help="Port to listen on, instead of site.port; 0 for any free one.")
@click.option("--fresh", is_flag=True, help="Forget an earlier demonstration first.")
@click.pass_context
def demo(
    ctx: click.Context, archives: tuple[Path, ...], speed: str, carried: bool, host: str | None, port: int | None, fresh: bool
) -> None:
    """Fill the site from archived feeds and pages, without a network.

    Plays the given WARC files, else those in ../shared/data/replay, else the small archive that comes with the package.
    The demonstration has a store of its own, beside the site's.

    \b
    Examples:
      copytaster demo
      copytaster demo day.warc.gz --speed 60 --port 8001
      copytaster demo --carried --fresh
    """
    settings = _demo_settings(listening(ctx.obj(), host, port))
    paths = (app.carried_demo(),) if carried else archives or _default_archives()
    if fresh:
        _forget(settings)
    loop.run(_demo(settings, paths, pace(speed)))


def pace(speed: str) -> float:
    """`max` is 0; else seconds of the archive per second."""
    try:
        value = 0.0 if speed == "max" else float(speed)
    except ValueError as error:
        raise ConfigError(f"--speed {speed}: give `max`, or a number such as 60") from error
    if value < 0:
        raise ConfigError(f"--speed {speed}: give a number above 0, or `max`")
    return value


def _default_archives() -> tuple[Path, ...]:
    return tuple(sorted(SHARED_ARCHIVES.glob("*.warc.gz"))) or (app.carried_demo(),)


def _demo_settings(settings: Settings) -> Settings:
    """The demonstration never touches the site's own store."""
    path = app.sqlite_path(settings.store.url)
    url = f"sqlite:///{path.with_name('demo.db') if path else Path('data/demo.db')}"
    return replace(settings, store=replace(settings.store, url=url))


def _forget(settings: Settings) -> None:
    path = app.sqlite_path(settings.store.url)
    assert path is not None
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def listening(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with a port that was free a moment ago."""
    wanted = replace(settings.site, host=host or settings.site.host, port=settings.site.port if port is None else port)
    try:
        with socket.create_server((wanted.host, wanted.port)) as listener:
            free = listener.getsockname()[1]
    except OSError as error:
        said = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise ConfigError(f"{wanted.host} port {wanted.port} {said}; give another with --port, or set site.port in {NAME}.toml") from error
    return replace(settings, site=replace(wanted, port=free))


def say_where(settings: Settings, more: str = "") -> None:
    """Once the site answers."""
    click.echo(f"{TITLE} is at http://{settings.site.host}:{settings.site.port}{more}   (Ctrl-C stops it)")


async def _run(settings: Settings, starter: bool) -> None:
    with sole_worker(app.sqlite_path(settings.store.url)):
        await _run_alone(settings, starter)


async def _run_alone(settings: Settings, starter: bool) -> None:
    async with app.newsroom(settings) as room:
        there = await room.store.feeds()
        if starter and not there:
            there = await _start(room)
        stage = app.Stage(app.site_of(room))
        work = [app.working(room.rooms.serve()), app.working(room.desk.run()), app.working(_tell_network(room))]
        work.append(app.working(keeping(room.upkeep, room.rooms)))
        room.desk.demo = _demo_starter(settings, stage, work)
        more = f", polling {len(there)} feeds" if there else ", with no feeds yet: the page shows how to begin"
        await app.serve(stage, room, work, lambda: say_where(settings, more))


async def _start(room: app.Newsroom) -> tuple[FeedSource, ...]:
    now = room.clock.now()
    feeds = [source_of(feed.url, feed.title or "", feed.site_url, pack.language, now) for pack in packs() for feed in pack.feeds]
    return await room.desk.subscribe(feeds)


async def _tell_network(room: app.Newsroom) -> None:
    """Say once when none of the first polls has come through: most often there is no network."""
    for _ in range(NETWORK_LOOKS):
        await asyncio.sleep(NETWORK_LOOK_S)
        polled = [state for state in (await room.store.feed_states()).values() if state.polled_at]
        if any(state.succeeded_at for state in polled):
            return
        if len(polled) >= NETWORK_FEEDS:
            click.echo(f"None of the first {len(polled)} feeds could be reached; the last said: {polled[-1].why}.", err=True)
            click.echo(f"Is there a network? Polling goes on. To see the site filled without one: `make demo`, or `{NAME} demo`.", err=True)
            return


def _demo_starter(settings: Settings, stage: app.Stage, work: list[asyncio.Task[None]]) -> Callable[[], Awaitable[str]]:
    """Plays the demonstration in a store of its own, and puts its site on the stage; the site's own feeds go on being polled."""
    paths = _default_archives()
    names = ", ".join(path.name for path in paths)
    begun = asyncio.Event()
    playing: list[asyncio.Task[None]] = []

    async def start() -> str:
        if not playing:
            playing.append(app.working(_show_demo(_demo_settings(settings), paths, stage, begun)))
            work.extend(playing)
        shown = asyncio.create_task(begun.wait())
        await asyncio.wait([shown, *playing], return_when=asyncio.FIRST_COMPLETED)
        shown.cancel()
        if not begun.is_set():
            return f"{names} cannot be played; the terminal says why."
        return f"Playing {names}. Start {TITLE} again to come back to your own feeds."

    return start


async def _show_demo(settings: Settings, paths: Sequence[Path], stage: app.Stage, begun: asyncio.Event) -> None:
    archive = Archive(paths)
    async with app.newsroom(settings, archive) as room:
        asgi = app.site_of(room, lambda: ", ".join(path.name for path in paths))
        async with app.running(asgi):
            stage.put_on(asgi)
            begun.set()
            await _play(room, archive, 0.0)
            await asyncio.Event().wait()


async def _demo(settings: Settings, paths: tuple[Path, ...], speed: float) -> None:
    archive = Archive(paths)
    for said in archive.index().broken:
        click.echo(f"{NAME}: {said}", err=True)
    with sole_worker(app.sqlite_path(settings.store.url)):
        await _show_alone(settings, archive, paths, speed)


async def _show_alone(settings: Settings, archive: Archive, paths: tuple[Path, ...], speed: float) -> None:
    async with app.newsroom(settings, archive) as room:
        names = ", ".join(path.name for path in paths)
        work = [app.working(_play(room, archive, speed))]
        await app.serve(app.site_of(room, lambda: names), room, work, lambda: say_where(settings, f", playing {names}"))


async def _play(room: app.Newsroom, archive: Archive, speed: float) -> None:
    assert isinstance(room.clock, ReplayClock)
    with progress("Replay") as tell:
        await app.replay(room, archive, speed, tell)
    counts = await room.store.counts(room.clock.now())
    click.echo(
        f"Played: {counts.articles} articles in {counts.stories} stories. The clock runs on from {room.clock.now():%d %b %Y %H:%M} UTC."
    )
    room.clock.run_on()
