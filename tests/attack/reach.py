"""Every way out of the product against every spelling of an address inside: directly, by a redirect, by a name that leads there."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from copytaster.adapters.addresses import Lookup
from copytaster.adapters.client import Client
from copytaster.adapters.clock import SystemClock
from copytaster.adapters.notify_webhook import SignedHooks
from copytaster.adapters.people_oidc import OidcProvider
from copytaster.adapters.places import Place, place_of
from copytaster.adapters.web import GuardedWeb
from copytaster.adapters.writer_door import Door
from copytaster.engine.finding import found
from copytaster.errors import InputError
from copytaster.model.alert import Channel, Letter
from copytaster.model.policy import AlertsPolicy, FetchPolicy, PeoplePolicy, WriterPolicy
from tests.make import NOW
from tests.origin import Origin, redirect, running
from tests.outside import AGENT
from tests.shared_data import SHARED

OWN = (
    "127.0.0.1", "2130706433", "0x7f.1", "0177.1", "127.1", "127.0.0.1.", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fec0::1]", "[ff02::1]", "[fe80::1]", "[fc00::1]", "localhost",
    "①②⑦.⓪.⓪.①", "127.0.0.1%2f", "%6c%6f%63%61%6c%68%6f%73%74", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1",
)  # fmt: skip
OUTSIDE = "127.0.0.2"
"""Stands for the public web: the one address that is allowed."""
POLICY = FetchPolicy(host_pause_s=0.0, obey_robots=False, allow_private=(f"{OUTSIDE}/32",), timeout_s=2.0)
LETTER = Letter("m0123456789abcdef", "stories", NOW, NOW, "News", "News\n", "<p>News</p>", {}, "https://news.example/alerts/n1")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
Ask = Callable[[str], Awaitable[object]]

CHILD = """
import json, socket, sys, urllib.error, urllib.request
from copytaster.adapters.addresses import networks
from copytaster.adapters.apprise_child import guard
urls, named = json.load(sys.stdin)
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **less: real(named.get(host, host), *more, **less)
urllib.request.getproxies = dict
sys.addaudithook(guard(networks(["127.0.0.2/32"]), ("/",)))
for url in urls:
    try:
        urllib.request.urlopen(urllib.request.Request(url, b"{}" if url.endswith("/post") else None), timeout=2).read(1)
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)
"""


def spellings() -> tuple[str, ...]:
    """The project's own and, where they are, those of the shared data."""
    file = SHARED / "data" / "hostile" / "ssrf-hosts.txt"
    return tuple(dict.fromkeys((*OWN, *(file.read_text("utf-8").split() if file.is_file() else ()))))


@dataclass(frozen=True, slots=True)
class Row:
    """How often an entry point was sent inside in one way, and how many connections came of it."""

    entry: str
    way: str
    tried: int
    hits: int


@dataclass(frozen=True, slots=True)
class _Inside:
    """Canaries on this machine's own addresses, and a server outside that leads there."""

    canary: Origin
    canary6: Origin
    outside: Origin
    spelled: tuple[str, ...]

    @property
    def hits(self) -> int:
        return self.canary.connections + self.canary6.connections

    def ways(self, is_operators: bool) -> dict[str, list[str]]:
        """Addresses to ask for, by the way in which they lead inside."""
        direct = [f"http://{each}:{self.canary.port}/" for each in self.spelled]
        moved = [self.outside.url(f"/{number}") for number in range(len(self.spelled))]
        named = [f"http://n{number}.test:{self.canary.port}/" for number in range(len(self.spelled))]
        rebinding = [f"http://rebind{number}.test:{self.canary.port}/" for number in range(20)]
        if is_operators:
            return {"by a redirect": moved}
        return {"directly": direct, "by a redirect": moved, "by a name": named, "by a name that changes": rebinding}


