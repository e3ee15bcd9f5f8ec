"""Passkeys, and the challenges that wait for an answer, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from copytaster.adapters.store.codec import Row, maybe_micros, maybe_moment, micros, moment, safe
from copytaster.adapters.store.statements import Among, same, upsert
from copytaster.adapters.store.tables import challenges, passkeys
from copytaster.model.people import Passkey

PASSKEY = same(select(passkeys).where(passkeys.c.id == bindparam("known")))
PASSKEYS = same(select(passkeys).where(passkeys.c.person == bindparam("who")).order_by(passkeys.c.made_at.desc(), passkeys.c.id))
_PASSKEY = upsert(passkeys)
_USED = same(
    update(passkeys)
    .where(passkeys.c.id == bindparam("known"), passkeys.c.sign_count == bindparam("was"))
    .values(sign_count=bindparam("now"), used_at=bindparam("at"))
)
_NO_PASSKEYS = same(delete(passkeys).where(passkeys.c.person == bindparam("who"), Among(passkeys.c.id)))
_ASKED = same(insert(challenges))
_ANSWERED = same(
    delete(challenges).where(
        challenges.c.hash == bindparam("known"), challenges.c.purpose == bindparam("what"), challenges.c.made_at >= bindparam("since")
    )
)
_OLD = same(delete(challenges).where(challenges.c.made_at < bindparam("since")))


def _row(passkey: Passkey) -> Row:
    return {
        "id": passkey.id,
        "person": passkey.person,
        "public_key": passkey.public_key,
        "sign_count": passkey.sign_count,
        "label": passkey.label,
        "made_at": micros(passkey.made_at),
        "used_at": maybe_micros(passkey.used_at),
    }


def _passkey_of(row: Any) -> Passkey:
    return Passkey(row.id, row.person, row.public_key, row.sign_count, row.label, moment(row.made_at), maybe_moment(row.used_at))


def keep(connection: Connection, passkey: Passkey) -> None:
    _PASSKEY.many(connection, [safe(_row(passkey))])


def passkey(connection: Connection, known: str) -> Passkey | None:
    return next(map(_passkey_of, PASSKEY.rows(connection, known=known)), None)


def passkeys_of(connection: Connection, name: str) -> tuple[Passkey, ...]:
    return tuple(map(_passkey_of, PASSKEYS.rows(connection, who=name)))


def used(connection: Connection, passkey: Passkey, sign_count: int, at: datetime) -> bool:
    """Whether the count was still the known one: of two answers at once with one count, one is refused."""
    return _USED.run(connection, known=passkey.id, was=passkey.sign_count, now=sign_count, at=micros(at)).rowcount == 1


def remove(connection: Connection, name: str, ids: Sequence[str]) -> int:
    return _NO_PASSKEYS.run(connection, who=name, ids=list(ids)).rowcount


def ask(connection: Connection, known: str, purpose: str, now: datetime, since: datetime) -> None:
    """Keep a challenge by its hash; those made before `since` go."""
    _OLD.run(connection, since=micros(since))
    _ASKED.many(connection, [safe({"hash": known, "purpose": purpose, "made_at": micros(now)})])


def answered(connection: Connection, known: str, purpose: str, since: datetime) -> bool:
    """Whether it waited; it waits no more."""
    return _ANSWERED.run(connection, known=known, what=purpose, since=micros(since)).rowcount == 1
