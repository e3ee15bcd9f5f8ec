"""Where people come in with a passkey: a challenge is asked once, lives for minutes, and is answered once."""

import base64
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from copytaster.engine.entrance import MAX_LABEL_CHARS, OF_ADDRESS, WITHIN, FrontDoor
from copytaster.engine.tries import Tries, network
from copytaster.errors import InputError
from copytaster.model.people import Passkey, Visitor
from copytaster.ports import Clock
from copytaster.staff import Caller, NotNow, PasskeyMaker, People, Place, SignedIn
from copytaster.stages import accounts

log = logging.getLogger("copytaster.people")

LIVES = timedelta(minutes=5)
MOST = 20
SIGN_IN = "sign in"
LATE = "This took too long, or was answered already; try again."


class PasskeyDoor:
    """Implements the port `Passkeys`. Challenges are in the store, by their hash: any process that shows the site takes the answer.

    `maker` is asked for what checks passkeys when the first one is used: loading that takes a while.
    """

    def __init__(self, people: People, door: FrontDoor, maker: Callable[[], PasskeyMaker], clock: Clock) -> None:
        self._people = people
        self._door = door
        self._maker = maker
        self._clock = clock
        self._by_address = Tries(OF_ADDRESS, WITHIN)

    async def begin(self, place: Place, caller: Caller) -> str | NotNow:
        """Counted by address: a challenge is a row that anybody may make."""
        now, address = self._clock.now(), network(caller.address)
        if wait_s := self._by_address.wait_s(address, now):
            return NotNow(wait_s)
        self._by_address.note(address, now)
        return self._maker().to_sign_in(place, await self._asked(SIGN_IN, now))

    async def sign_in(self, place: Place, told: str, caller: Caller) -> SignedIn | None:
        """As `Passkeys.sign_in`; a count that does not grow means that there is a copy of the key, and is refused."""
        now = self._clock.now()
        try:
            known, challenge = self._maker().answers(told)
            if not await self._people.answered(accounts.known_as(challenge), SIGN_IN, now - LIVES):
                raise InputError(LATE)
            passkey = await self._people.passkey(known)
            person = await self._people.person(passkey.person) if passkey else None
            if passkey is None or person is None:
                raise InputError("nobody has this passkey")
            count = self._maker().signed_in(place, told, passkey)
            if not await self._people.passkey_used(passkey, count, now):
                raise InputError("used twice at once")
        except InputError as error:
            fields = {"address": network(caller.address), "way": "passkey", "why": str(error.__cause__ or error)[:200]}
            log.warning("sign_in_failed", extra={"fields": fields})
            return None
        self._by_address.forget(network(caller.address))
        return await self._door.begun(person, "passkey", caller)

    async def begin_adding(self, place: Place, visitor: Visitor, password: str) -> str:
        """Whoever took a session without the password cannot leave a key of their own behind."""
        if why := await self._door.confirm(visitor.name, password):
            raise InputError(why)
        known = await self._people.passkeys_of(visitor.name)
        if len(known) >= MOST:
            raise InputError(f"There are {MOST} passkeys already; remove one first.")
        return self._maker().to_add(place, await self._asked(_adding(visitor), self._clock.now()), visitor.name, known)

    async def add(self, place: Place, visitor: Visitor, label: str, told: str) -> None:
        """For the session that asked, and no key that somebody has already."""
        now = self._clock.now()
        _, challenge = self._maker().answers(told)
        if not await self._people.answered(accounts.known_as(challenge), _adding(visitor), now - LIVES):
            raise InputError(LATE)
        known, public_key, count = self._maker().added(place, told)
        if await self._people.passkey(known):
            raise InputError("This passkey is known already.")
        await self._people.keep_passkey(Passkey(known, visitor.name, public_key, count, label[:MAX_LABEL_CHARS], now))
        log.info("passkey_added", extra={"fields": {"person": visitor.name}})

    async def of(self, name: str) -> tuple[Passkey, ...]:
        """As `Passkeys.of`."""
        return await self._people.passkeys_of(name)

    async def remove(self, name: str, ids: Sequence[str]) -> int:
        """How many there were."""
        return await self._people.remove_passkeys(name, ids)

    async def _asked(self, purpose: str, now: datetime) -> bytes:
        """A new challenge, of which the hash is kept."""
        challenge = secrets.token_bytes(32)
        coded = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        await self._people.ask(accounts.known_as(coded), purpose, now, now - LIVES)
        return challenge


def _adding(visitor: Visitor) -> str:
    return f"add {visitor.session}"
