"""Who is let in, for how long, and after how many tries."""

from datetime import timedelta

import pytest

from copytaster.engine.entrance import OF_ADDRESS, OF_NAME, FrontDoor
from copytaster.engine.tries import MAX_KEYS, Tries, network
from copytaster.model.people import ApiToken, Person, Role, Scope, Session
from copytaster.model.policy import PeoplePolicy
from copytaster.staff import Caller, NotNow, SignedIn
from copytaster.stages import accounts
from tests.fakes import ManualClock
from tests.make import NOW

HERE = Caller("198.51.100.7", "Firefox")
PASSWORD = "eight grey herons"


class FakePeople:
    """People in dictionaries."""

    def __init__(self, *people: Person) -> None:
        self._people = {each.name: each for each in people}
        self.held: dict[str, Session] = {}
        self.keys: dict[str, ApiToken] = {}

    async def keep(self, values: list[Person | Session | ApiToken]) -> None:
        for value in values:
            match value:
                case Person():
                    self._people[value.name] = value
                case Session():
                    self.held[value.id] = value
                case ApiToken():
                    self.keys[value.hash] = value

    async def person(self, name: str) -> Person | None:
        return self._people.get(name)

    async def identified(self, identity: str) -> Person | None:
        return next((each for each in self._people.values() if each.identity == identity), None)

    async def session(self, known: str) -> tuple[Session, Person] | None:
        found = self.held.get(known)
        return (found, self._people[found.person]) if found else None

    async def sessions_of(self, name: str) -> tuple[Session, ...]:
        return tuple(each for each in self.held.values() if each.person == name)

    async def token(self, known: str) -> tuple[ApiToken, Person] | None:
        found = self.keys.get(known)
        return (found, self._people[found.person]) if found else None

    async def seen(self, known: str, at: object) -> None:
        old = self.held[known]
        self.held[known] = Session(old.id, old.person, old.begun_at, at, old.way, old.agent)  # type: ignore[arg-type]

    async def used(self, known: str, at: object) -> None: ...

    async def end_sessions(self, name: str, ids: list[str]) -> int:
        return len([self.held.pop(each) for each in ids if each in self.held])

    async def end_stale(self, idle_since: object, begun_since: object) -> int:
        return 0


class PlainPasswords:
    """Hashes that can be read, and a count of how often one was checked."""

    def __init__(self) -> None:
        self.checked = 0

    async def hashed(self, password: str) -> str:
        return f"new:{password}"

    async def fits(self, password: str, known: str) -> bool:
        self.checked += 1
        return known.partition(":")[2] == password and bool(known)

    def is_old(self, known: str) -> bool:
        return known.startswith("old:")


class Stage:
    def __init__(self, **policy: float) -> None:
        self.clock, self.passwords = ManualClock(), PlainPasswords()
        self.people = FakePeople(Person("dora", "desk", f"old:{PASSWORD}", NOW), Person("olga", "admin", "", NOW, "https://id.example 1"))
        self.door = FrontDoor(self.people, self.passwords, self.clock, PeoplePolicy(**policy))  # type: ignore[arg-type]

    async def signed_in(self) -> SignedIn:
        done = await self.door.sign_in(" Dora ", PASSWORD, HERE)
        assert isinstance(done, SignedIn)
        return done


async def test_whoever_has_the_password_is_let_in_and_nothing_that_is_kept_opens_the_door() -> None:
    stage = Stage()
    done = await stage.signed_in()

    visitor = await stage.door.by_session(done.secret)
    assert visitor is not None
    assert (visitor.name, visitor.role, visitor.way) == ("dora", "desk", "password")
    (kept,) = stage.people.held
    assert done.secret not in kept
    assert await stage.door.by_session(kept) is None
    assert (await stage.people.person("dora")).password_hash == f"new:{PASSWORD}"  # type: ignore[union-attr]


async def test_each_sign_in_has_a_secret_and_a_form_token_of_its_own() -> None:
    stage = Stage()
    first, second = await stage.signed_in(), await stage.signed_in()

    one, other = await stage.door.by_session(first.secret), await stage.door.by_session(second.secret)

    assert one is not None
    assert other is not None
    assert len({first.secret, second.secret, one.form_token, other.form_token}) == 4


