"""Google Reader's API, as far as apps that read call it; what would change feeds or folders is refused."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from copytaster.model.shelf import Item, Marks, Slice, Within
from copytaster.stages import outfeeds
from copytaster.web.assets import address
from copytaster.web.readers import greader_records as records
from copytaster.web.readers.asked import body_of, whole
from copytaster.web.readers.categories import CATEGORIES, Category, feeds_in, standing_in
from copytaster.web.readers.greader_ids import READING_LIST, moment_of, number_of, stream_of
from copytaster.web.readers.keys import opened
from copytaster.web.readers.miniflux import tallies
from copytaster.web.readers.shelving import Reading

CONTENTS, IDS = 20, 20
MAX_CONTENTS, MAX_IDS = 1_000, 10_000
Fields = Sequence[tuple[str, str]]


async def sign_in(request: Request) -> Response:
    """The token is the password, and what is given back for later requests."""
    fields = dict(await _fields(request))
    name, key = fields.get("Email", "").strip(), fields.get("Passwd", "").strip()
    if await opened(request, name, key) is None:
        return PlainTextResponse("Error=BadAuthentication\n", 403, {"cache-control": "no-store"})
    made = {"SID": key, "LSID": key, "Auth": key}
    if fields.get("output") == "json":
        return Response(orjson.dumps(made), headers={"cache-control": "no-store"}, media_type="application/json")
    return PlainTextResponse("".join(f"{each}={told}\n" for each, told in made.items()), headers={"cache-control": "no-store"})


async def token(request: Request, reading: Reading) -> Response:
    """Apps ask for it before they change anything. It guards nothing here, as no request is heard without the token in its headers."""
    return PlainTextResponse(hashlib.sha256(f"edit {reading.person}".encode()).hexdigest()[:57])


async def user_info(request: Request, reading: Reading) -> Response:
    """Who asks."""
    return _json(records.user_info(reading.person))


async def tags(request: Request, reading: Reading) -> Response:
    """States and folders."""
    return _json(records.tags())


async def subscriptions(request: Request, reading: Reading) -> Response:
    """All feeds."""
    icon = f"{reading.base}{address('icon.svg')}"
    return _json({"subscriptions": [records.subscription(each, icon if each.is_top else "") for each in reading.feeds.values()]})


async def unread_counts(request: Request, reading: Reading) -> Response:
    """Of each feed, each folder, and of all."""
    return _json(records.unread_counts(reading.feeds, await tallies(reading)))


async def preferences(request: Request, reading: Reading) -> Response:
    """None are kept."""
    return _json({"prefs": [], "streamprefs": {}})


async def contents(request: Request, reading: Reading) -> Response:
    """A stream's items with what they show."""
    name = _stream_name(request)
    found, goes_on = await _stream(request, reading, name, (CONTENTS, MAX_CONTENTS))
    told = [records.content(each) for each in await reading.shown(found)]
    home = f"{reading.base}{request.url.path}"
    frame = {"direction": "ltr", "id": name, "title": reading.site.look.title, "self": [{"href": home}]}
    return _json({**frame, "updated": int(reading.now.timestamp()), "items": told, **goes_on})


async def ids(request: Request, reading: Reading) -> Response:
    """A stream's items by number."""
    found, goes_on = await _stream(request, reading, _stream_name(request), (IDS, MAX_IDS))
    return _json({"itemRefs": [records.ref(each) for each in found], **goes_on})


async def count(request: Request, reading: Reading) -> Response:
    """How many items a stream holds."""
    return PlainTextResponse(f"{await reading.count(_within(request, reading, _stream_name(request)))}")


async def some(request: Request, reading: Reading) -> Response:
    """The items that are named, with what they show."""
    numbers = _numbers(await _fields(request))[:MAX_CONTENTS]
    found = await reading.entries(Within(numbers=numbers), Slice(MAX_CONTENTS))
    return _json({"id": READING_LIST, "updated": int(reading.now.timestamp()), "items": [records.content(each) for each in found]})


async def as_atom(request: Request, reading: Reading) -> Response:
    """A stream as a feed, whose categories say what was read."""
    name = _stream_name(request)
    found, _ = await _stream(request, reading, name, (CONTENTS, MAX_CONTENTS))
    shown = [records.listed(each) for each in await reading.shown(found)]
    stream = stream_of(name)
    feed = reading.feeds.get(whole(stream.key) or 0) if stream.kind == "feed" else None
    title, home = (feed.title, feed.home_url) if feed else (reading.site.look.title, f"{reading.base}/")
    made = outfeeds.OutFeed(title, home, f"{reading.base}{request.url.path}", shown, reading.site.look.title)
    return Response(outfeeds.atom(made), headers={"cache-control": "no-store"}, media_type="application/atom+xml; charset=utf-8")


