"""The front page's order, made anew for each page unless that takes long."""

from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from copytaster.model.policy import RankPolicy
from copytaster.model.story import Ranked
from copytaster.ports import Store
from copytaster.stages import rank

MAX_RANKED = 500
QUICK_S = 0.02
COST_SHARE = 10.0
"""Ranking that is not quick may take a tenth of the time at most, however busy the wire is."""


class FrontRanks:
    """The ranked stories of this moment, at most `MAX_RANKED`."""

    def __init__(self, store: Store, policy: RankPolicy) -> None:
        self._store = store
        self._policy = replace(policy, stories=max(MAX_RANKED, policy.stories))
        self._ranked: tuple[Ranked, ...] = ()
        self._took_s = 0.0
        self._done_s = 0.0

    async def at(self, now: datetime) -> tuple[Ranked, ...]:
        """Best first."""
        if self._took_s < QUICK_S or monotonic() - self._done_s > COST_SHARE * self._took_s:
            started_s = monotonic()
            stories = await self._store.live_stories(now - timedelta(hours=self._policy.window_h))
            self._ranked = rank.front(stories, now, self._policy)
            self._done_s = monotonic()
            self._took_s = self._done_s - started_s
        return self._ranked
