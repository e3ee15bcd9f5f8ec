"""The live window in memory: rebuilt from the store when it is first asked for, or after a failed write."""

import asyncio
from datetime import datetime, timedelta

from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Origin
from copytaster.ports import Store
from copytaster.stages.group.live import arrival
from copytaster.stages.group.window import Window

BREATH = 200
"""Articles put back into the window before others of the process have their turn: the lease must be made longer meanwhile."""


class LiveStories:
    """One window per process; only the grouping room may use it."""

    def __init__(self, store: Store, policy: GroupPolicy) -> None:
        self._store = store
        self._policy = policy
        self._window: Window | None = None

    async def window(self, now: datetime) -> Window:
        """The window as of `now`; what is too old has left it."""
        if self._window is None:
            self._window = await self._rebuilt(now)
        self._window.expire(now)
        return self._window

    def forget(self) -> None:
        """Believe the store alone from now on."""
        self._window = None

    async def _rebuilt(self, now: datetime) -> Window:
        window = Window(self._policy)
        stories = await self._store.live_stories(now - timedelta(hours=self._policy.window_h))
        homes: dict[str, tuple[str, Origin]] = {place.article_id: (story.id, place.origin) for story in stories for place in story.places}
        members = (await self._store.members([story.id for story in stories])).values()
        for count, member in enumerate(sorted(members, key=arrival)):
            if count % BREATH == 0:
                await asyncio.sleep(0)
            home, origin = homes[member.article_id]
            window.take(member, home, origin)
        return window
