"""When each feed is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Pull,
    Trouble,
)
from copytaster.model.policy import PollPolicy
from copytaster.stages import schedule
from copytaster.stages.schedule import plan

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
POLICY = PollPolicy(jitter_share=0.0)
STATE = FeedState("f1", NOW, 1800.0)
FEED = FeedSource("f1", "https://daily.example/feed", "The Daily", "daily.example", None, "en", NOW)
FETCHED = FetchedFeed("https://daily.example/feed", NOW, b"", etag='"1"', last_modified="Fri, 01 May 2026 11:00:00 GMT")
FAILED = FeedFailed("the server said 503", line="Service Unavailable")
PLAIN = ParsedFeed("rss")


def entries(*hours: float, now: datetime = NOW) -> list[Entry]:
    """Entries that were published so many hours ago."""
    dates = [now - timedelta(hours=ago) for ago in hours]
    return [
        Entry(f"e{n}", "f1", "daily.example", f"https://daily.example/{n}", "T", "", None, at, now, None, "d") for n, at in enumerate(dates)
    ]


def came(*listed: Entry, parsed: ParsedFeed = PLAIN, outcome: FetchedFeed = FETCHED) -> schedule.Polled:
    """A body with these entries, all new."""
    return schedule.Polled(outcome, listed, listed, parsed, "d1")


def after(polled: schedule.Polled | PollOutcome, state: FeedState = STATE, policy: PollPolicy = POLICY, now: datetime = NOW) -> FeedState:
    polled = polled if isinstance(polled, schedule.Polled) else schedule.Polled(polled)
    return schedule.next_state(state, polled, now, policy)


def wait_s(state: FeedState) -> float:
    assert state.polled_at is not None
    return (state.next_poll_at - state.polled_at).total_seconds()


def evenly(per_hour: float, state: FeedState = STATE, policy: PollPolicy = POLICY) -> FeedState:
    """After the first look at a feed that published evenly for up to four weeks."""
    return after(came(*entries(*(number / per_hour for number in range(min(int(672 * per_hour), 4_000))))), state, policy)


def test_a_new_feed_is_due_at_once() -> None:
    state = schedule.first_state(FEED, NOW, POLICY)
    assert (state.next_poll_at, state.outcome, state.interval_s, state.reason) == (NOW, "new", 1800.0, "first")


def test_a_poll_that_came_keeps_what_the_next_one_needs() -> None:
    state = after(came(), replace(STATE, failures=3, why="it was down", gone_since=NOW, gone_count=2, back_off_s=9.0, polls=4))
    assert (state.outcome, state.why, state.etag, state.last_modified) == ("fetched", "", FETCHED.etag, FETCHED.last_modified)
    assert (state.polled_at, state.succeeded_at, state.failures, state.polls, state.body_digest) == (NOW, NOW, 0, 5, "d1")
    assert (state.gone_since, state.gone_count, state.back_off_s) == (None, 0, 0.0)


def test_a_feed_without_dates_is_polled_at_the_first_interval() -> None:
    assert wait_s(after(came())) == POLICY.first_s
    assert after(came()).reason == "first"


def test_a_feed_without_dates_shows_its_rate_by_what_is_new() -> None:
    state = after(came())
    undated = [replace(entry, published_at=None) for entry in entries(*range(6))]
    for hour in range(1, 5):
        state = after(came(*undated), state, now=NOW + timedelta(hours=hour))
    assert state.per_day is not None
    assert 100 < state.per_day < 144


def test_a_feed_of_one_entry_an_hour_is_polled_as_often_as_the_budget_says_while_it_is_alone() -> None:
    state = evenly(1.0)
    assert state.per_day == pytest.approx(24.0, rel=0.02)
    assert wait_s(state) == pytest.approx(3600.0, rel=0.05)
    assert state.reason == "rate"


def test_four_times_as_many_entries_halve_the_wait() -> None:
    assert wait_s(evenly(4.0)) == pytest.approx(wait_s(evenly(1.0)) / 2, rel=0.05)


def test_twice_the_budget_halves_the_wait() -> None:
    assert wait_s(evenly(1.0, policy=replace(POLICY, budget_per_feed_hour=2.0))) == pytest.approx(1800.0, rel=0.05)


@pytest.mark.parametrize(("per_hour", "expected_s", "reason"), [(2_000.0, 180.0, "floor"), (0.01, 21600.0, "ceiling")])
def test_no_wait_is_shorter_than_the_floor_or_longer_than_the_ceiling(per_hour: float, expected_s: float, reason: str) -> None:
    state = evenly(per_hour)
    assert (wait_s(state), state.reason) == (expected_s, reason)


def test_polls_are_dense_in_the_hours_in_which_a_feed_publishes() -> None:
    by_day = [day * 24.0 + hour for day in range(42) for hour in range(8)]
    evening = after(came(*entries(*by_day)), now=NOW)
    dawn = after(FeedNotModified(), evening, now=NOW + timedelta(hours=14))
    assert wait_s(evening) < 0.75 * wait_s(dawn)


def test_a_feed_is_polled_before_half_its_list_is_replaced() -> None:
    state = after(came(*entries(*(number / 20 for number in range(10)))), policy=replace(POLICY, budget_per_feed_hour=0.05))
    assert state.reason == "turnover"
    assert wait_s(state) < 3600.0


def test_silence_makes_a_feed_slower() -> None:
    state = evenly(1.0)
    later = state
    for day in range(1, 15):
        later = after(FeedNotModified(), later, now=NOW + timedelta(days=day))
    assert state.per_day is not None
    assert later.per_day is not None
    assert (later.outcome, later.not_modified, later.etag) == ("not-modified", 14, '"1"')
    assert later.per_day < 0.3 * state.per_day


def test_the_budget_holds_over_all_feeds_with_floor_and_ceiling() -> None:
    pulls = [*[Pull(0.001)] * 10, *[Pull(1.0)] * 20, Pull(1_000.0)]
    budget = schedule.shared(pulls, POLICY, NOW)
    waits = [min(max(budget.per_pull_s / pull.pull, POLICY.min_s), POLICY.max_s) for pull in pulls]
    assert sum(3600 / wait for wait in waits) / len(waits) == pytest.approx(1.0, rel=0.001)
    assert waits[0] == POLICY.max_s
    assert waits[-1] == POLICY.min_s


def test_what_publishers_who_ask_for_longer_leave_goes_to_the_others() -> None:
    alone = schedule.shared([Pull(1.0), Pull(1.0)], POLICY, NOW)
    one_asks = schedule.shared([Pull(1.0), Pull(1.0, ttl_s=14_400.0)], POLICY, NOW)
    assert alone.per_pull_s == pytest.approx(3600.0)
    assert 3600 / one_asks.per_pull_s + 3600 / 14_400 == pytest.approx(2.0, rel=0.01)


def test_a_budget_that_no_plan_can_use_up_is_not_used_up() -> None:
    assert schedule.shared([Pull(1.0)], replace(POLICY, budget_per_feed_hour=100.0), NOW).per_pull_s == pytest.approx(180.0)
    assert schedule.shared([], POLICY, NOW) == PollBudget(3600.0, 0, NOW)


@pytest.mark.parametrize("outcome", [replace(FETCHED, max_age_s=7200.0), FeedNotModified(max_age_s=7200.0)])
def test_a_publisher_may_ask_for_longer_but_not_for_ever(outcome: FetchedFeed | FeedNotModified) -> None:
    state = after(outcome)
    assert (wait_s(state), state.reason) == (7200.0, "asked")
    assert wait_s(after(replace(outcome, max_age_s=1e12))) == POLICY.wish_max_s
    assert wait_s(after(replace(outcome, max_age_s=1.0))) == POLICY.first_s


def test_what_the_body_asked_for_holds_when_the_next_answer_has_none() -> None:
    asking = ParsedFeed("rss", ttl_s=3600.0, period_s=20_000.0, skip_hours=(1, 2), skip_days=(6,))
    first = after(came(parsed=asking, outcome=replace(FETCHED, max_age_s=60.0)))
    second = after(FeedNotModified(), first, now=NOW + timedelta(hours=3))
    assert (second.ttl_s, second.max_age_s, second.skip_hours, second.skip_days) == (20_000.0, 60.0, (1, 2), (6,))
    assert (wait_s(second), second.reason) == (20_000.0, "asked")


def test_the_operator_may_overrule_all_wishes_or_those_of_one_publisher() -> None:
    asking = came(parsed=ParsedFeed("rss", ttl_s=9000.0, skip_hours=tuple(range(23))), outcome=replace(FETCHED, max_age_s=7200.0))
    overruled = replace(POLICY, ignore_wishes_of=("daily.example",))
    assert wait_s(after(asking, policy=replace(POLICY, heed_wishes=False))) == POLICY.first_s
    assert wait_s(after(asking, policy=schedule.policy_for(FEED, overruled))) == POLICY.first_s
    assert schedule.policy_for(replace(FEED, source_id="other.example"), overruled) is overruled


def test_skipped_hours_and_days_are_left_out() -> None:
    hours = after(came(parsed=ParsedFeed("rss", skip_hours=(12, 13, 14))))
    days = after(came(parsed=ParsedFeed("rss", skip_days=(4, 5))))
    assert (hours.next_poll_at.hour, hours.reason) == (15, "skipped")
    assert (days.next_poll_at.weekday(), days.next_poll_at.hour) == (6, 0)


@pytest.mark.parametrize("parsed", [ParsedFeed("rss", skip_hours=tuple(range(24))), ParsedFeed("rss", skip_days=tuple(range(7)))])
def test_a_publisher_that_leaves_no_hour_is_not_heeded(parsed: ParsedFeed) -> None:
    assert wait_s(after(came(parsed=parsed))) == POLICY.first_s


def test_failures_wait_longer_and_never_for_good() -> None:
    state, waits = STATE, []
    for _ in range(60):
        state = after(FAILED, state, now=state.next_poll_at)
        waits.append(wait_s(state))
    assert waits[0] >= POLICY.failure_min_s
    assert all(POLICY.failure_min_s <= wait <= POLICY.failure_max_s for wait in waits)
    assert max(waits) > 20_000.0
    assert (state.failures, state.reason) == (60, "back-off")


def test_feeds_that_fail_together_do_not_come_back_together() -> None:
    states = [after(FAILED, replace(STATE, feed_id=f"f{n}", back_off_s=3600.0)) for n in range(40)]
    assert len({wait_s(state) for state in states}) == 40
    assert after(FAILED) == after(FAILED)


def test_a_failure_keeps_what_worked_and_tells_what_came() -> None:
    state = after(FAILED, replace(STATE, etag='"1"', succeeded_at=NOW - timedelta(hours=1), interval_s=900.0))
    assert (state.outcome, state.why, state.etag, state.interval_s) == ("failed", "the server said 503", '"1"', 900.0)
    assert state.succeeded_at == NOW - timedelta(hours=1)
    assert state.troubles == (Trouble(NOW, "the server said 503", "Service Unavailable"),)


def test_only_the_last_failures_are_remembered_the_newest_first() -> None:
    state = STATE
    for number in range(8):
        state = after(FeedFailed(f"no {number}"), state)
    assert [trouble.why for trouble in state.troubles] == ["no 7", "no 6", "no 5", "no 4", "no 3"]


def test_a_publisher_that_says_when_to_come_again_is_heard_up_to_a_day() -> None:
    assert wait_s(after(FeedFailed("503", retry_after_s=4000.0))) == 4000.0
    assert after(FeedFailed("503", retry_after_s=4000.0)).reason == "retry-after"
    assert wait_s(after(FeedFailed("503", retry_after_s=5.0))) >= 600.0
    assert wait_s(after(FeedFailed("503", retry_after_s=1e9))) == 86400.0


def test_gone_is_believed_after_three_times_over_two_days_and_asked_again_in_a_month() -> None:
    first = after(FeedGone("410"))
    second = after(FeedGone("410"), first, now=first.next_poll_at)
    third = after(FeedGone("410"), second, now=second.next_poll_at)
    assert [(state.outcome, state.reason) for state in (first, second, third)] == [
        ("failed", "confirming"), ("failed", "confirming"), ("gone", "gone"),
    ]  # fmt: skip
    assert third.polled_at is not None
    assert third.polled_at - NOW >= timedelta(hours=48)
    assert (third.gone_since, wait_s(third)) == (NOW, POLICY.gone_s)


def test_three_times_gone_within_an_hour_is_not_gone() -> None:
    state = STATE
    for minute in (0, 20, 40, 60):
        state = after(FeedGone("410"), state, now=NOW + timedelta(minutes=minute))
    assert (state.outcome, state.gone_count) == ("failed", 4)


def test_a_feed_that_was_gone_comes_back() -> None:
    gone = replace(STATE, outcome="gone", gone_since=NOW - timedelta(days=40), gone_count=3, failures=3)
    assert after(FAILED, gone).outcome == "gone"
    back = after(came(), gone)
    assert (back.outcome, back.gone_since, back.gone_count, back.failures) == ("fetched", None, 0, 0)


def moving(hours: tuple[float, ...], to: tuple[str | None, ...]) -> FeedState:
    state = STATE
    for hour, target in zip(hours, to, strict=True):
        state = after(FeedNotModified(moved_to=target), state, now=NOW + timedelta(hours=hour))
    return state


def test_a_feed_has_moved_after_three_equal_redirects_over_a_day() -> None:
    there = "https://daily.example/new"
    assert schedule.new_address(moving((0, 12, 24), (there, there, there))) == there
    assert schedule.new_address(moving((0, 12, 23), (there, there, there))) is None
    assert schedule.new_address(moving((0, 24), (there, there))) is None
    assert schedule.new_address(moving((0, 12, 24), (there, "https://daily.example/other", there))) is None
    assert schedule.new_address(moving((0, 12, 24, 48), (there, there, None, there))) is None
    assert schedule.new_address(STATE) is None


def test_a_failure_between_redirects_begins_the_count_anew() -> None:
    state = moving((0, 12), ("https://daily.example/new", "https://daily.example/new"))
    assert after(FAILED, state).moved_count == 0


def test_waits_are_spread_by_the_feeds_id_and_always_alike() -> None:
    policy = PollPolicy(jitter_share=0.1)
    waits = {wait_s(after(came(), replace(STATE, feed_id=f"f{n}"), policy)) for n in range(50)}
    assert len(waits) == 50
    assert 1800.0 <= min(waits) < 1820.0
    assert 1960.0 < max(waits) <= 1980.0
    assert after(came(), STATE, policy) == after(came(), STATE, policy)


def test_planned_waits_are_as_much_sooner_as_later_so_that_the_budget_holds() -> None:
    known = evenly(1.0)
    policy = PollPolicy(jitter_share=0.1)
    waits = [wait_s(after(FeedNotModified(), replace(known, feed_id=f"f{n}"), policy)) for n in range(200)]
    assert sum(waits) / 200 == pytest.approx(known.interval_s, rel=0.02)


def test_a_state_of_another_version_is_learned_anew() -> None:
    state = after(came(*entries(*range(20))), replace(STATE, rhythm=b"old"))
    assert state.per_day == pytest.approx(24.0, rel=0.3)


def test_every_reason_is_told_in_words() -> None:
    assert {"first", "rate", "turnover", "floor", "ceiling", "asked", "skipped", "back-off", "retry-after", "confirming", "gone"} <= set(
        schedule.REASONS
    )


WISHES = st.builds(
    lambda ttl, hours, days: ParsedFeed("rss", ttl_s=ttl, skip_hours=tuple(hours), skip_days=tuple(days)),
    st.none() | st.floats(0, 1e12),
    st.lists(st.integers(0, 23), max_size=24),
    st.lists(st.integers(0, 6), max_size=7),
)
OUTCOMES = st.one_of(
    st.builds(lambda age: replace(FETCHED, max_age_s=age), st.none() | st.floats(0, 1e12)),
    st.builds(FeedNotModified, st.none() | st.floats(0, 1e12), st.none() | st.just("https://daily.example/new")),
    st.builds(FeedFailed, st.just("down"), st.none() | st.floats(0, 1e12)),
    st.just(FeedGone("410")),
)


@given(st.lists(st.tuples(OUTCOMES, st.lists(st.floats(-1e6, 1e6), max_size=8), st.floats(0, 1e6), WISHES), max_size=20))
def test_whatever_happens_the_next_poll_has_a_date_and_is_not_too_soon(
    history: list[tuple[PollOutcome, list[float], float, ParsedFeed]],
) -> None:
    policy, state, now = PollPolicy(), STATE, NOW
    for outcome, hours, pause_s, parsed in history:
        listed = entries(*hours, now=now) if isinstance(outcome, FetchedFeed) else []
        polled = schedule.Polled(outcome, listed, listed, parsed if isinstance(outcome, FetchedFeed) else None)
        state = schedule.next_state(state, polled, now, policy)
        wait = (state.next_poll_at - now).total_seconds()
        assert policy.min_s <= wait <= max(policy.gone_s, 8 * 86_400) * (1 + policy.jitter_share)
        assert state.pull is None or state.pull > 0
        now = state.next_poll_at + timedelta(seconds=pause_s)


def test_hours_are_counted_from_1970() -> None:
    assert plan.hours_of(datetime(1970, 1, 2, 1, 30, tzinfo=UTC)) == 25.5
