"""Miniflux's API v1, as far as apps that read call it. Feeds are this site's own, so that none can be added or changed."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.shelf import Marks, Order, Slice, Within
from copytaster.stages import search
from copytaster.web.assets import asset
from copytaster.web.readers import miniflux_records as records
from copytaster.web.readers.asked import flag, instant, json_of, whole
from copytaster.web.readers.categories import CATEGORIES, Category, feeds_in, standing_in
from copytaster.web.readers.shelving import Entry, Reading, Subscription

LIMIT = 100
MAX_LIMIT = 1_000
MAX_IDS = 10_000
MAX_FOUND = 1_000
MAX_QUERY = 300
ORDERS: Mapping[str, Order] = {
    "id": "number", "published_at": "at", "created_at": "number", "changed_at": "changed_at", "status": "number", "title": "number",
    "author": "number", "category_title": "number", "category_id": "number",
}  # fmt: skip
Handler = Callable[[Request, Reading], Awaitable[Response]]


async def me(request: Request, reading: Reading) -> Response:
    """Who asks."""
    return _json(records.user(reading.person, reading.now))


async def version(request: Request, reading: Reading) -> Response:
    """What is spoken here."""
    return _json(records.version())


async def integrations(request: Request, reading: Reading) -> Response:
    """There are no services to save entries to."""
    return _json({"has_integrations": False})


async def feeds(request: Request, reading: Reading) -> Response:
    """All of them."""
    return _json([records.feed(each, reading.person, reading.now) for each in reading.feeds.values()])


async def feed(request: Request, reading: Reading) -> Response:
    """One."""
    return _json(records.feed(_feed(request, reading), reading.person, reading.now))


async def icon(request: Request, reading: Reading) -> Response:
    """The site's own stands for the top stories; publishers have none here."""
    if not _feed(request, reading).is_top:
        raise HTTPException(404)
    data = base64.b64encode(asset("icon.svg").raw).decode()
    return _json({"id": _feed(request, reading).number, "mime_type": "image/svg+xml", "data": f"image/svg+xml;base64,{data}"})


async def counters(request: Request, reading: Reading) -> Response:
    """How many entries of each feed are read and unread."""
    found = await tallies(reading)
    reads = {str(number): tally.read for number, tally in found.items() if tally.read}
    return _json({"reads": reads, "unreads": {str(number): tally.unread for number, tally in found.items() if tally.unread}})


async def tallies(reading: Reading) -> Mapping[int, Any]:
    """By feed."""
    within = await reading.shelving.veiled(reading.site, reading.shelf, Within())
    return await reading.shelf.tallies(reading.person, within)


async def categories(request: Request, reading: Reading) -> Response:
    """The folders; with `counts` how much they hold."""
    made = [records.category(each, reading.person) for each in CATEGORIES]
    if flag(request.query_params.get("counts")):
        found = await tallies(reading)
        for told, each in zip(made, CATEGORIES, strict=True):
            inside = feeds_in(each, reading.feeds.values())
            told |= {"feed_count": len(inside), "total_unread": sum(found[number].unread for number in inside if number in found)}
    return _json(made)


async def category_feeds(request: Request, reading: Reading) -> Response:
    """The feeds of one folder."""
    inside = feeds_in(_category(request), reading.feeds.values())
    return _json([records.feed(reading.feeds[each], reading.person, reading.now) for each in inside])


async def entries(request: Request, reading: Reading) -> Response:
    """Entries of all feeds, of one, or of one folder."""
    asked = request.query_params
    order, direction = asked.get("order", "published_at"), asked.get("direction", "asc")
    if order not in ORDERS or direction not in ("asc", "desc"):
        raise HTTPException(400, "The order or direction is none of those that are known.")
    limit = whole(asked.get("limit"))
    part = Slice(
        limit=min(LIMIT if limit is None else limit or MAX_LIMIT, MAX_LIMIT),
        offset=whole(asked.get("offset")) or 0,
        order=ORDERS[order],
        newest_first=direction == "desc",
    )
    within = await _wanted(request, reading)
    found = await reading.entries(within, part)
    told = [records.entry(each, reading.person, reading.now) for each in found]
    return _json({"total": await reading.count(within), "entries": told})


async def entry(request: Request, reading: Reading) -> Response:
    """One."""
    return _json(records.entry(await _entry(request, reading), reading.person, reading.now))


async def content(request: Request, reading: Reading) -> Response:
    """What may be shown of it is all that there is."""
    html = (await _entry(request, reading)).shown.html
    return _json({"content": html, "reading_time": records.minutes(html)})


async def set_status(request: Request, reading: Reading) -> Response:
    """Mark entries as read or unread; one that is to be removed is read."""
    told = await json_of(request)
    ids, status, starred = told.get("entry_ids"), told.get("status"), told.get("starred")
    if not isinstance(ids, list) or not ids or not all(type(each) is int for each in ids) or len(ids) > MAX_IDS:
        raise HTTPException(400, f"entry_ids is a list of 1 to {MAX_IDS:,} numbers.")
    if status not in ("read", "unread", "removed", None) or (status is None and not isinstance(starred, bool)):
        raise HTTPException(400, "status is read or unread.")
    marks = Marks(None if status is None else status != "unread", starred if isinstance(starred, bool) else None)
    await _mark(reading, Within(numbers=tuple(each for each in ids if 0 < each < 1 << 62)), marks)
    return Response(status_code=204)


