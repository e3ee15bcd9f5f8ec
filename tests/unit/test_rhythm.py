"""In which hours a feed publishes, and when it is silent against that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import Entry, FeedNotModified, FeedState, FetchedFeed, ParsedFeed
from copytaster.model.policy import PollPolicy
from copytaster.stages import schedule
from copytaster.stages.schedule import rhythm

WEEK = 168
MONDAY_H = 96.0
"""The first Monday of 1970, in hours since 1970."""

NOW_H = 20_000 * 24.0
NOW = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=NOW_H)


def every(step_h: float, days: int = 28) -> list[float]:
    return [NOW_H - number * step_h for number in range(int(days * 24 / step_h))]


def mornings(days: int) -> list[float]:
    """Four entries from 6 to 8 on each day."""
    return [NOW_H - day * 24.0 + hour for day in range(1, days + 1) for hour in (6.0, 6.5, 7.0, 7.5)]


def test_what_is_packed_comes_back() -> None:
    habits = rhythm.begun(mornings(10), NOW_H)
    back = rhythm.unpacked(rhythm.packed(habits))
    assert back is not None
    assert (back.entries, back.hours, back.since_h, back.gap) == (habits.entries, habits.hours, habits.since_h, habits.gap)
    assert np.array_equal(back.counts, habits.counts)
    assert np.array_equal(back.shape, habits.shape)
    assert len(rhythm.packed(habits)) < 1500


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x02" * 1401])
def test_what_was_packed_otherwise_is_not_believed(stored: bytes) -> None:
    assert rhythm.unpacked(stored) is None


def test_an_even_feed_has_an_even_week() -> None:
    habits = rhythm.begun(every(1.0), NOW_H)
    assert habits.per_hour == pytest.approx(1.0, rel=0.02)
    assert habits.shape.max() < 1.05
    assert habits.root == pytest.approx(1.0, abs=0.01)


def test_with_little_data_the_week_is_even() -> None:
    assert rhythm.begun(every(8.0, days=1), NOW_H).shape.tolist() == [1.0] * WEEK


def test_a_feed_of_the_morning_is_expected_in_the_morning() -> None:
    shape = rhythm.begun(mornings(21), NOW_H).shape.reshape(7, 24)
    assert shape[:, 6:8].min() > 4.0
    assert shape[:, 12:24].max() < 0.6
    assert shape.mean() == pytest.approx(1.0)


def test_a_feed_that_rests_at_weekends_is_less_expected_then() -> None:
    days = [NOW_H - day * 24.0 for day in range(1, 43)]
    working = [at for at in days if (at // 24 + 3) % 7 < 5]
    shape = rhythm.begun([at + hour for at in working for hour in range(24)], NOW_H).shape.reshape(7, 24)
    assert shape[2:4].max() < 0.4 * shape[[0, 1, 4, 5, 6]].min()


def test_what_was_not_watched_is_not_held_against_an_hour() -> None:
    six_hours = [NOW_H - number / 4 for number in range(24)]
    shape = rhythm.begun(six_hours, NOW_H).shape
    watched = {int(NOW_H - hour) % WEEK for hour in range(7)}
    assert all(shape[cell] > 0.4 for cell in range(WEEK) if cell not in watched)


def test_looks_that_find_nothing_cost_the_shape_nothing() -> None:
    habits = rhythm.begun(mornings(21), NOW_H)
    later = rhythm.grown(habits, [], NOW_H - 16, NOW_H + 5)
    assert np.array_equal(later.shape, habits.shape)
    assert later.per_hour < habits.per_hour


def test_a_feed_that_grows_busier_is_believed_within_days() -> None:
    habits = rhythm.begun(every(4.0), NOW_H)
    for hour in range(1, 24 * 10):
        habits = rhythm.grown(habits, [NOW_H + hour - 0.5] * 2, NOW_H + hour - 1.5, NOW_H + hour)
    assert habits.per_hour > 1.0


def test_a_feed_without_dates_begins_at_nothing() -> None:
    habits = rhythm.begun([], NOW_H)
    assert (habits.entries, habits.hours, habits.per_hour) == (0.0, 0.0, 0.5)


def test_dates_to_come_are_not_counted() -> None:
    assert rhythm.begun([NOW_H + 5, NOW_H + 6, NOW_H - 1], NOW_H).entries == 0.0


def test_what_is_expected_over_a_week_is_a_week_of_entries() -> None:
    habits = rhythm.begun(mornings(21), NOW_H)
    assert rhythm.expected(habits, NOW_H, NOW_H + WEEK) == pytest.approx(WEEK * habits.usual, rel=1e-4)
    assert rhythm.expected(habits, NOW_H + 12, NOW_H + 18) < rhythm.expected(habits, NOW_H + 5, NOW_H + 11) / 5
    assert rhythm.expected(habits, NOW_H, NOW_H - 5) == 0.0
    assert rhythm.expected(habits, NOW_H, NOW_H - 0.5) == 0.0


@given(st.lists(st.floats(-1e6, 1e6), max_size=60), st.lists(st.tuples(st.floats(0, 500), st.integers(0, 5)), max_size=10))
def test_whatever_the_dates_all_numbers_stay_finite(dates: list[float], looks: list[tuple[float, int]]) -> None:
    habits, now = rhythm.begun([NOW_H + at for at in dates], NOW_H), NOW_H
    for pause, count in looks:
        before, now = now, now + pause
        habits = rhythm.grown(habits, [before + pause * part / 5 for part in range(count)], before, now)
    assert np.isfinite(habits.shape).all()
    assert (habits.shape > 0).all()
    assert 0 < habits.per_hour < 1e6
    assert habits.pull > 0


def watched(times: list[float]) -> FeedState:
    """After the first look at a feed that listed entries of these times."""
    entries = [Entry(str(n), "f1", "", "", "", "", None, _at(at), NOW, None, "") for n, at in enumerate(times)]
    fetched = FetchedFeed("https://daily.example/feed", NOW, b"")
    return schedule.next_state(
        FeedState("f1", NOW, 1800.0), schedule.Polled(fetched, entries, entries, ParsedFeed("rss")), NOW, PollPolicy()
    )


def _at(hours: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours)


def answering(state: FeedState, hours: float) -> FeedState:
    """The feed answers for so long, with nothing new."""
    return schedule.next_state(state, schedule.Polled(FeedNotModified()), NOW + timedelta(hours=hours), PollPolicy())


def test_an_hourly_feed_is_silent_after_half_a_day() -> None:
    state = watched(every(1.0))
    assert schedule.silence(answering(state, 6)) is None
    found = schedule.silence(answering(state, 12))
    assert found is not None
    assert found.since == NOW
    assert 9 < found.expected < 13


def test_a_feed_of_the_morning_is_not_silent_at_night() -> None:
    state = watched(mornings(40))
    assert schedule.silence(answering(state, 5.0)) is None
    assert schedule.silence(answering(state, 24 * 4.0)) is not None


def test_a_feed_that_publishes_in_bursts_is_measured_by_its_own_pauses() -> None:
    bursts = [NOW_H - week * WEEK - number / 60 for week in range(8) for number in range(10)]
    state = watched(bursts)
    assert schedule.silence(answering(state, 10 * 24.0)) is None
    assert schedule.silence(answering(state, 30 * 24.0)) is not None


def test_too_little_is_no_habit() -> None:
    assert schedule.silence(answering(watched(every(1.0, days=1)[:8]), 24 * 30)) is None
    assert schedule.silence(answering(watched([NOW_H - number / 60 for number in range(40)]), 48)) is None
    assert schedule.silence(FeedState("f1", NOW, 1800.0)) is None


def test_a_feed_that_fails_is_not_called_silent_for_that() -> None:
    state = watched(every(1.0))
    failing = replace(state, polled_at=NOW + timedelta(days=3), failures=9)
    assert schedule.silence(failing) is None
