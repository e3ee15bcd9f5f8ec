"""The site's parts, as every page finds them, and how a page becomes an answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from copytaster.name import VERSION
from copytaster.ports import Clock, Desk
from copytaster.staff import Staff
from copytaster.stages import present
from copytaster.web.answers import Body, MicroCache, answer
from copytaster.web.assets import address
from copytaster.web.day import Day
from copytaster.web.desk.shown import ShownStore
from copytaster.web.front import FrontRanks
from copytaster.web.languages import codes, language_of, script_words, tongue
from copytaster.web.live import Hub
from copytaster.web.look import SiteLook, SiteStore
from copytaster.web.policies import PLACE, page_of
from copytaster.web.quick import may_be_given_again
from copytaster.web.templates_of import environment
from copytaster.web.visitors import visitor_of

THEMES = ("light", "dark")
HTML = "text/html; charset=utf-8"
WITH_FORMS = ("start.html", "signin.html", "alerts.html", "alert.html", "alert_edit.html")
SAME_ORIGIN = {"referrer-policy": "same-origin"}
"""For pages with forms: under `no-referrer` a browser says that a form comes from nowhere, and ours could not be told from another's."""
Shown = tuple[str, dict[str, Any]]
"""A template's name and its values."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a handler may need."""

    store: SiteStore
    clock: Clock
    desk: Desk
    look: SiteLook
    hub: Hub
    ranks: FrontRanks
    bodies: MicroCache
    templates: jinja2.Environment
    whole: SiteStore
    """What is held, hidden and taken down as well: for the desk alone. `store` is what readers may see."""
    shown: ShownStore
    """The same as `store`, to be told of decisions."""
    day: Day

    @property
    def staff(self) -> Staff | None:
        """What people who sign in need; None where nobody can."""
        return self.look.staff


def is_local(path: str) -> bool:
    """Whether an address leads to a page of this site."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def site_of(request: Request) -> Site:
    """The parts, from the request."""
    site: Site = request.app.state.site
    return site


def base_of(request: Request) -> str:
    """How readers reach the site, without a slash at its end."""
    return site_of(request).look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"


def theme_of(request: Request) -> str:
    """The theme chosen by hand; empty for the system's."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def tongue_of(request: Request) -> str:
    """The code of the language in which this request's page is told."""
    return language_of(request, site_of(request).look.language)


async def page(request: Request, make: Callable[[datetime], Awaitable[Shown]]) -> Response:
    """An HTML page out of the micro-cache, made by `make(now)` when there is none; whoever is signed in gets one of their own."""
    site = site_of(request)
    now = site.clock.now()
    if visitor_of(request):
        return direct(request, await make(now))

    async def made() -> Body:
        name, values = await make(now)
        return page_of(rendered(request, name, values, now), HTML, SAME_ORIGIN if name in WITH_FORMS else {}, present.iso(now))

    key = (request.url.path, request.url.query, theme_of(request), tongue_of(request))
    body = await site.bodies.body(key, site.hub.number, now, made)
    may_be_given_again(request, key, body)
    return answer(request, body)


def direct(request: Request, shown: Shown, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An HTML page that is for this request alone."""
    name, values = shown
    body = page_of(rendered(request, name, values, site_of(request).clock.now()), HTML, {"cache-control": "no-store"})
    referrer = SAME_ORIGIN if name in WITH_FORMS or visitor_of(request) else {}
    return Response(body.raw, status, {**body.headers, **referrer, **(headers or {})}, HTML)


def rendered(request: Request, name: str, values: dict[str, Any], now: datetime) -> bytes:
    """A template with what every page needs besides its own values."""
    site = site_of(request)
    replay = site.look.replay_of()
    language = tongue_of(request)
    frame = {
        "look": site.look,
        "version": VERSION,
        "css": address("copytaster.css"),
        "js": address("live.js"),
        "icon": address("icon.svg"),
        "theme": theme_of(request),
        "path": request.url.path,
        "now": present.iso(now),
        "replay": present.day(now) if replay is not None else "",
        "replay_of": replay or "",
        "visitor": visitor_of(request),
        "nonce": PLACE,
        "languages": [(code, tongue(code).name) for code in codes()],
        "script_words": script_words(language),
    }
    return environment(language).get_template(name).render(**frame, **values).encode("utf-8", "replace")
