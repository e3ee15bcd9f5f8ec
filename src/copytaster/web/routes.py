"""Every route of the site on one screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from copytaster.ports import Clock, Desk, Wire
from copytaster.web import assets, errors, feeds, pages, start, status, streams
from copytaster.web.answers import MicroCache
from copytaster.web.front import FrontRanks
from copytaster.web.live import Hub, Outlook
from copytaster.web.look import SiteLook, SiteStore
from copytaster.web.security import Guarded
from copytaster.web.site import Site
from copytaster.web.templates_of import environment

ROUTES = (
    Route("/", pages.front),
    Route("/wire", pages.wire),
    Route("/story/{id}", pages.story),
    Route("/sources", status.sources),
    Route("/source/{id}", pages.source),
    Route("/search", pages.search),
    Route("/health", status.health),
    Route("/healthz", status.healthz),
    Route("/about", pages.about),
    Route("/start", start.start),
)
POSTS = (
    Route("/start/packs", start.follow_packs, methods=["POST"]),
    Route("/start/feeds", start.add_feeds, methods=["POST"]),
    Route("/start/demo", start.start_demo, methods=["POST"]),
    Route("/theme", start.choose_theme, methods=["POST"]),
)
OTHERS = (
    Route("/front.{form}", feeds.front),
    Route("/wire.{form}", feeds.wire),
    Route("/static/{name}", assets.static),
    Route("/live/wire", streams.wire),
)


def site(store: SiteStore, wire: Wire, clock: Clock, desk: Desk, look: SiteLook) -> ASGIApp:
    """The site as an ASGI application. It follows the wire from its start-up on; close the wire before the server stops,
    since servers wait for open streams first.
    """
    templates = environment()
    line = templates.get_template("_line.html")
    hub = Hub(Outlook(store, clock, lambda headline: line.render(line=headline), lambda: look.replay_of() is not None), wire, look.pace)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with hub.running():
            yield

    app = Starlette(routes=[*ROUTES, *POSTS, *OTHERS], exception_handlers=errors.HANDLERS, lifespan=lifespan)
    app.state.site = Site(store, clock, desk, look, hub, FrontRanks(store, look.policy), MicroCache(), templates)
    return Guarded(app, look.hosts)
