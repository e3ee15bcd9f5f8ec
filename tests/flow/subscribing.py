"""A newsroom that hubs can call: its rooms and callbacks, a publisher, and a hub in a process of its own, all on loopback."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvicorn

from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.web import GuardedWeb
from copytaster.adapters.wire import LocalWire
from copytaster.engine.live import LiveStories
from copytaster.engine.rooms import Rooms
from copytaster.engine.switchboard import HubSwitchboard
from copytaster.model.feed import FeedState
from copytaster.model.message import FeedDue
from copytaster.model.policy import FetchPolicy, Policy, PollPolicy, WebSubPolicy
from copytaster.model.push import Lease, Subscription
from copytaster.ports import Ports
from copytaster.stages import websub
from copytaster.web.push import with_callbacks
from tests import hub, make, origin
from tests.fakes import ManualClock

DAY_S = 86_400
POLICY = Policy(
    poll=PollPolicy(jitter_share=0.0),
    fetch=FetchPolicy(pages=False, host_pause_s=0.0, allow_private=("127.0.0.0/8",)),
    websub=WebSubPolicy(lease_s=10 * DAY_S),
)


@dataclass
class Newsroom:
    """The site's side, the publisher's and the hub's."""

    rooms: Rooms
    switchboard: HubSwitchboard
    store: SqlStore
    clock: ManualClock
    publisher: origin.Origin
    hub: hub.Running
    address: str
    items: int = 0
    link: str = ""

    @property
    def topic(self) -> str:
        return self.publisher.url("/feed.xml")

    @property
    def feed_id(self) -> str:
        return make.feed(self.topic).id

    def publish(self, items: int = 1) -> None:
        """The publisher adds items, an hour apart, and says nothing to anybody."""
        self.items += items
        now = self.clock.now()
        listed = "".join(
            f"<item><title>Item {n} of the day</title><link>{self.publisher.url(f'/{n}')}</link>"
            f"<pubDate>{now - timedelta(hours=self.items - n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for n in range(self.items, 0, -1)
        )
        body = f"<rss version='2.0'><channel><title>Harbour</title>{listed}</channel></rss>".encode()
        headers = {"Link": self.link} if self.link else {}
        self.publisher.answers["/feed.xml"] = origin.answer(body, "application/rss+xml", headers=headers)

    def name_hub(self, *hubs: str) -> None:
        """From now on the publisher names these hubs."""
        self.link = ", ".join([*(f'<{each}>; rel="hub"' for each in hubs), f'<{self.topic}>; rel="self"'])
        self.publish(0)

    async def poll(self) -> FeedState:
        """Poll the feed as the desk would, ask the hub, and wait until it has called back."""
        await self.store.keep((), (FeedDue(self.feed_id, self.clock.now().isoformat()),), (), self.clock.now())
        await self.rooms.drain()
        await self.hub.events()
        await self.rooms.drain()
        return (await self.store.feed_states([self.feed_id]))[self.feed_id]

    async def lease(self) -> Lease | None:
        return (await self.store.leases([self.feed_id])).get(self.feed_id)

    async def asked(self) -> Subscription | None:
        return (await self.store.subscriptions([self.feed_id])).get(self.feed_id)

    async def callback(self) -> str:
        subscription = await self.asked()
        assert subscription is not None
        return f"{self.address}{websub.PATH}{subscription.token}"

    def polls(self) -> int:
        return self.publisher.paths().count("/feed.xml")


@asynccontextmanager
async def newsroom(folder: Path, policy: Policy = POLICY) -> AsyncIterator[Newsroom]:
    async with origin.running() as publisher, hub.running() as running:
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        store, clock, wire = open_store(f"sqlite:///{folder}/store.db"), ManualClock(), LocalWire()
        await store.migrate()
        web = GuardedWeb(policy.fetch, "Copytaster/0", clock)
        callbacks = websub.Callbacks(address, await store.key(websub.KEY_NAME))
        ports = Ports(store, web, InlineCompute(policy.read), LiveStories(store, policy.group), callbacks)
        rooms = Rooms(ports, store, wire, clock, policy)
        switchboard = HubSwitchboard(store, clock, policy.websub, callbacks)
        server = uvicorn.Server(uvicorn.Config(with_callbacks(_no_site, switchboard), log_level="critical", lifespan="off"))
        serving = asyncio.create_task(server.serve([listener]))
        room = Newsroom(rooms, switchboard, store, clock, publisher, running, address)
        await store.keep((make.feed(room.topic),), (), (), clock.now())
        try:
            yield room
        finally:
            server.should_exit = True
            await serving
            await web.close()
            await store.close()


async def _no_site(scope: object, receive: object, send: object) -> None:
    raise AssertionError("no page is asked for")


@asynccontextmanager
async def followed(folder: Path, policy: Policy = POLICY) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed lists twenty items and names the hub in its header."""
    async with newsroom(folder, policy) as made:
        made.name_hub(made.hub.url)
        made.publish(20)
        yield made


async def subscribed(room: Newsroom) -> None:
    await room.poll()
    room.clock.move(hours=1)


async def pushed(room: Newsroom) -> None:
    """An item that the hub tells of."""
    room.publish()
    await room.hub.publish(room.topic)
    await room.rooms.drain()


def signed(secret: str, body: bytes) -> str:

    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
