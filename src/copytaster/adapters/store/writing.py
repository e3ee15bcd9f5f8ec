"""Writes what steps keep: values of one kind in one batch, in the order of their ids so that two writers do not lock each other out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, text

from copytaster.adapters.store.alert_rows import alert_row, delivery_row
from copytaster.adapters.store.article_rows import article_row, version_row
from copytaster.adapters.store.brief_rows import brief_row, claims_row, correction_rows
from copytaster.adapters.store.codec import Row, safe
from copytaster.adapters.store.desk_rows import decision_row
from copytaster.adapters.store.edit_rows import edit_row
from copytaster.adapters.store.feed_rows import budget_row, entry_row, feed_row, page_row, source_row, state_row
from copytaster.adapters.store.push_rows import lease_row, subscription_row
from copytaster.adapters.store.searching import SearchIndex
from copytaster.adapters.store.site_rows import memory_row
from copytaster.adapters.store.statements import Among, Statement, distinct, same, upsert
from copytaster.adapters.store.statements import insert as insert_or
from copytaster.adapters.store.story_rows import line_row, mark_row, place_row, story_row
from copytaster.adapters.store.tables import (
    alerts,
    article_claims,
    article_versions,
    articles,
    brief_versions,
    briefs,
    corrections,
    decisions,
    deliveries,
    edits,
    entries,
    feed_states,
    feeds,
    leases,
    pages,
    places,
    poll_budget,
    replay_marks,
    site_memories,
    sources,
    stories,
    subscriptions,
    wire,
)
from copytaster.model.alert import Alert, Delivery
from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.decision import Decision
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Source
from copytaster.model.message import Kept, ReplayMark, SearchSpeakers, SearchText
from copytaster.model.page import FetchedPage
from copytaster.model.push import Lease, Subscription
from copytaster.model.site import SiteMemory
from copytaster.model.story import Place, Story, WireLine


def _first_seen(earlier: Row, later: Row) -> None:
    later["first_seen_at"] = earlier["first_seen_at"]


def _first_name(earlier: Row, later: Row) -> None:
    if earlier["name"] != earlier["id"]:
        later["name"] = earlier["name"]


@dataclass(frozen=True, slots=True)
class _Plain:
    """A kind of value that is one row; `merge` keeps in the later row of one batch what the statement keeps in the table."""

    row: Callable[[Any], Row]
    keys: tuple[str, ...]
    statement: Statement
    merge: Callable[[Row, Row], None] | None = None


_ENTRY = upsert(entries, first_seen_at=lambda _new: entries.c.first_seen_at)
_SOURCE = upsert(sources, name=lambda new: case((sources.c.name == sources.c.id, new.name), else_=sources.c.name))

_PLAIN: dict[type[Kept], _Plain] = {
    FeedSource: _Plain(feed_row, ("id",), upsert(feeds)),
    Source: _Plain(source_row, ("id",), _SOURCE, _first_name),
    FeedState: _Plain(state_row, ("feed_id",), upsert(feed_states)),
    PollBudget: _Plain(budget_row, ("id",), upsert(poll_budget)),
    Entry: _Plain(entry_row, ("id",), _ENTRY, _first_seen),
    FetchedPage: _Plain(page_row, ("id",), upsert(pages)),
    Subscription: _Plain(subscription_row, ("feed_id",), upsert(subscriptions)),
    Lease: _Plain(lease_row, ("feed_id",), upsert(leases)),
    Article: _Plain(article_row, ("id",), upsert(articles)),
    ArticleVersion: _Plain(version_row, ("article_id", "version"), upsert(article_versions)),
    Edit: _Plain(edit_row, ("id",), upsert(edits)),
    ArticleClaims: _Plain(claims_row, ("article_id",), upsert(article_claims)),
    ReplayMark: _Plain(mark_row, ("archive",), upsert(replay_marks)),
    Decision: _Plain(decision_row, ("id",), upsert(decisions)),
    Alert: _Plain(alert_row, ("id",), upsert(alerts)),
    Delivery: _Plain(delivery_row, ("id",), upsert(deliveries)),
    SiteMemory: _Plain(memory_row, ("host",), upsert(site_memories)),
}


def keep(connection: Connection, values: Sequence[Kept], index: SearchIndex) -> tuple[WireLine, ...]:
    """Write the values; the new wire lines, numbered. Kinds do not touch each other's rows, so their order among each other is free."""
    by_kind: dict[type, list[Any]] = {}
    for value in values:
        by_kind.setdefault(type(value), []).append(value)
    for kind, plain in _PLAIN.items():
        if kind in by_kind:
            _keep_plain(connection, plain, by_kind[kind])
    if not by_kind.keys().isdisjoint((Article, SearchText, SearchSpeakers)):
        texts = [*by_kind.get(SearchText, []), *by_kind.get(SearchSpeakers, [])]
        index.keep(connection, texts, [article.id for article in by_kind.get(Article, [])])
    if Story in by_kind:
        _keep_stories(connection, {story.id: story for story in by_kind[Story]})
    if Brief in by_kind:
        _keep_briefs(connection, by_kind[Brief])
    return _keep_lines(connection, by_kind[WireLine]) if WireLine in by_kind else ()


