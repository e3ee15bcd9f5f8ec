"""Every address that reader apps call."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from copytaster.errors import StoreError
from copytaster.web.api.sharing import shared_headers
from copytaster.web.readers import greader, miniflux
from copytaster.web.readers.keys import owner
from copytaster.web.readers.shelving import Reading, Shelving
from copytaster.web.site import base_of, site_of

Handler = Callable[[Request, Reading], Awaitable[Response]]
Refuse = Callable[[int, str], Response]
GREADER_ALIAS = "/api/greader.php"
"""Where apps that know FreshRSS look."""

MINIFLUX: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/me", miniflux.me),
    ("GET", "/version", miniflux.version),
    ("GET", "/integrations/status", miniflux.integrations),
    ("GET", "/users/integrations/status", miniflux.integrations),
    ("PUT", "/users/{user}/mark-all-as-read", miniflux.read_all),
    ("GET", "/feeds", miniflux.feeds),
    ("GET", "/feeds/counters", miniflux.counters),
    ("PUT", "/feeds/refresh", miniflux.refreshed),
    ("GET", "/feeds/{feed}", miniflux.feed),
    ("GET", "/feeds/{feed}/icon", miniflux.icon),
    ("GET", "/icons/{feed}", miniflux.icon),
    ("PUT", "/feeds/{feed}/refresh", miniflux.refreshed),
    ("PUT", "/feeds/{feed}/mark-all-as-read", miniflux.read_all),
    ("GET", "/feeds/{feed}/entries", miniflux.entries),
    ("GET", "/feeds/{feed}/entries/{entry}", miniflux.entry),
    ("GET", "/categories", miniflux.categories),
    ("GET", "/categories/{category}/feeds", miniflux.category_feeds),
    ("GET", "/categories/{category}/entries", miniflux.entries),
    ("GET", "/categories/{category}/entries/{entry}", miniflux.entry),
    ("PUT", "/categories/{category}/refresh", miniflux.refreshed),
    ("PUT", "/categories/{category}/mark-all-as-read", miniflux.read_all),
    ("GET", "/entries", miniflux.entries),
    ("PUT", "/entries", miniflux.set_status),
    ("GET", "/entries/{entry}", miniflux.entry),
    ("PUT", "/entries/{entry}/bookmark", miniflux.bookmark),
    ("PUT", "/entries/{entry}/star", miniflux.bookmark),
    ("GET", "/entries/{entry}/fetch-content", miniflux.content),
    ("GET", "/export", miniflux.export),
)
GREADER: tuple[tuple[str, str, Handler], ...] = (
    ("GET POST", "/token", greader.token),
    ("GET", "/user-info", greader.user_info),
    ("GET", "/tag/list", greader.tags),
    ("GET", "/subscription/list", greader.subscriptions),
    ("POST", "/subscription/edit", greader.refused),
    ("POST", "/subscription/quickadd", greader.refused),
    ("POST", "/rename-tag", greader.refused),
    ("POST", "/disable-tag", greader.refused),
    ("GET", "/unread-count", greader.unread_counts),
    ("GET", "/preference/list", greader.preferences),
    ("GET", "/preference/stream/list", greader.preferences),
    ("GET", "/stream/contents", greader.contents),
    ("GET", "/stream/contents/{stream:path}", greader.contents),
    ("GET", "/stream/items/ids", greader.ids),
    ("GET", "/stream/items/count", greader.count),
    ("GET POST", "/stream/items/contents", greader.some),
    ("POST", "/edit-tag", greader.edit_tags),
    ("POST", "/mark-all-as-read", greader.read_all),
)


def mounted() -> tuple[BaseRoute, ...]:
    """All of them, over one shelving."""
    shelving = Shelving()
    preflight = Route("/{rest:path}", _preflight, methods=["OPTIONS"])
    fluxed = [_route(each, shelving, _as_json) for each in MINIFLUX]
    unknown = Route("/{rest:path}", _heard(miniflux.refused, shelving, _as_json), methods=["GET", "POST", "PUT", "DELETE"])
    read = [_route((methods, f"/reader/api/0{path}", handler), shelving, _as_text) for methods, path, handler in GREADER]
    signed = Route("/accounts/ClientLogin", greader.sign_in, methods=["GET", "POST"])
    atom = _route(("GET", "/reader/atom/{stream:path}", greader.as_atom), shelving, _as_text)
    compatible = [Route("/", _fine), Route("/check/compatibility", _compatible)]
    return (
        Mount("/v1", routes=[preflight, *fluxed, unknown]),
        Mount(GREADER_ALIAS, routes=[preflight, signed, atom, *read, *compatible]),
        signed,
        atom,
        *read,
    )


def _route(of: tuple[str, str, Handler], shelving: Shelving, refuse: Refuse) -> Route:
    methods, path, handler = of
    return Route(path, _heard(handler, shelving, refuse), methods=methods.split())


def _heard(handler: Handler, shelving: Shelving, refuse: Refuse) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        try:
            answer = await handler(request, await _reading(request, shelving))
        except HTTPException as error:
            answer = refuse(error.status_code, error.detail)
        except StoreError:
            answer = refuse(503, "The store does not answer at the moment.")
        answer.headers.update({"cache-control": "no-store", **shared_headers(request)})
        return answer

    return answered


async def _reading(request: Request, shelving: Shelving) -> Reading:
    site, person = site_of(request), await owner(request)
    shelf = site.staff.shelf if site.staff else None
    if person is None or shelf is None:
        raise HTTPException(401, "Access Unauthorized")
    base = base_of(request)
    await shelving.stock(site, shelf)
    return Reading(site, shelf, shelving, person, base, await shelving.subscriptions(site, shelf, base))


def _as_json(status: int, said: str) -> Response:
    challenge = {"www-authenticate": 'Basic realm="reader"'} if status == 401 else {}
    return Response(orjson.dumps({"error_message": said}), status, challenge, "application/json")


def _as_text(status: int, said: str) -> Response:
    challenge = {"www-authenticate": 'GoogleLogin realm="reader"'} if status == 401 else {}
    return PlainTextResponse(f"{said}\n", status, challenge)


async def _fine(request: Request) -> Response:
    return PlainTextResponse("OK")


async def _compatible(request: Request) -> Response:
    return PlainTextResponse("PASS")


async def _preflight(request: Request) -> Response:
    """What a browser asks before an app on another site sends its token."""
    shared = shared_headers(request)
    allowed = {
        "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
        "access-control-allow-headers": "X-Auth-Token, Authorization, Content-Type, Accept",
        "access-control-max-age": "86400",
    }
    return Response(None, 204, {**shared, **(allowed if shared else {})})
