"""Whose alerts these are, and who may change them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from copytaster.alerting import AlertDesk
from copytaster.model.alert import Alert
from copytaster.model.people import Visitor
from copytaster.web.security import is_same_origin
from copytaster.web.site import site_of
from copytaster.web.visitors import changing, needed, read_form, visitor_of


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks: a person by name, or with an empty one whoever sits at this machine, on a site for it alone."""

    name: str
    may_mail_anyone: bool
    visitor: Visitor | None = None


def desk_of(request: Request) -> AlertDesk:
    """Where alerts are made; 404 where there are none."""
    found = site_of(request).look.alerts
    if found is None:
        raise HTTPException(404)
    return found


def owner_of(request: Request) -> Owner:
    """Who asks; asks to sign in (303) or refuses (403) where nobody may without."""
    visitor = visitor_of(request)
    if visitor is None and site_of(request).look.may_edit:
        return Owner("", may_mail_anyone=True)
    visitor = needed(request, "reader")
    return Owner(visitor.name, visitor.may("desk"), visitor)


def may_write(visitor: Visitor | None) -> bool:
    """A program needs a token that was made for more than reading."""
    return visitor is None or visitor.way != "token" or visitor.scope != "read"


@asynccontextmanager
async def altering(request: Request) -> AsyncIterator[tuple[Owner, FormData]]:
    """Who changes something, and the form, which must come from a page of this site."""
    owner = owner_of(request)
    if owner.visitor is not None:
        if not may_write(owner.visitor):
            raise HTTPException(403, "This token is for reading alone; make one of the scope alerts.")
        async with changing(request, "reader") as (_, form):
            yield owner, form
        return
    if not is_same_origin(request):
        raise HTTPException(403, "This form was sent from another site.")
    async with read_form(request) as form:
        yield owner, form


async def own_alert(request: Request, owner: Owner) -> Alert:
    """The alert of the address, when it is theirs; 404 for any other."""
    found = await desk_of(request).one(str(request.path_params["id"]))
    if found is None or found.owner != owner.name:
        raise HTTPException(404, "There is no such alert of yours.")
    return found
