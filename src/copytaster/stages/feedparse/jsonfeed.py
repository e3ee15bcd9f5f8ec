"""JSON Feed 1.0 and 1.1 -> ParsedFeed. Source: jsonfeed.org/version/1.1."""

import html
from typing import Any

import orjson

from copytaster.model.feed import Enclosure, NotAFeed, ParsedEntry, ParsedFeed
from copytaster.stages.feedparse.dates import instant
from copytaster.stages.feedparse.people import NOBODY, Person, named
from copytaster.stages.urls import joined

MAX_BYTES = 8_000_000
"""Parsed JSON takes up to thirty times its bytes in memory."""
MAX_ENTRIES = 20_000

Thing = dict[str, Any]


def feed(body: bytes, url: str) -> ParsedFeed | NotAFeed:
    """Parse JSON in UTF-8; fields of the wrong type count as missing."""
    if len(body) > MAX_BYTES:
        return NotAFeed(f"it is JSON of more than {MAX_BYTES // 1_000_000} MB")
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return NotAFeed(f"it is broken JSON: {str(error)[:100]}")
    if not isinstance(told, dict) or not (isinstance(told.get("items"), list) or "jsonfeed.org" in _text(told, "version")):
        return NotAFeed("it is JSON, but no JSON Feed")
    author = _author(told)
    items = told["items"] if isinstance(told.get("items"), list) else []
    return ParsedFeed(
        kind="json",
        title=_text(told, "title") or None,
        subtitle=_text(told, "description") or None,
        link=_address(told, "home_page_url", url),
        id=_text(told, "feed_url") or None,
        author=author.shown,
        language=_text(told, "language") or None,
        image=_address(told, "icon", url) or _address(told, "favicon", url),
        entries=tuple(_entry(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict)),
        hubs=tuple(dict.fromkeys(hub for each in _things(told, "hubs")[:5] if (hub := _text(each, "url")))),
        self_url=_address(told, "feed_url", url),
        author_name=author.name,
        author_email=author.email,
    )


def _entry(item: Thing, url: str) -> ParsedEntry:
    author = _author(item)
    plain = _text(item, "content_text")
    published = _text(item, "date_published")
    return ParsedEntry(
        guid=_text(item, "id") or None,
        title=html.escape(_text(item, "title"), quote=False) or None,
        link=_address(item, "url", url) or _address(item, "external_url", url) or _if_address(_text(item, "id")),
        summary=html.escape(_text(item, "summary"), quote=False) or None,
        content=_text(item, "content_html") or html.escape(plain, quote=False) or None,
        author=author.shown,
        published_at=instant(published),
        updated_at=instant(_text(item, "date_modified")),
        published_raw=published or None,
        enclosures=tuple(_enclosure(each) for each in _things(item, "attachments") if _text(each, "url")),
        tags=tuple(tag for tag in item.get("tags") or () if isinstance(tag, str)) if isinstance(item.get("tags"), list) else (),
        author_name=author.name,
        author_email=author.email,
        image=_address(item, "image", url) or _address(item, "banner_image", url),
    )


def _enclosure(attachment: Thing) -> Enclosure:
    return Enclosure(_text(attachment, "url"), _text(attachment, "mime_type") or None, _text(attachment, "size_in_bytes") or None)


def _author(thing: Thing) -> Person:
    single = thing.get("author")
    people = [*_things(thing, "authors"), *([single] if isinstance(single, dict) else [])]
    return next((named(_text(each, "name")) for each in people if _text(each, "name")), NOBODY)


def _things(thing: Thing, name: str) -> list[Thing]:
    found = thing.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(thing: Thing, name: str) -> str:
    """A string, stripped; numbers are ids that someone forgot to quote."""
    found = thing.get(name)
    if isinstance(found, str):
        return found.strip()
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def _address(thing: Thing, name: str, url: str) -> str | None:
    found = _text(thing, name)
    return (joined(url, found) if url else found) if found else None


def _if_address(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) else None
