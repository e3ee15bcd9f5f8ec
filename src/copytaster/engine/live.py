"""What is live in memory: rebuilt from the store when it is first asked for, or after a failed write."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.errors import TryLater
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import UNSTEERED, Origin
from copytaster.ports import Store
from copytaster.stages.group.batch import Ask, Resident, Settled, Steered, settle
from copytaster.stages.group.live import arrival
from copytaster.stages.group.window import Window

BREATH = 200
"""Articles put back into the window before others of the process have their turn: the lease must be made longer meanwhile."""


class Holder(Protocol):
    """Holds the live window: this process, or one beside it. What is asked before `empty` finds nothing live."""

    async def empty(self, policy: GroupPolicy) -> None: ...

    async def settle(self, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]: ...

    async def homes(self, article_ids: Sequence[str], now: datetime) -> Mapping[str, str]: ...


class Here:
    """Holds the window in this process."""

    def __init__(self) -> None:
        self._window = Window(GroupPolicy())

    async def empty(self, policy: GroupPolicy) -> None:
        """Begin anew."""
        self._window = Window(policy)

    async def settle(self, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]:
        """As `ports.Live`."""
        return settle(self._window, asks, now)

    async def homes(self, article_ids: Sequence[str], now: datetime) -> Mapping[str, str]:
        """As `ports.Live`."""
        self._window.expire(now)
        return {known: home for known in article_ids if (home := self._window.story_of(known))}


class LiveStories:
    """Implements the port `Live`; only the grouping room may use it. What its holder lost is read from the store again, once a run."""

    def __init__(self, store: Store, policy: GroupPolicy, holder: Holder | None = None) -> None:
        self._store = store
        self._policy = policy
        self._holder = holder or Here()
        self._is_filled = False
        self.is_asked = asyncio.Event()
        """Set once a run is handed to whoever holds the window: nothing more is read for it until the answer is there."""

    async def settle(self, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]:
        """As `ports.Live`."""
        await self._fill(now)
        self.is_asked.set()
        try:
            return await self._holder.settle(asks, now)
        except TryLater:
            self.forget()
        await self._fill(now)
        return await self._holder.settle(asks, now)

    async def homes(self, article_ids: Sequence[str], now: datetime) -> Mapping[str, str]:
        """As `ports.Live`."""
        await self._fill(now)
        return await self._holder.homes(article_ids, now)

    def forget(self) -> None:
        """Believe the store alone from now on."""
        self._is_filled = False

    async def _fill(self, now: datetime) -> None:
        if self._is_filled:
            return
        await self._holder.empty(self._policy)
        stories = await self._store.live_stories(now - timedelta(hours=self._policy.window_h))
        homes: dict[str, tuple[str, Origin]] = {place.article_id: (story.id, place.origin) for story in stories for place in story.places}
        members = sorted((await self._store.members([story.id for story in stories])).values(), key=arrival)
        for begin in range(0, len(members), BREATH):
            await asyncio.sleep(0)
            await self._holder.settle([Resident(each, *homes[each.article_id]) for each in members[begin : begin + BREATH]], now)
        await self._holder.settle([Steered(tuple(story.id for story in stories if story.steering != UNSTEERED))], now)
        self._is_filled = True
