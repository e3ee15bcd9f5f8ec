"""Pure ASGI middleware: a request id, security headers, and the names that the site answers to."""

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copytaster.web.policies import HEADER, NO_PAGE

NOT_MODIFIED = 304

HEADERS = (
    (HEADER.encode(), NO_PAGE.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
)
REFERRER = b"referrer-policy"


class Guarded:
    """Wraps the whole application, so that even its answer to a bug carries the headers and the id."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; other kinds of scope go through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
                headers += _missing(headers, message["status"])
                if not any(name == REFERRER for name, _ in headers):
                    headers.append((REFERRER, b"no-referrer"))
                message = {**message, "headers": headers}
            await send(message)

        if self._hosts and _host(scope) not in self._hosts:
            await PlainTextResponse("This name is not one of this site's.\n", 421)(scope, receive, sealed)
            return
        await self._app(scope, receive, sealed)


def _missing(headers: Sequence[tuple[bytes, bytes]], status: int) -> list[tuple[bytes, bytes]]:
    """The headers that an answer does not have yet; 304 leaves the policy that came with the page, and a policy may let others frame it."""
    there = dict(headers)
    may_be_framed = b"frame-ancestors 'none'" not in there.get(HEADER.encode(), NO_PAGE.encode())
    left = {*there, *([HEADER.encode()] if status == NOT_MODIFIED else []), *([b"x-frame-options"] if may_be_framed else [])}
    return [each for each in HEADERS if each[0] not in left]


def _host(scope: Scope) -> str:
    """The name that was asked for, without port and brackets."""
    raw = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    name, colon, port = raw.rpartition(":")
    return (name if colon and port.isdigit() and (raw.startswith("[") or ":" not in name) else raw).strip("[]")


def is_same_origin(request: Request) -> bool:
    """Browsers name the origin of every form, or say how it stands to ours; a tool that does neither is no browser."""
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def is_from_this_page(request: Request) -> bool:
    """As `is_same_origin`, but whoever is signed in has a browser, and it must say so: nothing said is refused."""
    is_said = request.headers.get("sec-fetch-site") == "same-origin" or request.headers.get("origin") not in (None, "null")
    return is_said and is_same_origin(request)
