"""What addresses of the API may ask: instants, numbers, cursors, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.web.api.params import Choice, Cursor, Instant, Text, Whole, written
from copytaster.web.api.problems import Refusal

SINCE = Instant("since", "")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T08:30:00Z", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20t08:30:00.25z", datetime(2026, 11, 20, 8, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-11-20T08:30:00+02:00", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2026-11-20T08:30:00 02:00", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00+10:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:00:00-10:00", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, at: datetime) -> None:
    assert SINCE.read(text) == at


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "2026-02-30", "2026-11-20T08:30:00", "2026-11-20T25:00:00Z", "now", "2026-W01"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        SINCE.read(text)


@given(st.text(max_size=60))
def test_no_text_breaks_a_parameter(text: str) -> None:
    for param in (SINCE, Whole("limit", "", 1, 100), Choice("order", "", ("a", "b")), Cursor(), Text("q", "", 20)):
        refusals: list[Refusal] = []
        try:
            param.read(text)
        except Refusal as refusal:
            refusals.append(refusal)
        assert [(each.status, each.parameters[0].name) for each in refusals] in ([], [(400, param.name)])


@given(st.integers(0, 7 * 10**15), st.from_regex(r"[as][0-9a-f]{16}", fullmatch=True))
def test_a_cursor_names_the_place_that_it_was_made_of(micros: int, key: str) -> None:
    place = (EPOCH + timedelta(microseconds=micros), key)
    told = written(place)
    assert told is not None
    assert Cursor().read(told) == place


@given(st.from_regex(r"[0-9a-f]{14}-[0-9]{1,18}", fullmatch=True))
def test_every_text_of_a_cursors_form_names_a_place(text: str) -> None:
    at, key = Cursor(key="[0-9]{1,18}").read(text)
    assert at >= EPOCH
    assert int(key) >= 0


@pytest.mark.parametrize("text", ["0", "101", "-1", "+5", "05", "5.0", " 5", "٥", "9" * 40])
def test_a_number_out_of_bounds_or_oddly_written_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="a whole number from 1 to 100"):
        Whole("limit", "", 1, 100).read(text)
