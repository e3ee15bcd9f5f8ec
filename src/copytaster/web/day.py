"""What happened in the last day, counted anew for each page unless that takes long: then old numbers are shown for a while."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic

from copytaster.model.counted import Slot
from copytaster.stages.present.charts import SHOWN

QUICK_S = 0.02
COST_SHARE = 50.0
"""Counting that is not quick may take a fiftieth of the time at most."""


class Day:
    """The five minutes of the last day, from `SiteStore.activity`."""

    def __init__(self, count: Callable[[datetime], Awaitable[tuple[Slot, ...]]]) -> None:
        self._count = count
        self._slots: tuple[Slot, ...] = ()
        self._took_s = 0.0
        self._done_s = 0.0

    async def slots(self, now: datetime) -> tuple[Slot, ...]:
        """The earliest first."""
        if self._took_s < QUICK_S or monotonic() - self._done_s > COST_SHARE * self._took_s:
            started_s = monotonic()
            self._slots = await self._count(now - SHOWN)
            self._done_s = monotonic()
            self._took_s = self._done_s - started_s
        return self._slots
