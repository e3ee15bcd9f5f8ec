"""`/.well-known/security.txt`: whom to tell of a hole. Source: RFC 9116."""

import re
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from copytaster.stages.present import iso
from copytaster.web.site import base_of, site_of

PATH = "/.well-known/security.txt"
HOLDS = timedelta(days=180)
_MAIL = re.compile(r"[^\s@:/<>]+@[^\s@:/<>]+")
_PAGE = re.compile(r"https://[^\s<>]+")


async def security(request: Request) -> Response:
    """The operator's contact, as long as it is a mail address or a page over https; else there is no such file."""
    site = site_of(request)
    said = site.look.contact.strip()
    contact = f"mailto:{said}" if _MAIL.fullmatch(said) else said if _PAGE.fullmatch(said) else ""
    if not contact:
        raise HTTPException(404)
    ends_at = (site.clock.now() + HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    told = f"Contact: {contact}\nExpires: {iso(ends_at)}\nPreferred-Languages: en\nCanonical: {base_of(request)}{PATH}\n"
    return PlainTextResponse(told, headers={"cache-control": "max-age=86400"})
