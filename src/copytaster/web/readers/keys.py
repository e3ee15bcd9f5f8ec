"""Whose reader app asks: told by a token alone, in the headers that the apps send it in. A cookie opens nothing here."""

import base64
import binascii

from starlette.requests import Request

from copytaster.model.people import Visitor
from copytaster.stages import accounts
from copytaster.web.site import site_of
from copytaster.web.visitors import visitor_of

MAX_CHARS = 1_000


async def owner(request: Request) -> str | None:
    """The person; None where no token is sent, or one that opens nothing."""
    known = visitor_of(request)
    if known is not None and known.way == "token":
        return known.name
    name, key = _sent(request)
    return await opened(request, name, key)


async def opened(request: Request, name: str, key: str) -> str | None:
    """Who has this token; where a name comes with it, it must be theirs."""
    staff = site_of(request).staff
    visitor: Visitor | None = await staff.entrance.by_token(key) if staff and key else None
    if visitor is None or (name and accounts.name_of(name) != visitor.name):
        return None
    return visitor.name


def _sent(request: Request) -> tuple[str, str]:
    """Name, where one is sent, and token."""
    if told := request.headers.get("x-auth-token", ""):
        return "", told.strip()[:MAX_CHARS]
    kind, _, rest = request.headers.get("authorization", "")[:MAX_CHARS].partition(" ")
    if kind.lower() == "googlelogin":
        return "", rest.strip().removeprefix("auth=")
    return _basic(rest) if kind.lower() == "basic" else ("", "")


def _basic(text: str) -> tuple[str, str]:
    try:
        name, _, key = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (name, key) if name else ("", "")
