"""Says once that the store is away, now and then that it still is, and once that it is back."""

import logging
import time

from copytaster.model.message import Room

log = logging.getLogger("copytaster.engine")

SAY_EVERY_S = 60.0


class StoreAway:
    """What one process knows of it: some thirty workers notice at the same moment, and try again every few seconds."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._said = 0.0

    def failed(self, room: Room, why: str) -> None:
        """A worker of this room could not reach the store."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        elif now - self._said < SAY_EVERY_S:
            return
        self._said = now
        log.error("store_failed", extra={"fields": {"room": room, "why": why, "away_s": round(now - self._since)}})

    def reached(self) -> None:
        """Some worker reached it."""
        if self._since is None:
            return
        log.warning("store_back", extra={"fields": {"away_s": round(time.monotonic() - self._since)}})
        self._since = None
