"""What hubs were asked and what they said, as rows; and the keys that this site made for itself."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, union_all

from copytaster.adapters.store.codec import Row, maybe_micros, maybe_moment, micros, moment
from copytaster.adapters.store.statements import Among, Statement, distinct, insert, same
from copytaster.adapters.store.tables import leases, site_keys, subscriptions
from copytaster.model.push import Lease, Subscription

KEY_BYTES = 32

SUBSCRIPTIONS = same(select(subscriptions).where(Among(subscriptions.c.feed_id)))
LEASES = same(select(leases).where(Among(leases.c.feed_id)))
CALLED = same(
    union_all(
        select(subscriptions.c.feed_id).where(subscriptions.c.token == bindparam("token")),
        select(leases.c.feed_id).where(leases.c.token == bindparam("token")),
    )
)
KEY = same(select(site_keys.c.secret).where(site_keys.c.name == bindparam("name")))
NEW_KEY = Statement(
    lambda dialect: (
        insert(dialect, site_keys)
        .values(name=bindparam("name"), secret=bindparam("secret"))
        .on_conflict_do_nothing(index_elements=["name"])
    )
)


def subscription_row(asked: Subscription) -> Row:
    return {
        "feed_id": asked.feed_id,
        "hub": asked.hub,
        "topic": asked.topic,
        "token": asked.token,
        "asked_at": micros(asked.asked_at),
        "is_wanted": asked.is_wanted,
        "failures": asked.failures,
        "why": asked.why,
        "missed_at": maybe_micros(asked.missed_at),
    }


def _subscription_of(row: Any) -> Subscription:
    return Subscription(
        row.feed_id,
        row.hub,
        row.topic,
        row.token,
        moment(row.asked_at),
        bool(row.is_wanted),
        row.failures,
        row.why,
        maybe_moment(row.missed_at),
    )


def lease_row(lease: Lease) -> Row:
    return {
        "feed_id": lease.feed_id,
        "hub": lease.hub,
        "topic": lease.topic,
        "token": lease.token,
        "granted_at": maybe_micros(lease.granted_at),
        "lease_s": lease.lease_s,
        "denied_at": maybe_micros(lease.denied_at),
        "pushed_at": maybe_micros(lease.pushed_at),
        "due_at": maybe_micros(lease.due_at),
        "why": lease.why,
    }


def _lease_of(row: Any) -> Lease:
    return Lease(
        row.feed_id,
        row.hub,
        row.topic,
        row.token,
        maybe_moment(row.granted_at),
        row.lease_s,
        maybe_moment(row.denied_at),
        maybe_moment(row.pushed_at),
        maybe_moment(row.due_at),
        row.why,
    )


def some_subscriptions(connection: Connection, ids: Sequence[str]) -> dict[str, Subscription]:
    return {row.feed_id: _subscription_of(row) for row in SUBSCRIPTIONS.rows(connection, ids=distinct(ids))}


def some_leases(connection: Connection, ids: Sequence[str]) -> dict[str, Lease]:
    return {row.feed_id: _lease_of(row) for row in LEASES.rows(connection, ids=distinct(ids))}


def called(connection: Connection, token: str) -> str | None:
    """The feed whose callback ends in this token, the newest or the one that a hub still uses."""
    rows = CALLED.rows(connection, token=token)
    return str(rows[0][0]) if rows else None


def key(connection: Connection, name: str) -> bytes:
    """The key of that name; made, once for all processes, when it is not there."""
    NEW_KEY.run(connection, name=name, secret=secrets.token_bytes(KEY_BYTES))
    return bytes(KEY.rows(connection, name=name)[0][0])
