"""The desk: which feeds are due, and what people ask for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.engine.finding import Found, Getter, found
from copytaster.engine.rooms import Rooms
from copytaster.errors import StoreError
from copytaster.model.feed import FeedSource, FetchedFeed, PollBudget, Source
from copytaster.model.ids import feed_id
from copytaster.model.message import FeedDue, Later, Room
from copytaster.model.policy import Policy, PollPolicy
from copytaster.ports import Added, Clock, Ports, Store
from copytaster.stages import schedule, urls
from copytaster.steps.poll import read, settled

log = logging.getLogger("copytaster.desk")

TICK_S = 5.0
DUE_AT_ONCE = 20_000
"""So many feeds are told of in one tick; the rest in the next."""
TOLD_FOR = timedelta(minutes=1)
"""A poll that was told is not told again for so long: while many wait, telling them anew would cost more than polling."""

AHEAD = timedelta(minutes=10)
"""Nothing was polled so far in the future, unless the clock was wrong."""


def source_of(url: str, title: str, site_url: str | None, language: str | None, now: datetime) -> FeedSource:
    """A feed as it stands before its first poll; its publisher is that of the site, or of the feed's own address."""
    publisher = urls.registrable(site_url or url)
    return FeedSource(feed_id(url), url, title or publisher, publisher, site_url, language, now)


class FeedDesk:
    """Adds feeds, shares the requests among them, and tells the poll room which are due.

    With `world` set, what was fetched to find a feed counts as its first poll.
    """

    def __init__(self, store: Store, web: Getter, clock: Clock, policy: PollPolicy, due_at_once: int = DUE_AT_ONCE) -> None:
        self._store = store
        self._web = web
        self._clock = clock
        self._policy = policy
        self._due_at_once = due_at_once
        self.demo: Callable[[], Awaitable[str]] | None = None
        self.rooms: Rooms | None = None
        self.world: tuple[Ports, Policy] | None = None
        self._budget: PollBudget | None = None
        self._has_all_states = False
        self._told: dict[str, str] = {}
        self._told_since = clock.now()

    async def start_demo(self) -> str:
        """Begin the replay that the application has set up."""
        return await self.demo() if self.demo else "This site has no demonstration to play."

    async def tick(self, ahead_s: float = 0.0) -> int:
        """Tell the poll room about feeds that are due, or will be within `ahead_s`, each for its own time; how many there were."""
        now = self._clock.now()
        await self._begin(now)
        await self._share(now)
        due = await self._due(now, ahead_s)
        if due:
            slots = [(message, datetime.fromisoformat(message.slot)) for message in due]
            await self._store.keep((), [message if at <= now else Later(message, at) for message, at in slots], (), now)
            self._told.update((message.feed_id, message.slot) for message in due)
            self._ring("poll")
        return len(due)

    async def _begin(self, now: datetime) -> None:
        """A feed that has no state, since it was kept by other means, gets one."""
        if self._has_all_states:
            return
        states = await self._store.feed_states()
        missing = [schedule.first_state(feed, now, self._policy) for feed in await self._store.feeds() if feed.id not in states]
        if missing:
            await self._store.keep(missing, (), (), now)
        self._has_all_states = True

    async def _share(self, now: datetime) -> None:
        """Reckon anew how feeds share the requests, once in a while."""
        if self._budget is None or abs((now - self._budget.at).total_seconds()) >= schedule.REFRESH_S:
            await self._mend(now)
            self._budget = schedule.shared(await self._store.pulls(), self._policy, now)
            await self._store.keep([self._budget], (), (), now)

    async def _mend(self, now: datetime) -> None:
        """A clock that was ahead and was set right leaves polls and plans in a future that is far: these feeds are due now."""
        states = await self._store.feed_states()
        ahead = [state for state in states.values() if state.polled_at and state.polled_at > now + AHEAD]
        if ahead:
            log.warning("clock_was_ahead", extra={"fields": {"feeds": len(ahead)}})
            await self._store.keep([replace(state, polled_at=None, next_poll_at=now) for state in ahead], (), (), now)
        if self.rooms:
            await self.rooms.recall()

    async def _due(self, now: datetime, ahead_s: float) -> list[FeedDue]:
        """What was not told yet, however many wait before it."""
        if abs(now - self._told_since) >= TOLD_FOR:
            self._told, self._told_since = {}, now
        until, new, last = now + timedelta(seconds=ahead_s), list[FeedDue](), None
        while len(new) < self._due_at_once:
            page = await self._store.due_feeds(until, self._due_at_once, last)
            new += [message for message in page if self._told.get(message.feed_id) != message.slot]
            if len(page) < self._due_at_once:
                break
            last = page[-1]
        return new

    async def run(self) -> None:
        """Tick until cancelled."""
        is_away = False
        while True:
            try:
                await self.tick(TICK_S)
                is_away = False
            except StoreError as error:
                if not is_away:
                    log.error("desk_failed", extra={"fields": {"why": str(error)}})
                is_away = True
            await asyncio.sleep(TICK_S)

    async def subscribe(self, feeds: Sequence[FeedSource]) -> tuple[FeedSource, ...]:
        """Keep feeds that are known to be feeds, without asking the network; the ones that were new."""
        now = self._clock.now()
        new = await self._new(feeds)
        states = [schedule.first_state(feed, now, self._policy) for feed in new]
        await self._store.keep([*_sources(new), *new, *states], (), (), now)
        await self.tick()
        return new

    async def _new(self, feeds: Sequence[FeedSource]) -> tuple[FeedSource, ...]:
        """Those that are not followed yet, at this address or with this id: a feed that moved keeps its id."""
        there = await self._store.feeds()
        ids, addresses = {feed.id for feed in there}, {feed.url for feed in there}
        return tuple({feed.id: feed for feed in feeds if feed.id not in ids and feed.url not in addresses}.values())

    async def add(self, addresses: Sequence[tuple[str, str]]) -> tuple[Added, ...]:
        """Have each address once, find its feed, and keep it."""
        return tuple([await self._add(url, title) for url, title in addresses])

    async def _add(self, address: str, title: str) -> Added:
        feed = await found(address, self._web)
        if isinstance(feed, str):
            return Added(address, None, feed)
        parsed = feed.parsed
        source = source_of(feed.url, title or parsed.title or "", parsed.link, parsed.language, self._clock.now())
        new = await (self._take(source, feed, self.world) if self.world else self.subscribe([source]))
        return Added(address, source, "added" if new else "was there already")

    async def _take(self, feed: FeedSource, came: Found, world: tuple[Ports, Policy]) -> tuple[FeedSource, ...]:
        """Keep a feed with what was fetched to find it, so that its publisher is asked once."""
        new = await self._new([feed])
        if new:
            now, (ports, policy) = self._clock.now(), world
            fetched = FetchedFeed(came.fetched.final_url, now, came.fetched.body, came.fetched.content_type)
            brought = await read(feed, schedule.first_state(feed, now, policy.poll), fetched, ports.compute, policy.poll)
            outcome = (await settled([brought], ports, policy, now))[0]
            await self._store.keep([*_sources(new), feed, *outcome.keep], outcome.tell, (), now)
            self._ring("fetch")
        return new

    def _ring(self, room: Room) -> None:
        if self.rooms:
            self.rooms.ring(room)


def _sources(feeds: Sequence[FeedSource]) -> list[Source]:
    return [Source(feed.source_id, feed.title, feed.site_url, feed.language) for feed in feeds]
