"""What a poll taught, and when the next one is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from copytaster.model.feed import (
    Entry,
    FeedFailed,
    FeedGone,
    FeedNotModified,
    FeedSource,
    FeedState,
    FetchedFeed,
    ParsedFeed,
    PollBudget,
    PollOutcome,
    Trouble,
)
from copytaster.model.policy import PollPolicy
from copytaster.stages.schedule import rhythm
from copytaster.stages.schedule.plan import allowed, hours_of, least_s, part, shared, wait

TROUBLES = 5
"""So many of the last failures are remembered."""

GONE_COUNT, GONE_AFTER = 3, timedelta(hours=48)
MOVED_COUNT, MOVED_AFTER = 3, timedelta(days=1)
_LATE = timedelta(days=1)
_BACK_OFF_GROWTH = 3.0

REASONS = {
    "first": "nothing is known of its rate yet",
    "rate": "its share of the requests, by how often and when it publishes",
    "turnover": "its list is replaced so fast that entries would be lost",
    "floor": "no feed is polled more often",
    "ceiling": "no feed is polled more rarely",
    "asked": "the publisher asks to wait so long",
    "skipped": "the publisher asks for no polls in the hours before",
    "back-off": "it failed, and waits longer each time",
    "retry-after": "it failed, and the publisher says when to come again",
    "confirming": "the publisher says that it is gone, which is asked again before it is believed",
    "gone": "it is gone, and asked once in a long while",
    "pushed": "its hub tells when there is something new",
    "lease": "the hub is to be asked again by then",
    "hint": "its hub told of something new that could not be seen yet",
}
"""Why the next poll of a feed is when it is, in words."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: all entries that the feed lists now, and those of them that were not known before.

    `parsed` is None where there was no new body to read; `body_digest` tells whether the next one is new.
    """

    outcome: PollOutcome
    listed: Sequence[Entry] = ()
    fresh: Sequence[Entry] = ()
    parsed: ParsedFeed | None = None
    body_digest: str | None = None


def first_state(feed: FeedSource, now: datetime, policy: PollPolicy) -> FeedState:
    """A feed that was just added is due at once."""
    return FeedState(feed_id=feed.id, next_poll_at=now, interval_s=policy.first_s, reason="first")


def policy_for(feed: FeedSource, policy: PollPolicy) -> PollPolicy:
    """The policy as it holds for this feed's publisher."""
    return replace(policy, heed_wishes=False) if policy.heed_wishes and feed.source_id in policy.ignore_wishes_of else policy


def next_state(state: FeedState, polled: Polled, now: datetime, policy: PollPolicy, budget: PollBudget | None = None) -> FeedState:
    """The state after a poll. No feed is given up: the longest wait has an end.

    `budget` is how all feeds share the requests; without one this feed is held against one of an entry an hour.
    """
    match polled.outcome:
        case FetchedFeed() | FeedNotModified():
            return _answered(state, polled, polled.outcome, now, (policy, budget or shared((), policy, now)))
        case FeedGone():
            return _gone(state, polled.outcome, now, policy)
        case FeedFailed():
            return _failed(state, polled.outcome, now, policy)
    assert_never(polled.outcome)


def new_address(state: FeedState) -> str | None:
    """Where the feed has moved for good: as many polls as are wanted were led there, over as long a time, without exception."""
    if state.moved_to and state.moved_since and state.polled_at and state.moved_count >= MOVED_COUNT:
        return state.moved_to if state.polled_at - state.moved_since >= MOVED_AFTER else None
    return None


