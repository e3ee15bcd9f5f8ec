"""Keeps the shelf stocked, and shows what stands on it as far as readers may see it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

from copytaster.model.feed import Source
from copytaster.model.shelf import TOP, Item, Slice, Within
from copytaster.staff import Shelf
from copytaster.stages import present
from copytaster.stages.outfeeds import OutItem
from copytaster.web import items
from copytaster.web.site import Site

STOCKED = timedelta(days=14)
"""What was told longer ago gets no number."""
KEPT = timedelta(days=30)
STOCK_S = 5.0
TIDY_S = 3_600.0
OVERLAP = timedelta(minutes=10)
"""An article may be written some time after it was read, when much comes at once."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as reader apps list it; `source_id` is `TOP` for the top stories."""

    number: int
    source_id: str
    title: str
    home_url: str
    feed_url: str

    @property
    def is_top(self) -> bool:
        """Whether it is the feed of top stories."""
        return self.source_id == TOP


@dataclass(frozen=True, slots=True)
class Entry:
    """An item on somebody's shelf with what it shows."""

    item: Item
    shown: OutItem
    feed: Subscription


@dataclass(slots=True)
class Shelving:
    """Of one site. New articles and top stories get their numbers when somebody asks, every five seconds at most."""

    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _after: datetime | None = None
    _done_s: float = float("-inf")
    _tidied_s: float = float("-inf")

    async def stock(self, site: Site, shelf: Shelf) -> None:
        """Number what is new."""
        async with self._lock:
            now = site.clock.now()
            if monotonic() - self._done_s < STOCK_S and self._after is not None and now - self._after < KEPT:
                return
            await self._feeds(site, shelf)
            await shelf.number_articles(self._after or now - STOCKED, now - STOCKED, now)
            ranked = (await site.ranks.at(now))[: site.look.policy.stories]
            await shelf.number_stories([(each.story.id, each.story.founded_at) for each in reversed(ranked)], now)
            if monotonic() - self._tidied_s > TIDY_S:
                await shelf.forget(now - KEPT)
                self._tidied_s = monotonic()
            self._after, self._done_s = now - OVERLAP, monotonic()

    async def _feeds(self, site: Site, shelf: Shelf) -> None:
        sources = await site.store.sources()
        wanted = [TOP, *sorted({*sources, *(feed.source_id for feed in await site.store.feeds())})]
        known = await shelf.feeds()
        if any(each not in known for each in wanted):
            await shelf.number_feeds(wanted)

    async def subscriptions(self, site: Site, shelf: Shelf, base: str) -> dict[int, Subscription]:
        """By number: the top stories, then publishers by name; those that were taken down are left out."""
        sources, gone = await site.store.sources(), (await site.shown.veil()).rights.taken_down
        found = [
            _subscription(number, source_id, sources.get(source_id), base)
            for source_id, number in (await shelf.feeds()).items()
            if source_id not in gone
        ]
        return {each.number: each for each in sorted(found, key=lambda each: (not each.is_top, each.title.lower(), each.number))}

    async def veiled(self, site: Site, shelf: Shelf, within: Within) -> Within:
        """Without what is held, hidden or taken down."""
        veil = await site.shown.veil()
        known = await shelf.feeds() if veil.rights.taken_down else {}
        gone = tuple(known[each] for each in veil.rights.taken_down if each in known)
        return replace(within, without_feeds=(*within.without_feeds, *gone), without=(*veil.stories, *veil.articles))

    async def entries(self, site: Site, feeds: dict[int, Subscription], found: Sequence[Item], base: str) -> list[Entry]:
        """What these items show, in their order; what is no longer there is left out."""
        known = await items.known_to(site, base)
        top = next((each.number for each in feeds.values() if each.is_top), 0)
        story_ids = [each.ref for each in found if each.feed == top]
        told = await site.store.wire_of(story_ids) if story_ids else {}
        stories = await site.store.stories([each for each in story_ids if each not in told or told[each].kind != "retract"])
        articles = await site.store.articles([each.ref for each in found if each.feed != top])
        shown = dict(zip(stories, await items.of_stories(site, list(stories.values()), known), strict=True))
        shown |= dict(zip(articles, await items.of_articles(site, list(articles.values()), known), strict=True))
        return [Entry(each, shown[each.ref], feeds[each.feed]) for each in found if each.ref in shown and each.feed in feeds]


@dataclass(frozen=True, slots=True)
class Reading:
    """One request of a reader app: whose it is, and what it sees."""

    site: Site
    shelf: Shelf
    shelving: Shelving
    person: str
    base: str
    feeds: dict[int, Subscription]

    @property
    def now(self) -> datetime:
        """When it is asked."""
        return self.site.clock.now()

    async def items(self, within: Within, part: Slice) -> tuple[Item, ...]:
        """What stands there."""
        return await self.shelf.items(self.person, await self.shelving.veiled(self.site, self.shelf, within), part)

    async def count(self, within: Within) -> int:
        """How much stands there."""
        return await self.shelf.count(self.person, await self.shelving.veiled(self.site, self.shelf, within))

    async def entries(self, within: Within, part: Slice) -> list[Entry]:
        """The same with what it shows."""
        return await self.shown(await self.items(within, part))

    async def shown(self, found: Sequence[Item]) -> list[Entry]:
        """What these items show."""
        return await self.shelving.entries(self.site, self.feeds, found, self.base)


def _subscription(number: int, source_id: str, source: Source | None, base: str) -> Subscription:
    if source_id == TOP:
        return Subscription(number, TOP, "Top stories", f"{base}/", f"{base}/front.atom")
    home = present.safe_link(source.site_url if source else None) or f"{base}/source/{source_id}"
    name = source.name if source and source.name else source_id
    return Subscription(number, source_id, name, home, f"{base}/source/{source_id}.atom")
