"""Who asks: told from the session's cookie or the token in the header before any page is made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from copytaster.model.people import Role, Visitor
from copytaster.staff import Caller, Place, Staff
from copytaster.stages.accounts import is_same
from copytaster.web.security import is_from_this_page

SECURE_COOKIE = "__Host-copytaster"
PLAIN_COOKIE = "copytaster"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAX_FORM_BYTES = 200_000
MAX_FIELDS = 2_000
WITHOUT_VISITOR = ("/static/", "/live/", "/metrics")


class Recognized:
    """Wraps the application; without a cookie or a token nothing is asked of the store."""

    def __init__(self, app: ASGIApp, staff: Staff | None, base_url: str = "") -> None:
        self._app = app
        self._staff = staff
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its visitor in the state; a token that opens nothing is refused at once."""
        if scope["type"] != "http" or self._staff is None or scope["path"].startswith(WITHOUT_VISITOR):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            visitor = await self._staff.entrance.by_token(key.strip())
            if visitor is None:
                await _refusal()(scope, receive, send)
                return
        else:
            secret = cookie_in(request, cookie_name(request, self._base_url))
            visitor = await self._staff.entrance.by_session(secret) if secret else None
        scope.setdefault("state", {})["visitor"] = visitor
        await self._app(scope, receive, send)


def _refusal() -> Response:
    challenge = {"www-authenticate": 'Bearer error="invalid_token"', "cache-control": "no-store"}
    return PlainTextResponse("This token is unknown or has ended.\n", 401, challenge)


def cookie_in(request: Request, name: str) -> str:
    """What it holds; of several with this name none counts: one of them was put there by somebody else."""
    told = [part.split("=", 1)[1].strip() for part in request.headers.get("cookie", "").split(";") if part.strip().startswith(f"{name}=")]
    return told[0] if len(told) == 1 else ""


def visitor_of(request: Request) -> Visitor | None:
    """Who is signed in, or whose token it is; None for any reader."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor


def needed(request: Request, role: Role) -> Visitor:
    """The visitor, who may what this role may; asks to sign in (303) or refuses (403)."""
    visitor = visitor_of(request)
    if visitor is None:
        if request.method == "GET":
            raise HTTPException(303, "Sign in first.", {"location": f"/signin?back={request.url.path}"})
        raise HTTPException(403, "Sign in first.")
    if not visitor.may(role):
        raise HTTPException(403, f"This is for people of the role {role}.")
    return visitor


@asynccontextmanager
async def changing(request: Request, role: Role) -> AsyncIterator[tuple[Visitor, FormData]]:
    """Who changes something, and the form. A browser's form must come from a page of this site and bring the session's token."""
    visitor = needed(request, role)
    if visitor.way != "token" and not is_from_this_page(request):
        raise HTTPException(403, "This form was sent from another site.")
    async with read_form(request) as form:
        check_token(visitor, form)
        yield visitor, form


def check_token(visitor: Visitor | None, form: FormData) -> None:
    """Refuse a form of a session's page without that session's token."""
    told = form.get("form_token")
    if visitor is not None and visitor.way != "token" and not (isinstance(told, str) and is_same(told, visitor.form_token)):
        raise HTTPException(403, "This form is too old; go back, load the page again and send it once more.")


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[FormData]:
    """A form without files, of known and bounded length."""
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411, "The length of the form is missing.")
    if int(length) > MAX_FORM_BYTES:
        raise HTTPException(413, f"The form is longer than {MAX_FORM_BYTES:,} bytes.")
    async with request.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FORM_BYTES) as form:
        yield form


def text_in(form: FormData, name: str) -> str:
    """A field; empty when it is not there."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def texts_in(form: FormData, name: str) -> tuple[str, ...]:
    """Every field of this name."""
    return tuple(value for value in form.getlist(name) if isinstance(value, str))


def is_secure(request: Request, base_url: str) -> bool:
    """Whether readers reach the site by https, as far as can be told behind a proxy."""
    return request.url.scheme == "https" or base_url.lower().startswith("https://")


def may_sign_in(request: Request, base_url: str) -> bool:
    """A password goes over https, or stays in this machine."""
    return is_secure(request, base_url) or request.url.hostname in LOOPBACK


def cookie_name(request: Request, base_url: str) -> str:
    """With the prefix no other site under the same domain can set it."""
    return SECURE_COOKIE if is_secure(request, base_url) else PLAIN_COOKIE


def with_session(answer: Response, request: Request, base_url: str, secret: str) -> Response:
    """Set the session's cookie; empty takes it back."""
    name, secure = cookie_name(request, base_url), is_secure(request, base_url)
    if secret:
        answer.set_cookie(name, secret, path="/", secure=secure, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def caller_of(request: Request) -> Caller:
    """Where the request came from."""
    return Caller(request.client.host if request.client else "", request.headers.get("user-agent", ""))


def place_of(request: Request, base_url: str, title: str) -> Place | None:
    """Where passkeys hold; None where browsers keep none: without TLS, save for localhost, and under an address without a name."""
    base = base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    parts = urlsplit(base)
    host = parts.hostname or ""
    is_named = "." in host and not host.rpartition(".")[2].isdigit() and ":" not in host
    is_kept = parts.scheme == "https" and is_named and bool(base_url)
    return Place(host, f"{parts.scheme}://{parts.netloc}", title) if is_kept or host == "localhost" else None
