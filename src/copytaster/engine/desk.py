"""The desk: which feeds are due, and what people ask for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from copytaster.engine.rooms import Rooms
from copytaster.errors import StoreError
from copytaster.model.feed import FeedSource, ParsedFeed, Source
from copytaster.model.ids import feed_id
from copytaster.model.page import Fetched, PageOutcome
from copytaster.model.policy import PollPolicy
from copytaster.ports import Added, Clock, Store
from copytaster.stages import discovery, feedparse, schedule, urls

log = logging.getLogger("copytaster.desk")

TICK_S = 5.0
MAX_FEED_BYTES = 20_000_000


class Getter(Protocol):
    """Has one address, whatever its type."""

    async def get(self, url: str, max_bytes: int) -> PageOutcome: ...


def source_of(url: str, title: str, site_url: str | None, language: str | None, now: datetime) -> FeedSource:
    """A feed as it stands before its first poll; its publisher is that of the site, or of the feed's own address."""
    publisher = urls.registrable(site_url or url)
    return FeedSource(feed_id(url), url, title or publisher, publisher, site_url, language, now)


class FeedDesk:
    """Adds feeds and tells the poll room which are due."""

    def __init__(self, store: Store, web: Getter, clock: Clock, policy: PollPolicy) -> None:
        self._store = store
        self._web = web
        self._clock = clock
        self._policy = policy
        self.demo: Callable[[], Awaitable[str]] | None = None
        self.rooms: Rooms | None = None

    async def start_demo(self) -> str:
        """Begin the replay that the application has set up."""
        return await self.demo() if self.demo else "This site has no demonstration to play."

    async def tick(self) -> int:
        """Tell the poll room about every feed that is due; how many there were."""
        now = self._clock.now()
        feeds = await self._store.feeds()
        states = await self._store.feed_states()
        due = schedule.due(
            [states.get(feed.id) or schedule.first_state(feed, now, self._policy) for feed in feeds if not feed.is_paused], now
        )
        if due:
            await self._store.keep((), due, (), now)
            self._ring()
        return len(due)

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            try:
                await self.tick()
            except StoreError as error:
                log.error("desk_failed", extra={"fields": {"why": str(error)}})
            await asyncio.sleep(TICK_S)

    async def subscribe(self, feeds: Sequence[FeedSource]) -> tuple[FeedSource, ...]:
        """Keep feeds that are known to be feeds, without asking the network; the ones that were new."""
        now = self._clock.now()
        there = {feed.id for feed in await self._store.feeds([feed.id for feed in feeds])}
        new = tuple({feed.id: feed for feed in feeds if feed.id not in there}.values())
        states = [schedule.first_state(feed, now, self._policy) for feed in new]
        sources = [Source(feed.source_id, feed.title, feed.site_url, feed.language) for feed in new]
        await self._store.keep([*sources, *new, *states], (), (), now)
        await self.tick()
        return new

    async def add(self, addresses: Sequence[tuple[str, str]]) -> tuple[Added, ...]:
        """Have each address once, find its feed, and keep it."""
        return tuple([await self._add(url, title) for url, title in addresses])

    async def _add(self, address: str, title: str) -> Added:
        url = urls.canonical(address if "://" in address else f"https://{address}")
        if url is None:
            return Added(address, None, f"{address!r} is not an address of the web; give one such as https://example.org/feed.xml")
        found = await self._found(url)
        if isinstance(found, str):
            return Added(address, None, found)
        at, parsed = found
        feed = source_of(at, title or parsed.title or "", parsed.link, parsed.language, self._clock.now())
        new = await self.subscribe([feed])
        return Added(address, feed, "added" if new else "was there already")

    async def _found(self, url: str) -> tuple[str, ParsedFeed] | str:
        """The feed at the address, else one that the page there names, else one at the usual places."""
        first = await self._web.get(url, MAX_FEED_BYTES)
        if not isinstance(first, Fetched):
            return first.why
        parsed = feedparse.parsed(first.body, first.content_type, first.final_url)
        if isinstance(parsed, ParsedFeed):
            return url, parsed
        named = discovery.feeds_in(first.body, first.content_type, first.final_url)
        for candidate in (named or discovery.guesses(first.final_url))[:8]:
            outcome = await self._web.get(candidate, MAX_FEED_BYTES)
            if isinstance(outcome, Fetched):
                other = feedparse.parsed(outcome.body, outcome.content_type, outcome.final_url)
                if isinstance(other, ParsedFeed):
                    return candidate, other
        return f"{url} is no feed ({parsed.why}), and none was found from it; give the feed's own address"

    def _ring(self) -> None:
        if self.rooms:
            self.rooms.ring("poll")
