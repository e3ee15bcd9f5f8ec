"""The site under a real server, in a thread, over fakes."""

import asyncio
import http.client
import socket
import threading
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import uvicorn

from copytaster.adapters.wire import LocalWire
from copytaster.model.story import WireLine
from copytaster.web import Pace, SiteLook, site
from tests.fakes import FakeDesk, FakeStore, ManualClock

LOOK = SiteLook(pace=Pace(broadcast_s=0.05, status_s=0.1, heartbeat_s=0.2))


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Running:
    """A site that answers at `address` until it is stopped."""

    store: FakeStore
    look: SiteLook = LOOK
    clock: ManualClock = field(default_factory=ManualClock)
    wire: LocalWire = field(default_factory=LocalWire)

    def __post_init__(self) -> None:
        self.desk = FakeDesk(self.store)
        listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = site(self.store, self.wire, self.clock, self.desk, self.look)
        self._started = threading.Event()
        self._server = _Server(uvicorn.Config(app, log_level="critical", server_header=False), self._started)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve([listener])))
        self._thread.start()
        assert self._started.wait(20)

    def tell(self, *lines: WireLine) -> tuple[WireLine, ...]:
        """Write lines into the store and publish them, as the engine does."""
        numbered = self.store.put(*lines)
        self.wire.publish(numbered)
        return numbered

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request; underscores in header names are dashes."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=10)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def stop(self, within_s: float = 10.0) -> bool:
        """Close the wire, then the server; whether it ended in time."""
        self.wire.close()
        self._server.should_exit = True
        self._thread.join(within_s)
        return not self._thread.is_alive()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._told.set()


def replaying(archive: str = "demo") -> SiteLook:
    """A site whose clock follows an archive."""
    return replace(LOOK, replay_of=lambda: archive)
