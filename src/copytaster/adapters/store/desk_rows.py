"""Decisions of people as rows, and the named reads of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from copytaster.adapters.store.codec import Row, from_json, json_text, micros, moment
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.tables import decisions
from copytaster.model.decision import Decision, DecisionKind

_later = decisions.alias("later")
_stands = ~select(_later.c.id).where(_later.c.takes_back == decisions.c.id).exists()
_in_order = (decisions.c.at, decisions.c.id)

SOME = same(select(decisions).where(Among(decisions.c.id)))
IN_FORCE = same(select(decisions).where(Among(decisions.c.kind), _stands).order_by(*_in_order))
OF_STORIES = same(select(decisions).where(Among(decisions.c.story_id)).order_by(*_in_order))
OF_SOURCES = same(select(decisions).where(Among(decisions.c.source_id)).order_by(*_in_order))
_log = select(decisions).order_by(decisions.c.at.desc(), decisions.c.id.desc()).limit(bindparam("rows"))
LOG = same(_log)
LOG_BEFORE = same(_log.where(tuple_(decisions.c.at, decisions.c.id) < tuple_(bindparam("before_at"), bindparam("before_id"))))


def decision_row(decision: Decision) -> Row:
    return {
        "id": decision.id,
        "kind": decision.kind,
        "story_id": decision.story_id,
        "source_id": decision.source_id,
        "person": decision.by,
        "at": micros(decision.at),
        "before": json_text(decision.before),
        "after": json_text(decision.after),
        "note": decision.note,
        "takes_back": decision.takes_back,
    }


def _decision_of(row: Any) -> Decision:
    sides = (tuple(from_json(row.before)), tuple(from_json(row.after)))
    return Decision(row.id, row.kind, row.story_id, row.source_id, row.person, moment(row.at), *sides, row.note, row.takes_back)


def some(connection: Connection, ids: Sequence[str]) -> dict[str, Decision]:
    return {row.id: _decision_of(row) for row in SOME.rows(connection, ids=distinct(ids))}


def in_force(connection: Connection, kinds: Sequence[DecisionKind]) -> tuple[Decision, ...]:
    return tuple(map(_decision_of, IN_FORCE.rows(connection, ids=list(kinds))))


def about(connection: Connection, stories: Sequence[str], sources: Sequence[str]) -> tuple[Decision, ...]:
    """Of these stories, then of these sources; empty ids have none."""
    rows: list[Any] = []
    for statement, ids in ((OF_STORIES, stories), (OF_SOURCES, sources)):
        wanted = [each for each in distinct(ids) if each]
        rows += statement.rows(connection, ids=wanted) if wanted else ()
    return tuple(map(_decision_of, rows))


def log(connection: Connection, limit: int, before: tuple[datetime, str] | None) -> tuple[Decision, ...]:
    if before is None:
        return tuple(map(_decision_of, LOG.rows(connection, rows=limit)))
    return tuple(map(_decision_of, LOG_BEFORE.rows(connection, rows=limit, before_at=micros(before[0]), before_id=before[1])))
