"""The first run, and what people hand in: starter packs, OPML, addresses, the demonstration, a theme."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from copytaster.model.feed import FeedSource
from copytaster.model.ids import feed_id
from copytaster.ports import Added
from copytaster.stages import opml, packs, present, urls
from copytaster.web import languages
from copytaster.web.security import is_from_this_page, is_same_origin
from copytaster.web.site import THEMES, Shown, Site, direct, is_local, site_of
from copytaster.web.visitors import check_token, is_secure, read_form, text_in, visitor_of

MAX_POST_BYTES = 4_000_000
MAX_ADDRESSES = 100
MAX_FEEDS = 5_000
YEAR_S = 31_536_000


@dataclass(frozen=True, slots=True)
class PackRow:
    """A starter pack to tick."""

    name: str
    title: str
    region: str
    feeds: str
    titles: tuple[str, ...]


def shown(site: Site, added: Sequence[Added] = (), note: str = "", is_first: bool = True) -> Shown:
    """The page with the three steps, and what became of what was handed in."""
    groups: dict[str, list[PackRow]] = {}
    for pack in packs.packs():
        titles = tuple(feed.title for feed in pack.feeds[:4])
        groups.setdefault(present.language_name(pack.language), []).append(
            PackRow(pack.name, pack.title, pack.region, present.counted(len(pack.feeds), "feed"), titles)
        )
    rows = [(each.url, each.feed.title if each.feed else "", each.why) for each in added]
    return "start.html", {
        "groups": dict(sorted(groups.items())),
        "added": rows,
        "note": note,
        "may_edit": site.look.may_edit,
        "is_first": is_first,
    }


async def start(request: Request) -> Response:
    """The three steps, at any time."""
    return direct(request, shown(site_of(request), is_first=False))


async def follow_packs(request: Request) -> Response:
    """Follow all feeds of the ticked packs."""
    async with _form(request) as form:
        ticked = {value for value in form.getlist("pack") if isinstance(value, str)}
    feeds = [feed for pack in packs.packs() if pack.name in ticked for feed in pack.feeds]
    if not feeds:
        return direct(request, shown(site_of(request), note="Tick at least one pack."), 422)
    site = site_of(request)
    now = site.clock.now()
    await site.desk.subscribe([_feed(feed, now) for feed in feeds])
    return _home(site)


async def add_feeds(request: Request) -> Response:
    """Follow what an OPML file lists, and find the feeds of addresses."""
    site = site_of(request)
    async with _form(request) as form:
        listed, problem = await _listed(form, site)
        addresses = _addresses(form)
    if listed:
        await site.desk.subscribe(listed[:MAX_FEEDS])
    added = await site.desk.add([(address, "") for address in addresses]) if addresses else ()
    site.bodies.forget()
    if problem or not (listed or addresses) or any(each.feed is None for each in added):
        followed = f"Following {present.counted(len(listed), 'feed')} of the file. " if listed else ""
        note = followed + (problem or ("Some addresses could not be added." if added else "" if listed else "Give a file or an address."))
        return direct(request, shown(site, added, note), 422)
    return _home(site)


async def start_demo(request: Request) -> Response:
    """Play the demonstration."""
    site = site_of(request)
    async with _form(request):
        await site.desk.start_demo()
    return _home(site)


async def choose_theme(request: Request) -> Response:
    """Set the theme by hand. Not checked for where it comes from: a wrong theme harms nobody."""
    return await _chosen(request, "theme", "theme", THEMES)


async def choose_language(request: Request) -> Response:
    """Set the language by hand; as little checked as the theme."""
    return await _chosen(request, "language", languages.COOKIE, languages.codes())


async def _chosen(request: Request, field: str, cookie: str, choices: Collection[str]) -> Response:
    """Keep the choice in a cookie; none takes the cookie back."""
    async with read_form(request) as form:
        back, chosen = text_in(form, "back"), text_in(form, field)
    answer, secure = RedirectResponse(back if is_local(back) else "/", 303), is_secure(request, site_of(request).look.base_url)
    if chosen in choices:
        answer.set_cookie(cookie, chosen, max_age=YEAR_S, secure=secure, httponly=True, samesite="lax")
    elif not chosen:
        answer.delete_cookie(cookie, secure=secure, httponly=True, samesite="lax")
    return answer


def _home(site: Site) -> Response:
    site.bodies.forget()
    return RedirectResponse("/", 303)


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """The form, when it comes from this site, may be handed in, and is not too long."""
    visitor = visitor_of(request)
    if not (site_of(request).look.may_edit or (visitor is not None and visitor.may("desk"))):
        raise HTTPException(403, "Feeds cannot be added from this page; use the command line.")
    if not (is_same_origin(request) if visitor is None else visitor.way == "token" or is_from_this_page(request)):
        raise HTTPException(403, "This form was sent from another site.")
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411, "The length of the form is missing.")
    if int(length) > MAX_POST_BYTES:
        raise HTTPException(413, f"The form is longer than {MAX_POST_BYTES:,} bytes.")
    async with request.form(max_files=1, max_fields=500, max_part_size=MAX_POST_BYTES) as form:
        check_token(visitor, form)
        yield form


async def _listed(form: FormData, site: Site) -> tuple[list[FeedSource], str]:
    """Feeds of an OPML file, uploaded or pasted, and what is wrong with it."""
    raw = await _opml_bytes(form)
    if not raw:
        return [], ""
    found = opml.feeds(raw)
    if isinstance(found, opml.BadOpml):
        return [], f"This is no OPML file: {found.why}"
    now = site.clock.now()
    return [_feed(feed, now) for feed in found], ""


def _feed(feed: opml.OpmlFeed, now: datetime) -> FeedSource:
    publisher = urls.registrable(feed.site_url or feed.url)
    return FeedSource(
        feed_id(feed.url),
        feed.url,
        feed.title or publisher,
        publisher,
        feed.site_url,
        feed.language,
        now,
        folders=feed.folders[: opml.MAX_FOLDERS],
    )


async def _opml_bytes(form: FormData) -> bytes:
    upload = form.get("opml")
    if isinstance(upload, UploadFile) and (raw := await upload.read(MAX_POST_BYTES)):
        return raw
    pasted = form.get("addresses")
    return pasted.encode() if isinstance(pasted, str) and pasted.lstrip().startswith("<") else b""


def _addresses(form: FormData) -> list[str]:
    pasted = form.get("addresses")
    if not isinstance(pasted, str) or pasted.lstrip().startswith("<"):
        return []
    return list(dict.fromkeys(line.strip() for line in pasted.split("\n") if line.strip()))[:MAX_ADDRESSES]
