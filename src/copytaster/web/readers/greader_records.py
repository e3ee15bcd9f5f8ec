"""What Google Reader's API answers, as its apps expect it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from copytaster.model.shelf import Item, Tally
from copytaster.stages.outfeeds import OutItem
from copytaster.web.readers.categories import CATEGORIES, category_of, feeds_in
from copytaster.web.readers.greader_ids import LABEL, READ, READING_LIST, STARRED, long_id
from copytaster.web.readers.miniflux_records import user_number
from copytaster.web.readers.shelving import Entry, Subscription

Record = dict[str, Any]
SCHEME = "http://www.google.com/reader/"
RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
_SIGNS = str.maketrans({"<": "\uff1c", ">": "\uff1e"})
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")


def title_of(text: str) -> str:
    """A title that says the same to apps that take it for text and to those that take it for markup."""
    return _ENTITY.sub("\uff06", text.translate(_SIGNS))


def user_info(name: str) -> Record:
    """Who asks."""
    number = str(user_number(name))
    return {"userId": number, "userName": name, "userProfileId": number, "userEmail": name}


def tags() -> Record:
    """States and folders."""
    folders = [{"id": LABEL + each.title, "type": "folder"} for each in CATEGORIES]
    return {"tags": [{"id": STARRED}, {"id": READING_LIST}, *folders]}


def subscription(feed: Subscription, icon_url: str) -> Record:
    """A feed in its folder."""
    title = category_of(feed).title
    return {
        "id": f"feed/{feed.number}",
        "title": title_of(feed.title),
        "categories": [{"id": LABEL + title, "label": title}],
        "url": feed.feed_url,
        "htmlUrl": feed.home_url,
        "iconUrl": icon_url,
        "sortid": f"{feed.number:08x}",
        "firstitemmsec": "0",
    }


def unread_counts(feeds: Mapping[int, Subscription], found: Mapping[int, Tally]) -> Record:
    """Of each feed, each folder, and of all."""
    rows = [_count(f"feed/{number}", [found[number]]) for number in feeds if number in found and found[number].unread]
    for each in CATEGORIES:
        rows.append(_count(LABEL + each.title, [found[number] for number in feeds_in(each, feeds.values()) if number in found]))
    total = _count(READING_LIST, [found[number] for number in feeds if number in found])
    return {"max": total["count"], "unreadcounts": [*rows, total]}


def _count(name: str, found: Iterable[Tally]) -> Record:
    tallies = list(found)
    newest = max((tally.newest_at for tally in tallies if tally.newest_at), default=None)
    usec = micros(newest) if newest else 0
    return {"id": name, "count": sum(tally.unread for tally in tallies), "newestItemTimestampUsec": str(usec)}


def ref(item: Item) -> Record:
    """An item by its number alone."""
    return {"id": str(item.number), "directStreamIds": [f"feed/{item.feed}"], "timestampUsec": str(micros(item.shelved_at))}


def content(entry: Entry) -> Record:
    """An item with what it shows."""
    item, shown = entry.item, entry.shown
    made: Record = {
        "id": long_id(item.number),
        "crawlTimeMsec": str(micros(item.shelved_at) // 1_000),
        "timestampUsec": str(micros(item.shelved_at)),
        "published": int(shown.published_at.timestamp()),
        "updated": int(shown.updated_at.timestamp()),
        "title": title_of(shown.title),
        "canonical": [{"href": shown.url}],
        "alternate": [{"href": shown.url, "type": "text/html"}],
        "categories": [READING_LIST, LABEL + category_of(entry.feed).title, *_states(item)],
        "origin": {"streamId": f"feed/{item.feed}", "title": title_of(entry.feed.title), "htmlUrl": entry.feed.home_url},
        "summary": {"direction": "rtl" if shown.language in RIGHT_TO_LEFT else "ltr", "content": shown.html},
    }
    return made | ({"author": title_of(shown.author)} if shown.author else {})


def listed(entry: Entry) -> OutItem:
    """The same for a feed in Atom, whose categories say whether it was read."""
    item = entry.item
    named = [(name, name.rpartition("/")[2]) for name in _states(item)] if item.is_read else [("", "fresh")]
    stars = [(STARRED, "starred")] if item.is_starred and not item.is_read else []
    marks = tuple((term or f"{READING_LIST}/fresh", SCHEME, label) for term, label in (*named, *stars))
    return replace(entry.shown, id=long_id(item.number), categories=marks)


def _states(item: Item) -> list[str]:
    return [name for name, is_so in ((READ, item.is_read), (STARRED, item.is_starred)) if is_so]


def micros(at: datetime) -> int:
    """Since 1970."""
    return int(at.timestamp() * 1_000_000)
