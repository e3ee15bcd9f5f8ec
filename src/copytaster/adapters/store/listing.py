"""Walks through stories and articles in order of change, the newest first, by their indexes and a bounded way at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from copytaster.adapters.store.codec import micros, moment
from copytaster.adapters.store.statements import Statement, same
from copytaster.model.listing import Keys, Wanted

MOST_LOOKED_AT = 2_000
"""Rows of one walk that looks for a source or a language: some 15 ms, however rare they are."""

_EVER = (1 << 62) - 1
_LAST = "~"
"""Sorts behind every id."""

# Stories by change, with whether each is wanted: a filter in `where` would walk to the end of the table for what is rare.
STORIES = same(
    text("""
    select stories.id, stories.changed_at as at,
      (:language = '' or stories.language = :language)
      and stories.founded_at >= :since
      and (:source = '' or exists (select 1 from places where places.story_id = stories.id and places.source_id = :source)) as fits
    from stories
    where stories.changed_at > :after
      and (stories.changed_at, stories.id) < (:before_at, :before_id)
    order by stories.changed_at desc, stories.id desc
    limit :rows
""")
)

# Articles by when they were read last.
ARTICLES = same(
    text("""
    select id, read_at as at,
      (:language = '' or language = :language) and told_at >= :since and (:source = '' or source_id = :source) as fits
    from articles
    where read_at > :after
      and (read_at, id) < (:before_at, :before_id)
    order by read_at desc, id desc
    limit :rows
""")
)


def changed_stories(connection: Connection, wanted: Wanted, limit: int, before: tuple[datetime, str] | None) -> Keys:
    return _walked(connection, STORIES, wanted, limit, before)


def changed_articles(connection: Connection, wanted: Wanted, limit: int, before: tuple[datetime, str] | None) -> Keys:
    return _walked(connection, ARTICLES, wanted, limit, before)


def _walked(connection: Connection, statement: Statement, wanted: Wanted, limit: int, before: tuple[datetime, str] | None) -> Keys:
    is_sifted = bool(wanted.source_id or wanted.language or wanted.since)
    most = max(limit + 1, MOST_LOOKED_AT) if is_sifted else limit + 1
    rows = statement.rows(
        connection,
        language=wanted.language,
        source=wanted.source_id,
        since=micros(wanted.since) if wanted.since else -_EVER,
        after=micros(wanted.changed_after) if wanted.changed_after else -_EVER,
        before_at=micros(before[0]) if before else _EVER,
        before_id=before[1] if before else _LAST,
        rows=most,
    )
    return _kept(rows, limit, is_all=len(rows) < most)


def _kept(rows: Sequence[Any], limit: int, is_all: bool) -> Keys:
    ids: list[str] = []
    for n, row in enumerate(rows, 1):
        if row.fits:
            ids.append(row.id)
        if len(ids) == limit or n == len(rows):
            stopped = n < len(rows) or not is_all
            return Keys(tuple(ids), (moment(row.at), row.id) if stopped else None)
    return Keys((), None)
