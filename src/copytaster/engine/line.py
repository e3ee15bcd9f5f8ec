"""News keeps its place: articles come to grouping in the order in which they were seen, whoever read them and however fast.

Which stories a set of articles makes depends a little on the order in which they come: what is rare is counted among
those that are there. Pages are fetched and read side by side, by several processes, so that one may overtake another.
So what a job leads to is due when the job was, and grouping waits for pages that were seen in an earlier minute than its
next article and are still under way: as long as they get fewer, and `WAIT_S` once they do not.
"""

from datetime import datetime, timedelta
from typing import Protocol

from copytaster.model.message import Job, Later, Message, Room

WAIT_S = 2.0
KEEPS: frozenset[Room] = frozenset({"fetch", "read"})
"""What these rooms tell stays in its place."""

_MINUTE = timedelta(minutes=1)


class Pages(Protocol):
    """Knows what is under way before grouping."""

    async def oldest_page(self, now: datetime) -> datetime | None:
        """Since when the longest due job of rooms 3 and 4 is due, claimed or not; of those that are tried for the first time."""
        ...


class Line:
    """How far grouping may go at a moment."""

    def __init__(self, pages: Pages, wait_s: float = WAIT_S) -> None:
        self._pages = pages
        self._wait_s = wait_s
        self._stands: tuple[datetime, datetime] | None = None

    async def end(self, now: datetime) -> datetime | None:
        """Articles that are due before it may come now; None when all may."""
        oldest = await self._pages.oldest_page(now)
        if oldest is None:
            self._stands = None
            return None
        minute = oldest.replace(second=0, microsecond=0)
        if self._stands is None or self._stands[0] != minute:
            self._stands = minute, now
        return None if (now - self._stands[1]).total_seconds() >= self._wait_s else minute + _MINUTE


def in_line(message: Message | Later, job: Job) -> Message | Later:
    """What the job told, in the job's own place; what is planned for later stays so."""
    return message if isinstance(message, Later) or job.room not in KEEPS else Later(message, job.due_at)
