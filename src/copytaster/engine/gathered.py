"""A store for messages that are worked on side by side: what they read by key in one turn of the event loop is read once for all."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar, cast

from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget
from copytaster.ports import Store

T = TypeVar("T")


class Gathering(Generic[T]):
    """One reading for all who ask before it begins.

    Each waits for a future of its own, so that who gives up takes nothing from the others; `asyncio.shield` does the same at
    three times the cost.
    """

    def __init__(self, read: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]]) -> None:
        self._read = read
        self._wanted: dict[str, None] = {}
        self._waiting: list[asyncio.Future[Mapping[str, T]]] = []
        self._under_way: set[asyncio.Task[Mapping[str, T]]] = set()

    async def of(self, ids: Sequence[str]) -> Mapping[str, T]:
        """As `read`; whoever asks later in the same turn of the event loop shares the reading and its failure."""
        if not ids:
            return {}
        if not self._waiting:
            self._begin()
        own = asyncio.get_running_loop().create_future()
        self._waiting.append(own)
        self._wanted.update(dict.fromkeys(ids))
        found = await own
        return {known: found[known] for known in ids if known in found}

    def _begin(self) -> None:
        reading = asyncio.create_task(self._reading())
        self._under_way.add(reading)
        reading.add_done_callback(partial(self._tell, self._waiting))

    async def _reading(self) -> Mapping[str, T]:
        wanted, self._wanted, self._waiting = tuple(self._wanted), {}, []
        return await self._read(wanted)

    def _tell(self, waiting: Sequence["asyncio.Future[Mapping[str, T]]"], done: "asyncio.Task[Mapping[str, T]]") -> None:
        self._under_way.discard(done)
        failure = None if done.cancelled() else done.exception()
        for own in waiting:
            if own.done():
                continue
            if done.cancelled():
                own.cancel()
            elif failure:
                own.set_exception(failure)
            else:
                own.set_result(done.result())


class GatheredStore:
    """Stands before a store; what is not gathered is passed on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._feeds: Gathering[FeedSource] = Gathering(self._feeds_by_id)
        self._states: Gathering[FeedState] = Gathering(store.feed_states)
        self._entries: Gathering[Entry] = Gathering(store.entries)
        self._budget: Gathering[PollBudget | None] = Gathering(self._budget_by_name)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def feeds(self, ids: Sequence[str] | None = None) -> tuple[FeedSource, ...]:
        """As `Store.feeds`."""
        if ids is None:
            return await self._store.feeds()
        found = await self._feeds.of(ids)
        return tuple(sorted(found.values(), key=lambda feed: (feed.title, feed.id)))

    async def feed_states(self, ids: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        """As `Store.feed_states`."""
        return await self._store.feed_states() if ids is None else await self._states.of(ids)

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """As `Store.entries`."""
        return await self._entries.of(ids)

    async def poll_budget(self) -> PollBudget | None:
        """As `Store.poll_budget`."""
        return (await self._budget.of(("budget",)))["budget"]

    async def _feeds_by_id(self, ids: Sequence[str]) -> Mapping[str, FeedSource]:
        return {feed.id: feed for feed in await self._store.feeds(ids)}

    async def _budget_by_name(self, names: Sequence[str]) -> Mapping[str, PollBudget | None]:
        budget = await self._store.poll_budget()
        return dict.fromkeys(names, budget)


def gathered(store: Store) -> Store:
    """The store, read in common."""
    return cast(Store, GatheredStore(store))
