"""What the store says of itself: how much it holds, what was set aside, what was corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from copytaster.model.brief import Correction
from copytaster.model.message import Room


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that could not be worked on, for a person to see and send again."""

    id: int
    room: Room
    key: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds, and how the rooms stand."""

    feeds: int
    entries: int
    articles: int
    stories: int
    briefs: int
    queued: Mapping[Room, int]
    set_aside: int
    articles_last_hour: int
    lag_p50_s: float | None
    lag_p95_s: float | None
    """Seconds from `told_at` to `read_at` over the last 500 articles; None without any."""
    open_stories: int = 0
    """Stories that may still get reports; whoever shows them counts them."""


SLOT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Slot:
    """What happened in the `SLOT` that begins at `at`: articles read, the seconds from telling to reading, and polls by their outcome."""

    at: datetime
    articles: int
    lag_p50_s: float | None
    lag_p95_s: float | None
    polls: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A line of the correction log: which version of which story's brief corrected what, when, why, and by whom.

    `id` tells the lines of one moment apart.
    """

    id: str
    story_id: str
    story_version: int
    at: datetime
    headline: str
    correction: Correction
    cause: str
    by: str
