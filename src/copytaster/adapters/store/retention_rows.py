"""Takes out of the store what is old: stories with all that belongs to them, then what is left over of entries, pages and messages.

A part is one transaction in which nobody tells or takes jobs, so that whatever begins later finds the ids among the departed.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Table, Text, bindparam, delete, func, select, text, tuple_

from copytaster.adapters.store import reading
from copytaster.adapters.store.codec import micros
from copytaster.adapters.store.retention_guard import at_work, guard_of, keys_of, urls_of
from copytaster.adapters.store.searching import SearchIndex
from copytaster.adapters.store.statements import Among, Statement, distinct, insert, same
from copytaster.adapters.store.tables import (
    article_claims,
    article_versions,
    articles,
    brief_versions,
    briefs,
    corrections,
    deliveries,
    departed,
    edits,
    entries,
    pages,
    places,
    set_aside,
    shelf_items,
    shelf_marks,
    stories,
    wire,
)
from copytaster.model.ids import article_id
from copytaster.stages.retention import BEGINNING, After, Left, Part, Taken, why_kept

# Whoever tells or claims a job waits until this transaction has ended; on SQLite there is only one writer anyway.
_NO_JOBS = text("lock table jobs in share row exclusive mode")

_BEHIND = tuple_(bindparam("at", type_=BigInteger), bindparam("known", type_=Text))
_OLD = same(
    select(stories.c.changed_at, stories.c.id)
    .where(
        stories.c.changed_at < bindparam("before"),
        tuple_(stories.c.changed_at, stories.c.id) > _BEHIND,
    )
    .order_by(stories.c.changed_at, stories.c.id)
    .limit(bindparam("rows"))
)
_ENTRY_IDS = same(select(articles.c.entry_id).where(Among(articles.c.id)))
_UNPLACED = same(
    select(articles.c.id)
    .where(articles.c.read_at < bindparam("before"), ~select(places.c.story_id).where(places.c.article_id == articles.c.id).exists())
    .order_by(articles.c.read_at)
    .limit(bindparam("rows"))
)
_OLD_ENTRIES = same(
    select(entries.c.first_seen_at, entries.c.id, entries.c.url, entries.c.title)
    .where(
        entries.c.first_seen_at < bindparam("before"),
        tuple_(entries.c.first_seen_at, entries.c.id) > _BEHIND,
    )
    .order_by(entries.c.first_seen_at, entries.c.id)
    .limit(bindparam("rows"))
)
_OLD_PAGES = same(select(pages.c.id).where(pages.c.fetched_at < bindparam("before")).order_by(pages.c.fetched_at).limit(bindparam("rows")))
_OLD_ASIDE = same(select(set_aside.c.id, set_aside.c.key).where(set_aside.c.at < bindparam("before")).limit(bindparam("rows")))
_DEPARTED = same(select(departed.c.id).where(Among(departed.c.id)))
_ALL_DEPARTED = same(select(departed.c.id))
_LEFT_SINCE = same(select(func.count().label("number")).where(departed.c.at >= bindparam("since"), departed.c.id.like("a%")))
_NTH_CHANGE = same(
    text("""
    select changed_at
    from (
        select stories.changed_at as changed_at, sum(count(*)) over (order by stories.changed_at, stories.id) as so_far
        from stories
        join places on places.story_id = stories.id
        group by stories.changed_at, stories.id
    ) as by_age
    where so_far >= :number
    order by changed_at
    limit 1
