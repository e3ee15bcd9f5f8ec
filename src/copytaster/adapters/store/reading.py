"""The named reads of feeds, entries, pages, articles and stories; ids that are not there are left out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Connection, Table, Text, bindparam, select, text, tuple_

from copytaster.adapters.store.article_rows import MEMBER_COLUMNS, article_of, member_of, version_of
from copytaster.adapters.store.brief_rows import brief_of, claims_of, correction_of
from copytaster.adapters.store.codec import micros, moment
from copytaster.adapters.store.feed_rows import budget_of, entry_of, feed_of, page_of, source_of, state_of
from copytaster.adapters.store.statements import Among, Statement, distinct, same
from copytaster.adapters.store.story_rows import mark_of, story_of
from copytaster.adapters.store.tables import (
    article_claims,
    article_versions,
    articles,
    brief_versions,
    briefs,
    corrections,
    edits,
    entries,
    feed_states,
    feeds,
    pages,
    places,
    poll_budget,
    replay_marks,
    shelf_items,
    sources,
    stories,
)
from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Pull, Source
from copytaster.model.message import FeedDue, ReplayMark
from copytaster.model.page import FetchedPage
from copytaster.model.story import Member, Story
from copytaster.ports import Corrected

T = TypeVar("T")

_BEFORE_ALL = -(2**62)


def _by_ids(table: Table, key: str = "id") -> Statement:
    return same(select(table).where(Among(table.c[key])))


ALL_FEEDS = same(select(feeds))
FEEDS = _by_ids(feeds)
ALL_STATES = same(select(feed_states))
STATES = _by_ids(feed_states, "feed_id")
# Two bare columns: whole states of all feeds that wait, read at every tick, took a fifth of the time of polling.
_in_turn = (feed_states.c.next_poll_at, feed_states.c.feed_id)
DUE_FEEDS = same(
    select(*_in_turn)
    .join(feeds, feeds.c.id == feed_states.c.feed_id)
    .where(
        feed_states.c.next_poll_at <= bindparam("until"),
        ~feeds.c.is_paused,
        tuple_(*_in_turn) > tuple_(bindparam("after_at", type_=BigInteger), bindparam("after_id", type_=Text)),
    )
    .order_by(*_in_turn)
    .limit(bindparam("rows"))
)
PULLS = same(
    select(feed_states.c.pull, feed_states.c.ttl_s, feed_states.c.max_age_s)
    .join(feeds, feeds.c.id == feed_states.c.feed_id)
    .where(feed_states.c.pull.is_not(None), feed_states.c.failures == 0, ~feeds.c.is_paused)
)
BUDGET = same(select(poll_budget))
SOURCES = same(select(sources))
ENTRIES = _by_ids(entries)
PAGES = _by_ids(pages)
ARTICLES = _by_ids(articles)
STORIES = _by_ids(stories)
BRIEFS = _by_ids(briefs, "story_id")
OLD_BRIEFS = same(
    select(brief_versions)
    .where(brief_versions.c.story_id == bindparam("story"))
    .order_by(brief_versions.c.made_at, brief_versions.c.story_version)
)
CLAIMS = _by_ids(article_claims, "article_id")
_corrections = select(corrections).order_by(corrections.c.at.desc(), corrections.c.story_id.desc(), corrections.c.position.desc())
CORRECTIONS = same(_corrections.limit(bindparam("rows")))
CORRECTIONS_BEFORE = same(
    _corrections.where(
        tuple_(corrections.c.at, corrections.c.story_id, corrections.c.position)
        < tuple_(bindparam("before_at"), bindparam("story"), bindparam("place"))
    ).limit(bindparam("rows"))
)
VERSIONS = same(select(article_versions).where(article_versions.c.article_id == bindparam("article")).order_by(article_versions.c.version))
PLACES = same(select(places).where(Among(places.c.story_id)).order_by(places.c.story_id, places.c.position))
MARK = same(select(replay_marks).where(replay_marks.c.archive == bindparam("archive")))

# Should two stories hold an article, the last one that took it is its story.
STORY_OF = same(
    select(places.c.article_id, places.c.story_id)
    .where(Among(places.c.article_id))
    .order_by(places.c.article_id, places.c.placed_at, places.c.story_id)
)

# Not in order of id: SQLite would walk through all stories to have it.
LIVE = same(select(stories).where(stories.c.changed_at >= bindparam("since")))

# Only what stands before the blocks in a row.
MEMBERS = same(
    select(*(articles.c[name] for name in MEMBER_COLUMNS)).where(
        articles.c.id.in_(select(places.c.article_id).where(Among(places.c.story_id)))
    )
)

_of_source = (
    select(articles)
    .where(articles.c.source_id == bindparam("source"))
    .order_by(articles.c.told_at.desc(), articles.c.id.desc())
    .limit(bindparam("rows"))
)
OF_SOURCE = same(_of_source)
OF_SOURCE_BEFORE = same(_of_source.where(tuple_(articles.c.told_at, articles.c.id) < tuple_(bindparam("told_at"), bindparam("article"))))

# What belongs to an article or a story, by the column that says to which.
_PARTS = (
    *((table, "article_id", articles) for table in (article_versions, article_claims, edits)),
    *((table, "story_id", stories) for table in (briefs, brief_versions, corrections)),
)
_ORPHANS = {
    table.name: same(
        select(table.c[column].label("known")).where(~select(of.c.id).where(of.c.id == table.c[column]).exists()).limit(bindparam("rows"))
    )
    for table, column, of in _PARTS
}
_ON_NO_SHELF = same(
    select(shelf_items.c.ref.label("known"))
    .where(
        ~select(articles.c.id).where(articles.c.id == shelf_items.c.ref).exists(),
        ~select(stories.c.id).where(stories.c.id == shelf_items.c.ref).exists(),
    )
    .limit(bindparam("rows"))
)

IDS: dict[type, Statement] = {
    Article: same(select(articles.c.id).order_by(articles.c.id)),
    Story: same(select(stories.c.id).order_by(stories.c.id)),
    Entry: same(select(entries.c.id).order_by(entries.c.id)),
}


def _mapped(connection: Connection, statement: Statement, ids: Sequence[str], value_of: Callable[[Any], T]) -> dict[str, T]:
    """The values by the id in the first column."""
    return {row[0]: value_of(row) for row in statement.rows(connection, ids=distinct(ids))}


def some_feeds(connection: Connection, ids: Sequence[str] | None) -> tuple[FeedSource, ...]:
    """Sorted here, since databases sort titles by different rules."""
    rows = ALL_FEEDS.rows(connection) if ids is None else FEEDS.rows(connection, ids=distinct(ids))
    return tuple(sorted(map(feed_of, rows), key=lambda feed: (feed.title, feed.id)))


def some_states(connection: Connection, ids: Sequence[str] | None) -> dict[str, FeedState]:
    rows = ALL_STATES.rows(connection) if ids is None else STATES.rows(connection, ids=distinct(ids))
    return {row.feed_id: state_of(row) for row in rows}


def due_feeds(connection: Connection, until: datetime, limit: int, after: FeedDue | None) -> tuple[FeedDue, ...]:
    after_at, after_id = (micros(datetime.fromisoformat(after.slot)), after.feed_id) if after else (_BEFORE_ALL, "")
    rows = DUE_FEEDS.rows(connection, until=micros(until), after_at=after_at, after_id=after_id, rows=limit)
    return tuple([FeedDue(row.feed_id, moment(row.next_poll_at).isoformat()) for row in rows])


def pulls(connection: Connection) -> tuple[Pull, ...]:
    return tuple(Pull(*row) for row in PULLS.rows(connection))


def budget(connection: Connection) -> PollBudget | None:
    return next(map(budget_of, BUDGET.rows(connection)), None)


def all_sources(connection: Connection) -> dict[str, Source]:
    return {row.id: source_of(row) for row in SOURCES.rows(connection)}


def some_entries(connection: Connection, ids: Sequence[str]) -> dict[str, Entry]:
    return _mapped(connection, ENTRIES, ids, entry_of)


def some_pages(connection: Connection, ids: Sequence[str]) -> dict[str, FetchedPage]:
    return _mapped(connection, PAGES, ids, page_of)


def some_articles(connection: Connection, ids: Sequence[str]) -> dict[str, Article]:
    return _mapped(connection, ARTICLES, ids, article_of)


def in_order(connection: Connection, ids: Sequence[str]) -> tuple[Article, ...]:
    """The articles in the order of their ids as given."""
    found = some_articles(connection, ids)
    return tuple(found[article_id] for article_id in ids if article_id in found)


def versions(connection: Connection, article_id: str) -> tuple[ArticleVersion, ...]:
    return tuple(map(version_of, VERSIONS.rows(connection, article=article_id)))


def _with_places(connection: Connection, rows: Sequence[Any]) -> dict[str, Story]:
    placed: dict[str, list[Any]] = {row[0]: [] for row in rows}
    for place in PLACES.rows(connection, ids=list(placed)):
        placed[place[0]].append(place)
    return {row[0]: story_of(row, placed[row[0]]) for row in rows}


def some_stories(connection: Connection, ids: Sequence[str]) -> dict[str, Story]:
    return _with_places(connection, STORIES.rows(connection, ids=distinct(ids)))


def live_stories(connection: Connection, since: datetime) -> tuple[Story, ...]:
    found = _with_places(connection, LIVE.rows(connection, since=micros(since)))
    return tuple(found[story_id] for story_id in sorted(found))


def stories_of(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    return _mapped(connection, STORY_OF, article_ids, lambda row: str(row.story_id))


def members(connection: Connection, story_ids: Sequence[str]) -> dict[str, Member]:
    return _mapped(connection, MEMBERS, story_ids, member_of)


def latest_briefs(connection: Connection, story_ids: Sequence[str]) -> dict[str, Brief]:
    return _mapped(connection, BRIEFS, story_ids, brief_of)


def brief_versions_of(connection: Connection, story_id: str) -> tuple[Brief, ...]:
    """Oldest first. One that stands again as it was, or was made at the same moment as a later one, has been put aside for it."""
    latest = latest_briefs(connection, [story_id]).get(story_id)
    if latest is None:
        return ()
    older = {brief.made_at: brief for brief in map(brief_of, OLD_BRIEFS.rows(connection, story=story_id)) if brief.made_at < latest.made_at}
    return (*older.values(), latest)


def some_claims(connection: Connection, ids: Sequence[str]) -> dict[str, ArticleClaims]:
    return _mapped(connection, CLAIMS, ids, claims_of)


def corrected(connection: Connection, limit: int, before: tuple[datetime, str] | None) -> tuple[Corrected, ...]:
    if before is None:
        return tuple(map(_corrected_of, CORRECTIONS.rows(connection, rows=limit)))
    story, _, place = before[1].rpartition(":")
    values = {"before_at": micros(before[0]), "story": story, "place": int(place) if place.isdigit() else 0}
    return tuple(map(_corrected_of, CORRECTIONS_BEFORE.rows(connection, rows=limit, **values)))


def _corrected_of(row: Any) -> Corrected:
    headline, cause, by, correction = correction_of(row.body)
    return Corrected(f"{row.story_id}:{row.position}", row.story_id, row.story_version, moment(row.at), headline, correction, cause, by)


def of_source(connection: Connection, source_id: str, limit: int, before: tuple[datetime, str] | None) -> tuple[Article, ...]:
    if before is None:
        return tuple(map(article_of, OF_SOURCE.rows(connection, source=source_id, rows=limit)))
    told_at, article = micros(before[0]), before[1]
    return tuple(map(article_of, OF_SOURCE_BEFORE.rows(connection, source=source_id, rows=limit, told_at=told_at, article=article)))


def replay_mark(connection: Connection, archive: str) -> ReplayMark | None:
    rows = MARK.rows(connection, archive=archive)
    return mark_of(rows[0]) if rows else None


def all_ids(connection: Connection, kind: type[Article] | type[Story] | type[Entry]) -> tuple[str, ...]:
    return tuple(row[0] for row in IDS[kind].rows(connection))


INDEXED = same(text("select article_id from search_words order by article_id"))


def indexed(connection: Connection) -> tuple[str, ...]:
    return tuple(row[0] for row in INDEXED.rows(connection))


def left_over(connection: Connection, limit: int) -> tuple[tuple[str, str], ...]:
    """Walks through each table once."""
    found = [(name, row.known) for name, statement in _ORPHANS.items() for row in statement.rows(connection, rows=limit)]
    return tuple(found + [(shelf_items.name, row.known) for row in _ON_NO_SHELF.rows(connection, rows=limit)])
