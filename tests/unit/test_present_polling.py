"""How polling a feed goes, in words."""

import re
from dataclasses import replace

import pytest

from copytaster.model.feed import FeedState, Trouble
from copytaster.stages import present
from tests import make
from tests.make import NOW, ago

FEED = make.feed()


def facts(state: FeedState | None, **changes: bool) -> dict[str, str]:
    return dict(present.standing(replace(FEED, **changes), state, NOW).facts)


def test_a_feed_that_goes_well_says_when_it_came_when_it_is_asked_next_and_why_then() -> None:
    state = make.feed_state(FEED, reason="rate", per_day=14.2, newest_at=ago(hours=2), polls=8, not_modified=6)
    assert facts(state) == {
        "State": "answers",
        "Last success": "10 mins ago (15 Nov 2024, 11:50 UTC)",
        "Last poll": "10 mins ago (15 Nov 2024, 11:50 UTC)",
        "Next poll": "15 Nov 2024, 12:20 UTC: its share of the requests, by how often and when it publishes",
        "Not modified": "75% of 8 polls answered 304",
        "Rate": "about 14 entries a day",
        "Newest entry": "2 hours ago (15 Nov 2024, 10:00 UTC)",
    }


def test_a_feed_that_fails_says_how_often_and_what_came_instead() -> None:
    state = make.feed_state(
        FEED, outcome="failed", why="a login page came", failures=3, troubles=(Trouble(ago(9), "it said no", "Sign in"),)
    )
    shown = present.standing(FEED, state, NOW)
    assert dict(shown.facts)["State"] == "fails, 3 times in a row: a login page came"
    assert [(each.at.text, each.why, each.line) for each in shown.troubles] == [("9 mins ago", "it said no", "Sign in")]
    assert facts(replace(state, failures=1))["State"].startswith("fails, once:")


def test_a_feed_that_is_gone_moved_or_paused_says_so() -> None:
    gone = make.feed_state(FEED, outcome="gone", why="410 Gone")
    moved = make.feed_state(FEED, moved_to="https://daily.example/new", moved_since=ago(hours=30), moved_count=2)
    assert facts(gone)["State"] == "gone for good, as its publisher says: 410 Gone"
    assert facts(moved)["Moved"] == "redirects for good to https://daily.example/new, seen 2 times since 14 Nov 2024, 06:00 UTC"
    assert "Next poll" not in facts(gone, is_paused=True)
    assert facts(gone, is_paused=True)["State"] == "paused: 410 Gone"


def test_a_feed_that_was_never_polled_says_only_that() -> None:
    assert facts(None) == {"State": "not polled yet"}
    assert facts(None, is_paused=True) == {"State": "paused"}


def test_what_the_publisher_asks_is_told() -> None:
    state = make.feed_state(FEED, ttl_s=3600.0, max_age_s=7200.0, skip_hours=(0, 1), skip_days=(5, 6))
    assert facts(state)["Publisher asks"] == (
        "to wait 60 min (in the feed); to wait 2 h (max-age); no polls in the hours 0, 1 UTC; no polls on Saturdays, Sundays"
    )


def test_a_silent_feed_says_what_is_missed_here_and_on_the_health_page() -> None:
    state = make.silent_state(FEED)
    assert re.fullmatch(r"nothing new since 14 Nov 2024, 12:00 UTC, where about 2\d entries are usual", facts(state)["Silence"])
    row = present.feed_row(FEED, state, NOW)
    assert (bool(row.silence), row.trouble) == (True, 1)
    assert present.feed_row(replace(FEED, is_paused=True), state, NOW).silence == ""
    assert present.feed_row(FEED, make.feed_state(FEED), NOW).silence == ""


@pytest.mark.parametrize(
    ("per_day", "words"),
    [
        (14.2, "14 entries a day"),
        (1.0, "1 entry a day"),
        (0.3, "2 entries a week"),
        (0.05, "2 entries a month"),
        (0.001, "an entry in some months"),
    ],
)
def test_rates_are_told_in_the_unit_that_keeps_them_whole(per_day: float, words: str) -> None:
    assert present.rate(per_day) == words


def test_a_line_of_sparks_is_as_long_as_its_numbers() -> None:
    assert present.sparkline((0, 1, 4, 8)) == " ▁▄█"
    assert present.sparkline((0, 0)) == "  "
    assert present.sparkline(()) == ""
