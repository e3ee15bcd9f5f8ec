"""Signing in with a passkey, and one's own passkeys: the script on the page asks here, and sends the browser's answer as a form."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from copytaster.errors import InputError
from copytaster.model.people import Visitor
from copytaster.staff import NotNow, Passkeys, Place
from copytaster.stages import present
from copytaster.web.languages import tongue
from copytaster.web.security import is_same_origin
from copytaster.web.signin import account_page, back_of, entrance_of, sign_in_form
from copytaster.web.site import site_of, tongue_of
from copytaster.web.visitors import caller_of, changing, place_of, read_form, text_in, texts_in, with_session

NO_STORE = {"cache-control": "no-store"}
UNKNOWN = "This passkey is not known here, or it took too long. Try again, or sign in another way."


def _door(request: Request) -> tuple[Passkeys, Place]:
    """404 where there are no passkeys; 403 for a form from another site."""
    look, passkeys = site_of(request).look, entrance_of(request).passkeys
    place = place_of(request, look.base_url, look.title)
    if passkeys is None or place is None:
        raise HTTPException(404)
    if not is_same_origin(request):
        raise HTTPException(403, "This form was sent from another site.")
    return passkeys, place


def _why(request: Request, text: str, status: int) -> Response:
    """A reason for the script to show, in the page's language."""
    return JSONResponse({"why": str(tongue(tongue_of(request)).known(text))}, status, NO_STORE)


async def begin(request: Request) -> Response:
    """What the browser is asked, as JSON."""
    passkeys, place = _door(request)
    asked = await passkeys.begin(place, caller_of(request))
    return _late(request, asked) if isinstance(asked, NotNow) else Response(asked, 200, NO_STORE, "application/json")


def _late(request: Request, asked: NotNow) -> Response:
    minutes = present.counted(max(1, round(asked.after_s / 60)), "minute")
    return _why(request, f"Too many tries. Wait {minutes}.", 429)


async def signed_in(request: Request) -> Response:
    """Check the browser's answer; what is wrong with it is not said."""
    passkeys, place = _door(request)
    async with read_form(request) as form:
        told, back = text_in(form, "credential"), back_of(text_in(form, "back"))
    done = await passkeys.sign_in(place, told, caller_of(request))
    if done is None:
        return sign_in_form(request, back, UNKNOWN, 422)
    return with_session(RedirectResponse(back, 303), request, site_of(request).look.base_url, done.secret)


def _of_session(visitor: Visitor) -> None:
    if visitor.way == "token":
        raise HTTPException(403, "A token makes no passkeys.")


async def begin_adding(request: Request) -> Response:
    """What the browser is asked for a new passkey; the person's password is asked for first, where there is one."""
    passkeys, place = _door(request)
    async with changing(request, "reader") as (visitor, form):
        password = form.get("password")
    _of_session(visitor)
    try:
        asked = await passkeys.begin_adding(place, visitor, password if isinstance(password, str) else "")
    except InputError as error:
        return _why(request, str(error), 422)
    return Response(asked, 200, NO_STORE, "application/json")


async def add(request: Request) -> Response:
    """Keep what the browser made."""
    passkeys, place = _door(request)
    async with changing(request, "reader") as (visitor, form):
        label, told = text_in(form, "label"), text_in(form, "credential")
    _of_session(visitor)
    try:
        await passkeys.add(place, visitor, label or "passkey", told)
    except InputError as error:
        return await account_page(request, str(error), "", 422)
    return RedirectResponse("/account", 303)


async def remove(request: Request) -> Response:
    """Remove some of one's own passkeys; works without a script, and where none can be added."""
    passkeys = entrance_of(request).passkeys
    async with changing(request, "reader") as (visitor, form):
        ids = texts_in(form, "id")
    _of_session(visitor)
    if passkeys is not None:
        await passkeys.remove(visitor.name, ids)
    return RedirectResponse("/account", 303)
