"""When each feed is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import Entry, FeedFailed, FeedGone, FeedMoved, FeedNotModified, FeedSource, FeedState, FetchedFeed, PollOutcome
from copytaster.model.message import FeedDue
from copytaster.model.policy import PollPolicy
from copytaster.stages import schedule

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
POLICY = PollPolicy(jitter_share=0.0)
STATE = FeedState("f1", NOW, 1800.0)
FEED = FeedSource("f1", "https://daily.example/feed", "The Daily", "daily.example", None, "en", NOW)
FETCHED = FetchedFeed("https://daily.example/feed", NOW, b"", etag='"1"', last_modified="Fri, 01 May 2026 11:00:00 GMT")
FAILED = FeedFailed("the server said 503")


def entries(*hours: float) -> list[Entry]:
    """Entries that were published so many hours ago."""
    dates = [NOW - timedelta(hours=ago) for ago in hours]
    return [
        Entry(f"e{n}", "f1", "daily.example", f"https://daily.example/{n}", "T", "", None, at, NOW, None, "d") for n, at in enumerate(dates)
    ]


def after(outcome: PollOutcome, state: FeedState = STATE, policy: PollPolicy = POLICY, *listed: Entry) -> FeedState:
    return schedule.next_state(state, outcome, listed, NOW, policy)


def wait_s(state: FeedState) -> float:
    return (state.next_poll_at - NOW).total_seconds()


def test_a_new_feed_is_due_at_once() -> None:
    state = schedule.first_state(FEED, NOW, POLICY)
    assert (state.next_poll_at, state.outcome, state.interval_s) == (NOW, "new", 1800.0)
    assert schedule.due([state], NOW) == (FeedDue("f1", "2026-05-01T12:00:00+00:00"),)


def test_the_longest_due_go_first_then_by_id() -> None:
    states = [
        replace(STATE, feed_id=name, next_poll_at=NOW - timedelta(minutes=ago)) for name, ago in (("b", 1), ("a", 1), ("c", 2), ("d", -1))
    ]
    assert [due.feed_id for due in schedule.due(states, NOW)] == ["c", "a", "b"]


def test_a_poll_that_came_keeps_what_the_next_one_needs() -> None:
    state = after(FETCHED, replace(STATE, failures=3, why="it was down", gone_since=NOW, polls=4), POLICY)
    assert (state.outcome, state.why, state.etag, state.last_modified) == ("fetched", "", FETCHED.etag, FETCHED.last_modified)
    assert (state.polled_at, state.succeeded_at, state.failures, state.gone_since, state.polls) == (NOW, NOW, 0, None, 5)


def test_a_feed_without_dates_is_polled_at_the_first_interval() -> None:
    assert wait_s(after(FETCHED)) == POLICY.first_s


def test_a_feed_of_one_entry_an_hour_is_polled_as_often_as_the_budget_says() -> None:
    state = after(FETCHED, STATE, POLICY, *entries(*range(1, 21)))
    assert state.per_day == 24.0
    assert wait_s(state) == 3600.0


@pytest.mark.parametrize(
    ("per_day", "expected_s"), [(96.0, 1800.0), (24.0, 3600.0), (6.0, 7200.0), (1e9, 300.0), (1e-9, 21600.0), (0.0, 21600.0)]
)
def test_four_times_as_many_entries_halve_the_wait_between_floor_and_ceiling(per_day: float, expected_s: float) -> None:
    assert schedule.interval_s(per_day, POLICY) == expected_s


def test_twice_the_budget_halves_the_wait() -> None:
    assert schedule.interval_s(24.0, replace(POLICY, budget_per_feed_hour=2.0)) == 1800.0


def test_the_rate_is_learned_halfway() -> None:
    assert after(FETCHED, replace(STATE, per_day=6.0), POLICY, *entries(*range(1, 21))).per_day == 12.0
    assert after(FETCHED, replace(STATE, per_day=6.0)).per_day == 6.0
    assert after(FETCHED, replace(STATE, per_day=0.0), POLICY, *entries(*range(1, 21))).per_day == 24.0


def test_only_the_newest_dates_count_and_a_burst_is_no_rate() -> None:
    assert schedule.rate_per_day(entries(*range(1, 21), 9_000, 9_001), NOW) == 24.0
    assert schedule.rate_per_day(entries(0.0, 0.0), NOW) == 48.0
    assert schedule.rate_per_day(entries(1.0), NOW) is None


def test_quiet_weeks_make_a_feed_slower() -> None:
    state = after(FeedNotModified(), replace(STATE, per_day=24.0, polled_at=NOW - timedelta(days=7), etag='"1"'))
    assert (state.outcome, state.not_modified, state.per_day, state.etag) == ("not-modified", 1, 12.0, '"1"')
    assert after(FeedNotModified()).per_day is None


@pytest.mark.parametrize("outcome", [replace(FETCHED, max_age_s=7200.0), FeedNotModified(max_age_s=7200.0)])
def test_a_publisher_may_ask_for_longer_but_not_for_ever(outcome: FetchedFeed | FeedNotModified) -> None:
    assert wait_s(after(outcome)) == 7200.0
    assert wait_s(after(replace(outcome, max_age_s=1e12))) == POLICY.max_s
    assert wait_s(after(replace(outcome, max_age_s=1.0))) == POLICY.first_s


def test_failures_wait_twice_as_long_each_time_and_never_for_good() -> None:
    waits = [wait_s(after(FAILED, replace(STATE, failures=before))) for before in (0, 1, 2, 7, 8, 10_000)]
    assert waits == [600.0, 1200.0, 2400.0, 76800.0, 86400.0, 86400.0]


def test_a_failure_keeps_what_worked() -> None:
    state = after(FAILED, replace(STATE, etag='"1"', succeeded_at=NOW - timedelta(hours=1), interval_s=900.0))
    assert (state.outcome, state.why, state.etag, state.interval_s) == ("failed", "the server said 503", '"1"', 900.0)
    assert state.succeeded_at == NOW - timedelta(hours=1)


def test_a_publisher_that_says_when_to_come_again_is_heard_up_to_a_day() -> None:
    assert wait_s(after(FeedFailed("503", retry_after_s=4000.0))) == 4000.0
    assert wait_s(after(FeedFailed("503", retry_after_s=5.0))) == 600.0
    assert wait_s(after(FeedFailed("503", retry_after_s=1e9))) == 86400.0


def test_a_feed_that_is_gone_is_asked_once_a_day_and_remembers_since_when() -> None:
    first = after(FeedGone("410"))
    again = schedule.next_state(first, FeedGone("410"), (), NOW + timedelta(days=1), POLICY)
    assert (first.outcome, wait_s(first), first.gone_since) == ("gone", 86400.0, NOW)
    assert again.gone_since == NOW


def test_a_feed_that_moved_says_where_to() -> None:
    state = after(FeedMoved("https://daily.example/new"))
    assert (state.outcome, state.why, wait_s(state)) == ("moved", "https://daily.example/new", 1800.0)


def test_waits_are_spread_by_the_feeds_id_and_always_alike() -> None:
    policy = PollPolicy(jitter_share=0.1)
    waits = {wait_s(after(FETCHED, replace(STATE, feed_id=f"f{n}"), policy)) for n in range(50)}
    assert len(waits) == 50
    assert 1800.0 <= min(waits) < 1820.0
    assert 1960.0 < max(waits) <= 1980.0
    assert after(FETCHED, STATE, policy) == after(FETCHED, STATE, policy)


OUTCOMES = st.one_of(
    st.builds(lambda age: replace(FETCHED, max_age_s=age), st.none() | st.floats(0, 1e12)),
    st.builds(FeedNotModified, st.none() | st.floats(0, 1e12)),
    st.builds(FeedFailed, st.just("down"), st.none() | st.floats(0, 1e12)),
    st.just(FeedGone("410")),
    st.just(FeedMoved("https://daily.example/new")),
)


@given(st.lists(st.tuples(OUTCOMES, st.lists(st.floats(0, 1e5), max_size=4), st.floats(0, 1e6)), max_size=20))
def test_whatever_happens_the_next_poll_is_within_a_day_or_so_and_not_too_soon(
    history: list[tuple[PollOutcome, list[float], float]],
) -> None:
    policy, state, now = PollPolicy(), STATE, NOW
    for outcome, hours, pause_s in history:
        state = schedule.next_state(state, outcome, entries(*hours), now, policy)
        assert policy.min_s <= (state.next_poll_at - now).total_seconds() <= policy.failure_max_s * (1 + policy.jitter_share)
        now = state.next_poll_at + timedelta(seconds=pause_s)
