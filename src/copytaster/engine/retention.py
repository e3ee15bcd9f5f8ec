"""Takes what is old out of the store, in small parts, each written in one go, with pauses in which the rooms have their turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.errors import StoreError
from copytaster.model.policy import GroupPolicy, RetentionPolicy
from copytaster.ports import Clock
from copytaster.stages import retention
from copytaster.stages.retention import DAY, Left, Part, Taken

log = logging.getLogger("copytaster.engine")

FIRST_S = 300.0
EVERY_S = 3_600.0
PAUSE_S = 0.2
ROWS = 50
ALL_ROWS = 10_000_000
MAX_ROUNDS = 3
"""A story that was merged into one that left goes with the next round."""


class Leaving(Protocol):
    """A store of which parts leave. With a `Part` that is a trial nothing changes."""

    async def left_since(self, since: datetime) -> int:
        """How many articles left at or after this instant."""
        ...

    async def change_of(self, number: int) -> datetime | None:
        """The last change of the oldest stories that hold so many articles together; None when there are not so many."""
        ...

    async def articles(self) -> int: ...

    async def on_disk(self) -> int:
        """Bytes, with the room that rows have left behind."""
        ...

    async def held(self) -> float:
        """Bytes of what is stored now, within a tenth or so."""
        ...

    async def aside_out(self, part: Part) -> Taken:
        """Messages that were set aside."""
        ...

    async def stories_out(self, part: Part) -> Taken:
        """Stories with all that belongs to them."""
        ...

    async def unplaced_out(self, part: Part) -> Taken:
        """Articles that stand in no story."""
        ...

    async def entries_out(self, part: Part) -> Taken:
        """Entries whose article has left."""
        ...

    async def pages_out(self, part: Part) -> Taken:
        """What was fetched of pages."""
        ...


@dataclass(frozen=True, slots=True)
class Cut:
    """What is older than these instants leaves; None where nothing does. Of articles, `most` at most, more or less."""

    stories: datetime | None
    pages: datetime | None
    most: int = ALL_ROWS
    is_trial: bool = False
    pause_s: float = 0.0


async def cut_of(store: Leaving, policy: RetentionPolicy, group: GroupPolicy, now: datetime) -> Cut:
    """By age, and by size where the store is larger than allowed."""
    by_age, by_size = retention.stories_before(policy, group, now), await _by_size(store, policy, group, now)
    stories, pages = _later(by_age, by_size), retention.pages_before(policy, group, now)
    return Cut(stories, _later(pages, stories))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)


async def _by_size(store: Leaving, policy: RetentionPolicy, group: GroupPolicy, now: datetime) -> datetime | None:
    """What the disk shows is known at once, and never less than what is held."""
    if not policy.max_gb or await store.on_disk() <= policy.max_gb * 1e9:
        return None
    number = retention.articles_too_many(await store.articles(), await store.held(), policy)
    change = await store.change_of(number) if number else None
    return None if change is None else min(change + timedelta(microseconds=1), retention.youngest(group, now))


async def take_out(store: Leaving, cut: Cut, now: datetime, written: Callable[[], None] = lambda: None) -> Left:
    """Take it all out; `written` is called after each write. What has left when this fails or is cancelled stays out."""
    left = Left()
    if cut.stories:
        part = Part(cut.stories, now, most=cut.most, is_trial=cut.is_trial)
        left += await _all(store.aside_out, part, cut, written)
        left += await _stories(store, part, cut, written)
        left += await _all(store.unplaced_out, part, cut, written)
        left += await _all(store.entries_out, part, cut, written)
    if cut.pages:
        left += await _all(store.pages_out, Part(cut.pages, now, is_trial=cut.is_trial), cut, written)
    return left


async def _stories(store: Leaving, part: Part, cut: Cut, written: Callable[[], None]) -> Left:
    left = Left()
    for _ in range(1 if cut.is_trial else MAX_ROUNDS):
        now = await _all(store.stories_out, replace(part, most=max(0, part.most - left.articles)), cut, written)
        left = replace(left + now, kept=now.kept)
        if not now.stories:
            break
    return left


async def _all(step: Callable[[Part], Awaitable[Taken]], part: Part, cut: Cut, written: Callable[[], None]) -> Left:
    """Part after part, until the last one or until enough articles have left."""
    left, after = Left(), part.after
    while left.articles < part.most:
        rows = ALL_ROWS if part.is_trial else ROWS
        now, following = await step(replace(part, after=after, rows=rows, most=part.most - left.articles))
        left += now
        if now.is_something and not part.is_trial:
            written()
        if following is None:
            break
        after = following
        await asyncio.sleep(cut.pause_s)
    return left


class Keeper:
    """Keeps the store within what is set, hour by hour, for as long as it runs."""

    def __init__(self, store: Leaving, clock: Clock, policy: RetentionPolicy, group: GroupPolicy, written: Sequence[Callable[[], None]]):
        self._store = store
        self._clock = clock
        self._policy = policy
        self._group = group
        self._written = tuple(written)
        self.left = Left()
        """Since it began."""

    async def run(self, may_work: Callable[[], Awaitable[bool]]) -> None:
        """Until cancelled. `may_work` is asked each time: of several processes one does it."""
        wait_s = FIRST_S
        while True:
            await asyncio.sleep(wait_s)
            wait_s = EVERY_S
            try:
                if await may_work():
                    await self.keep()
            except StoreError as error:
                log.error("store_failed", extra={"fields": {"room": "retention", "why": str(error)}})

    async def keep(self) -> Left:
        """Once: as much as may leave within a day."""
        now = self._clock.now()
        cut = await cut_of(self._store, self._policy, self._group, now)
        most = retention.may_leave_today(await self._store.articles(), await self._store.left_since(now - DAY), self._policy)
        left = await take_out(self._store, replace(cut, most=most, pause_s=PAUSE_S), now, self._after_write)
        self.left += replace(left, kept={})
        if left.is_something:
            fields = {"stories": left.stories, "articles": left.articles, "entries": left.entries, "pages": left.pages}
            log.info("left", extra={"fields": {**fields, "is_all": left.articles < most}})
        return left

    def _after_write(self) -> None:
        for each in self._written:
            each()
