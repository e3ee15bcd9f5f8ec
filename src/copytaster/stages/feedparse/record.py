"""A feed's file -> the record that the command `parse` prints."""

import zlib
from datetime import datetime

from copytaster.model.feed import NotAFeed, ParsedEntry, ParsedFeed
from copytaster.stages.feedparse.parse import MAX_BYTES, parsed


def record(path: str, body: bytes) -> dict[str, object]:
    """`path`, `feed` and `entries`, dates as ISO 8601 in UTC; `error` instead when the file holds no feed.

    A gzip body is unpacked, up to the size that a feed may have.
    """
    unpacked = _unpacked(body) if body.startswith(b"\x1f\x8b") else body
    if unpacked is None:
        return {"path": path, "error": "it is broken gzip"}
    feed = parsed(unpacked, None, "")
    if isinstance(feed, NotAFeed):
        return {"path": path, "error": feed.why}
    return {"path": path} | as_record(feed)


def as_record(feed: ParsedFeed) -> dict[str, object]:
    """The same without the path."""
    return {"kind": feed.kind, "feed": _head(feed), "entries": [_entry(e) for e in feed.entries], "repairs": list(feed.repairs)}


def _unpacked(body: bytes) -> bytes | None:
    """At most one byte more than a feed may have, so that the cut is noticed; what came before damage counts."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES + 1)
    except zlib.error:
        return None


def _head(feed: ParsedFeed) -> dict[str, object]:
    copied = ["title", "subtitle", "link", "id", "author", "author_name", "author_email", "language", "image", "tags", "rights"]
    polling = ["hubs", "ttl_s", "period_s", "skip_hours", "skip_days", "sitemaps"]
    return _copy(feed, copied) | _dates(feed) | {"self": feed.self_url} | _copy(feed, polling)


def _entry(entry: ParsedEntry) -> dict[str, object]:
    copied = ["title", "link", "summary", "content", "author", "author_name", "author_email", "tags", "comments", "image"]
    enclosures = [{"url": e.url, "type": e.type, "length": e.length} for e in entry.enclosures]
    return {"id": entry.guid} | _copy(entry, copied) | _dates(entry) | {"enclosures": enclosures}


def _copy(value: ParsedFeed | ParsedEntry, names: list[str]) -> dict[str, object]:
    return {name: list(found) if isinstance(found := getattr(value, name), tuple) else found for name in names}


def _dates(value: ParsedFeed | ParsedEntry) -> dict[str, object]:
    return {"published": _iso(value.published_at), "updated": _iso(value.updated_at)}


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None
