"""The one place that names concrete parts and puts them together."""

import asyncio
import gc
import logging
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copytaster.adapters.client import Client
from copytaster.adapters.clock import ReplayClock, SystemClock
from copytaster.adapters.compute import ProcessCompute
from copytaster.adapters.grouping import beside
from copytaster.adapters.people_oidc import OidcProvider
from copytaster.adapters.people_passwords import Argon2Passwords
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.warc import Archive, WarcWeb
from copytaster.adapters.web import GuardedWeb
from copytaster.adapters.wire import LocalWire
from copytaster.app_alerts import alert_desk, alerting, carriers
from copytaster.app_upkeep import Upkeep, upkeep
from copytaster.engine.alerts import NewsAlerts
from copytaster.engine.deciding import NewsDecider
from copytaster.engine.desk import FeedDesk
from copytaster.engine.entrance import FrontDoor
from copytaster.engine.lease import WorkLease
from copytaster.engine.line import Line
from copytaster.engine.live import LiveStories
from copytaster.engine.near import NearStore
from copytaster.engine.passkeys import PasskeyDoor
from copytaster.engine.replay import Reel, play
from copytaster.engine.replay import Stage as ReplayStage
from copytaster.engine.rooms import Rooms
from copytaster.engine.switchboard import HubSwitchboard
from copytaster.engine.unit import UnitOfWork
from copytaster.errors import ConfigError, CopytasterError, StoreError
from copytaster.name import NAME, VERSION
from copytaster.ports import Clock, Ports, Progress, Queue, Store, Web
from copytaster.settings import Settings
from copytaster.staff import PasskeyMaker, Provider, Staff
from copytaster.stages import language, urls, websub
from copytaster.web import languages, mcp, site
from copytaster.web.look import Door, SiteLook
from copytaster.web.push import with_callbacks

if TYPE_CHECKING:
    from copytaster.adapters.writer import EndpointWriter

log = logging.getLogger(NAME)


PROVIDER_S = 10.0
"""How long an OpenID provider may take to answer."""


def user_agent(settings: Settings) -> str:
    """Says who asks, and how to reach them."""
    contact = settings.site.contact or settings.site.base_url
    return f"{NAME}/{VERSION} (+{contact})" if contact else f"{NAME}/{VERSION}"


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite address; None for another kind of store."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


@asynccontextmanager
async def opened_store(settings: Settings, threads: bool = True) -> AsyncIterator[SqlStore]:
    """The store with its newest schema; made when it is not there. Without `threads` for a command that serves nobody."""
    path = sqlite_path(settings.store.url)
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: the store's folder cannot be made: {error.strerror}") from error
    store = open_store(settings.store.url, threads)
    try:
        await store.migrate()
        yield store
    finally:
        await store.close()


@dataclass(slots=True)
class Newsroom:
    """All parts of one running product."""

    settings: Settings
    store: SqlStore
    web: Web
    compute: ProcessCompute
    live: LiveStories
    clock: Clock
    wire: LocalWire
    rooms: Rooms
    desk: FeedDesk
    upkeep: Upkeep
    hubs: HubSwitchboard | None = None
    unit: UnitOfWork | None = None
    provider: Provider | None = None
    alerts: NewsAlerts | None = None


