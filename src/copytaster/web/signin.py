"""Signing in and out, and what belongs to one's own account: sessions, tokens, the password."""

import hmac
import secrets
from typing import Any
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from copytaster.errors import InputError
from copytaster.model.people import SCOPES
from copytaster.staff import Entrance, NotNow
from copytaster.stages import accounts, present
from copytaster.web.assets import address
from copytaster.web.security import is_same_origin
from copytaster.web.site import direct, is_local, site_of
from copytaster.web.visitors import (
    caller_of,
    changing,
    cookie_in,
    is_secure,
    may_sign_in,
    needed,
    place_of,
    read_form,
    text_in,
    texts_in,
    visitor_of,
    with_session,
)

WRONG = "Name and password do not fit."
STATE_COOKIE = "copytaster-state"
"""Over https it has the prefix too: a neighbour under the same domain could else begin a sign-in in somebody's browser, as himself."""
STATE_S = 600


def entrance_of(request: Request) -> Entrance:
    staff = site_of(request).staff
    if staff is None:
        raise HTTPException(404)
    return staff.entrance


def passkey_values(request: Request) -> dict[str, Any]:
    """What a page with a button for passkeys needs; no host where there are none."""
    look = site_of(request).look
    place = place_of(request, look.base_url, look.title) if entrance_of(request).passkeys else None
    return {"passkey_host": place.host if place else "", "passkey_js": address("passkeys.js")}


def back_of(said: str | None) -> str:
    return said if said and is_local(said) else "/"


async def sign_in(request: Request) -> Response:
    """The form; whoever is signed in goes on."""
    entrance_of(request)
    back = back_of(request.query_params.get("back"))
    return RedirectResponse(back, 303) if visitor_of(request) else sign_in_form(request, back)


def sign_in_form(request: Request, back: str, note: str = "", status: int = 200, **headers: str) -> Response:
    site, provider = site_of(request), entrance_of(request).provider
    values = {
        "back": back,
        "note": note,
        "provider": provider.name if provider else "",
        "is_safe": may_sign_in(request, site.look.base_url),
        "back_quoted": quote(back),
        **passkey_values(request),
    }
    return direct(request, ("signin.html", values), status, headers)


async def signed_in(request: Request) -> Response:
    """Check name and password; what is wrong is not said more exactly, and takes as long."""
    entrance, base_url = entrance_of(request), site_of(request).look.base_url
    if not is_same_origin(request):
        raise HTTPException(403, "This form was sent from another site.")
    if not may_sign_in(request, base_url):
        raise HTTPException(403, "Passwords are taken over https alone; set site.base_url, or use this machine's own address.")
    async with read_form(request) as form:
        name, password, back = text_in(form, "name"), form.get("password"), back_of(text_in(form, "back"))
    done = await entrance.sign_in(name, password if isinstance(password, str) else "", caller_of(request))
    if isinstance(done, NotNow):
        minutes = present.counted(max(1, round(done.after_s / 60)), "minute")
        return sign_in_form(request, back, f"Too many tries. Wait {minutes}.", 429, **{"retry-after": str(int(done.after_s) + 1)})
    if done is None:
        return sign_in_form(request, back, WRONG, 422)
    return with_session(RedirectResponse(back, 303), request, base_url, done.secret)


async def sign_out(request: Request) -> Response:
    """End this session."""
    async with changing(request, "reader") as (visitor, _):
        await entrance_of(request).end_sessions(visitor.name, [visitor.session])
    return with_session(RedirectResponse("/", 303), request, site_of(request).look.base_url, "")


