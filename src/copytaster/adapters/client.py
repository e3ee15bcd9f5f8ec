"""One question to a web server and the way to its answer: guarded connections, redirects by hand, limits on bytes and time."""

import base64
import re
from asyncio import get_running_loop, timeout
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import aiohttp
import can_ada
from yarl import URL

from copytaster.adapters.addresses import GuardedResolver, Lookup, guarded_socket, is_address, is_open, networks
from copytaster.adapters.bodies import ACCEPTED, BadBody, Body, too_large
from copytaster.adapters.troubles import in_words
from copytaster.adapters.turns import Turns
from copytaster.model.page import Failed, Refused
from copytaster.model.policy import FetchPolicy
from copytaster.ports import Clock
from copytaster.stages import manners, urls

_HELD_AFTER_429_S = 60.0
_MAX_URL_CHARS = 8_192
_MAX_FIELD_BYTES = 65_536
_PIECE_BYTES = 65_536
_RAW_BYTE = re.compile("[\udc80-\udcff]")
"""A byte of a header that is no UTF-8, as aiohttp hands it over."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address as browsers read it, http or https, without fragment; credentials are kept apart, as the header's value."""

    url: str
    host: str
    origin: str
    credentials: str | None


Gate = Callable[[Place], Awaitable[Refused | Failed | float]]
"""Says why a place may not be asked, or the seconds between two requests to its publisher."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. `headers` go to every hop; a body is read only when `takes` likes its content type.

    `patience_s` is the longest wait for the publisher's turn.
    """

    url: str
    max_bytes: int
    patience_s: float
    headers: Mapping[str, str] = field(default_factory=dict)
    takes: Callable[[str | None], bool] = lambda _: True
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `url` is where redirects ended; `moved_to` is where permanent ones led, None without any.

    Header names are in lower case. The body is unpacked, and empty but for status 200 and 203. `retry_after_s` is the publisher's wish.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: str
    is_permanent: bool


class Client:
    """A guarded HTTP client. It keeps no cookies and obeys no proxy of the environment."""

    def __init__(self, policy: FetchPolicy, user_agent: str, clock: Clock, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._user_agent = user_agent
        self._clock = clock
        self._lookup = lookup
        self._allowed = networks(policy.allow_private)
        self._turns = Turns(clock, policy.host_pause_s)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def answer(self, question: Question) -> Answer | Refused | Failed:
        """Follow redirects to an answer. TryLater when the line before the publisher's door is too long.

        Each hop waits for its publisher's turn; the time limit counts what the hops take, without the waiting.
        """
        first = place_of(question.url)
        if isinstance(first, Refused):
            return first
        place, left_s, moved_to, is_permanent = first, self._policy.timeout_s, None, True
        for _ in range(self._policy.max_redirects + 1):
            came, took_s = await self._asked(place, question, left_s)
            if not isinstance(came, _Redirect):
                return replace(came, moved_to=moved_to) if isinstance(came, Answer) else came
            left_s -= took_s
            next_place = place_of(came.target, place.url)
            if isinstance(next_place, Refused):
                return next_place
            # What the redirecting server wrote as credentials is not ours; what we were given stays with its origin.
            place = replace(next_place, credentials=first.credentials if next_place.origin == first.origin else None)
            is_permanent = is_permanent and came.is_permanent
            moved_to = place.url if is_permanent else moved_to
        return Refused(f"{first.host} redirects more than {self._policy.max_redirects} times")

    async def _asked(self, place: Place, question: Question, left_s: float) -> tuple[Answer | _Redirect | Refused | Failed, float]:
        """One hop in its publisher's turn, and the seconds that it took."""
        if is_address(place.host) and not is_open(place.host, self._allowed):
            return Refused(f"{place.host} is not a public address"), 0.0
        pause_s = self._policy.host_pause_s if question.gate is None else await question.gate(place)
        if not isinstance(pause_s, float):
            return pause_s, 0.0
        async with self._turns.turn(_publisher(place), question.patience_s, pause_s):
            began = get_running_loop().time()
            try:
                async with timeout(left_s):
                    came = await self._hop(place, question)
            except TimeoutError:
                came = Failed(f"{place.host} did not answer within {self._policy.timeout_s:g} s")
            except (aiohttp.ClientError, OSError, ValueError) as error:
                came = in_words(error, place.host)
            return came, get_running_loop().time() - began

    async def _hop(self, place: Place, question: Question) -> Answer | _Redirect | Refused | Failed:
        headers = dict(question.headers)
        if place.credentials is not None:
            headers["Authorization"] = place.credentials
        async with self._opened().get(URL(place.url, encoded=True), headers=headers, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status in manners.REDIRECTS and target:
                return _Redirect(target, response.status in manners.PERMANENT_REDIRECTS)
            answer = self._headed(place, response)
            if response.status not in manners.HAVE_A_BODY:
                return answer
            content_type = response.headers.get("Content-Type")
            if not question.takes(content_type):
                return Refused(f"{place.host} sent {_kind(content_type)}, which is no page")
            body = await _read(response, question.max_bytes)
            return Refused(f"the answer of {place.host} {body.why}") if isinstance(body, BadBody) else replace(answer, body=body)

    def _headed(self, place: Place, response: aiohttp.ClientResponse) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        wish_s = None
        if response.status in manners.MAY_ASK_TO_WAIT:
            wish_s = manners.retry_after(headers.get("retry-after"), self._clock.now())
            held_s = wish_s if wish_s is not None or response.status != 429 else _HELD_AFTER_429_S
            if held_s is not None:
                self._turns.hold(_publisher(place), held_s)
        return Answer(place.url, response.status, headers, retry_after_s=wish_s)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=GuardedResolver(self._allowed, self._lookup),
                socket_factory=guarded_socket(self._allowed),
                limit=0,
                ttl_dns_cache=60,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPTED},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None),
                max_line_size=_MAX_FIELD_BYTES,
                max_field_size=_MAX_FIELD_BYTES,
            )
        return self._session


def place_of(url: str, base: str | None = None) -> Place | Refused:
    """Where an address leads, as browsers read it; `base` is the page that named it."""
    if len(url) > _MAX_URL_CHARS:
        return Refused("the address is too long")
    try:
        url = _RAW_BYTE.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", url)
        url.encode()
        parsed = can_ada.parse(url.strip() if base is None else urls.joined(base, url))
    except (ValueError, UnicodeError):
        return Refused(f"{url[:100]!r} is not a web address")
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        return Refused(f"{parsed.protocol[:20]} addresses are not fetched")
    name, word = unquote(parsed.username), unquote(parsed.password)
    parsed.username = parsed.password = parsed.hash = ""
    pair = base64.b64encode(f"{name}:{word}".encode()).decode()
    return Place(parsed.href, parsed.hostname.strip("[]").rstrip("."), parsed.origin, f"Basic {pair}" if name or word else None)


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes | BadBody:
    """The unpacked body; reading stops as soon as it is known to be bad, and the connection with it."""
    body = Body(response.headers.get("Content-Encoding"), max_bytes)
    bad = too_large(max_bytes) if (response.content_length or 0) > max_bytes else None
    size = 0
    while bad is None and (piece := await response.content.read(_PIECE_BYTES)):
        size += len(piece)
        bad = too_large(max_bytes) if size > max_bytes else body.take(piece)
    if bad is not None:
        response.close()
    return bad or body.whole()


def _publisher(place: Place) -> str:
    return urls.registrable(place.url) or place.host


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip()[:60] or "nothing"
