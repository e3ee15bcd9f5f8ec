"""The alerts in memory: read again when one was made, changed or removed, by whichever process, and every ten minutes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.alerting import AlertRecords, Watched
from copytaster.model.alert import Alert
from copytaster.model.policy import AlertsPolicy
from copytaster.model.story import Story
from copytaster.ports import Store
from copytaster.stages import alerts

REFRESH = timedelta(minutes=10)
"""Days such as `after:7d` move on, and questions may name sources that were not there before."""
FORGET = timedelta(days=1)
_MERGES = 8


class Watching:
    """Implements the port `Watch`. One small read tells whether anything changed; old deliveries are forgotten once a day."""

    def __init__(self, records: AlertRecords, store: Store, policy: AlertsPolicy) -> None:
        self._records = records
        self._store = store
        self._policy = policy
        self._mark: tuple[int, int] | None = None
        self._read_at: datetime | None = None
        self._forgot_at: datetime | None = None
        self._watched = Watched(alerts.Standing())

    async def standing(self, now: datetime) -> Watched:
        """The alerts as they stand at this moment."""
        mark = await self._records.mark()
        if mark != self._mark or self._read_at is None or abs(now - self._read_at) >= REFRESH:
            active = await self._records.active() if mark[0] else ()
            sources = await self._store.sources() if active else {}
            standing = alerts.standing(active, sources, now)
            self._watched = Watched(replace(standing, following=await self._at_home(standing.following)))
            self._mark, self._read_at = mark, now
            await self._forget(now, bool(mark[0]))
        return self._watched

    async def _at_home(self, following: Mapping[str, tuple[Alert, ...]]) -> dict[str, tuple[Alert, ...]]:
        """Whoever follows a story that was merged follows the one that has its articles now."""
        known: dict[str, Story] = dict(await self._store.stories(list(following))) if following else {}
        for _ in range(_MERGES):
            left = [into for each in known.values() if (into := each.steering.merged_into) and into not in known]
            if not left:
                break
            known.update(await self._store.stories(left))
        found: dict[str, tuple[Alert, ...]] = {}
        for story_id, those in following.items():
            home = alerts.merged_into(story_id, known)
            found[home] = (*found.get(home, ()), *those)
        return found

    async def _forget(self, now: datetime, has_any: bool) -> None:
        if has_any and (self._forgot_at is None or now - self._forgot_at >= FORGET):
            self._forgot_at = now
            await self._records.forget(now - timedelta(days=self._policy.keep_days))