@asynccontextmanager
async def newsroom(settings: Settings, archive: Archive | None = None, threads: bool = True, alone: bool = True) -> AsyncIterator[Newsroom]:
    """Build the parts and end them; with an archive, its pages and its dates stand for the network and the clock.

    Without `threads`, for a command that serves nobody, a replay writes many slices at once. A process that is not `alone`
    on its store remembers nothing of what it wrote, since others may change it.
    """
    if archive:
        settings = replace(settings, fetch=replace(settings.fetch, look_again=False))
    captures = archive.index().captures if archive else ()
    with closing(ProcessCompute(settings.read)) as compute, beside(len(captures)) as holder:
        if not all(capture.is_feed for capture in captures):
            compute.start()
        _warm(settings)
        _collect_seldom()
        async with opened_store(settings, threads) as store:
            clock = await _replay_clock(archive, store) if archive else SystemClock()
            guarded = GuardedWeb(settings.fetch, user_agent(settings), clock)
            web = WarcWeb(archive, clock) if archive else guarded
            wire = LocalWire()
            near = cast(Store, NearStore(store)) if alone else store
            kept = upkeep(settings, store, near, clock, None if archive else guarded)
            if not alone:
                guarded.share(store)
            unit = UnitOfWork(near, store, wire) if archive and not threads else None
            used, queue = (cast(Store, unit), cast(Queue, unit)) if unit else (near, store)
            callbacks = None if archive else await _callbacks(settings, store)
            writer = None if archive else _writer(settings, store, clock)
            by = None if archive else carriers(settings, user_agent(settings), clock)
            live = LiveStories(used, settings.group, holder)
            ports = Ports(used, web, compute, live, callbacks, writer, alerting(settings, store, near, by))
            rooms = Rooms(ports, queue, wire, clock, settings.policy)
            rooms.lease, rooms.line = (None, None) if archive else (WorkLease(store, "group"), Line(store))
            desk = FeedDesk(store, guarded, clock, settings.poll)
            desk.rooms = rooms
            desk.world = (ports, settings.policy)
            hubs = HubSwitchboard(store, clock, settings.policy.websub, callbacks) if callbacks else None
            if hubs:
                hubs.rooms = rooms
            asked = Client(replace(settings.fetch, host_pause_s=0.0, timeout_s=PROVIDER_S), user_agent(settings), clock)
            provider = OidcProvider(settings.people, asked, clock) if settings.people.oidc_issuer else None
            try:
                alerts = alert_desk(settings, store, clock, rooms if by else None)
                yield Newsroom(settings, store, web, compute, live, clock, wire, rooms, desk, kept, hubs, unit, provider, alerts)
            finally:
                wire.close()
                await guarded.close()
                await asked.close()
                for each in (kept, writer, by):
                    if each:
                        await each.close()


def _writer(settings: Settings, store: SqlStore, clock: Clock) -> "EndpointWriter | None":
    """None without an endpoint: then nothing of it is even loaded. A replay has none either, as two replays tell the same."""
    if not settings.writer.endpoint:
        return None
    try:
        from copytaster.adapters.writer import EndpointWriter, key_of  # noqa: PLC0415 - an extra that most do without
    except ImportError as error:
        raise ConfigError("writer.endpoint is set, but the writer is not installed; pip install 'copytaster[writer]'") from error
    return EndpointWriter(settings.writer, key_of(settings.writer, os.environ), store, clock, user_agent(settings))


async def _callbacks(settings: Settings, store: SqlStore) -> websub.Callbacks | None:
    """How hubs reach the site; None where they cannot."""
    policy = settings.policy.websub
    if websub.off_because(policy, settings.fetch.allow_private):
        return None
    return websub.Callbacks(policy.public_url, await store.key(websub.KEY_NAME))


def collect_seldom() -> None:
    """Let the collector of cycles run less often, and never over what was loaded at the start: it took a quarter of the time of polling."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _warm(settings: Settings) -> None:
    """Load the slow tables now. The language model is unpacked into a file: where that fails no article should be set aside."""
    urls.registrable("www.example.org")
    try:
        language.of("the first text of the day", settings.read.languages, None)
    except OSError as error:
        raise ConfigError(
            f"the language model cannot be unpacked into {tempfile.gettempdir()}: {error.strerror}; free some space there"
        ) from error


def _collect_seldom() -> None:
    """What is loaded by now stays, and a day's articles are no garbage: looking through them for cycles every 700 objects,
    as Python does unasked, took a tenth of a replay's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _replay_clock(archive: Archive, store: SqlStore) -> ReplayClock:
    captures = archive.index().captures
    if not captures:
        raise ConfigError("the archive holds no capture of a feed or a page; give another file")
    mark = await store.replay_mark(archive.digest)
    return ReplayClock(max(mark.at, captures[0].at) if mark else captures[0].at)


async def replay(room: Newsroom, archive: Archive, speed: float, progress: Progress) -> int:
    """Play the archive through the rooms of this newsroom; how many captures were played now."""
    assert isinstance(room.clock, ReplayClock)
    await room.store.release()
    reel = Reel(archive.digest, archive.index().captures, archive, speed)
    used = cast(Store, room.unit) if room.unit else room.store
    most = room.settings.poll.max_entries
    return await play(reel, ReplayStage(room.rooms, used, room.clock, room.live, room.compute, most, room.unit), progress)


def carried_demo() -> Path:
    """The small archive that comes with the package."""
    with as_file(files(NAME) / "data" / "demo" / "demo.warc.gz") as path:
        return Path(path)


LOOPBACK = ("127.0.0.1", "::1", "localhost")