""")
)


def _without(table: Table, column: str) -> Statement:
    return same(delete(table).where(Among(table.c[column])))


_OF_ARTICLES = tuple(
    _without(table, column)
    for table, column in ((article_claims, "article_id"), (article_versions, "article_id"), (edits, "article_id"), (articles, "id"))
)
_OF_STORIES = tuple(
    _without(table, column)
    for table, column in (
        (places, "story_id"), (briefs, "story_id"), (brief_versions, "story_id"), (corrections, "story_id"), (wire, "story_id"),
        (deliveries, "story_id"), (stories, "id"),
    )
)  # fmt: skip
_NO_MARKS = same(delete(shelf_marks).where(shelf_marks.c.number.in_(select(shelf_items.c.number).where(Among(shelf_items.c.ref)))))
_NO_ITEMS = _without(shelf_items, "ref")
_NO_ENTRIES = _without(entries, "id")
_NO_PAGES = _without(pages, "id")
_NO_ASIDE = _without(set_aside, "id")
_DEPART = Statement(lambda dialect: insert(dialect, departed).values(id=bindparam("known"), at=bindparam("now")).on_conflict_do_nothing())


def gone(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(row.id for row in _DEPARTED.rows(connection, ids=distinct(ids)))


def all_gone(connection: Connection) -> tuple[str, ...]:
    return tuple(row.id for row in _ALL_DEPARTED.rows(connection))


def left_since(connection: Connection, since: datetime) -> int:
    return int(_LEFT_SINCE.rows(connection, since=micros(since))[0].number)


def change_of(connection: Connection, number: int) -> int | None:
    """The last change of the oldest stories that hold so many articles together."""
    rows = _NTH_CHANGE.rows(connection, number=number)
    return rows[0].changed_at if rows else None


def stories_out(connection: Connection, index: SearchIndex, part: Part) -> Taken:
    """Old stories and their articles."""
    _alone(connection, part)
    rows = _OLD.rows(connection, before=micros(part.before), at=part.after[0], known=part.after[1], rows=part.rows)
    old = reading.some_stories(connection, [row.id for row in rows])
    guard = guard_of(connection, list(old.values()), part)
    left, leaving, articles_left = Left(), list[str](), list[str]()
    last: After | None = None
    for row in rows:
        if len(articles_left) >= part.most:
            break
        last = (row.changed_at, row.id)
        story = old[row.id]
        if why := why_kept(story, guard):
            left += Left(kept={why: 1})
        else:
            leaving.append(story.id)
            articles_left += [place.article_id for place in story.places]
    entry_ids = [row.entry_id for row in _ENTRY_IDS.rows(connection, ids=articles_left)]
    if not part.is_trial and leaving:
        _take_articles(connection, index, articles_left, part.now)
        _NO_ENTRIES.run(connection, ids=entry_ids)
        _take_stories(connection, leaving, part.now)
    return left + Left(len(leaving), len(articles_left), len(entry_ids)), last if len(rows) == part.rows else None


def unplaced_out(connection: Connection, index: SearchIndex, part: Part) -> Taken:
    """Old articles that stand in no story and wait for none."""
    _alone(connection, part)
    found = [row.id for row in _UNPLACED.rows(connection, before=micros(part.before), rows=part.rows)]
    working = at_work(connection, part) if found else frozenset()
    leaving = [each for each in found if each not in working]
    if not part.is_trial and leaving:
        _take_articles(connection, index, leaving, part.now)
    is_more = len(found) == part.rows and bool(leaving) and not part.is_trial
    return Left(articles=len(leaving)), BEGINNING if is_more else None


def entries_out(connection: Connection, part: Part) -> Taken:
    """Old entries whose article has left, those of other feeds too, and those of archived pages that held no article.

    What was accepted and is nothing stays: it shows that something went wrong.
    """
    _alone(connection, part)
    rows = _OLD_ENTRIES.rows(connection, before=micros(part.before), at=part.after[0], known=part.after[1], rows=part.rows)
    homes = {row.id: article_id(row.url) for row in rows}
    departed_articles = gone(connection, list(homes.values()))
    there = reading.some_articles(connection, [homes[row.id] for row in rows if not row.title]) if rows else {}
    working = at_work(connection, part) if rows else frozenset()
    leaving = [row.id for row in rows if homes[row.id] in departed_articles or (not row.title and homes[row.id] not in there)]
    leaving = [each for each in leaving if homes[each] not in working]
    if not part.is_trial and leaving:
        _NO_ENTRIES.run(connection, ids=leaving)
    return Left(entries=len(leaving)), (rows[-1].first_seen_at, rows[-1].id) if len(rows) == part.rows else None


def pages_out(connection: Connection, part: Part) -> Taken:
    """Old pages that no message is about."""
    _alone(connection, part)
    found = [row.id for row in _OLD_PAGES.rows(connection, before=micros(part.before), rows=part.rows)]
    keys = keys_of(connection, part) if found else ()
    wanted = {key[1] for key in keys if key[0] == "PageFetched"}
    leaving = [each for each in found if each not in wanted]
    if not part.is_trial and leaving:
        _NO_PAGES.run(connection, ids=leaving)
    is_more = len(found) == part.rows and bool(leaving) and not part.is_trial
    return Left(pages=len(leaving)), BEGINNING if is_more else None


def aside_out(connection: Connection, part: Part) -> Taken:
    """Old messages that nobody sent again. An entry that never came further is given up with them."""
    _alone(connection, part)
    rows = _OLD_ASIDE.rows(connection, before=micros(part.before), rows=part.rows)
    if not part.is_trial and rows:
        told = list(map(article_id, urls_of(connection, [row.key.split(":") for row in rows])))
        there = reading.some_articles(connection, told)
        lost = [each for each in told if each not in there]
        _DEPART.many(connection, [{"known": each, "now": micros(part.now)} for each in distinct(lost)])
        _NO_ASIDE.run(connection, ids=[row.id for row in rows])
    is_more = len(rows) == part.rows and not part.is_trial
    return Left(set_aside=len(rows)), BEGINNING if is_more else None


def _alone(connection: Connection, part: Part) -> None:
    if connection.dialect.name == "postgresql" and not part.is_trial:
        connection.execute(_NO_JOBS)


def _take_articles(connection: Connection, index: SearchIndex, ids: Sequence[str], now: datetime) -> None:
    index.forget(connection, ids)
    for statement in _OF_ARTICLES:
        statement.run(connection, ids=ids)
    _depart(connection, ids, now)


def _take_stories(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    for statement in _OF_STORIES:
        statement.run(connection, ids=ids)
    _depart(connection, ids, now)


def _depart(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    for statement in (_NO_MARKS, _NO_ITEMS):
        statement.run(connection, ids=ids)
    _DEPART.many(connection, [{"known": each, "now": micros(now)} for each in ids])