async def to_provider(request: Request) -> Response:
    """Go to the OpenID provider; a cookie that lasts for minutes knows the answer that is waited for."""
    entrance, base_url = entrance_of(request), site_of(request).look.base_url
    if entrance.provider is None or not may_sign_in(request, base_url):
        raise HTTPException(404)
    state, proof = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    try:
        page = await entrance.provider.address(_own(request), state, proof)
    except InputError as error:
        return sign_in_form(request, "/", str(error), 503)
    answer = RedirectResponse(page, 303, {"cache-control": "no-store"})
    kept = f"{state}.{proof}.{quote(back_of(request.query_params.get('back')), safe='')}"
    name, secure = _state_cookie(request, base_url)
    answer.set_cookie(name, kept, STATE_S, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


async def from_provider(request: Request) -> Response:
    """The provider's answer: begins a session for the person whose identity it is."""
    entrance, base_url = entrance_of(request), site_of(request).look.base_url
    state, _, rest = cookie_in(request, _state_cookie(request, base_url)[0]).partition(".")
    proof, _, back = rest.partition(".")
    told, code = request.query_params.get("state", ""), request.query_params.get("code", "")
    if entrance.provider is None or not state or not code or not hmac.compare_digest(told.encode(), state.encode()):
        return sign_in_form(request, "/", "The sign-in was not finished; try again.", 422)
    try:
        identity = await entrance.provider.identity(code[:4_096], _own(request), proof)
    except InputError as error:
        return sign_in_form(request, "/", str(error), 422)
    done = await entrance.sign_in_as(identity, caller_of(request))
    if done is None:
        return sign_in_form(request, "/", f"Nobody here has this identity. Whoever runs this site can add it: {identity}", 403)
    answer = with_session(RedirectResponse(back_of(unquote(back)), 303), request, base_url, done.secret)
    name, secure = _state_cookie(request, base_url)
    answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def _state_cookie(request: Request, base_url: str) -> tuple[str, bool]:
    """Its name, and whether it goes over https alone."""
    secure = is_secure(request, base_url)
    return f"__Host-{STATE_COOKIE}" if secure else STATE_COOKIE, secure


def _own(request: Request) -> str:
    """Where the provider sends the browser back to."""
    base = site_of(request).look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/signin/oidc/back"


async def account(request: Request) -> Response:
    """One's own sessions and tokens."""
    needed(request, "reader")
    return await account_page(request)


async def account_page(request: Request, note: str = "", key: str = "", status: int = 200) -> Response:
    visitor, entrance, now = needed(request, "reader"), entrance_of(request), site_of(request).clock.now()
    sessions = [
        (
            each.id,
            each.agent or "unknown browser",
            present.moment(each.begun_at, now),
            present.moment(each.seen_at, now),
            each.id == visitor.session,
        )
        for each in await entrance.sessions(visitor.name)
    ]
    tokens = [
        (each.id, each.label, each.scope, present.moment(each.made_at, now), present.moment(each.used_at, now) if each.used_at else None)
        for each in await entrance.tokens(visitor.name)
    ]
    passkeys = [
        (each.id, each.label, present.moment(each.made_at, now), present.moment(each.used_at, now) if each.used_at else None)
        for each in (await entrance.passkeys.of(visitor.name) if entrance.passkeys else ())
    ]
    values = {
        "sessions": sessions,
        "tokens": tokens,
        "passkeys": passkeys,
        "has_password": await entrance.has_password(visitor.name),
        "scopes": SCOPES,
        "note": note,
        "key": key,
        "least": accounts.MIN_PASSWORD_CHARS,
        **passkey_values(request),
    }
    return direct(request, ("signin_account.html", values), status)


async def end_sessions(request: Request) -> Response:
    """End some of one's own sessions."""
    async with changing(request, "reader") as (visitor, form):
        await entrance_of(request).end_sessions(visitor.name, texts_in(form, "id"))
    return RedirectResponse("/account", 303)


async def make_token(request: Request) -> Response:
    """Make a token and show it, once."""
    async with changing(request, "reader") as (visitor, form):
        scope, label = text_in(form, "scope"), text_in(form, "label")
    if visitor.way == "token":
        raise HTTPException(403, "A token makes no other tokens.")
    if scope not in SCOPES or not label:
        return await account_page(request, "Give the token a name and say what it is for.", "", 422)
    return await account_page(request, "", await entrance_of(request).make_token(visitor.name, scope, label))


async def end_tokens(request: Request) -> Response:
    """End some of one's own tokens."""
    async with changing(request, "reader") as (visitor, form):
        await entrance_of(request).end_tokens(visitor.name, texts_in(form, "id"))
    return RedirectResponse("/account", 303)


async def change_password(request: Request) -> Response:
    """A new password ends all sessions."""
    async with changing(request, "reader") as (visitor, form):
        old, new = form.get("old"), form.get("new")
    if visitor.way == "token" or not isinstance(old, str) or not isinstance(new, str):
        raise HTTPException(403, "A password is changed with the old one.")
    why = await entrance_of(request).change_password(visitor.name, old, new)
    return (
        await account_page(request, why, "", 422)
        if why
        else sign_in_form(request, "/account", "The password was changed. Sign in with it.")
    )
