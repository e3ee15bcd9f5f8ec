"""A small WebSub hub, as a process of its own on loopback. Source: W3C WebSub, sections 5 to 7.

`python -m tests.hub` prints its port and serves until it is ended. `/` is the hub; `/behave` takes JSON that changes how it behaves,
`/settled` answers once nothing is under way, with what has happened so far.
"""

import asyncio
import hashlib
import hmac
import secrets
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
from aiohttp import web


@dataclass
class Behaviour:
    """`verify` is when intent is verified: `after` the answer, `before` it, or `never`. `lease_s` 0 takes the subscriber's wish."""

    status: int = 202
    text: str = ""
    location: str = ""
    verify: str = "after"
    deny: str = ""
    lease_s: int = 0
    method: str = "sha256"
    is_forging: bool = False


@dataclass
class Grant:
    """A subscription that was verified, until `until` of the monotonic clock."""

    secret: str
    until: float


@dataclass
class Hub:
    """What it promised, what it did."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    grants: dict[tuple[str, str], Grant] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    session: aiohttp.ClientSession | None = None

    async def called(self, request: web.Request) -> web.Response:
        """Subscribe, unsubscribe, or publish."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.events.append({"what": form.get("hub.mode", ""), **form})
        if form.get("hub.mode") == "publish":
            self._begin(self._distributed(form["hub.url"]))
            return web.Response(status=204)
        behaviour = self.behaviour
        if behaviour.location:
            return web.Response(status=307, headers={"Location": behaviour.location})
        if behaviour.status != 202:
            return web.Response(status=behaviour.status, text=behaviour.text)
        if form.get("hub.mode") not in ("subscribe", "unsubscribe") or not form.get("hub.callback") or not form.get("hub.topic"):
            return web.Response(status=400, text="hub.callback, hub.mode and hub.topic are required")
        if behaviour.deny:
            self._begin(self._denied(form, behaviour.deny))
        elif behaviour.verify == "before":
            await self._verified(form)
        elif behaviour.verify == "after":
            self._begin(self._verified(form))
        return web.Response(status=202)

    async def behave(self, request: web.Request) -> web.Response:
        """Change the behaviour; `forget` drops all grants, `deny_now` takes one back."""
        told = await request.json()
        if told.pop("forget", False):
            self.grants.clear()
        reason = told.pop("deny_now", "")
        for topic, callback in list(self.grants) if reason else ():
            del self.grants[(topic, callback)]
            self._begin(self._denied({"hub.topic": topic, "hub.callback": callback}, reason))
        self.behaviour = Behaviour(**(asdict(self.behaviour) | told))
        return web.Response()

    async def settled(self, request: web.Request) -> web.Response:
        """What happened, once nothing is under way."""
        while self.tasks:
            await asyncio.gather(*self.tasks)
        return web.json_response(self.events)

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _verified(self, form: Mapping[str, str]) -> None:
        challenge = secrets.token_urlsafe(24)
        lease_s = self.behaviour.lease_s or int(form.get("hub.lease_seconds") or 864_000)
        said = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": challenge}
        if form["hub.mode"] == "subscribe":
            said["hub.lease_seconds"] = str(lease_s)
        status, body = await self._asked(form["hub.callback"], said)
        is_sure = 200 <= status < 300 and body == challenge
        self.events.append({"what": "verified" if is_sure else "not verified", "status": status, **said})
        key = (form["hub.topic"], form["hub.callback"])
        if is_sure and form["hub.mode"] == "subscribe":
            self.grants[key] = Grant(form.get("hub.secret", ""), time.monotonic() + lease_s)
        elif is_sure:
            self.grants.pop(key, None)

    async def _denied(self, form: Mapping[str, str], reason: str) -> None:
        said = {"hub.mode": "denied", "hub.topic": form["hub.topic"], "hub.reason": reason}
        status, _ = await self._asked(form["hub.callback"], said)
        self.events.append({"what": "denied", "status": status})

    async def _distributed(self, topic: str) -> None:
        assert self.session is not None
        async with self.session.get(topic) as answer:
            body, kind = await answer.read(), answer.headers.get("Content-Type", "application/octet-stream")
        for (wanted, callback), grant in list(self.grants.items()):
            if wanted == topic and grant.until > time.monotonic():
                await self._delivered(callback, grant, body, {"Content-Type": kind, "Link": f'<{topic}>; rel="self"'})

    async def _delivered(self, callback: str, grant: Grant, body: bytes, headers: dict[str, str]) -> None:
        assert self.session is not None
        method = self.behaviour.method
        if grant.secret and method != "none":
            secret = "another" if self.behaviour.is_forging else grant.secret
            headers["X-Hub-Signature"] = f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"
        async with self.session.post(callback, data=body, headers=headers, allow_redirects=False) as answer:
            self.events.append({"what": "delivered", "status": answer.status, "callback": callback})

    async def _asked(self, callback: str, said: Mapping[str, str]) -> tuple[int, str]:
        assert self.session is not None
        async with self.session.get(callback, params=said, allow_redirects=False) as answer:
            return answer.status, await answer.text()


async def serve() -> None:
    """Print the port, then serve until the process is ended."""
    hub = Hub()
    app = web.Application()
    app.add_routes([web.post("/", hub.called), web.post("/behave", hub.behave), web.get("/settled", hub.settled)])
    runner = web.AppRunner(app)
    await runner.setup()
    async with aiohttp.ClientSession() as hub.session:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()


@dataclass(frozen=True)
class Running:
    """The hub as a test sees it."""

    url: str
    session: aiohttp.ClientSession

    async def behave(self, **how: Any) -> None:
        """Change its behaviour from now on."""
        async with self.session.post(f"{self.url}behave", json=how) as answer:
            assert answer.status == 200

    async def publish(self, topic: str) -> None:
        """Tell it that the topic has news, and wait until it has told everybody."""
        async with self.session.post(self.url, data={"hub.mode": "publish", "hub.url": topic}) as answer:
            assert answer.status == 204
        await self.events()

    async def events(self) -> list[dict[str, Any]]:
        """What has happened, once nothing is under way."""
        async with self.session.get(f"{self.url}settled") as answer:
            found: list[dict[str, Any]] = await answer.json()
        return found

    async def told(self, *what: str) -> list[dict[str, Any]]:
        """The events of these kinds."""
        return [event for event in await self.events() if event["what"] in what]


@asynccontextmanager
async def running() -> AsyncIterator[Running]:
    """A hub process that lives as long as it is used."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.hub", stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield Running(f"http://127.0.0.1:{port}/", session)
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(serve())
