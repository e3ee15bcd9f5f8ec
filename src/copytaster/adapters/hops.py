"""One request to one network address: guarded sockets, limits on header and body, no redirect followed."""

import resource
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from copytaster.adapters.addresses import GuardedResolver, Network, guarded_socket
from copytaster.adapters.bodies import ACCEPTED, BadBody, Body, too_large
from copytaster.adapters.places import Place
from copytaster.model.page import Refused
from copytaster.stages import manners

_CONNECT_S = 10.0
_KEPT_S = 15.0
_MAX_FIELD_BYTES = 65_536
_PIECE_BYTES = 65_536
_SOCKETS = 16_384


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for. `headers` go to every hop; a body is read only when `takes` likes its content type.

    A body beyond `max_bytes` is refused, or cut there with `is_cut`. Of an error's body the first `error_bytes` are read. With a
    `form`, as it goes over the wire, it is a POST, and the answer's body is read whatever the status says.
    """

    max_bytes: int
    headers: Mapping[str, str] = field(default_factory=dict)
    takes: Callable[[str | None], bool] = lambda _: True
    is_cut: bool = False
    error_bytes: int = 0
    form: bytes | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What one place answered. Names in `headers` have no case. `body` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Hops:
    """Asks places at addresses that were chosen before. It keeps no cookies and obeys no proxy of the environment."""

    def __init__(self, user_agent: str, allowed: tuple[Network, ...], resolver: GuardedResolver) -> None:
        self._user_agent = user_agent
        self._allowed = allowed
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def hop(self, place: Place, address: str, ask: Ask) -> Heard | Refused:
        """The answer of `place`, which is at `address`. Raises what aiohttp raises.

        The connection goes to the address that was checked, whatever the name says a moment later. A kept connection serves
        its own name alone.
        """
        headers = {"Host": place.authority, **ask.headers}
        if place.credentials is not None:
            headers["Authorization"] = place.credentials
        number = f"[{address}]" if ":" in address else address
        url = URL(f"{'https' if place.is_secure else 'http'}://{number}:{place.port}{place.path}", encoded=True)
        method = "GET" if ask.form is None else "POST"
        async with self._opened().request(
            method, url, headers=headers, data=ask.form, allow_redirects=False, server_hostname=place.host
        ) as response:
            return await _heard(response, place, ask)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            _allow_sockets()
            connector = aiohttp.TCPConnector(
                resolver=self._resolver,
                socket_factory=guarded_socket(self._allowed),
                limit=0,
                use_dns_cache=False,
                keepalive_timeout=_KEPT_S,
                happy_eyeballs_delay=None,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPTED},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
                max_line_size=_MAX_FIELD_BYTES,
                max_field_size=_MAX_FIELD_BYTES,
            )
        return self._session


async def _heard(response: aiohttp.ClientResponse, place: Place, ask: Ask) -> Heard | Refused:
    status, headers = response.status, response.headers
    if ask.form is not None or status in manners.HAVE_A_BODY:
        content_type = headers.get("Content-Type")
        if not ask.takes(content_type):
            return Refused(f"{place.host} sent {_kind(content_type)}, which is no page")
        body = await _read(response, ask.max_bytes, ask.is_cut)
        return Refused(f"the answer of {place.host} {body.why}") if isinstance(body, BadBody) else Heard(status, headers, body)
    if status >= 400 and ask.error_bytes:
        line = await _read(response, ask.error_bytes, is_cut=True)
        return Heard(status, headers, b"" if isinstance(line, BadBody) else line)
    return Heard(status, headers)


async def _read(response: aiohttp.ClientResponse, max_bytes: int, is_cut: bool) -> bytes | BadBody:
    """The unpacked body; reading stops as soon as enough has come or it is known to be bad, and the connection with it."""
    body = Body(response.headers.get("Content-Encoding"), max_bytes, is_cut)
    bad = too_large(max_bytes) if (response.content_length or 0) > max_bytes and not is_cut else None
    size = 0
    while bad is None and not body.is_full and (piece := await response.content.read(_PIECE_BYTES)):
        size += len(piece)
        bad = body.take(piece)
        if size > max_bytes and not is_cut:
            bad = too_large(max_bytes)
        elif size > max_bytes:
            break
    if not response.content.at_eof():
        response.close()
    return bad or body.whole()


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip()[:60] or "nothing"


def _allow_sockets() -> None:
    """As many open sockets as thousands of publishers take; the system's default is made for programs that talk to a few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _SOCKETS if hard == resource.RLIM_INFINITY else min(_SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
