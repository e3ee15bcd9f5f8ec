"""Alerts and deliveries as rows, and the named reads of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from copytaster.adapters.store.codec import Row, from_json, json_text, maybe_micros, maybe_moment, micros, moment
from copytaster.adapters.store.statements import Among, distinct, same
from copytaster.adapters.store.tables import alerts, deliveries
from copytaster.model.alert import UNSENT, Alert, Channel, Delivery, Quiet

ALL = same(select(alerts).where(~alerts.c.is_paused))
SOME = same(select(alerts).where(Among(alerts.c.id)))
OF_OWNER = same(select(alerts).where(alerts.c.owner == bindparam("who")).order_by(alerts.c.made_at.desc(), alerts.c.id))
MARK = same(select(func.count().label("number"), func.coalesce(func.max(alerts.c.changed_at), 0).label("changed")).select_from(alerts))
TOLD = same(select(deliveries.c.id).where(Among(deliveries.c.id)))
OF_POSTS = same(select(deliveries).where(Among(deliveries.c.post)).order_by(deliveries.c.made_at, deliveries.c.id))
RECENT = same(
    select(deliveries)
    .where(Among(deliveries.c.alert_id), deliveries.c.due_at > bindparam("since"))
    .order_by(deliveries.c.due_at, deliveries.c.id)
)
UNSENT_OF = same(
    select(deliveries)
    .where(
        Among(deliveries.c.alert_id),
        deliveries.c.due_at <= bindparam("since"),
        or_(*(deliveries.c.state == state for state in UNSENT)),
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
)
LATEST = same(
    select(deliveries)
    .where(deliveries.c.alert_id == bindparam("alert"))
    .order_by(deliveries.c.due_at.desc(), deliveries.c.id)
    .limit(bindparam("rows"))
)
LAST_SENT = same(
    select(deliveries.c.alert_id, deliveries.c.channel, func.max(deliveries.c.sent_at).label("last"))
    .where(Among(deliveries.c.alert_id), deliveries.c.sent_at.is_not(None), deliveries.c.story_id != "")
    .group_by(deliveries.c.alert_id, deliveries.c.channel)
)
_REMOVED = same(delete(alerts).where(alerts.c.id == bindparam("alert")))
_ITS_DELIVERIES = same(delete(deliveries).where(deliveries.c.alert_id == bindparam("alert")))
_OLD = same(
    delete(deliveries).where(deliveries.c.made_at < bindparam("before"), or_(deliveries.c.state == "sent", deliveries.c.state == "dead"))
)


def alert_row(alert: Alert) -> Row:
    body: dict[str, object] = {
        "name": alert.name,
        "query": alert.query,
        "story_id": alert.story_id,
        "channels": [(each.kind, each.target, each.secret) for each in alert.channels],
        "since": micros(alert.since),
        "feed_key": alert.feed_key,
        "zone": alert.zone,
        "quiet": [alert.quiet.begins, alert.quiet.ends] if alert.quiet else None,
        "rhythm": alert.rhythm,
        "digest_at": alert.digest_at,
        "max_per_hour": alert.max_per_hour,
        "note": alert.note,
    }
    return {
        "id": alert.id,
        "owner": alert.owner,
        "made_at": micros(alert.made_at),
        "changed_at": micros(alert.changed_at),
        "is_paused": alert.is_paused,
        "body": json_text(body),
    }


def alert_of(row: Any) -> Alert:
    body = from_json(row.body)
    return Alert(
        id=row.id,
        owner=row.owner,
        name=body["name"],
        query=body["query"],
        story_id=body["story_id"],
        channels=tuple(Channel(*each) for each in body["channels"]),
        made_at=moment(row.made_at),
        changed_at=moment(row.changed_at),
        since=moment(body["since"]),
        feed_key=body["feed_key"],
        zone=body["zone"],
        quiet=Quiet(*body["quiet"]) if body["quiet"] else None,
        rhythm=body["rhythm"],
        digest_at=body["digest_at"],
        max_per_hour=body["max_per_hour"],
        is_paused=bool(row.is_paused),
        note=body["note"],
    )


def delivery_row(delivery: Delivery) -> Row:
    return {
        "id": delivery.id,
        "alert_id": delivery.alert_id,
        "story_id": delivery.story_id,
        "article_id": delivery.article_id,
        "channel": delivery.channel,
        "post": delivery.post,
        "state": delivery.state,
        "made_at": micros(delivery.made_at),
        "due_at": micros(delivery.due_at),
        "tries": delivery.tries,
        "sent_at": maybe_micros(delivery.sent_at),
        "why": delivery.why,
    }


def _delivery_of(row: Any) -> Delivery:
    known, alert, story, article, channel, post, state, made_at, due_at, tries, sent_at, why = row
    return Delivery(
        known, alert, story, article, channel, post, state, moment(made_at), moment(due_at), tries, maybe_moment(sent_at), why
    )  # fmt: skip


def active(connection: Connection) -> tuple[Alert, ...]:
    return tuple(sorted(map(alert_of, ALL.rows(connection)), key=lambda each: each.id))


def mark(connection: Connection) -> tuple[int, int]:
    row = MARK.rows(connection)[0]
    return row.number, row.changed


def some(connection: Connection, ids: Sequence[str]) -> dict[str, Alert]:
    return {row.id: alert_of(row) for row in SOME.rows(connection, ids=distinct(ids))}


def of_owner(connection: Connection, owner: str) -> tuple[Alert, ...]:
    return tuple(map(alert_of, OF_OWNER.rows(connection, who=owner)))


def told(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(row.id for row in TOLD.rows(connection, ids=distinct(ids)))


def of_posts(connection: Connection, posts: Sequence[str]) -> tuple[Delivery, ...]:
    return tuple(map(_delivery_of, OF_POSTS.rows(connection, ids=distinct(posts))))


def recent(connection: Connection, alert_ids: Sequence[str], since: datetime) -> tuple[Delivery, ...]:
    """Those that were due since, then older ones that still wait."""
    ids = distinct(alert_ids)
    rows = [statement.rows(connection, ids=ids, since=micros(since)) for statement in (RECENT, UNSENT_OF)]
    return tuple(_delivery_of(row) for part in rows for row in part)


def last_sent(connection: Connection, alert_ids: Sequence[str]) -> dict[tuple[str, str], datetime]:
    return {(row.alert_id, row.channel): moment(row.last) for row in LAST_SENT.rows(connection, ids=distinct(alert_ids))}


def latest(connection: Connection, alert: str, limit: int) -> tuple[Delivery, ...]:
    return tuple(map(_delivery_of, LATEST.rows(connection, alert=alert, rows=limit)))


def remove(connection: Connection, alert: str) -> bool:
    _ITS_DELIVERIES.run(connection, alert=alert)
    return bool(_REMOVED.run(connection, alert=alert).rowcount)


def forget(connection: Connection, before: datetime) -> int:
    return _OLD.run(connection, before=micros(before)).rowcount