async def rows(spelled: Sequence[str]) -> list[Row]:
    """A row for each entry point and way."""
    async with running() as canary, running("::1", canary.port) as canary6, running(OUTSIDE) as outside:
        inside = _Inside(canary, canary6, outside, tuple(spelled))
        for number, each in enumerate(spelled):
            outside.answers[f"/{number}"] = redirect(f"http://{each}:{canary.port}/", 307)
        told: list[Row] = []
        async with AsyncExitStack() as stack:
            for name, ask in _entries(_lookup(spelled), stack).items():
                for way, urls in inside.ways(is_operators=False).items():
                    told.append(await _row(name, way, ask, urls, inside))
        told.append(await _row("writer", "by a redirect", _writer, inside.ways(is_operators=True)["by a redirect"], inside))
        for way, urls in inside.ways(is_operators=False).items():
            before = inside.hits
            await _child(
                urls,
                {f"n{n}.test": each.strip("[]") for n, each in enumerate(spelled)} | {f"rebind{n}.test": "127.0.0.1" for n in range(20)},
            )
            told.append(Row("apprise (a process of its own)", way, len(urls), inside.hits - before))
        return told


async def _row(name: str, way: str, ask: Ask, urls: Sequence[str], inside: _Inside) -> Row:
    before = inside.hits
    for url in urls:
        await ask(url)
    return Row(name, way, len(urls), inside.hits - before)


def _lookup(spelled: Sequence[str]) -> Lookup:
    """Names that lead to the spellings, and names that lead outside at first and inside ever after."""
    asked: set[str] = set()

    async def looked_up(host: str, port: int) -> Sequence[str]:
        if host.startswith("rebind"):
            known = [OUTSIDE] if host not in asked else ["127.0.0.1"]
            asked.add(host)
            return known
        if host.startswith("n") and host.endswith(".test"):
            return [spelled[int(host[1:-5])].strip("[]")]
        return ["127.0.0.1"]

    return looked_up


def _entries(lookup: Lookup, stack: AsyncExitStack) -> dict[str, Ask]:
    """All that asks for addresses which others wrote."""
    clock = SystemClock()
    web = GuardedWeb(POLICY, AGENT, clock, lookup)
    hooks = SignedHooks(AlertsPolicy(timeout_s=2), POLICY, AGENT, clock, lookup)
    client = Client(POLICY, AGENT, clock, lookup)
    for each in (web, hooks, client):
        stack.push_async_callback(each.close)

    async def provider(url: str) -> None:
        people = PeoplePolicy(oidc_issuer=url, oidc_client_id="news", oidc_client_secret="s")
        try:
            await OidcProvider(people, client, clock).address("https://news.example/", "state", "p" * 64)
        except InputError:
            return

    return {
        "feeds": lambda url: web.feed(url, None, None),
        "pages": web.page,
        "lists of feeds, robots.txt, discovery's guesses": lambda url: web.get(url, 10_000),
        "discovery": lambda url: found(url, web),
        "WebSub hubs": lambda url: web.post(url, {"hub.mode": "subscribe"}),
        "webhooks of alerts": lambda url: hooks.send(Channel("webhook", url, SECRET), LETTER),
        "sign-in provider": provider,
    }


async def _writer(url: str) -> None:
    """The endpoint is the operator's, inside or not; wherever it leads is not followed."""
    import httpx2

    place = place_of(url)
    assert isinstance(place, Place)
    door = Door(place, WriterPolicy(timeout_s=2.0), AGENT, SystemClock())
    try:
        await door.handle_async_request(httpx2.Request("POST", url, content=b"{}"))
    except Exception as error:  # each refusal is one
        if "elsewhere" not in str(error):
            raise
    finally:
        await door.aclose()


async def _child(urls: Sequence[str], named: dict[str, str]) -> None:
    """In the process in which apprise runs, whose hook lets through what is public alone."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await child.communicate(json.dumps([list(urls), named]).encode())
    assert child.returncode == 0, errors.decode()[-500:]
    assert errors.count(b"\n") >= len(urls), errors.decode()[-500:]


HEAD = ("| way out | led inside | tried | connections inside |", "|---|---|---|---|")


def lines(told: Sequence[Row]) -> list[str]:
    """The table's rows."""
    return [f"| {row.entry} | {row.way} | {row.tried} | {row.hits} |" for row in told]