def look(settings: Settings, replay_of: Callable[[], str | None]) -> SiteLook:
    """What the pages need to know of the settings.

    Without sign-in, feeds are added from pages only where the site is for this machine alone; there it answers to this
    machine's names only, so that a foreign page cannot reach it under a name of its own.
    """
    is_private = settings.site.host in LOOPBACK and not settings.site.base_url
    return SiteLook(
        title=settings.site.title,
        contact=settings.site.contact,
        base_url=settings.site.base_url,
        language=languages.checked(settings.site.language),
        policy=settings.rank,
        rights=settings.brief,
        writer=settings.writer,
        frame_ancestors=settings.widget.frame_ancestors,
        metrics_token=settings.metrics.token,
        open_h=settings.group.window_h,
        looks_again=settings.fetch.look_again and settings.fetch.pages,
        replay_of=replay_of,
        hosts=LOOPBACK if is_private else (),
        may_edit=is_private,
    )


class Stage:
    """The application that the server knows: it shows one site, and another one once that is put on."""

    def __init__(self, first: ASGIApp) -> None:
        self._shown = first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on to the site that is shown."""
        await self._shown(scope, receive, send)

    def put_on(self, other: ASGIApp) -> None:
        """Show another site from the next request on."""
        self._shown = other


def staff_of(room: Newsroom) -> Staff:
    """Who lets people in, and who takes their decisions."""
    entrance = FrontDoor(room.store.people, Argon2Passwords(), room.clock, room.settings.people)
    entrance.provider = room.provider
    entrance.passkeys = PasskeyDoor(room.store.people, entrance, _passkey_maker, room.clock)
    return Staff(entrance, NewsDecider(room.store, room.store, room.rooms, room.clock, room.settings.brief), room.store.shelf)


@cache
def _passkey_maker() -> PasskeyMaker:
    from copytaster.adapters.people_passkeys import WebAuthnPasskeys  # noqa: PLC0415 - a quarter of a second, for the first passkey

    return WebAuthnPasskeys()


def site_of(room: Newsroom, replay_of: Callable[[], str | None] = lambda: None) -> ASGIApp:
    """The pages of a newsroom."""
    staff = staff_of(room)
    shown = replace(
        look(room.settings, replay_of),
        staff=staff,
        alerts=room.alerts,
        mcp=_mcp_door(room.settings, staff),
        outcomes=lambda: room.rooms.tally.outcomes,
        kept=room.upkeep.kept,
    )
    pages = site(room.store, room.wire, room.clock, room.desk, shown)
    return with_callbacks(pages, room.hubs) if room.hubs else pages


def address(settings: Settings) -> str:
    """How readers reach the site, without a slash at its end."""
    return settings.site.base_url.rstrip("/") or f"http://{settings.site.host}:{settings.site.port}"


def _mcp_door(settings: Settings, staff: Staff) -> Door | None:
    asked = settings.mcp
    return mcp.door(staff.entrance, address(settings), asked.hosts, asked.origins) if asked.http else None


@asynccontextmanager
async def running(asgi: ASGIApp) -> AsyncIterator[None]:
    """Run an application's start-up and shutdown, which a server does only for the one that it was given."""
    asked: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    told: asyncio.Queue[Message] = asyncio.Queue()
    await asked.put({"type": "lifespan.startup"})
    lifespan: Coroutine[Any, Any, None] = asgi({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, asked.get, told.put)  # type: ignore[assignment]
    task = asyncio.create_task(lifespan)
    await told.get()
    try:
        yield
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await told.get()
        await task


def working(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Begin work that goes on beside the site; when it fails, that is said at once and the site stays."""
    task = asyncio.create_task(work)
    task.add_done_callback(_tell_failure)
    return task


def _tell_failure(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        known = isinstance(error, CopytasterError)
        log.error("work_ended", extra={"fields": {"why": str(error)}}, exc_info=None if known else error)


async def serve(asgi: ASGIApp, room: Newsroom, work: Sequence[asyncio.Task[None]], started: Callable[[], None]) -> None:
    """Show the site until the process is asked to stop; then end the work and the open streams. `started` is called once it answers."""
    settings = room.settings.site
    config = uvicorn.Config(
        asgi,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config, room.wire.close, started)
    try:
        await server.serve()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


class _Server(uvicorn.Server):
    """Closes the wire before it waits for open streams to end; being asked to stop is no failure of the process."""

    def __init__(self, config: uvicorn.Config, close: Callable[[], None], started: Callable[[], None]) -> None:
        super().__init__(config)
        self._close = close
        self._tell_started = started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._close()
        await super().shutdown(sockets)
