"""How long a feed waits: its share of the requests that all feeds have together, between floor and ceiling."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from copytaster.model.feed import PollBudget, Pull
from copytaster.model.ids import digest
from copytaster.model.policy import PollPolicy
from copytaster.stages.schedule.rhythm import WEEK_H, Rhythm

HOUR_S = 3_600.0
REFRESH_S = 600.0
"""How old the reckoning of the budget may get."""

TURNOVER = 0.5
"""A feed is polled before so much of its list has been replaced, whatever the budget says: what left the list is lost."""

_LEAST_LIST = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hours_of(at: datetime) -> float:
    """Hours since 1970."""
    return (at - _EPOCH).total_seconds() / HOUR_S


def shared(pulls: Sequence[Pull], policy: PollPolicy, now: datetime) -> PollBudget:
    """What each unit of pull waits so that all feeds together make `policy.budget_per_feed_hour` requests a feed and hour.

    Of all plans with as many polls the one that polls in proportion to sqrt(rate) has the least mean delay of an entry (least
    sum of rate times wait at a fixed sum of 1 / wait; Lagrange). The floor, the ceiling and the publishers' wishes take or
    leave some of the budget, which the other feeds share: found by halving, which takes some ms for 10,000 feeds.
    """
    if not pulls:
        return PollBudget(HOUR_S / policy.budget_per_feed_hour, 0, now)
    pull = np.array([max(each.pull, 1e-6) for each in pulls])
    least = np.array([least_s(each.ttl_s, each.max_age_s, policy) for each in pulls])
    most = np.maximum(least, policy.max_s)
    low, high = float((least * pull).min()), float((most * pull).max())
    for _ in range(50):
        middle = (low * high) ** 0.5
        polls = float((HOUR_S / np.minimum(np.maximum(middle / pull, least), most)).sum()) / len(pull)
        low, high = (middle, high) if polls > policy.budget_per_feed_hour else (low, middle)
    return PollBudget(high, len(pulls), now)


def least_s(ttl_s: float | None, max_age_s: float | None, policy: PollPolicy) -> float:
    """The shortest wait: ours, or the publisher's where it is heeded."""
    wish_s = max(ttl_s or 0.0, max_age_s or 0.0) if policy.heed_wishes else 0.0
    return max(policy.min_s, min(wish_s, policy.wish_max_s))


def wait(habits: Rhythm, listed: int, now_h: float, budget: PollBudget, policy: PollPolicy) -> tuple[float, str]:
    """Seconds to wait, and why so long; the publisher's wishes are not in it.

    Polls come when the sum of sqrt(rate) over time since the last one has reached the feed's share, so they are dense in the
    hours in which the feed publishes and rare at its night. `listed` is how many entries the feed lists.
    """
    turned = TURNOVER * listed if listed >= _LEAST_LIST else float("inf")
    wait_s, reason = _walked(habits, now_h, (budget.per_pull_s / HOUR_S, turned), policy.max_s)
    return (wait_s, reason) if wait_s >= policy.min_s else (policy.min_s, "floor")


def _walked(habits: Rhythm, now_h: float, stops: tuple[float, float], max_s: float) -> tuple[float, str]:
    """Hour by hour until one of two sums is full, that of sqrt(rate) or that of the rate, or the longest wait is over."""
    pulled, turned = stops
    per_hour, shape = habits.per_hour, habits.shape
    at_h, end_h = now_h, now_h + max_s / HOUR_S
    while at_h < end_h:
        next_h = min(float(int(at_h) + 1), end_h)
        rate = per_hour * float(shape[int(at_h) % WEEK_H])
        root, left_h = rate**0.5, next_h - at_h
        to_pull, to_turn = pulled / root, turned / rate
        if min(to_pull, to_turn) <= left_h:
            return (at_h + min(to_pull, to_turn) - now_h) * HOUR_S, "rate" if to_pull <= to_turn else "turnover"
        pulled, turned, at_h = pulled - left_h * root, turned - left_h * rate, next_h
    return max_s, "ceiling"


def part(feed_id: str, polls: int) -> float:
    """A number from 0 to 1 that the feed's id and the count of its polls give: spread without chance."""
    return int(digest(feed_id, str(polls))[:8], 16) / 0xFFFF_FFFF


def allowed(at: datetime, skip_hours: Sequence[int], skip_days: Sequence[int], late_s: float) -> datetime:
    """The same time, or the first one after it that lies in no hour or day in which the publisher wants no poll.

    At the beginning of an hour that follows a skipped one it is late by `late_s`, so that not all feeds come at once. A
    publisher that leaves no hour of the week is not heeded.
    """
    if not (skip_hours or skip_days) or len(set(skip_hours)) >= 24 or len(set(skip_days)) >= 7:
        return at
    for _ in range(WEEK_H):
        if at.hour not in skip_hours and at.weekday() not in skip_days:
            break
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, seconds=late_s)
    return at
