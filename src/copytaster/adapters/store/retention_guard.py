"""What keeps old stories and articles in the store: work that is under way, and what people asked for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, or_, select, true, union

from copytaster.adapters.store import alert_rows, desk_rows, reading
from copytaster.adapters.store.codec import micros
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.tables import alerts, deliveries, entries, jobs, pages, set_aside, shelf_items, shelf_marks, stories, wire
from copytaster.model.alert import UNSENT
from copytaster.model.ids import article_id
from copytaster.model.story import Story
from copytaster.stages.retention import Guard, Part

_MERGES = 8
_ABOUT = ("ArticleRead", "Story", "StoryChanged", "StoryBriefed")
"""Keys of messages that begin so go on with the id of an article or a story, those that an earlier version set aside among them."""

# The fetch room may have a message for each page of a day; what it does with one that left comes to nothing.
_AT_WORK = same(
    union(
        select(jobs.c.key).where(or_(jobs.c.room != "fetch", jobs.c.claimed_until.is_not(None))),
        select(set_aside.c.key).where(set_aside.c.at >= bindparam("before")),
    )
)
_PAGES_OF = same(select(entries.c.url).join(pages, pages.c.entry_id == entries.c.id).where(Among(pages.c.id)))
_ENTRIES_OF = same(select(entries.c.url).where(Among(entries.c.id)))
_FOLLOWED = same(select(alerts))
_UNSENT = same(
    select(deliveries.c.story_id).where(Among(deliveries.c.story_id), or_(*(deliveries.c.state == state for state in UNSENT))).distinct()
)
_STARRED = same(
    select(shelf_items.c.ref)
    .join(shelf_marks, shelf_marks.c.number == shelf_items.c.number)
    .where(Among(shelf_items.c.ref), shelf_marks.c.is_starred == true())
    .distinct()
)
_THERE = same(select(stories.c.id).where(Among(stories.c.id)))
_TOLD_LAST = same(select(wire.c.story_id).order_by(wire.c.number.desc()).limit(1))


def guard_of(connection: Connection, old: Sequence[Story], part: Part) -> Guard:
    """What may keep these stories from leaving."""
    if not old:
        return Guard()
    ids = [story.id for story in old]
    refs = [*ids, *(place.article_id for story in old for place in story.places)]
    starred = frozenset(row.ref for row in _STARRED.rows(connection, ids=refs))
    unsent = {row.story_id for row in _UNSENT.rows(connection, ids=ids)}
    into = [story.steering.merged_into for story in old if not story.places]
    there = frozenset(row.id for row in _THERE.rows(connection, ids=into)) if into else frozenset()
    last = _TOLD_LAST.rows(connection)
    return Guard(_followed(connection), starred, at_work(connection, part) | unsent, last[0].story_id if last else "", there)


def _followed(connection: Connection) -> frozenset[str]:
    """The stories that alerts follow, and those that have their articles now."""
    found = {alert.story_id for alert in map(alert_rows.alert_of, _FOLLOWED.rows(connection)) if alert.story_id}
    open_ids = list(found)
    for _ in range(_MERGES):
        known = reading.some_stories(connection, open_ids) if open_ids else {}
        open_ids = [into for story in known.values() if (into := story.steering.merged_into) and into not in found]
        found.update(open_ids)
    return frozenset(found)


def keys_of(connection: Connection, part: Part) -> tuple[list[str], ...]:
    """The parts of the keys of all messages that count as work."""
    return tuple(row.key.split(":") for row in _AT_WORK.rows(connection, before=micros(part.before)))


def at_work(connection: Connection, part: Part) -> frozenset[str]:
    """Articles and stories that messages are about."""
    told = keys_of(connection, part)
    found = {key[1] for key in told if key[0] in _ABOUT}
    decided = desk_rows.some(connection, [key[1] for key in told if key[0] == "Decided"]).values()
    found |= {each.story_id for each in decided} | {ref for each in decided for ref in each.after}
    return frozenset(found | set(map(article_id, urls_of(connection, told))))


def urls_of(connection: Connection, told: Iterable[list[str]]) -> list[str]:
    """The addresses of articles whose entries or pages are on their way."""
    by_kind: dict[str, list[str]] = {}
    for key in told:
        by_kind.setdefault(key[0], []).append(key[1])
    wanted = [*by_kind.get("PageWanted", ()), *by_kind.get("PageAgain", ())]
    rows = [*_ENTRIES_OF.rows(connection, ids=distinct(wanted)), *_PAGES_OF.rows(connection, ids=by_kind.get("PageFetched", []))]
    return [row.url for row in rows]
