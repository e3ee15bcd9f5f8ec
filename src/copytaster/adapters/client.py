"""One question to a web server and the way to its answer: turns before each door, redirects by hand, a limit on time."""

from asyncio import get_running_loop, timeout
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

import aiohttp

from copytaster.adapters.addresses import GuardedResolver, Lookup, is_address, is_open, networks
from copytaster.adapters.hops import Ask, Heard, Hops
from copytaster.adapters.places import Place, place_of
from copytaster.adapters.troubles import in_words
from copytaster.adapters.turns import SharedDoors, Turns
from copytaster.model.page import Failed, Refused
from copytaster.model.policy import FetchPolicy
from copytaster.ports import Clock
from copytaster.stages import manners

_HELD_AFTER_429_S = 60.0
_PATIENCE_ON_THE_WAY_S = 30.0
"""Whoever was redirected has waited once already."""
_ADDRESSES_TRIED = 3

Gate = Callable[[Place], Awaitable[Refused | Failed | float]]
"""Says why a place may not be asked, or the seconds between two requests to its publisher."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and where. `patience_s` is the longest wait for a turn. A form's redirects are not followed."""

    url: str
    ask: Ask
    patience_s: float
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `url` is where redirects ended; `moved_to` is where the permanent ones led before any other, None without any.

    Names in `headers` have no case. `retry_after_s` is the publisher's wish.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str | None = None
    retry_after_s: float | None = None


T = TypeVar("T")
_Came = Heard | Refused | Failed


class _Watch:
    """Seconds that are left for an answer; waiting for turns does not count."""

    def __init__(self, whole_s: float) -> None:
        self._whole_s = self.left_s = whole_s

    async def timed(self, work: Awaitable[T], host: str) -> T | Failed | Refused | "_Unreached":
        """What came of it; what went wrong is told of `host`."""
        loop = get_running_loop()
        began = loop.time()
        try:
            async with timeout(self.left_s):
                return await work
        except aiohttp.ConnectionTimeoutError:
            return _Unreached(Failed(f"{host} cannot be reached from here"))
        except TimeoutError:
            return Failed(f"{host} did not answer within {self._whole_s:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            told = in_words(error, host)
            return _Unreached(told) if _is_unreached(error) else told
        finally:
            self.left_s -= loop.time() - began


@dataclass(frozen=True, slots=True)
class _Unreached:
    """No connection was made to this address; another one of the same name may do better."""

    told: Refused | Failed


def _is_unreached(error: Exception) -> bool:
    return isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError)


class Client:
    """A guarded HTTP client: one request at a time for each publisher and for each network address."""

    def __init__(self, policy: FetchPolicy, user_agent: str, clock: Clock, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._clock = clock
        self._allowed = networks(policy.allow_private)
        self._resolver = GuardedResolver(self._allowed, lookup)
        self._hops = Hops(user_agent, self._allowed, self._resolver)
        self._publishers = Turns(clock, policy.host_pause_s, "publisher ")
        self._machines = Turns(clock, policy.host_pause_s, "machine ")

    def share(self, doors: SharedDoors) -> None:
        """Take turns with other processes from now on."""
        self._publishers.shared = self._machines.shared = doors

    async def close(self) -> None:
        await self._hops.close()
        await self._resolver.close()

    async def answer(self, question: Question) -> Answer | Refused | Failed:
        """Follow redirects to an answer. TryLater when the line before a door is too long.

        Each hop waits for its publisher's turn; the time limit counts what the hops take, without the waiting.
        """
        place = place_of(question.url)
        if isinstance(place, Refused):
            return place
        first, moved_to, is_permanent, watch = place, None, True, _Watch(self._policy.timeout_s)
        for _ in range(self._policy.max_redirects + 1):
            came = await self._asked(place, question, watch)
            if not isinstance(came, Heard):
                return came
            target = came.headers.get("Location")
            if came.status not in manners.REDIRECTS or not target or question.ask.form is not None:
                wish_s = self._wish_s(came) if came.status in manners.MAY_ASK_TO_WAIT else None
                return Answer(place.url, came.status, came.headers, came.body, None if first.credentials else moved_to, wish_s)
            next_place = place_of(target, place.url)
            if isinstance(next_place, Refused):
                return next_place
            # What the redirecting server wrote as credentials is not ours; what we were given stays with its origin.
            place = replace(next_place, credentials=first.credentials if next_place.origin == first.origin else None)
            is_permanent = is_permanent and came.status in manners.PERMANENT_REDIRECTS
            moved_to = place.url if is_permanent else moved_to
            question = replace(question, patience_s=max(question.patience_s, _PATIENCE_ON_THE_WAY_S))
        return Refused(f"{first.host} redirects more than {self._policy.max_redirects} times")

    async def _asked(self, place: Place, question: Question, watch: _Watch) -> _Came:
        """One hop in its publisher's turn, at the first of its addresses that a connection can be made to."""
        is_number = is_address(place.host)
        if is_number and not is_open(place.host, self._allowed):
            return Refused(f"{place.host} is not a public address")
        pause_s = self._policy.host_pause_s if question.gate is None else await question.gate(place)
        if not isinstance(pause_s, float):
            return pause_s
        async with self._publishers.turn(manners.lane(place.host), question.patience_s, pause_s):
            addresses = (place.host,) if is_number else self._resolver.remembered(place.host) or await self._looked_up(place, watch)
            if not isinstance(addresses, tuple):
                return addresses
            came = await self._first_of(addresses, place, question, watch)
            self._hold_back(place, came)
            return came

    async def _looked_up(self, place: Place, watch: _Watch) -> tuple[str, ...] | Refused | Failed:
        found = await watch.timed(self._resolver.addresses(place.host, place.port), place.host)
        return found.told if isinstance(found, _Unreached) else found

    async def _first_of(self, addresses: tuple[str, ...], place: Place, question: Question, watch: _Watch) -> _Came:
        came: _Came = Failed(f"{place.host} cannot be reached from here")
        for address in addresses[:_ADDRESSES_TRIED]:
            async with self._machines.turn(address, question.patience_s):
                tried = await watch.timed(self._hops.hop(place, address, question.ask), place.host)
            if not isinstance(tried, _Unreached):
                self._resolver.prefer(place.host, address)
                return tried
            came = tried.told
        return came

    def _hold_back(self, place: Place, came: _Came) -> None:
        """Before the turn ends, so that nobody slips in."""
        if isinstance(came, Heard) and came.status in manners.MAY_ASK_TO_WAIT:
            wish_s = self._wish_s(came)
            held_s = wish_s if wish_s is not None or came.status != HTTPStatus.TOO_MANY_REQUESTS else _HELD_AFTER_429_S
            if held_s is not None:
                self._publishers.hold(manners.lane(place.host), held_s)

    def _wish_s(self, heard: Heard) -> float | None:
        return manners.retry_after(heard.headers.get("Retry-After"), self._clock.now())
