"""People, sessions, tokens and passkeys on a SQL database."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from copytaster.adapters.store import passkey_rows, people_rows
from copytaster.adapters.store.connections import Connections
from copytaster.model.people import ApiToken, Passkey, Person, Session


class SqlPeople:
    """Implements the port `People`; every method raises `StoreError` when the database is away, full or locked."""

    def __init__(self, connections: Connections) -> None:
        self._sql = connections

    async def keep(self, values: Sequence[Person | Session | ApiToken]) -> None:
        await self._sql.write("writing people", partial(people_rows.keep, values=values))

    async def everyone(self) -> tuple[Person, ...]:
        return await self._sql.read("reading people", people_rows.everyone)

    async def person(self, name: str) -> Person | None:
        return await self._sql.look("reading people", partial(people_rows.person, name=name), 1)

    async def identified(self, identity: str) -> Person | None:
        return await self._sql.look("reading people", partial(people_rows.identified, identity=identity), 1)

    async def session(self, known: str) -> tuple[Session, Person] | None:
        return await self._sql.look("reading sessions", partial(people_rows.session, known=known), 1)

    async def sessions_of(self, name: str) -> tuple[Session, ...]:
        return await self._sql.read("reading sessions", partial(people_rows.sessions_of, name=name))

    async def token(self, known: str) -> tuple[ApiToken, Person] | None:
        return await self._sql.look("reading tokens", partial(people_rows.token, known=known), 1)

    async def tokens_of(self, name: str) -> tuple[ApiToken, ...]:
        return await self._sql.read("reading tokens", partial(people_rows.tokens_of, name=name))

    async def seen(self, known: str, at: datetime) -> None:
        await self._sql.write("writing sessions", partial(people_rows.seen, known=known, at=at))

    async def used(self, known: str, at: datetime) -> None:
        await self._sql.write("writing tokens", partial(people_rows.used, known=known, at=at))

    async def end_sessions(self, name: str, ids: Sequence[str]) -> int:
        return await self._sql.write("ending sessions", partial(people_rows.end_sessions, name=name, ids=ids))

    async def end_tokens(self, name: str, ids: Sequence[str]) -> int:
        return await self._sql.write("ending tokens", partial(people_rows.end_tokens, name=name, ids=ids))

    async def end_stale(self, idle_since: datetime, begun_since: datetime) -> int:
        doing = partial(people_rows.end_stale, idle_since=idle_since, begun_since=begun_since)
        return await self._sql.write("ending sessions", doing)

    async def remove(self, name: str) -> bool:
        return await self._sql.write("removing a person", partial(people_rows.remove, name=name))

    async def keep_passkey(self, passkey: Passkey) -> None:
        await self._sql.write("writing passkeys", partial(passkey_rows.keep, passkey=passkey))

    async def passkey(self, known: str) -> Passkey | None:
        return await self._sql.look("reading passkeys", partial(passkey_rows.passkey, known=known), 1)

    async def passkeys_of(self, name: str) -> tuple[Passkey, ...]:
        return await self._sql.read("reading passkeys", partial(passkey_rows.passkeys_of, name=name))

    async def passkey_used(self, passkey: Passkey, sign_count: int, at: datetime) -> bool:
        doing = partial(passkey_rows.used, passkey=passkey, sign_count=sign_count, at=at)
        return await self._sql.write("writing passkeys", doing)

    async def remove_passkeys(self, name: str, ids: Sequence[str]) -> int:
        return await self._sql.write("removing passkeys", partial(passkey_rows.remove, name=name, ids=ids))

    async def ask(self, known: str, purpose: str, now: datetime, since: datetime) -> None:
        await self._sql.write("writing challenges", partial(passkey_rows.ask, known=known, purpose=purpose, now=now, since=since))

    async def answered(self, known: str, purpose: str, since: datetime) -> bool:
        return await self._sql.write("reading challenges", partial(passkey_rows.answered, known=known, purpose=purpose, since=since))
