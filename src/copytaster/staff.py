"""What sign-in and the desk need from outside, and what the pages need of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from copytaster.model.decision import Decision
from copytaster.model.people import ApiToken, Passkey, Person, Scope, Session, Visitor
from copytaster.model.shelf import Item, Marks, Slice, Tally, Within
from copytaster.stages.desk import Asked


class People(Protocol):
    """Who may sign in. Sessions and tokens are known by the hash of what their owner holds."""

    async def keep(self, values: Sequence[Person | Session | ApiToken]) -> None: ...

    async def everyone(self) -> tuple[Person, ...]:
        """By name."""
        ...

    async def person(self, name: str) -> Person | None: ...

    async def identified(self, identity: str) -> Person | None: ...

    async def session(self, known: str) -> tuple[Session, Person] | None:
        """With the person; None when either is gone."""
        ...

    async def sessions_of(self, name: str) -> tuple[Session, ...]:
        """The latest first."""
        ...

    async def token(self, known: str) -> tuple[ApiToken, Person] | None:
        """With the person; None when either is gone."""
        ...

    async def tokens_of(self, name: str) -> tuple[ApiToken, ...]:
        """The latest first."""
        ...

    async def seen(self, known: str, at: datetime) -> None:
        """Note that a session was used."""
        ...

    async def used(self, known: str, at: datetime) -> None:
        """Note that a token was used."""
        ...

    async def end_sessions(self, name: str, ids: Sequence[str]) -> int: ...

    async def end_tokens(self, name: str, ids: Sequence[str]) -> int: ...

    async def end_stale(self, idle_since: datetime, begun_since: datetime) -> int:
        """End sessions that were not used since, or begun before; how many there were."""
        ...

    async def remove(self, name: str) -> bool:
        """The person with all sessions, tokens, passkeys and marks; whether there was one."""
        ...

    async def keep_passkey(self, passkey: Passkey) -> None: ...

    async def passkey(self, known: str) -> Passkey | None: ...

    async def passkeys_of(self, name: str) -> tuple[Passkey, ...]:
        """The latest first."""
        ...

    async def passkey_used(self, passkey: Passkey, sign_count: int, at: datetime) -> bool:
        """Note a use; False when the count is not that of `passkey` any more, and nothing is noted."""
        ...

    async def remove_passkeys(self, name: str, ids: Sequence[str]) -> int: ...

    async def ask(self, known: str, purpose: str, now: datetime, since: datetime) -> None:
        """Keep the hash of a challenge; those made before `since` are forgotten."""
        ...

    async def answered(self, known: str, purpose: str, since: datetime) -> bool:
        """Whether a challenge of this purpose, made at or after `since`, waited for an answer; true once."""
        ...


class Passwords(Protocol):
    """Makes and checks slow hashes, a few at once."""

    async def hashed(self, password: str) -> str: ...

    async def fits(self, password: str, known: str) -> bool:
        """Takes as long for an empty hash, which fits nothing."""
        ...

    def is_old(self, known: str) -> bool:
        """Whether the hash was made with weaker numbers than those of today."""
        ...


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Someone has signed in; `secret` is what the cookie is to hold."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """Too many tries; the next one is heard after `after_s` seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries to sign in: the address that the request came from, and what the browser calls itself."""

    address: str
    agent: str


class Provider(Protocol):
    """An OpenID provider. Raises `InputError` when it cannot be reached or says what cannot be believed."""

    name: str

    async def address(self, back: str, state: str, proof: str) -> str:
        """Where the browser is sent; it comes `back` with `state` and a code. `proof` is kept by the browser and never sent there."""
        ...

    async def identity(self, code: str, back: str, proof: str) -> str:
        """Who the code stands for, as `Person.identity`."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys hold: the site's host name, its origin as browsers write it, and what the site is called."""

    host: str
    origin: str
    title: str


class PasskeyMaker(Protocol):
    """Asks browsers for passkeys and checks what they answer, both as JSON. Raises `InputError` for what cannot be believed."""

    def to_sign_in(self, place: Place, challenge: bytes) -> str: ...

    def to_add(self, place: Place, challenge: bytes, name: str, known: Sequence[Passkey]) -> str:
        """The options for a new passkey of the person `name`, on a device that holds none of the known ones."""
        ...

    def answers(self, told: str) -> tuple[str, str]:
        """The id of the passkey and the challenge that an answer says it is for, both base64url and not checked."""
        ...

    def signed_in(self, place: Place, told: str, passkey: Passkey) -> int:
        """The device's new count."""
        ...

    def added(self, place: Place, told: str) -> tuple[str, str, int]:
        """The new passkey's id, public key and count."""
        ...


