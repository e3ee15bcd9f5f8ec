"""Where people come in: passwords, sessions, tokens."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.engine.tries import Tries, network
from copytaster.model.people import ApiToken, Person, Scope, Session, Visitor, Way
from copytaster.model.policy import PeoplePolicy
from copytaster.ports import Clock
from copytaster.staff import Caller, NotNow, Passkeys, Passwords, People, Provider, SignedIn
from copytaster.stages import accounts

log = logging.getLogger("copytaster.people")

WITHIN = timedelta(minutes=15)
OF_NAME = 10
OF_ADDRESS = 30
NOTED = timedelta(minutes=1)
"""The use of a session or a token is written down so often."""
ASK_AGAIN = timedelta(seconds=5)
MAX_AGENT_CHARS = 120
MAX_LABEL_CHARS = 80
MAX_SECRET_CHARS = 128


class FrontDoor:
    """Implements the port `Entrance`. What was tried is counted in memory: a restart forgets it, which helps nobody much."""

    def __init__(self, people: People, passwords: Passwords, clock: Clock, policy: PeoplePolicy) -> None:
        self._people = people
        self._passwords = passwords
        self._clock = clock
        self._policy = policy
        self._by_name = Tries(OF_NAME, WITHIN)
        self._by_address = Tries(OF_ADDRESS, WITHIN)
        self.provider: Provider | None = None
        self.passkeys: Passkeys | None = None
        self._is_kept = False
        self._asked_at: datetime | None = None

    async def is_kept(self) -> bool:
        """As `Entrance.is_kept`."""
        now = self._clock.now()
        if self._asked_at is None or abs(now - self._asked_at) > ASK_AGAIN:
            self._is_kept, self._asked_at = bool(await self._people.everyone()), now
        return self._is_kept

    async def sign_in(self, name: str, password: str, caller: Caller) -> SignedIn | NotNow | None:
        """Counts before it looks, so that many tries at once are many tries. A name that nobody has takes as long as another."""
        now, known_name, address = self._clock.now(), accounts.name_of(name) or "", network(caller.address)
        wait_s = max(self._by_name.wait_s(known_name, now), self._by_address.wait_s(address, now))
        if wait_s:
            log.warning("sign_in_held", extra={"fields": {"address": address, "wait_s": round(wait_s)}})
            return NotNow(wait_s)
        self._by_name.note(known_name, now)
        self._by_address.note(address, now)
        person = await self._people.person(known_name) if known_name else None
        is_right = await self._passwords.fits(password[: accounts.MAX_PASSWORD_CHARS + 1], person.password_hash if person else "")
        if person is None or not is_right:
            log.warning("sign_in_failed", extra={"fields": {"address": address}})
            return None
        self._by_name.forget(known_name)
        if self._passwords.is_old(person.password_hash):
            await self._people.keep([replace(person, password_hash=await self._passwords.hashed(password))])
        return await self.begun(person, "password", caller)

    async def sign_in_as(self, identity: str, caller: Caller) -> SignedIn | None:
        """As who has this identity."""
        person = await self._people.identified(identity)
        return await self.begun(person, "oidc", caller) if person else None

    async def begun(self, person: Person, way: Way, caller: Caller) -> SignedIn:
        """A session of its own, never one that was there before."""
        now, secret = self._clock.now(), secrets.token_urlsafe(32)
        await self._people.end_stale(now - timedelta(hours=self._policy.idle_h), now - timedelta(hours=self._policy.session_h))
        session = Session(accounts.known_as(secret), person.name, now, now, way, caller.agent[:MAX_AGENT_CHARS])
        await self._people.keep([session])
        log.info("signed_in", extra={"fields": {"person": person.name, "way": way}})
        return SignedIn(person.name, secret)

    async def by_session(self, secret: str) -> Visitor | None:
        """Who has this cookie, while the session lives."""
        if not secret or len(secret) > MAX_SECRET_CHARS:
            return None
        now, found = self._clock.now(), await self._people.session(accounts.known_as(secret))
        if found is None:
            return None
        session, person = found
        if not accounts.is_alive(session, now, self._policy):
            return None
        if now - session.seen_at >= NOTED:
            await self._people.seen(session.id, now)
        return Visitor(person.name, person.role, session.way, session.id, accounts.form_token(secret))

    async def by_token(self, key: str) -> Visitor | None:
        """Whose program has this key."""
        if not key.startswith(accounts.KEY_PREFIX) or len(key) > MAX_SECRET_CHARS:
            return None
        now, found = self._clock.now(), await self._people.token(accounts.known_as(key))
        if found is None or not accounts.is_valid(found[0], now):
            return None
        token, person = found
        if token.used_at is None or now - token.used_at >= NOTED:
            await self._people.used(token.hash, now)
        return Visitor(person.name, accounts.role_with(token, person), "token", scope=token.scope)

    async def sessions(self, name: str) -> tuple[Session, ...]:
        """Those that live, the latest first."""
        now = self._clock.now()
        return tuple(each for each in await self._people.sessions_of(name) if accounts.is_alive(each, now, self._policy))

    async def end_sessions(self, name: str, ids: Sequence[str]) -> int:
        """How many there were."""
        return await self._people.end_sessions(name, ids)

    async def tokens(self, name: str) -> tuple[ApiToken, ...]:
        """All, the latest first."""
        return await self._people.tokens_of(name)

    async def make_token(self, name: str, scope: Scope, label: str) -> str:
        """Only its hash is kept."""
        key = accounts.KEY_PREFIX + secrets.token_urlsafe(32)
        ends_at = self._clock.now() + timedelta(days=self._policy.token_days)
        token = ApiToken(
            f"t{secrets.token_hex(4)}", accounts.known_as(key), name, scope, label[:MAX_LABEL_CHARS], self._clock.now(), ends_at
        )
        await self._people.keep([token])
        return key

    async def end_tokens(self, name: str, ids: Sequence[str]) -> int:
        """How many there were."""
        return await self._people.end_tokens(name, ids)

    async def change_password(self, name: str, old: str, new: str) -> str:
        """All sessions end, this one as well: whoever had stolen one has it no more."""
        person, why = await self._proven(name, old, "The old password is another one.")
        if person is None:
            return why
        if why := accounts.password_problem(new, name):
            return why
        await self._people.keep([replace(person, password_hash=await self._passwords.hashed(new))])
        await self._people.end_sessions(name, [each.id for each in await self._people.sessions_of(name)])
        self._by_name.forget(name)
        return ""

    async def has_password(self, name: str) -> bool:
        """Who signs in by other ways alone has none."""
        person = await self._people.person(name)
        return bool(person and person.password_hash)

    async def confirm(self, name: str, password: str) -> str:
        """Empty when the password fits, or the person has none; else why not."""
        if not await self.has_password(name):
            return ""
        person, why = await self._proven(name, password, "The password is another one.")
        if person:
            self._by_name.forget(name)
        return "" if person else why

    async def _proven(self, name: str, password: str, wrong: str) -> tuple[Person | None, str]:
        """Who has this name and password; else why nobody is, or what is wrong."""
        now = self._clock.now()
        if self._by_name.wait_s(name, now):
            return None, "Too many tries; wait a quarter of an hour."
        self._by_name.note(name, now)
        person = await self._people.person(name)
        if person is None or not await self._passwords.fits(password[: accounts.MAX_PASSWORD_CHARS + 1], person.password_hash):
            return None, wrong
        return person, ""