@pytest.mark.parametrize("name", ["nobody", "olga", "", "näme", "a" * 500])
async def test_a_name_without_a_password_is_checked_like_another(name: str) -> None:
    stage = Stage()

    assert await stage.door.sign_in(name, PASSWORD, HERE) is None
    assert await stage.door.sign_in("dora", "", HERE) is None
    assert stage.passwords.checked == 2


async def test_a_session_ends_without_use_and_in_any_case() -> None:
    stage = Stage(idle_h=1.0, session_h=3.0)
    done = await stage.signed_in()

    for _ in range(3):
        stage.clock.move(minutes=59)
        assert await stage.door.by_session(done.secret) is not None
    stage.clock.move(minutes=3)
    assert await stage.door.by_session(done.secret) is None
    again = await stage.signed_in()
    stage.clock.move(minutes=60)
    assert await stage.door.by_session(again.secret) is None


async def test_who_tries_a_name_too_often_waits_even_with_the_right_password() -> None:
    stage = Stage()
    for n in range(OF_NAME):
        assert await stage.door.sign_in("dora", "wrong", Caller(f"203.0.113.{n}", "")) is None

    held = await stage.door.sign_in("dora", PASSWORD, HERE)
    assert held == NotNow(900.0)
    assert stage.passwords.checked == OF_NAME
    stage.clock.move(minutes=15)
    await stage.signed_in()


async def test_who_tries_many_names_waits_too_and_a_network_counts_as_one() -> None:
    stage = Stage()
    for n in range(OF_ADDRESS):
        assert await stage.door.sign_in(f"name{n}", "wrong", Caller(f"2001:db8:1:2::{n:x}", "")) is None

    assert isinstance(await stage.door.sign_in("dora", PASSWORD, Caller("2001:db8:1:2:ffff::1", "")), NotNow)
    assert isinstance(await stage.door.sign_in("dora", PASSWORD, Caller("2001:db8:1:3::1", "")), SignedIn)


def test_what_was_tried_does_not_fill_the_memory() -> None:
    tries = Tries(2, timedelta(minutes=1))
    for n in range(MAX_KEYS + 50):
        tries.note(str(n), NOW)

    assert len(tries._of) == MAX_KEYS
    assert (network("198.51.100.7"), network("x" * 99)) == ("198.51.100.7", "x" * 64)


@pytest.mark.parametrize(
    ("role", "scope", "expected"),
    [("admin", "read", "reader"), ("admin", "desk", "desk"), ("reader", "admin", "reader"), ("desk", "admin", "desk")],
)
async def test_a_token_may_do_what_it_is_for_and_never_more_than_its_person(role: Role, scope: Scope, expected: Role) -> None:
    stage = Stage()
    await stage.people.keep([Person("dora", role, "", NOW)])

    key = await stage.door.make_token("dora", scope, "a phone")

    visitor = await stage.door.by_token(key)
    assert visitor is not None
    assert (visitor.role, visitor.way, visitor.form_token) == (expected, "token", "")
    assert key not in str(stage.people.keys)


async def test_a_token_ends() -> None:
    stage = Stage(token_days=2.0)
    key = await stage.door.make_token("dora", "read", "a phone")

    stage.clock.move(days=2)

    assert await stage.door.by_token(key) is None
    assert [await stage.door.by_token(each) for each in ("", "ct_", key[:-1], "ct_" + "x" * 4000)] == [None] * 4


async def test_who_is_known_by_an_identity_is_let_in_as_that_person() -> None:
    stage = Stage()

    done = await stage.door.sign_in_as("https://id.example 1", HERE)

    assert done is not None
    assert done.name == "olga"
    assert await stage.door.sign_in_as("https://id.example 2", HERE) is None


async def test_a_new_password_ends_every_session() -> None:
    stage = Stage()
    done = await stage.signed_in()

    assert await stage.door.change_password("dora", "wrong", "another long one") == "The old password is another one."
    assert "at least" in await stage.door.change_password("dora", PASSWORD, "short")
    assert await stage.door.change_password("dora", PASSWORD, "another long one") == ""
    assert await stage.door.by_session(done.secret) is None


def test_names_and_passwords_that_cannot_be() -> None:
    assert [accounts.name_of(each) for each in (" Dora ", "ＤＯＲＡ", "a b", "", "-a", "a\n")] == ["dora", "dora", None, None, None, "a"]
    for easy in ("short", "a" * 20, "dora12345678", "x" * 2_000):
        assert accounts.password_problem(easy, "dora") != ""
    assert accounts.password_problem(PASSWORD, "dora") == ""
