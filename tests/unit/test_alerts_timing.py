"""When a message of an alert goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.alert import Alert, Channel, Quiet
from copytaster.stages import alerts
from copytaster.stages.alerts.timing import HOUR
from tests.make import NOW

ALERT = Alert("n1", "dora", "Ferries", "ferry", "", (Channel("mail", "a@b.example"),), NOW, NOW, NOW, "key")
BERLIN = replace(ALERT, zone="Europe/Berlin", quiet=Quiet(22 * 60, 7 * 60))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_message_goes_at_once() -> None:
    assert alerts.due_at(ALERT, NOW, []) == NOW


def test_quiet_hours_end_by_the_clock_of_the_alert() -> None:
    assert alerts.due_at(BERLIN, at("2026-01-15T22:30"), []) == at("2026-01-16T06:00")
    assert alerts.due_at(BERLIN, at("2026-07-15T22:30"), []) == at("2026-07-16T05:00")
    assert alerts.due_at(BERLIN, at("2026-01-15T20:59"), []) == at("2026-01-15T20:59")
    assert alerts.due_at(BERLIN, at("2026-01-16T06:00"), []) == at("2026-01-16T06:00")


def test_quiet_hours_within_a_day_do_not_go_over_midnight() -> None:
    noon = replace(ALERT, quiet=Quiet(12 * 60, 13 * 60))
    assert alerts.due_at(noon, at("2026-01-15T12:00"), []) == at("2026-01-15T13:00")
    assert alerts.due_at(noon, at("2026-01-15T23:00"), []) == at("2026-01-15T23:00")


def test_what_is_too_much_for_an_hour_waits_for_one_message_together() -> None:
    two = replace(ALERT, max_per_hour=2)
    taken = [NOW - timedelta(minutes=50), NOW - timedelta(minutes=10)]

    later = alerts.due_at(two, NOW, taken)

    assert later == NOW + timedelta(minutes=10)
    assert alerts.due_at(two, NOW + timedelta(minutes=1), [*taken, later]) == later


def test_the_digest_goes_once_a_day_quiet_or_not() -> None:
    daily = replace(BERLIN, rhythm="daily", digest_at=6 * 60 + 30)
    assert alerts.due_at(daily, at("2026-01-15T05:29"), []) == at("2026-01-15T05:30")
    assert alerts.due_at(daily, at("2026-01-15T05:30"), []) == at("2026-01-16T05:30")


def test_the_hour_that_a_spring_night_does_not_have_ends_the_quiet_all_the_same() -> None:
    short = replace(BERLIN, quiet=Quiet(60, 150))
    assert alerts.due_at(short, at("2026-03-29T00:15"), []) == at("2026-03-29T01:30")


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda each: each.replace(tzinfo=UTC))
minutes = st.integers(0, 1_439)
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"))


@given(moments, minutes, minutes, zones)
def test_nothing_goes_in_quiet_hours_nor_a_day_later(now: datetime, begins: int, ends: int, zone: str) -> None:
    alert = replace(ALERT, quiet=Quiet(begins, ends), zone=zone)

    due = alerts.due_at(alert, now, [])

    assert now <= due <= now + timedelta(hours=26)
    assert not alerts.is_quiet(alert, due)


@given(st.lists(st.integers(0, 4_000), min_size=1, max_size=60), st.integers(1, 5), st.booleans())
def test_no_hour_has_more_messages_than_the_person_wants(gaps_s: list[int], most: int, is_quiet_at_night: bool) -> None:
    alert = replace(ALERT, max_per_hour=most, quiet=Quiet(0, 300) if is_quiet_at_night else None)
    posts: list[datetime] = []
    now = NOW
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        due = alerts.due_at(alert, now, posts)
        if due == now or due not in posts:
            posts.append(due)
    ordered = sorted(posts)
    assert all(later - earlier >= HOUR for earlier, later in zip(ordered, ordered[most:], strict=False))
    assert all(earlier <= later for earlier, later in pairwise(ordered))


def test_waits_between_tries_grow_and_are_spread_by_the_message() -> None:
    first, last = alerts.next_try_s(1, "m0000"), alerts.next_try_s(9, "mffff")
    assert 4.4 <= first <= 5.6
    assert 32_000 <= last <= 40_000
    assert alerts.next_try_s(2, "m0000") != alerts.next_try_s(2, "mffff")