class Passkeys(Protocol):
    """Where people come in with a passkey. What it gives to the browser, and what comes back, is JSON."""

    async def begin(self, place: Place, caller: Caller) -> str | NotNow: ...

    async def sign_in(self, place: Place, told: str, caller: Caller) -> SignedIn | None:
        """None for what is forged, late, used already or unknown."""
        ...

    async def begin_adding(self, place: Place, visitor: Visitor, password: str) -> str:
        """`InputError` when the password does not fit, or there are too many passkeys."""
        ...

    async def add(self, place: Place, visitor: Visitor, label: str, told: str) -> None:
        """`InputError` with the reason when it was not added."""
        ...

    async def of(self, name: str) -> tuple[Passkey, ...]:
        """The latest first."""
        ...

    async def remove(self, name: str, ids: Sequence[str]) -> int: ...


class Entrance(Protocol):
    """Where people come in."""

    provider: Provider | None
    passkeys: Passkeys | None

    async def sign_in(self, name: str, password: str, caller: Caller) -> SignedIn | NotNow | None:
        """None when name and password do not fit, whatever the reason."""
        ...

    async def sign_in_as(self, identity: str, caller: Caller) -> SignedIn | None:
        """As whom a provider knows by this identity; None when nobody is."""
        ...

    async def by_session(self, secret: str) -> Visitor | None: ...

    async def by_token(self, key: str) -> Visitor | None: ...

    async def is_kept(self) -> bool:
        """Whether anybody at all may sign in; asked anew after some seconds at the earliest."""
        ...

    async def sessions(self, name: str) -> tuple[Session, ...]: ...

    async def end_sessions(self, name: str, ids: Sequence[str]) -> int: ...

    async def tokens(self, name: str) -> tuple[ApiToken, ...]: ...

    async def make_token(self, name: str, scope: Scope, label: str) -> str:
        """The key, to be shown once."""
        ...

    async def end_tokens(self, name: str, ids: Sequence[str]) -> int: ...

    async def has_password(self, name: str) -> bool: ...

    async def change_password(self, name: str, old: str, new: str) -> str:
        """Empty when it was changed, which ends the person's sessions; else why not."""
        ...


class Decider(Protocol):
    """Where people decide."""

    async def decide(self, asked: Asked, by: str) -> Decision | str:
        """The decision, once it is in effect or soon will be; or in words why it cannot be made."""
        ...

    async def send_again(self, ids: Sequence[int]) -> int:
        """Put messages that were set aside back into their rooms."""
        ...


class Shelf(Protocol):
    """What reader apps see: articles and stories by number, and what each person has read and starred of them."""

    async def feeds(self) -> Mapping[str, int]:
        """Numbers by source; `TOP` for the top stories."""
        ...

    async def number_feeds(self, source_ids: Sequence[str]) -> Mapping[str, int]:
        """As `feeds`, after these got a number, in this order."""
        ...

    async def number_articles(self, after: datetime, since: datetime, now: datetime) -> None:
        """Give a number to articles of numbered feeds that were read at or after `after` and told at or after `since`."""
        ...

    async def number_stories(self, told: Sequence[tuple[str, datetime]], now: datetime) -> None:
        """Give a number to top stories: id, and when it was told first. `TOP` has its number."""
        ...

    async def items(self, person: str, within: Within, part: Slice) -> tuple[Item, ...]: ...

    async def count(self, person: str, within: Within) -> int: ...

    async def tallies(self, person: str, within: Within) -> Mapping[int, Tally]:
        """By feed; those without an item are left out."""
        ...

    async def mark(self, person: str, within: Within, marks: Marks, now: datetime) -> None: ...

    async def forget(self, before: datetime) -> int:
        """Remove what was told before then and nobody has starred; how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Staff:
    """What the site needs for people who sign in; without a shelf no reader app is served."""

    entrance: Entrance
    decider: Decider
    shelf: Shelf | None = None
