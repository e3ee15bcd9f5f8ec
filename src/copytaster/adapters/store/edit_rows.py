"""Rows of edits, newest first, and which stories grew between two instants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_

from copytaster.adapters.store.codec import Row, from_json, json_text, micros, moment
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.tables import edits, places
from copytaster.model.edit import Edit, Passage

_before = tuple_(edits.c.at, edits.c.id) < tuple_(bindparam("before_at"), bindparam("before_id"))
_newest = select(edits).where(_before).order_by(edits.c.at.desc(), edits.c.id.desc()).limit(bindparam("rows"))
_NEWEST = same(_newest)
_OF_SOURCE = same(_newest.where(edits.c.source_id == bindparam("source")))
_OF = same(select(edits).where(Among(edits.c.article_id)).order_by(edits.c.at, edits.c.id))

# The stories that grew, by the index of places by time alone.
_PLACED = same(
    select(places.c.story_id)
    .where(places.c.placed_at >= bindparam("since"), places.c.placed_at <= bindparam("until"))
    .group_by(places.c.story_id)
    .order_by(func.max(places.c.placed_at).desc(), places.c.story_id)
    .limit(bindparam("rows"))
)
_EVER = (1 << 62) - 1
_LAST = "~"
"""Sorts behind every id."""


def edit_row(edit: Edit) -> Row:
    passages = [(each.before, each.deleted, each.inserted, each.after) for each in edit.passages]
    return {
        "id": edit.id,
        "article_id": edit.article_id,
        "source_id": edit.source_id,
        "at": micros(edit.at),
        "body": json_text([edit.version, edit.kind, edit.title, edit.was_title, passages, edit.more]),
    }


def edit_of(row: Any) -> Edit:
    known, article_id, source_id, at, body = row
    version, kind, title, was_title, passages, more = from_json(body)
    told = tuple(Passage(*each) for each in passages)
    return Edit(known, article_id, source_id, version, moment(at), kind, title, was_title, told, more)


def newest(connection: Connection, limit: int, before: tuple[datetime, str] | None, source_id: str) -> tuple[Edit, ...]:
    values: dict[str, object] = {
        "rows": limit,
        "before_at": micros(before[0]) if before else _EVER,
        "before_id": before[1] if before else _LAST,
    }
    rows = _OF_SOURCE.rows(connection, source=source_id, **values) if source_id else _NEWEST.rows(connection, **values)
    return tuple(map(edit_of, rows))


def of_articles(connection: Connection, article_ids: Sequence[str]) -> dict[str, tuple[Edit, ...]]:
    found: dict[str, list[Edit]] = {}
    for row in _OF.rows(connection, ids=distinct(article_ids)):
        found.setdefault(row.article_id, []).append(edit_of(row))
    return {known: tuple(told) for known, told in found.items()}


def placed(connection: Connection, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
    return tuple(row[0] for row in _PLACED.rows(connection, since=micros(since), until=micros(until), rows=limit))
