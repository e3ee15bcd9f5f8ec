"""When each feed is polled next."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import sqrt
from typing import assert_never

from copytaster.model.feed import Entry, FeedFailed, FeedGone, FeedMoved, FeedNotModified, FeedSource, FeedState, FetchedFeed, PollOutcome
from copytaster.model.ids import digest
from copytaster.model.message import FeedDue
from copytaster.model.policy import PollPolicy

DAY_S = 86_400.0
HOUR_S = 3_600.0
TYPICAL_PER_DAY = 24.0
"""A feed that lists this many entries a day is polled just as often as the budget says."""

SAMPLE = 20
"""The newest dated entries that tell the rate; older ones tell of other days."""

QUIET_HALF_LIFE_DAYS = 7.0
_MAX_DOUBLINGS = 30


def due(states: Iterable[FeedState], now: datetime) -> tuple[FeedDue, ...]:
    """The feeds whose time has come, the longest due first, then by id; the slot is the time that was due."""
    ready = sorted((state for state in states if state.next_poll_at <= now), key=lambda state: (state.next_poll_at, state.feed_id))
    return tuple(FeedDue(state.feed_id, state.next_poll_at.isoformat()) for state in ready)


def first_state(feed: FeedSource, now: datetime, policy: PollPolicy) -> FeedState:
    """A feed that was just added is due at once."""
    return FeedState(feed_id=feed.id, next_poll_at=now, interval_s=policy.first_s)


def next_state(state: FeedState, outcome: PollOutcome, entries: Sequence[Entry], now: datetime, policy: PollPolicy) -> FeedState:
    """What the poll taught, and when the next one is; `entries` are those that the feed lists now.

    The wait is proportional to 1 / sqrt(entries a day), between floor and ceiling and not shorter than the publisher's max-age:
    of all plans with as many polls this one has the least mean delay of an entry (sum of rate times wait at a fixed sum of
    1 / wait). Failures wait twice as long each time. No feed is given up: the longest wait has an end.
    """
    polled = replace(state, polled_at=now, polls=state.polls + 1)
    match outcome:
        case FetchedFeed():
            return _planned(_fetched(polled, outcome, entries, now), outcome.max_age_s, policy)
        case FeedNotModified():
            return _planned(_unchanged(polled, state, now), outcome.max_age_s, policy)
        case FeedMoved():
            return _planned(replace(polled, outcome="moved", why=outcome.url, failures=0, gone_since=None), None, policy)
        case FeedGone():
            gone = replace(polled, outcome="gone", why=outcome.why, failures=state.failures + 1, gone_since=state.gone_since or now)
            return _after(gone, policy.failure_max_s, policy)
        case FeedFailed():
            failed = replace(polled, outcome="failed", why=outcome.why, failures=state.failures + 1)
            return _after(failed, _back_off_s(failed, outcome, policy), policy)
    assert_never(outcome)


def interval_s(per_day: float | None, policy: PollPolicy) -> float:
    """The wait for a feed of so many entries a day; `policy.first_s` while that is not known."""
    if per_day is None:
        return _held(policy.first_s, policy)
    even_s = HOUR_S / policy.budget_per_feed_hour
    return _held(even_s * sqrt(TYPICAL_PER_DAY / per_day), policy) if per_day > 0 else policy.max_s


def rate_per_day(entries: Sequence[Entry], now: datetime) -> float | None:
    """How many entries a day the newest dates tell of; None without at least two dates."""
    dates = sorted((entry.published_at for entry in entries if entry.published_at), reverse=True)[:SAMPLE]
    if len(dates) < 2:
        return None
    return len(dates) * DAY_S / max(HOUR_S, (now - dates[-1]).total_seconds())


def _fetched(polled: FeedState, outcome: FetchedFeed, entries: Sequence[Entry], now: datetime) -> FeedState:
    return replace(
        polled,
        outcome="fetched",
        why="",
        succeeded_at=now,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        failures=0,
        gone_since=None,
        per_day=_learned(polled.per_day, rate_per_day(entries, now)),
    )


def _learned(before: float | None, seen: float | None) -> float | None:
    """Halfway, by factors, from what was believed to what is seen: one odd day does not turn the plan around."""
    if before is None or seen is None or before <= 0:
        return before if seen is None else seen
    return sqrt(before * seen)


def _unchanged(polled: FeedState, before: FeedState, now: datetime) -> FeedState:
    """Quiet time makes a feed slower, by half in a week."""
    per_day = before.per_day
    if per_day is not None and before.polled_at is not None:
        per_day *= 0.5 ** (max(0.0, (now - before.polled_at).total_seconds()) / DAY_S / QUIET_HALF_LIFE_DAYS)
    return replace(
        polled,
        outcome="not-modified",
        why="",
        succeeded_at=now,
        failures=0,
        gone_since=None,
        not_modified=before.not_modified + 1,
        per_day=per_day,
    )


def _planned(state: FeedState, max_age_s: float | None, policy: PollPolicy) -> FeedState:
    wait_s = max(interval_s(state.per_day, policy), min(max_age_s or 0.0, policy.max_s))
    return _after(replace(state, interval_s=wait_s), wait_s, policy)


def _back_off_s(state: FeedState, outcome: FeedFailed, policy: PollPolicy) -> float:
    own_s = policy.failure_min_s * 2.0 ** min(state.failures - 1, _MAX_DOUBLINGS)
    return min(max(own_s, outcome.retry_after_s or 0.0), policy.failure_max_s)


def _after(state: FeedState, wait_s: float, policy: PollPolicy) -> FeedState:
    """The next poll, later by up to `jitter_share` of the wait, as the feed's id and its polls say: never sooner than asked."""
    part = int(digest(state.feed_id, str(state.polls))[:8], 16) / 0xFFFF_FFFF
    wait_s = wait_s * (1.0 + policy.jitter_share * part)
    assert state.polled_at is not None
    return replace(state, next_poll_at=state.polled_at + timedelta(seconds=wait_s))


def _held(wait_s: float, policy: PollPolicy) -> float:
    return min(max(wait_s, policy.min_s), policy.max_s)
