"""The site behind a door that takes one of its two layers away, and pages made to try the other one alone."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Literal, cast

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copytaster.adapters.wire import LocalWire
from copytaster.model.people import Visitor
from copytaster.model.policy import RankPolicy
from copytaster.staff import Decider, Entrance, Staff
from copytaster.web import site
from copytaster.web.policies import page_policy
from tests.fakes import FakeDesk, FakeStore, ManualClock
from tests.site.serving import LOOK

Layers = Literal["both", "markup", "policy", "none"]
"""What stands between a vector and a reader: the product's markup, its policy, both or neither."""
POLICY = b"content-security-policy"

NAIVE = """<!doctype html><meta charset=utf-8><body><script>
const put = (value) => {
  if (typeof value === "string") { const box = document.createElement("div"); box.innerHTML = value; document.body.append(box); }
  else if (value && typeof value === "object") Object.values(value).forEach(put);
};
const xml = (text) => {
  for (const each of new DOMParser().parseFromString(text, "text/xml").querySelectorAll("*"))
    if (!each.children.length) put(each.textContent);
};
Promise.all(JSON.parse(decodeURIComponent(location.hash.slice(1))).map(async (path) => {
  const text = await (await fetch(path)).text();
  if (/atom|rss|xml/.test(path)) xml(text); else put(JSON.parse(text));
})).then(() => { document.title = "put"; });
</script>"""
"""What no program should do: everything that the site tells other programs is put into a page as markup."""


@dataclass
class Everyone:
    """Lets every browser in as someone who may decide."""

    provider: None = None

    async def by_session(self, secret: str) -> Visitor:
        return Visitor("dora", "desk", "session", "s1", "f1")

    async def is_kept(self) -> bool:
        return True

    async def sessions(self, name: str) -> tuple[()]:
        return ()

    async def tokens(self, name: str) -> tuple[()]:
        return ()


@dataclass
class Target:
    """What browsers are sent to; `layers` says what protects them, `bare` holds the vectors of pages made for the test."""

    address: str = ""
    layers: Layers = "both"
    inner: ASGIApp | None = None
    bare: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    def show(self, store: FakeStore) -> None:
        """Put the site over this store."""
        staff = Staff(cast(Entrance, Everyone()), cast(Decider, None))
        look = replace(LOOK, policy=RankPolicy(stories=200, max_per_source=200), staff=staff)
        self.inner = site(store, LocalWire(), ManualClock(), FakeDesk(store), look)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith("/-/"):
            await self._own(Request(scope))(scope, receive, send)
            return

        async def passed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, self._weakened(name, value)) for name, value in message["headers"] if name != b"x-frame-options"]
                message = {**message, "headers": [(self._name(name), value) for name, value in headers]}
            await send(message)

        assert self.inner is not None
        await self.inner(scope, receive, passed)

    def _name(self, name: bytes) -> bytes:
        """Without the layer its rules are still watched, so that whatever is tried is seen."""
        return POLICY + b"-report-only" if name == POLICY and self.layers == "markup" else name

    def _weakened(self, name: bytes, value: bytes) -> bytes:
        """Pages may stand in the frames of the test."""
        return value.replace(b"frame-ancestors 'none'", b"frame-ancestors 'self'") if name == POLICY else value

    def _own(self, request: Request) -> HTMLResponse:
        kind = request.url.path.split("/")[2]
        if kind == "naive":
            return HTMLResponse(NAIVE)
        if kind == "frames":
            paths = request.query_params["of"].split("\n")
            frames = "".join(f'<iframe width=400 height=300 src="{escape(path)}"></iframe>' for path in paths)
            return HTMLResponse(f"<!doctype html><meta charset=utf-8>{frames}")
        vector = self.bare[int(request.url.path.split("/")[3])]
        policy = page_policy(secrets.token_urlsafe(18)).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        page = f"<!doctype html><html><head><meta charset=utf-8><title>x</title></head><body><p>{vector}</p></body></html>"
        return HTMLResponse(page.encode("utf-8", "replace"), headers={"content-security-policy": policy} if self.layers == "policy" else {})


@asynccontextmanager
async def serving() -> AsyncIterator[Target]:
    """A target that answers while it is used."""
    target = Target()
    listener = socket.create_server(("127.0.0.1", 0))
    target.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config: Any = uvicorn.Config(target, log_level="critical", server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield target
    finally:
        server.should_exit = server.force_exit = True
        await task
