"""Whether a feed is silent against its own habit."""

from dataclasses import dataclass
from datetime import datetime

from copytaster.model.feed import FeedState
from copytaster.stages.schedule import rhythm
from copytaster.stages.schedule.plan import hours_of

EXPECTED = 9.0
"""A silence in which so many entries were to be expected is one in 8,000 where entries come one by one."""

AGAINST_LONGEST = 2.0
"""Feeds that publish in bursts are measured by the longest silence that they had of late."""

LEAST_H = 6.0
LEAST_ENTRIES = 10.0
LEAST_WATCHED_H = 72.0
"""One busy day is no habit."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came since, though about so many entries were to be expected."""

    since: datetime
    expected: float


def silence(state: FeedState) -> Silence | None:
    """The alarm, as of the last poll that the feed answered; None while all is as usual or too little is known."""
    habits = rhythm.unpacked(state.rhythm)
    if habits is None or state.newest_at is None or state.succeeded_at is None or habits.counts.sum() < LEAST_ENTRIES:
        return None
    from_h, to_h = hours_of(state.newest_at), hours_of(state.succeeded_at)
    if to_h - from_h < LEAST_H or from_h - habits.since_h < LEAST_WATCHED_H:
        return None
    missed = rhythm.expected(habits, from_h, to_h)
    return Silence(state.newest_at, missed) if missed > max(EXPECTED, AGAINST_LONGEST * habits.gap) else None
