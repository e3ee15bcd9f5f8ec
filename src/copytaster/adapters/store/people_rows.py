"""People, their sessions and their tokens, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from copytaster.adapters.store.codec import Row, maybe_micros, maybe_moment, micros, moment, safe
from copytaster.adapters.store.statements import Among, same, upsert
from copytaster.adapters.store.tables import alerts, api_tokens, passkeys, people, sessions, shelf_marks
from copytaster.model.people import ApiToken, Person, Session

ALL = same(select(people).order_by(people.c.name))
PERSON = same(select(people).where(people.c.name == bindparam("who")))
IDENTITY = same(select(people).where(people.c.identity == bindparam("known_as")))
SESSION = same(select(sessions).where(sessions.c.id == bindparam("known")))
SESSIONS = same(select(sessions).where(sessions.c.person == bindparam("who")).order_by(sessions.c.begun_at.desc(), sessions.c.id))
TOKEN = same(select(api_tokens).where(api_tokens.c.hash == bindparam("known")))
TOKENS = same(select(api_tokens).where(api_tokens.c.person == bindparam("who")).order_by(api_tokens.c.made_at.desc(), api_tokens.c.id))
_PERSON = upsert(people)
_SESSION = upsert(sessions)
_TOKEN = upsert(api_tokens)
_SEEN = same(update(sessions).where(sessions.c.id == bindparam("known")).values(seen_at=bindparam("at")))
_USED = same(update(api_tokens).where(api_tokens.c.hash == bindparam("known")).values(used_at=bindparam("at")))
_NO_SESSIONS = same(delete(sessions).where(sessions.c.person == bindparam("who"), Among(sessions.c.id)))
_NO_TOKENS = same(delete(api_tokens).where(api_tokens.c.person == bindparam("who"), Among(api_tokens.c.id)))
_STALE = same(delete(sessions).where((sessions.c.seen_at < bindparam("idle")) | (sessions.c.begun_at < bindparam("begun"))))
_REMOVED = tuple(
    same(delete(table).where(column == bindparam("who")))
    for table, column in (
        (sessions, sessions.c.person),
        (api_tokens, api_tokens.c.person),
        (passkeys, passkeys.c.person),
        (shelf_marks, shelf_marks.c.person),
        (alerts, alerts.c.owner),
        (people, people.c.name),
    )
)


def person_row(person: Person) -> Row:
    return {
        "name": person.name,
        "role": person.role,
        "password_hash": person.password_hash,
        "added_at": micros(person.added_at),
        "identity": person.identity,
    }


def _person_of(row: Any) -> Person:
    return Person(row.name, row.role, row.password_hash, moment(row.added_at), row.identity)


def session_row(session: Session) -> Row:
    return {
        "id": session.id,
        "person": session.person,
        "begun_at": micros(session.begun_at),
        "seen_at": micros(session.seen_at),
        "way": session.way,
        "agent": session.agent,
    }


def _session_of(row: Any) -> Session:
    return Session(row.id, row.person, moment(row.begun_at), moment(row.seen_at), row.way, row.agent)


def token_row(token: ApiToken) -> Row:
    return {
        "hash": token.hash,
        "id": token.id,
        "person": token.person,
        "scope": token.scope,
        "label": token.label,
        "made_at": micros(token.made_at),
        "ends_at": maybe_micros(token.ends_at),
        "used_at": maybe_micros(token.used_at),
    }


def _token_of(row: Any) -> ApiToken:
    times = (moment(row.made_at), maybe_moment(row.ends_at), maybe_moment(row.used_at))
    return ApiToken(row.id, row.hash, row.person, row.scope, row.label, *times)


def keep(connection: Connection, values: Sequence[Person | Session | ApiToken]) -> None:
    """Each by its key; a later one of the same key wins."""
    for value in values:
        match value:
            case Person():
                _PERSON.many(connection, [safe(person_row(value))])
            case Session():
                _SESSION.many(connection, [safe(session_row(value))])
            case ApiToken():
                _TOKEN.many(connection, [safe(token_row(value))])


def everyone(connection: Connection) -> tuple[Person, ...]:
    return tuple(map(_person_of, ALL.rows(connection)))


def person(connection: Connection, name: str) -> Person | None:
    return next(map(_person_of, PERSON.rows(connection, who=name)), None)


def identified(connection: Connection, identity: str) -> Person | None:
    return next(map(_person_of, IDENTITY.rows(connection, known_as=identity)), None) if identity else None


def session(connection: Connection, known: str) -> tuple[Session, Person] | None:
    """With the person; None when either is gone."""
    found = next(map(_session_of, SESSION.rows(connection, known=known)), None)
    whose = person(connection, found.person) if found else None
    return (found, whose) if found and whose else None


def sessions_of(connection: Connection, name: str) -> tuple[Session, ...]:
    return tuple(map(_session_of, SESSIONS.rows(connection, who=name)))


def token(connection: Connection, known: str) -> tuple[ApiToken, Person] | None:
    """With the person; None when either is gone."""
    found = next(map(_token_of, TOKEN.rows(connection, known=known)), None)
    whose = person(connection, found.person) if found else None
    return (found, whose) if found and whose else None


def tokens_of(connection: Connection, name: str) -> tuple[ApiToken, ...]:
    return tuple(map(_token_of, TOKENS.rows(connection, who=name)))


def seen(connection: Connection, known: str, at: datetime) -> None:
    """A session was used."""
    _SEEN.run(connection, known=known, at=micros(at))


def used(connection: Connection, known: str, at: datetime) -> None:
    """A token was used."""
    _USED.run(connection, known=known, at=micros(at))


def end_sessions(connection: Connection, name: str, ids: Sequence[str]) -> int:
    return _NO_SESSIONS.run(connection, who=name, ids=list(ids)).rowcount


def end_tokens(connection: Connection, name: str, ids: Sequence[str]) -> int:
    return _NO_TOKENS.run(connection, who=name, ids=list(ids)).rowcount


def end_stale(connection: Connection, idle_since: datetime, begun_since: datetime) -> int:
    return _STALE.run(connection, idle=micros(idle_since), begun=micros(begun_since)).rowcount


def remove(connection: Connection, name: str) -> bool:
    """The person with all sessions, tokens, passkeys and marks; whether there was one."""
    return bool([statement.run(connection, who=name).rowcount for statement in _REMOVED][-1])