def _keep_plain(connection: Connection, plain: _Plain, values: Iterable[Any]) -> None:
    rows: dict[tuple[Any, ...], Row] = {}
    for value in values:
        row = safe(plain.row(value))
        key = tuple(row[name] for name in plain.keys)
        earlier = rows.get(key)
        if earlier is not None and plain.merge is not None:
            plain.merge(earlier, row)
        rows[key] = row
    plain.statement.many(connection, [rows[key] for key in sorted(rows)])


_STORY = upsert(stories)
_PLACE = upsert(places)
_TOLD_APART = (
    "story_id", "article_id", "position", "article_version", "origin", "origin_of", "origin_agency", "origin_share", "origin_relation",
    "score",
)  # fmt: skip
_PLACES = same(select(*(places.c[name] for name in _TOLD_APART)).where(Among(places.c.story_id)))
_NO_PLACE = same(delete(places).where(places.c.story_id == bindparam("story"), places.c.article_id == bindparam("article")))


def _keep_stories(connection: Connection, kept: dict[str, Story]) -> None:
    """A story grows by a place or two at a time, so only places that differ from what stands there are written.

    Times and reasons of a place change only together with its article's version, its origin or its score.
    """
    ids = sorted(kept)
    _STORY.many(connection, [safe(story_row(kept[story_id])) for story_id in ids])
    known = {(known_row[0], known_row[1]): known_row[2:] for known_row in map(tuple, _PLACES.rows(connection, ids=ids))}
    wanted = {(story_id, place.article_id): (position, place) for story_id in ids for position, place in enumerate(kept[story_id].places)}
    gone = sorted(known.keys() - wanted.keys())
    _NO_PLACE.many(connection, [{"story": story_id, "article": article_id} for story_id, article_id in gone])
    changed = [(key[0], *where) for key, where in wanted.items() if known.get(key) != _told_apart(*where)]
    _PLACE.many(connection, [safe(place_row(*each)) for each in changed])


def _told_apart(position: int, place: Place) -> tuple[object, ...]:
    origin = place.origin
    return (position, place.article_version, origin.kind, origin.of, origin.agency, origin.share, origin.relation, place.score)


_BRIEF_COLUMNS = ("story_id", "story_version", "made_at", "body")


def _archive(dialect: str) -> Any:
    """The brief that makes room for another version goes to the old ones; one that keeps its moment is the same version told anew."""
    standing = select(*(briefs.c[name] for name in _BRIEF_COLUMNS)).where(briefs.c.story_id == bindparam("story"))
    older = standing.where(briefs.c.story_version < bindparam("later"), briefs.c.made_at < bindparam("made_at"))
    return insert_or(dialect, brief_versions).from_select(_BRIEF_COLUMNS, older).on_conflict_do_nothing()


def _write_brief(dialect: str) -> Any:
    statement = insert_or(dialect, briefs)
    fresh = {name: statement.excluded[name] for name in _BRIEF_COLUMNS[1:]}
    is_later = statement.excluded.story_version >= briefs.c.story_version
    return statement.on_conflict_do_update(index_elements=["story_id"], set_=fresh, where=is_later)


# What another brief of the same moment corrected was never shown.
_NO_CORRECTIONS = same(delete(corrections).where(corrections.c.story_id == bindparam("story"), corrections.c.at >= bindparam("made_at")))
_CORRECTION = upsert(corrections)
_ARCHIVE = Statement(_archive)
_BRIEF = Statement(_write_brief)


def _keep_briefs(connection: Connection, kept: Sequence[Brief]) -> None:
    """A brief of an earlier story version than the one that stands changes nothing; several of one story are written in turn."""
    turns: list[dict[str, Brief]] = []
    for brief in kept:
        turn = next((turn for turn in turns if brief.story_id not in turn), None)
        if turn is None:
            turns.append(turn := {})
        turn[brief.story_id] = brief
    for turn in turns:
        rows = [safe(brief_row(turn[story_id])) for story_id in sorted(turn)]
        standing = [{"story": row["story_id"], "later": row["story_version"], "made_at": row["made_at"]} for row in rows]
        _ARCHIVE.many(connection, standing)
        _BRIEF.many(connection, rows)
        _NO_CORRECTIONS.many(
            connection, [{"story": row["story_id"], "made_at": row["made_at"]} for row in rows if turn[str(row["story_id"])].lead]
        )
        _CORRECTION.many(connection, [safe(row) for story_id in sorted(turn) for row in correction_rows(turn[story_id])])


_LINE = same(insert(wire))
_LINES_OF = same(select(wire.c.story_id, wire.c.kind, wire.c.story_version).where(Among(wire.c.story_id)))
_LAST_NUMBER = same(select(func.coalesce(func.max(wire.c.number), 0)))

# Held until the transaction ends, so that numbers become visible in their order; on SQLite there is only one writer anyway.
_WIRE_LOCK = text("select pg_advisory_xact_lock(7_236_833)")


def _keep_lines(connection: Connection, lines: Sequence[WireLine]) -> tuple[WireLine, ...]:
    if connection.dialect.name == "postgresql":
        connection.execute(_WIRE_LOCK)
    story_ids = distinct(line.story_id for line in lines)
    seen = {tuple(row) for row in _LINES_OF.rows(connection, ids=story_ids)}
    number = _LAST_NUMBER.run(connection).scalar_one()
    written = []
    for line in lines:
        key = (line.story_id, line.kind, line.story_version)
        if key not in seen:
            seen.add(key)
            number += 1
            written.append(replace(line, number=number))
    _LINE.many(connection, [safe(line_row(line)) for line in written])
    return tuple(written)