async def bookmark(request: Request, reading: Reading) -> Response:
    """Star it, or take the star away."""
    item = (await _entry(request, reading)).item
    await _mark(reading, Within(numbers=(item.number,)), Marks(is_starred=not item.is_starred))
    return Response(status_code=204)


async def read_all(request: Request, reading: Reading) -> Response:
    """Everything that is there now, of one feed, one folder, or all."""
    if "user" in request.path_params and request.path_params["user"] != str(records.user_number(reading.person)):
        raise HTTPException(403, "These are somebody else's entries.")
    await _mark(reading, replace(_place(request, reading), is_read=False), Marks(is_read=True))
    return Response(status_code=204)


async def refreshed(request: Request, reading: Reading) -> Response:
    """Feeds are asked for in their own rhythm, whoever wishes."""
    return Response(status_code=204)


async def export(request: Request, reading: Reading) -> Response:
    """The feeds as OPML."""
    rows = "".join(
        f'<outline type="rss" text={quoteattr(each.title)} title={quoteattr(each.title)} xmlUrl={quoteattr(each.feed_url)} '
        f"htmlUrl={quoteattr(each.home_url)}/>\n"
        for each in reading.feeds.values()
    )
    title = quoteattr(reading.site.look.title)
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head/><body><outline text={title} title={title}>\n'
    return Response(f"{head}{rows}</outline></body></opml>\n", media_type="text/xml")


async def refused(request: Request, reading: Reading) -> Response:
    """What would change feeds, folders, people or what was written, and what is not there."""
    if request.method == "GET":
        raise HTTPException(404)
    raise HTTPException(403, "The feeds are those of the site; they are not changed from an app.")


async def _wanted(request: Request, reading: Reading) -> Within:
    asked = request.query_params
    statuses = {part for given in asked.getlist("status") for part in given.split(",") if part}
    if statuses - {"read", "unread", "removed"}:
        raise HTTPException(400, "status is read, unread or removed.")
    told = statuses - {"removed"}
    within = replace(
        _place(request, reading),
        is_read=None if len(told) != 1 else told == {"read"},
        is_starred=flag(asked.get("starred")),
        after_number=whole(asked.get("after_entry_id")) or None,
        before_number=whole(asked.get("before_entry_id")) or None,
        after=instant(asked.get("published_after") or asked.get("after")),
        before=instant(asked.get("published_before") or asked.get("before")),
        changed_after=instant(asked.get("changed_after")),
        changed_before=instant(asked.get("changed_before")),
    )
    query = asked.get("search", "").strip()[:MAX_QUERY]
    return replace(within, refs=await _found(reading, query)) if query else within


async def _found(reading: Reading, query: str) -> tuple[str, ...]:
    """The articles that hold the words, and their stories."""
    asked = search.read(query, await reading.site.store.sources(), reading.now)
    if asked.sought is None:
        return ()
    ids = [article_id for article_id, _ in await reading.site.store.found(asked.sought, MAX_FOUND)]
    return (*ids, *dict.fromkeys((await reading.site.store.story_of(ids)).values()))


def _place(request: Request, reading: Reading) -> Within:
    """The feed or the folder that the address, else the parameters, name."""
    path, asked = request.path_params, request.query_params
    if "feed" in path:
        return Within(feeds=(_feed(request, reading).number,))
    if "category" in path:
        return standing_in(_category(request), Within(), reading.feeds.values())
    if number := whole(asked.get("feed_id")):
        if number not in reading.feeds:
            raise HTTPException(400, "There is no such feed.")
        return Within(feeds=(number,))
    if number := whole(asked.get("category_id")):
        found = next((each for each in CATEGORIES if each.number == number), None)
        if found is None:
            raise HTTPException(400, "There is no such category.")
        return standing_in(found, Within(), reading.feeds.values())
    return Within()


def _feed(request: Request, reading: Reading) -> Subscription:
    number = whole(request.path_params["feed"])
    if number not in reading.feeds:
        raise HTTPException(404)
    return reading.feeds[number]


def _category(request: Request) -> Category:
    found = next((each for each in CATEGORIES if str(each.number) == request.path_params["category"]), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _entry(request: Request, reading: Reading) -> Entry:
    number = whole(request.path_params["entry"])
    within = replace(_place(request, reading), numbers=(number,) if number else ())
    found = await reading.entries(within, Slice(1))
    if not found:
        raise HTTPException(404)
    return found[0]


async def _mark(reading: Reading, within: Within, marks: Marks) -> None:
    await reading.shelf.mark(reading.person, within, marks, reading.now)


def _json(told: object) -> Response:
    return Response(orjson.dumps(told), media_type="application/json")
