"""A unit of work: writes of many steps, held in memory and written in one transaction.

A replay's slice passes six rooms, and room by room that is six claims, six writes and the reads between them, for values
that the next room wants at once. Here the rooms see what was kept and told before it is written; what was told and done
within the unit never becomes a row. A process that dies loses the unit whole, mark and all, and plays it again.
Source: Fowler 2002, Unit of Work. Only for a process that alone works on all rooms.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from copytaster.engine.pending import PendingJobs
from copytaster.model.article import Article
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.decision import Decision, DecisionKind
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget
from copytaster.model.message import Fence, Job, Kept, Later, Message, Room
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.site import SiteMemory
from copytaster.model.story import Story, WireLine
from copytaster.ports import Queue, Store, Wire

T = TypeVar("T")


Read = Callable[[Sequence[str]], Awaitable[Mapping[str, T]]]


async def _over(held: Mapping[str, T], ids: Sequence[str], read: Read[T]) -> Mapping[str, T]:
    """From what is held, the rest from `read`."""
    found = {known: held[known] for known in ids if known in held}
    missing = [known for known in ids if known not in found]
    return {**found, **await read(missing)} if missing else found


MAX_VALUES = 8_192
MAX_BODY_BYTES = 8_000_000
"""A unit that holds more is written before the next job is taken."""

_ALL_JOBS = 1_000_000
_KEY = {
    FeedSource: "id",
    FeedState: "feed_id",
    FetchedPage: "id",
    Article: "id",
    ArticleClaims: "article_id",
    Story: "id",
    SiteMemory: "host",
    Fence: "room",
}
"""Kinds of which the last value of an id is all that is to be written."""
_TOLD_BY_STORY = (Brief, WireLine)


class UnitOfWork:
    """Stands for the store and the queue. `settle` writes what is held when it is much, `flush` in any case."""

    def __init__(self, store: Store, queue: Queue, wire: Wire, most: int = MAX_VALUES) -> None:
        self._most = most
        self._store = store
        self._queue = queue
        self._wire = wire
        self._jobs = PendingJobs()
        self._stored: Mapping[Room, datetime] | None = None
        """When the store has something due, by room; None when that has to be asked."""
        self.is_held = False
        """While set, nothing is written for its amount: jobs are in hand that were never written."""
        self._clear()

    def _clear(self) -> None:
        self._serial = count()
        self._values: dict[object, Kept] = {}
        self._known: dict[type, dict[str, Any]] = {kind: {} for kind in (*_KEY, *_TOLD_BY_STORY, Entry)}
        self._homes: dict[str, str] = {}
        self._edits: dict[str, tuple[Edit, ...]] = {}
        self._absent: set[str] = set()
        self._unmerged: set[str] = set()
        self._done: list[int] = []
        self._bytes = 0
        self._at: datetime | None = None
        self._budget: tuple[PollBudget | None] | None = None

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """What is not answered here is asked of the store, once it knows all."""

        async def asked(*args: Any, **options: Any) -> Any:
            await self.flush()
            return await getattr(self._store if hasattr(self._store, name) else self._queue, name)(*args, **options)

        return asked

    @property
    def is_much(self) -> bool:
        return len(self._values) > self._most or self._bytes > MAX_BODY_BYTES

    async def settle(self) -> None:
        """Write what is held if it is much: by its amount and never by the clock, so that two replays write alike."""
        if self.is_much and not self.is_held:
            await self.flush()

    async def flush(self) -> None:
        """Write what is held, jobs that wait included, and tell the wire. After a failure nothing of it is believed."""
        if self._at is None:
            return
        values, told, done, at = tuple(self._values.values()), self._jobs.all_taken_out(), tuple(self._done), self._at
        self._clear()
        self._stored = None
        lines = await self._store.keep(values, told, done, at)
        if lines:
            self._wire.publish(lines)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        """Hold it; the lines come with `flush`."""
        self._at = now
        self._done += [number for number in done if not self._jobs.ended(number)]
        self._jobs.tell(tell, now)
        for value in values:
            self._hold(value)
        return ()

    def _hold(self, value: Kept) -> None:
        kind = type(value)
        if kind in _KEY:
            key = getattr(value, _KEY[kind])
            self._known[kind][key] = value
            self._values[kind, key] = value
        else:
            self._values[next(self._serial)] = value
        match value:
            case Story():
                self._homes.update((place.article_id, value.id) for place in value.places)
            case Brief() | WireLine():
                self._known[kind][value.story_id] = value
            case FetchedPage(outcome=Fetched(body=body)):
                self._bytes += len(body)
            case Edit():
                self._edits[value.article_id] = (*self._edits.get(value.article_id, ()), value)
            case PollBudget():
                self._budget = (value,)
            case Entry():
                self._hold_entry(value)
            case _:
                pass

    def _hold_entry(self, entry: Entry) -> None:
        """The store keeps the first `first_seen_at`, which is not known here of every entry."""
        before = self._known[Entry].get(entry.id)
        if before is None and entry.id not in self._absent:
            self._unmerged.add(entry.id)
        self._known[Entry][entry.id] = replace(entry, first_seen_at=before.first_seen_at) if before else entry

    async def feeds(self, ids: Sequence[str] | None = None) -> tuple[FeedSource, ...]:
        """As `Store.feeds`."""
        if ids is None:
            await self.flush()
            return await self._store.feeds()

        async def read(missing: Sequence[str]) -> Mapping[str, FeedSource]:
            return {feed.id: feed for feed in await self._store.feeds(missing)}

        found = await self._over(FeedSource, ids, read)
        return tuple(sorted(found.values(), key=lambda feed: (feed.title, feed.id)))

    async def feed_states(self, ids: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        """As `Store.feed_states`."""
        if ids is None:
            await self.flush()
            return await self._store.feed_states()
        return await self._over(FeedState, ids, self._store.feed_states)

    async def poll_budget(self) -> PollBudget | None:
        """As `Store.poll_budget`, asked once in a unit."""
        if self._budget is None:
            self._budget = (await self._store.poll_budget(),)
        return self._budget[0]

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """As `Store.entries`."""
        unmerged = [known for known in ids if known in self._unmerged]
        stored = await self._store.entries(unmerged) if unmerged else {}
        for known in unmerged:
            self._unmerged.discard(known)
            if known in stored:
                self._known[Entry][known] = replace(self._known[Entry][known], first_seen_at=stored[known].first_seen_at)
        wanted = [known for known in ids if known not in self._absent or known in self._known[Entry]]
        found = await self._over(Entry, wanted, self._store.entries)
        self._absent.update(known for known in ids if known not in found)
        return found

    async def pages(self, ids: Sequence[str]) -> Mapping[str, FetchedPage]:
        """As `Store.pages`."""
        return await self._over(FetchedPage, ids, self._store.pages)

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        """As `Store.articles`."""
        return await self._over(Article, ids, self._store.articles)

    async def site_memories(self, hosts: Sequence[str]) -> Mapping[str, SiteMemory]:
        """As `Store.site_memories`."""
        return await self._over(SiteMemory, hosts, self._store.site_memories)

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        """As `Store.stories`."""
        return await self._over(Story, ids, self._store.stories)

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        """As `Store.briefs`."""
        return await self._over(Brief, story_ids, self._store.briefs)

    async def claims(self, article_ids: Sequence[str]) -> Mapping[str, ArticleClaims]:
        """As `Store.claims`."""
        return await self._over(ArticleClaims, article_ids, self._store.claims)

    async def wire_of(self, story_ids: Sequence[str]) -> Mapping[str, WireLine]:
        """As `Store.wire_of`; a line that is not written yet has no number."""
        return await self._over(WireLine, story_ids, self._store.wire_of)

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        """As `Store.edits_of`: what is held follows what is written."""
        stored = await self._store.edits_of(article_ids)
        told = {known: (*stored.get(known, ()), *self._edits.get(known, ())) for known in article_ids}
        return {known: found for known, found in told.items() if found}

    async def story_of(self, article_ids: Sequence[str]) -> Mapping[str, str]:
        """As `Store.story_of`."""
        return await _over(self._homes, article_ids, self._store.story_of)

    async def _over(self, kind: type[T], ids: Sequence[str], read: Read[T]) -> Mapping[str, T]:
        return await _over(self._known[kind], ids, read)

    async def departed(self, ids: Sequence[str]) -> frozenset[str]:
        """As `Store.departed`; nothing leaves within a unit."""
        return await self._store.departed(ids)

    async def in_force(self, kinds: Sequence[DecisionKind]) -> tuple[Decision, ...]:
        """As `Store.in_force`; decisions are never told within a unit."""
        return await self._store.in_force(kinds)

    async def next_due(self) -> Mapping[Room, datetime]:
        """As `Queue.next_due`."""
        stored = await self._stored_due()
        return {**stored, **{room: min(at, stored.get(room, at)) for room, at in self._jobs.next_due().items()}}

    async def _stored_due(self) -> Mapping[Room, datetime]:
        """Asked again only after something was written or claimed there: nobody else does."""
        if self._stored is None:
            self._stored = await self._queue.next_due()
        return self._stored

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float, until: datetime | None = None) -> tuple[Job, ...]:
        """As `Queue.claim`; what the store is known to have comes first."""
        await self.settle()
        due_at = (await self._stored_due()).get(room)
        stored: tuple[Job, ...] = ()
        if due_at is not None and due_at <= now:
            stored = await self._queue.claim(room, limit, now, lease_s)
            self._stored = None
        return (*stored, *self._jobs.claim(room, limit - len(stored), now))

    async def again(self, job: Job, due_at: datetime, why: str) -> None:
        """As `Queue.again`."""
        if not self._jobs.again(job, due_at):
            self._stored = None
            await self._queue.again(job, due_at, why)

    async def set_aside(self, job: Job, why: str, now: datetime) -> None:
        """As `Queue.set_aside`; only what is written can be set aside, so all is written."""
        self._stored = None
        if not self._jobs.again(job, now):
            await self._queue.set_aside(job, why, now)
            return
        await self.flush()
        for stored in await self._queue.claim(job.room, _ALL_JOBS, now, 0.0):
            if stored.message == job.message:
                await self._queue.set_aside(stored, why, now)
        await self._queue.release()