def _answered(
    state: FeedState, polled: Polled, outcome: FetchedFeed | FeedNotModified, now: datetime, plan: tuple[PollPolicy, PollBudget]
) -> FeedState:
    """What an answer teaches. In one piece, since making a state anew for each part of it takes longer than all else."""
    fetched, parsed = outcome if isinstance(outcome, FetchedFeed) else None, polled.parsed
    is_same_move = outcome.moved_to is not None and outcome.moved_to == state.moved_to
    habits, newest_at = _learned(state, polled, now)
    is_known = habits is not None and habits.hours > 0.0
    wishes = _wishes(state, outcome, parsed)
    listed = len(polled.listed) if parsed else state.listed
    wait_s, at, reason = _planned((state, habits if is_known else None, wishes, listed), now, plan)
    return replace(
        state,
        next_poll_at=at,
        interval_s=wait_s,
        reason=reason,
        outcome="fetched" if fetched else "not-modified",
        why="",
        polled_at=now,
        succeeded_at=now,
        polls=state.polls + 1,
        not_modified=state.not_modified + (fetched is None),
        failures=0,
        back_off_s=0.0,
        gone_since=None,
        gone_count=0,
        moved_to=outcome.moved_to,
        moved_since=state.moved_since if is_same_move else now if outcome.moved_to else None,
        moved_count=state.moved_count + 1 if is_same_move else int(outcome.moved_to is not None),
        etag=fetched.etag if fetched else state.etag,
        last_modified=fetched.last_modified if fetched else state.last_modified,
        body_digest=polled.body_digest if fetched else state.body_digest,
        listed=listed,
        ttl_s=wishes.ttl_s,
        max_age_s=wishes.max_age_s,
        skip_hours=wishes.skip_hours,
        skip_days=wishes.skip_days,
        rhythm=rhythm.packed(habits) if habits else state.rhythm,
        newest_at=newest_at,
        per_day=24.0 * habits.per_hour if habits and is_known else state.per_day,
        pull=habits.pull if habits and is_known else None,
    )


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the publisher asks for, as it said last."""

    ttl_s: float | None
    max_age_s: float | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[int, ...]


def _wishes(state: FeedState, outcome: FetchedFeed | FeedNotModified, parsed: ParsedFeed | None) -> _Wishes:
    """A 304 has no body to say it again, and only sometimes a header."""
    says_age = isinstance(outcome, FetchedFeed) or outcome.max_age_s is not None
    max_age_s = outcome.max_age_s if says_age else state.max_age_s
    if parsed is None:
        return _Wishes(state.ttl_s, max_age_s, state.skip_hours, state.skip_days)
    return _Wishes(_asked_s(parsed), max_age_s, parsed.skip_hours, parsed.skip_days)


def _asked_s(parsed: ParsedFeed) -> float | None:
    return max((asked for asked in (parsed.ttl_s, parsed.period_s) if asked), default=None)


def _learned(before: FeedState, polled: Polled, now: datetime) -> tuple[rhythm.Rhythm | None, datetime | None]:
    """Its habits as they are now, None while no list was seen, and when the newest entry came."""
    now_h, habits = hours_of(now), rhythm.unpacked(before.rhythm)
    if habits is None:
        if polled.parsed is None:
            return None, before.newest_at
        dates = [entry.published_at for entry in polled.listed if entry.published_at and entry.published_at <= now]
        return rhythm.begun([hours_of(at) for at in dates], now_h), max(dates, default=None)
    times = _times(polled.fresh, before, now) if polled.fresh else []
    newest_h = hours_of(before.newest_at) if before.newest_at else None
    grown = rhythm.grown(habits, [hours_of(at) for at in times], newest_h, now_h)
    return grown, max([*times, before.newest_at] if before.newest_at else times, default=None)


def _times(fresh: Sequence[Entry], before: FeedState, now: datetime) -> list[datetime]:
    """When new entries came: as they are dated, but not before the last look; undated ones halfway. Long dated ones did not come now."""
    since = min(before.succeeded_at or now, now)
    middle = since + (now - since) / 2
    dates = [entry.published_at or middle for entry in fresh]
    return [min(max(at, since), now) for at in dates if at > since - _LATE]


def _planned(
    known: tuple[FeedState, rhythm.Rhythm | None, _Wishes, int], now: datetime, plan: tuple[PollPolicy, PollBudget]
) -> tuple[float, datetime, str]:
    """The wait in seconds, when the next poll is, and why then."""
    state, habits, wishes, listed = known
    policy, budget = plan
    if habits is None:
        wait_s, reason = max(policy.first_s, policy.min_s), "first"
    else:
        wait_s, reason = wait(habits, listed, hours_of(now), budget, policy)
    least = least_s(wishes.ttl_s, wishes.max_age_s, policy)
    if least > wait_s:
        wait_s, reason = least, "asked"
    late = part(state.feed_id, state.polls + 1)
    spread_s = wait_s * policy.jitter_share * late
    if reason == "rate":  # as much sooner as later, so that the budget holds
        spread_s -= min(wait_s * policy.jitter_share / 2, wait_s - least)
    planned_at = now + timedelta(seconds=wait_s + spread_s)
    at = allowed(planned_at, wishes.skip_hours, wishes.skip_days, 600.0 * late) if policy.heed_wishes else planned_at
    return wait_s, at, reason if at == planned_at else "skipped"


def _gone(state: FeedState, outcome: FeedGone, now: datetime, policy: PollPolicy) -> FeedState:
    """Gone only when it was said often enough over a long enough time, without an answer in between."""
    since, count = state.gone_since or now, state.gone_count + 1
    is_gone = state.outcome == "gone" or (count >= GONE_COUNT and now - since >= GONE_AFTER)
    troubled = replace(_troubled(state, outcome.why, outcome.line, now), gone_since=since, gone_count=count)
    if is_gone:
        return _later(replace(troubled, outcome="gone"), policy.gone_s, "gone", policy)
    return _later(troubled, GONE_AFTER.total_seconds() / (GONE_COUNT - 1), "confirming", policy)


def _failed(state: FeedState, outcome: FeedFailed, now: datetime, policy: PollPolicy) -> FeedState:
    """Exponential back-off with decorrelated jitter, which the feed's id gives. Source: Brooker 2015."""
    troubled = _troubled(state, outcome.why, outcome.line, now)
    before_s = max(state.back_off_s, policy.failure_min_s)
    own_s = policy.failure_min_s + part(troubled.feed_id, troubled.polls) * (_BACK_OFF_GROWTH * before_s - policy.failure_min_s)
    own_s = min(own_s, policy.failure_max_s)
    asked_s = min(outcome.retry_after_s or 0.0, policy.failure_max_s)
    reason = "retry-after" if asked_s > own_s else "back-off"
    return _later(replace(troubled, back_off_s=own_s), max(own_s, asked_s), reason, policy)


def _troubled(state: FeedState, why: str, line: str, now: datetime) -> FeedState:
    troubles = (Trouble(now, why, line), *state.troubles)[:TROUBLES]
    outcome = "gone" if state.outcome == "gone" else "failed"
    return replace(
        state, outcome=outcome, why=why, polled_at=now, polls=state.polls + 1, failures=state.failures + 1, troubles=troubles,
        moved_to=None, moved_since=None, moved_count=0,
    )  # fmt: skip


def _later(state: FeedState, wait_s: float, reason: str, policy: PollPolicy) -> FeedState:
    assert state.polled_at is not None
    spread_s = wait_s * policy.jitter_share * part(state.feed_id, state.polls)
    return replace(state, next_poll_at=state.polled_at + timedelta(seconds=wait_s + spread_s), reason=reason)
