"""Where hubs call: their questions are answered, and their pushes make feeds due."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Literal

from copytaster.engine.rooms import Rooms
from copytaster.model.message import FeedDue, Later
from copytaster.model.policy import WebSubPolicy
from copytaster.model.push import Lease
from copytaster.ports import Clock, Store
from copytaster.stages import callbacks, websub

log = logging.getLogger("copytaster.hubs")


class HubSwitchboard:
    """Implements the port `Switchboard` over a store. Calls are written one after the other, so that a flood asks for one poll."""

    def __init__(self, store: Store, clock: Clock, policy: WebSubPolicy, site: websub.Callbacks) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._site = site
        self._writing = asyncio.Lock()
        self.rooms: Rooms | None = None

    async def asked(self, token: str, said: Mapping[str, str]) -> str | None:
        """As the port; a lease that was denied while it ran makes the feed due, so that its polls are as frequent as before."""
        async with self._writing:
            standing = await self._standing(token)
            now = self._clock.now()
            heard = callbacks.heard(said, token, standing, now)
            if heard is None:
                return None
            is_loss = heard.lease.denied_at == now and websub.is_active(standing.lease, now)
            await self._keep(heard.lease, now if is_loss else None, now)
        log.info("hub_called", extra={"fields": {"feed": heard.lease.feed_id, "lease_s": heard.lease.lease_s, "why": heard.lease.why}})
        return heard.answer

    async def pushed(
        self, token: str, signature: str | None, body: AsyncIterator[bytes]
    ) -> Literal["taken", "unknown", "over", "too-large"]:
        """As the port. A push that is signed wrongly is taken like another, and does nothing."""
        standing = await self._standing(token)
        if standing.asked is None:
            return "unknown"
        if not callbacks.is_called(token, standing.lease) or not await self._is_polled(standing.asked.feed_id):
            return "over"
        seal = callbacks.seal(signature, websub.secret(self._site.key, token), self._policy.accept_sha1)
        size = 0
        async for piece in body:
            size += len(piece)
            if size > self._policy.max_bytes:
                return "too-large"
            if not isinstance(seal, str):
                seal.state.update(piece)
        await self._taken(token, seal if isinstance(seal, str) else callbacks.wrong(seal))
        return "taken"

    async def _taken(self, token: str, wrong: str) -> None:
        """Looks again, since the body may have taken its time."""
        async with self._writing:
            lease = (await self._standing(token)).lease
            if lease is None or not callbacks.is_called(token, lease):
                return
            now = self._clock.now()
            if wrong:
                noted = callbacks.ignored(lease, wrong)
                if noted is not None:
                    log.warning("push_ignored", extra={"fields": {"feed": lease.feed_id, "why": wrong}})
                    await self._keep(noted, None, now)
                return
            after, due_at = callbacks.pushed(lease, now, self._policy.min_gap_s)
            if due_at is not None:
                await self._keep(after, due_at, now)

    async def _keep(self, lease: Lease, due_at: datetime | None, now: datetime) -> None:
        due = FeedDue(lease.feed_id, due_at.isoformat()) if due_at else None
        await self._store.keep((lease,), (Later(due, due_at),) if due and due_at else (), (), now)
        if due_at is not None and due_at <= now and self.rooms:
            self.rooms.ring("poll")

    async def _standing(self, token: str) -> websub.Standing:
        feed_id = await self._store.called(token)
        if feed_id is None:
            return websub.Standing(None, None)
        asked, leases = await self._store.subscriptions([feed_id]), await self._store.leases([feed_id])
        return websub.Standing(asked.get(feed_id), leases.get(feed_id))

    async def _is_polled(self, feed_id: str) -> bool:
        feeds = await self._store.feeds([feed_id])
        return bool(feeds) and not feeds[0].is_paused