async def edit_tags(request: Request, reading: Reading) -> Response:
    """Mark items as read, as unread, with a star or without one; other tags are taken and forgotten."""
    fields = await _fields(request)
    numbers = _numbers(fields)[:MAX_IDS]
    added = [stream_of(value).kind for name, value in fields if name == "a"]
    removed = [stream_of(value).kind for name, value in fields if name == "r"]
    is_read = True if "read" in added else False if "read" in removed or "unread" in added else None
    is_starred = True if "starred" in added else False if "starred" in removed else None
    if numbers and (is_read is not None or is_starred is not None):
        await reading.shelf.mark(reading.person, Within(numbers=numbers), Marks(is_read, is_starred), reading.now)
    return PlainTextResponse("OK")


async def read_all(request: Request, reading: Reading) -> Response:
    """Everything in a stream that was there at an instant."""
    fields = dict(await _fields(request))
    until = moment_of(fields.get("ts"))
    within = _in_stream(reading, Within(), fields.get("s", ""))
    before = until + timedelta(microseconds=1) if until else None
    await reading.shelf.mark(reading.person, replace(within, is_read=False, shelved_before=before), Marks(is_read=True), reading.now)
    return PlainTextResponse("OK")


async def refused(request: Request, reading: Reading) -> Response:
    """What would change feeds or folders."""
    raise HTTPException(403, "The feeds are those of the site; they are not changed from an app.")


def _stream_name(request: Request) -> str:
    return str(request.path_params.get("stream") or request.query_params.get("s") or READING_LIST)


async def _stream(request: Request, reading: Reading, name: str, bounds: tuple[int, int]) -> tuple[tuple[Item, ...], dict[str, str]]:
    """The items, and where the list goes on."""
    usual, most = bounds
    asked = request.query_params
    limit = min(whole(asked.get("n")) or usual, most)
    oldest_first = asked.get("r") == "o"
    within = _within(request, reading, name)
    if (last := number_of(asked.get("c", ""))) is not None:
        within = replace(within, after_number=last) if oldest_first else replace(within, before_number=last)
    found = await reading.items(within, Slice(limit, newest_first=not oldest_first))
    return found, {"continuation": str(found[-1].number)} if len(found) == limit else {}


def _within(request: Request, reading: Reading, name: str) -> Within:
    asked = request.query_params
    after, before = moment_of(asked.get("ot")), moment_of(asked.get("nt"))
    within = _in_stream(reading, Within(shelved_from=after, shelved_before=before), name)
    for each in asked.getlist("it"):
        within = _in_stream(reading, within, each)
    for each in asked.getlist("xt"):
        within = _excluding(reading, within, each)
    return within


def _in_stream(reading: Reading, within: Within, name: str) -> Within:
    """Only what stands in this stream; in one that is unknown nothing does."""
    stream = stream_of(name)
    match stream.kind:
        case "all":
            return within
        case "read" | "unread":
            return replace(within, is_read=stream.kind == "read")
        case "starred":
            return replace(within, is_starred=True)
        case "label":
            return standing_in(_category(stream.key), within, reading.feeds.values())
        case "feed" | "unknown":
            return replace(within, feeds=_feeds(reading, name))


def _excluding(reading: Reading, within: Within, name: str) -> Within:
    stream = stream_of(name)
    match stream.kind:
        case "read" | "unread":
            return replace(within, is_read=stream.kind == "unread")
        case "starred":
            return replace(within, is_starred=False)
        case "feed" | "label":
            return replace(within, without_feeds=(*within.without_feeds, *_feeds(reading, name)))
        case "all" | "unknown":
            return within


def _feeds(reading: Reading, name: str) -> tuple[int, ...]:
    """A feed may be named by its number or its address."""
    stream = stream_of(name)
    if stream.kind == "label":
        return feeds_in(_category(stream.key), reading.feeds.values())
    number = whole(stream.key) or next((each.number for each in reading.feeds.values() if each.feed_url == stream.key), 0)
    return (number,) if stream.kind == "feed" and number in reading.feeds else ()


def _category(title: str) -> Category:
    """A stream of this kind names one that there is."""
    return next(each for each in CATEGORIES if each.title == title)


def _numbers(fields: Fields) -> tuple[int, ...]:
    found = (number_of(value) for name, value in fields if name == "i")
    return tuple(dict.fromkeys(number for number in found if number))


async def _fields(request: Request) -> Fields:
    """Of the address and of the body, which is a form whatever it says that it is."""
    try:
        sent = parse_qsl((await body_of(request)).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2 * MAX_IDS)
    except ValueError as error:
        raise HTTPException(400, "These are too many fields.") from error
    return [*request.query_params.multi_items(), *sent]


def _json(told: object) -> Response:
    return Response(orjson.dumps(told), headers={"cache-control": "no-store"}, media_type="application/json; charset=utf-8")
