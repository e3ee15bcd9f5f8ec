"""The named reads of the live wire, and of the numbers that the health page shows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Table, bindparam, func, select, text, tuple_

from copytaster.adapters.store.codec import micros
from copytaster.adapters.store.queue import queued
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.story_rows import line_of
from copytaster.adapters.store.tables import articles, briefs, entries, feeds, set_aside, stories, wire
from copytaster.model.story import WireLine
from copytaster.ports import Counts

_LAG_ARTICLES = 500

_later = wire.alias("later")
_is_taken_back = (
    select(_later.c.number)
    .where(_later.c.story_id == wire.c.story_id, _later.c.kind == "retract", _later.c.number > wire.c.number)
    .exists()
)  # fmt: skip

# A headline that was told again after it was taken back is on the wire.
_wire = (
    select(wire)
    .where(wire.c.kind == "headline", ~_is_taken_back)
    .order_by(wire.c.at.desc(), wire.c.number.desc())
    .limit(bindparam("rows"))
)  # fmt: skip
WIRE = same(_wire)
WIRE_BEFORE = same(_wire.where(tuple_(wire.c.at, wire.c.number) < tuple_(bindparam("before_at"), bindparam("before_number"))))
WIRE_AFTER = same(select(wire).where(wire.c.number > bindparam("after")).order_by(wire.c.number).limit(bindparam("rows")))
WIRE_OF = same(
    select(wire).where(wire.c.number.in_(select(func.max(wire.c.number)).where(Among(wire.c.story_id)).group_by(wire.c.story_id)))
)

READ_SINCE = same(select(func.count()).select_from(articles).where(articles.c.read_at > bindparam("since")))
OPEN = same(select(func.count()).select_from(stories).where(stories.c.changed_at >= bindparam("since")))
LAGS = same(select(articles.c.told_at, articles.c.read_at).order_by(articles.c.read_at.desc()).limit(_LAG_ARTICLES))
COUNTS = {table.name: same(select(func.count()).select_from(table)) for table in (feeds, entries, articles, stories, briefs, set_aside)}

# Days of 86,400,000,000 microseconds by whole division, which both databases do alike; the index of a source's articles answers alone.
VOLUME = same(
    text("""
    select told_at / 86400000000 as day, count(*) as articles
    from articles
    where source_id = :source
      and told_at >= :since
    group by told_at / 86400000000
    order by day
""")
)


def wire_lines(connection: Connection, limit: int, before: tuple[datetime, int] | None) -> tuple[WireLine, ...]:
    if before is None:
        return tuple(map(line_of, WIRE.rows(connection, rows=limit)))
    return tuple(map(line_of, WIRE_BEFORE.rows(connection, rows=limit, before_at=micros(before[0]), before_number=before[1])))


def wire_after(connection: Connection, number: int, limit: int) -> tuple[WireLine, ...]:
    return tuple(map(line_of, WIRE_AFTER.rows(connection, after=number, rows=limit)))


def wire_of(connection: Connection, story_ids: Sequence[str]) -> dict[str, WireLine]:
    return {row.story_id: line_of(row) for row in WIRE_OF.rows(connection, ids=distinct(story_ids))}


def counts(connection: Connection, now: datetime) -> Counts:
    """Walks through the primary key of each table: some milliseconds for a hundred thousand rows."""
    waiting = queued(connection, now)
    lags = sorted((row.read_at - row.told_at) / 1_000_000 for row in LAGS.rows(connection))
    return Counts(
        feeds=_count(connection, feeds),
        entries=_count(connection, entries),
        articles=_count(connection, articles),
        stories=_count(connection, stories),
        briefs=_count(connection, briefs),
        queued=waiting,
        set_aside=_count(connection, set_aside),
        articles_last_hour=READ_SINCE.run(connection, since=micros(now - timedelta(hours=1))).scalar_one(),
        lag_p50_s=_share(lags, 0.5),
        lag_p95_s=_share(lags, 0.95),
    )


def open_stories(connection: Connection, since: datetime) -> int:
    return int(OPEN.run(connection, since=micros(since)).scalar_one())


def _count(connection: Connection, table: Table) -> int:
    return int(COUNTS[table.name].run(connection).scalar_one())


def _share(ordered: Sequence[float], share: float) -> float | None:
    """The nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def volume(connection: Connection, source_id: str, since: datetime) -> dict[str, int]:
    rows = VOLUME.rows(connection, source=source_id, since=micros(since))
    return {datetime.fromtimestamp(row.day * 86_400, UTC).date().isoformat(): row.articles for row in rows}
