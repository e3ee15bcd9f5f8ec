"""The time: the machine's own, or an archive's."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta

_LOOK_AGAIN_S = 30.0
"""A sleeper looks at the clock this often, so that a machine that was suspended or set right does not oversleep."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        while (left_s := (at - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - no event tells that a clock was set
            await asyncio.sleep(min(left_s, _LOOK_AGAIN_S))


class ReplayClock:
    """A clock that is moved by hand and never goes back; after `run_on` it also advances with real time.

    It belongs to one event loop: `move_to` and `run_on` are called there. `now` may be called from any thread.
    """

    def __init__(self, start: datetime) -> None:
        self._stands_at = start
        self._runs_since: float | None = None
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        if self._runs_since is None:
            return self._stands_at
        return self._stands_at + timedelta(seconds=time.monotonic() - self._runs_since)

    def move_to(self, at: datetime) -> None:
        """Advance to `at` and wake who slept until then; an instant that has passed changes nothing."""
        if at <= self.now():
            return
        self._stands_at = at
        if self._runs_since is not None:
            self._runs_since = time.monotonic()
        self._wake(at)

    def run_on(self) -> None:
        """From now on advance with real time, from where the clock stands."""
        if self._runs_since is None:
            self._runs_since = time.monotonic()
            self._wake(None)

    async def sleep_until(self, at: datetime) -> None:
        while (left_s := (at - self.now()).total_seconds()) > 0:
            moved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (at, next(self._order), moved))
            try:
                await asyncio.wait([moved], timeout=None if self._runs_since is None else min(left_s, _LOOK_AGAIN_S))
            finally:
                moved.cancel()

    def _wake(self, until: datetime | None) -> None:
        """Wake those who sleep until `until` or earlier; None wakes all, to look again."""
        while self._sleepers and (until is None or self._sleepers[0][0] <= until):
            _, _, moved = heapq.heappop(self._sleepers)
            if not moved.done():
                moved.set_result(None)
