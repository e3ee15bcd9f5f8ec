"""Every route of the site on one screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import cast

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from copytaster.ports import Clock, Desk, Wire
from copytaster.web import (
    assets,
    corrections,
    edit_watch,
    errors,
    feeds,
    metrics,
    pages,
    passkeys,
    searching,
    securitytxt,
    signin,
    start,
    status,
    streams,
    topics,
    widget,
)
from copytaster.web.alerts import editing as alert_editing
from copytaster.web.alerts import feeds as alert_feeds
from copytaster.web.alerts import pages as alert_pages
from copytaster.web.answers import MicroCache
from copytaster.web.api import mounted
from copytaster.web.day import Day
from copytaster.web.desk import pages as desk_pages
from copytaster.web.desk.shown import ShownStore
from copytaster.web.events import Voice
from copytaster.web.front import FrontRanks
from copytaster.web.languages import codes, tongue
from copytaster.web.live import Hub, Outlook
from copytaster.web.look import SiteLook, SiteStore
from copytaster.web.quick import Quick
from copytaster.web.readers import mounted as readers
from copytaster.web.security import Guarded
from copytaster.web.site import Site
from copytaster.web.templates_of import environment
from copytaster.web.visitors import Recognized

ROUTES = (
    Route("/", pages.front),
    Route("/wire", pages.wire),
    *(Route(f"/story/{{id}}.{form}", feeds.story) for form in feeds.WRITERS),
    *(Route(f"/source/{{id}}.{form}", feeds.source) for form in feeds.WRITERS),
    Route("/story/{id}", pages.story),
    Route("/sources", status.sources),
    Route("/corrections", corrections.shown),
    Route("/edits", edit_watch.shown),
    Route("/source/{id}", pages.source),
    Route("/search", searching.results),
    Route("/topics", topics.all_topics),
    Route("/topic/{key}.{form}", topics.as_feed),
    Route("/topic/{key}", topics.one_topic),
    Route("/health", status.health),
    Route("/healthz", status.healthz),
    Route("/readyz", metrics.readyz),
    Route(metrics.PATH, metrics.metrics),
    Route("/about", pages.about),
    Route("/start", start.start),
)
POSTS = (
    Route("/start/packs", start.follow_packs, methods=["POST"]),
    Route("/start/feeds", start.add_feeds, methods=["POST"]),
    Route("/start/demo", start.start_demo, methods=["POST"]),
    Route("/theme", start.choose_theme, methods=["POST"]),
    Route("/language", start.choose_language, methods=["POST"]),
)
STAFF = (
    Route("/signin", signin.sign_in),
    Route("/signin", signin.signed_in, methods=["POST"]),
    Route("/signin/oidc", signin.to_provider),
    Route("/signin/oidc/back", signin.from_provider),
    Route("/signin/passkey/begin", passkeys.begin, methods=["POST"]),
    Route("/signin/passkey", passkeys.signed_in, methods=["POST"]),
    Route("/signout", signin.sign_out, methods=["POST"]),
    Route("/account", signin.account),
    Route("/account/sessions/end", signin.end_sessions, methods=["POST"]),
    Route("/account/tokens", signin.make_token, methods=["POST"]),
    Route("/account/tokens/end", signin.end_tokens, methods=["POST"]),
    Route("/account/passkeys/begin", passkeys.begin_adding, methods=["POST"]),
    Route("/account/passkeys", passkeys.add, methods=["POST"]),
    Route("/account/passkeys/remove", passkeys.remove, methods=["POST"]),
    Route("/account/password", signin.change_password, methods=["POST"]),
    Route("/desk", desk_pages.desk),
    Route("/desk/log", desk_pages.log),
    Route("/desk/decide", desk_pages.decide, methods=["POST"]),
    Route("/desk/again", desk_pages.send_again, methods=["POST"]),
)
ALERTS = (
    Route("/alerts", alert_pages.mine),
    Route("/alerts", alert_pages.make, methods=["POST"]),
    Route("/alerts/{id}.{form}", alert_feeds.as_feed),
    Route("/alerts/{id}", alert_pages.one),
    Route("/alerts/{id}/edit", alert_editing.edit),
    Route("/alerts/{id}/edit", alert_editing.change, methods=["POST"]),
    Route("/alerts/{id}/pause", alert_pages.pause, methods=["POST"]),
    Route("/alerts/{id}/test", alert_pages.test, methods=["POST"]),
    Route("/alerts/{id}/remove", alert_pages.remove, methods=["POST"]),
)
OTHERS = (
    Route("/front.{form}", feeds.front),
    Route("/wire.{form}", feeds.wire),
    Route("/news-sitemap.xml", feeds.news_sitemap),
    Route("/robots.txt", feeds.robots),
    Route(securitytxt.PATH, securitytxt.security),
    Route("/corrections.{form}", corrections.feed),
    Route("/edits.{form}", edit_watch.feed),
    Route("/sources/{id}/edits.{form}", edit_watch.feed_of_source),
    Route("/search.{form}", searching.as_feed),
    Route("/static/{name}", assets.static),
    Route("/live/wire", streams.wire),
    Route("/widget/wire", widget.wire),
)


def _voice(code: str) -> Voice:
    """The live wire in one language."""
    line = environment(code).get_template("_line.html")
    return Voice(lambda headline: line.render(line=headline), tongue(code).told)


def site(store: SiteStore, wire: Wire, clock: Clock, desk: Desk, look: SiteLook) -> ASGIApp:
    """The site as an ASGI application. It follows the wire from its start-up on; close the wire before the server stops,
    since servers wait for open streams first.
    """
    shown = ShownStore(store)
    whole, store = store, cast(SiteStore, shown)
    templates = environment()
    hub = Hub(Outlook(store, clock, {code: _voice(code) for code in codes()}, lambda: look.replay_of() is not None), wire, look.pace)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with hub.running(), look.mcp.opened(app) if look.mcp else nullcontext():
            yield

    doors = (Route("/mcp", look.mcp),) if look.mcp else ()
    routes = [*ROUTES, *POSTS, *STAFF, *ALERTS, *OTHERS, *doors, *readers(), mounted()]
    app = Starlette(routes=routes, exception_handlers=errors.HANDLERS, lifespan=lifespan)
    bodies = MicroCache()
    app.state.site = Site(
        store, clock, desk, look, hub, FrontRanks(store, look.policy), bodies, templates, whole, shown, Day(whole.activity)
    )
    guarded = Guarded(Recognized(app, look.staff, look.base_url), look.hosts)
    return Quick(guarded, lambda key, body: bodies.is_current(key, body, hub.number, clock.now()))
