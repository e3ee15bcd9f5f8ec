"""A store with a short memory of what this process wrote: the next room most often wants what the last one kept.

Only for a process that alone works on all rooms; with several workers each would remember what another has changed.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from copytaster.model.article import Article
from copytaster.model.feed import Entry
from copytaster.model.message import Kept, Later, Message
from copytaster.model.page import FetchedPage
from copytaster.model.story import Story, WireLine
from copytaster.ports import Store

T = TypeVar("T")

ARTICLES = 2_000
STORIES = 2_000
ENTRIES = 2_000
PAGES = 16
"""How many are remembered; a page may be megabytes."""


class Shelf(Generic[T]):
    """The values kept last, by id; the one that was not asked for the longest goes first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[str, T] = OrderedDict()
        self._changes = 0

    def put(self, known: str, value: T) -> None:
        """Remember the value in place of an earlier one."""
        self._changes += 1
        self._hold(known, value)

    def _hold(self, known: str, value: T) -> None:
        self._values[known] = value
        self._values.move_to_end(known)
        if len(self._values) > self._room:
            self._values.popitem(last=False)

    def drop(self, known: str) -> None:
        """Forget one."""
        self._changes += 1
        self._values.pop(known, None)

    def clear(self) -> None:
        """Forget all."""
        self._changes += 1
        self._values.clear()

    async def fetched(
        self, ids: Sequence[str], read: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]], is_quiet: bool = True
    ) -> Mapping[str, T]:
        """From here what is here, the rest from `read`.

        What was read is remembered too, unless something changed meanwhile or is being written: it may be older than that.
        """
        found = {known: self._values[known] for known in ids if known in self._values}
        missing = [known for known in ids if known not in found]
        if missing:
            changes = self._changes
            rest = await read(missing)
            found.update(rest)
            if is_quiet and self._changes == changes:
                for known, value in rest.items():
                    self._hold(known, value)
        return found


class NearStore:
    """Stands before a store and passes on all that it does not remember."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._articles: Shelf[Article] = Shelf(ARTICLES)
        self._stories: Shelf[Story] = Shelf(STORIES)
        self._entries: Shelf[Entry] = Shelf(ENTRIES)
        self._pages: Shelf[FetchedPage] = Shelf(PAGES)
        self._writing = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        """Remember values only when they are written; after a failure nothing is believed.

        While they are being written the store alone is believed: others may be told of them before this call hears of it.
        """
        written = False
        self._writing += 1
        for value in values:
            self._drop(value)
        try:
            lines = await self._store.keep(values, tell, done, now)
            written = True
        finally:
            self._writing -= 1
            if not written:
                self.forget()
        for value in values:
            self._remember(value)
        return lines

    def forget(self) -> None:
        """Believe the store alone from now on."""
        for shelf in (self._articles, self._stories, self._entries, self._pages):
            shelf.clear()

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        """As `Store.articles`."""
        return await self._articles.fetched(ids, self._store.articles, not self._writing)

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        """As `Store.stories`."""
        return await self._stories.fetched(ids, self._store.stories, not self._writing)

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        """As `Store.entries`."""
        return await self._entries.fetched(ids, self._store.entries, not self._writing)

    async def pages(self, ids: Sequence[str]) -> Mapping[str, FetchedPage]:
        """As `Store.pages`."""
        return await self._pages.fetched(ids, self._store.pages, not self._writing)

    def _drop(self, value: Kept) -> None:
        match value:
            case Article():
                self._articles.drop(value.id)
            case Story():
                self._stories.drop(value.id)
            case Entry():
                self._entries.drop(value.id)
            case FetchedPage():
                self._pages.drop(value.id)
            case _:
                pass

    def _remember(self, value: Kept) -> None:
        match value:
            case Article():
                self._articles.put(value.id, value)
            case Story():
                self._stories.put(value.id, value)
            case Entry():
                self._entries.drop(value.id)  # the store keeps the first `first_seen_at`
            case FetchedPage():
                self._pages.put(value.id, value)
            case _:
                pass
