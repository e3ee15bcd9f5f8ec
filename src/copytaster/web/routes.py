"""Every route of the site on one screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from copytaster.ports import Clock, Desk, Wire
from copytaster.web import assets, corrections, errors, feeds, pages, searching, signin, start, status, streams, topics
from copytaster.web.answers import MicroCache
from copytaster.web.api import mounted
from copytaster.web.desk import pages as desk_pages
from copytaster.web.desk.shown import ShownStore
from copytaster.web.front import FrontRanks
from copytaster.web.live import Hub, Outlook
from copytaster.web.look import SiteLook, SiteStore
from copytaster.web.security import Guarded
from copytaster.web.site import Site
from copytaster.web.templates_of import environment
from copytaster.web.visitors import Recognized

ROUTES = (
    Route("/", pages.front),
    Route("/wire", pages.wire),
    Route("/story/{id}", pages.story),
    Route("/sources", status.sources),
    Route("/corrections", corrections.shown),
    Route("/source/{id}", pages.source),
    Route("/search", searching.results),
    Route("/topics", topics.all_topics),
    Route("/topic/{key}.{form}", topics.as_feed),
    Route("/topic/{key}", topics.one_topic),
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
STAFF = (
    Route("/signin", signin.sign_in),
    Route("/signin", signin.signed_in, methods=["POST"]),
    Route("/signin/oidc", signin.to_provider),
    Route("/signin/oidc/back", signin.from_provider),
    Route("/signout", signin.sign_out, methods=["POST"]),
    Route("/account", signin.account),
    Route("/account/sessions/end", signin.end_sessions, methods=["POST"]),
    Route("/account/tokens", signin.make_token, methods=["POST"]),
    Route("/account/tokens/end", signin.end_tokens, methods=["POST"]),
    Route("/account/password", signin.change_password, methods=["POST"]),
    Route("/desk", desk_pages.desk),
    Route("/desk/log", desk_pages.log),
    Route("/desk/decide", desk_pages.decide, methods=["POST"]),
    Route("/desk/again", desk_pages.send_again, methods=["POST"]),
)
OTHERS = (
    Route("/front.{form}", feeds.front),
    Route("/wire.{form}", feeds.wire),
    Route("/corrections.{form}", corrections.feed),
    Route("/search.{form}", searching.as_feed),
    Route("/static/{name}", assets.static),
    Route("/live/wire", streams.wire),
)


def site(store: SiteStore, wire: Wire, clock: Clock, desk: Desk, look: SiteLook) -> ASGIApp:
    """The site as an ASGI application. It follows the wire from its start-up on; close the wire before the server stops,
    since servers wait for open streams first.
    """
    shown = ShownStore(store)
    whole, store = store, cast(SiteStore, shown)
    templates = environment()
    line = templates.get_template("_line.html")
    hub = Hub(Outlook(store, clock, lambda headline: line.render(line=headline), lambda: look.replay_of() is not None), wire, look.pace)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with hub.running():
            yield

    app = Starlette(routes=[*ROUTES, *POSTS, *STAFF, *OTHERS, mounted()], exception_handlers=errors.HANDLERS, lifespan=lifespan)
    app.state.site = Site(store, clock, desk, look, hub, FrontRanks(store, look.policy), MicroCache(), templates, whole, shown)
    return Guarded(Recognized(app, look.staff, look.base_url), look.hosts)
