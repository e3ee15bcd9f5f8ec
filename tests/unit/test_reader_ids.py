"""Names and moments as Google Reader's apps write them, and what comes in that is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.web.readers.asked import flag, instant, whole
from copytaster.web.readers.greader_ids import Stream, long_id, moment_of, number_of, stream_of
from copytaster.web.readers.greader_records import title_of

MOMENT = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
SECONDS = int(MOMENT.timestamp())


@given(st.integers(0, (1 << 62) - 1))
def test_a_number_is_read_back_from_its_long_form_and_its_digits(number: int) -> None:
    assert number_of(long_id(number)) == number
    assert number_of(f"{number:016x}") == number


@given(st.integers(0, 2**31))
def test_a_number_is_read_back_from_its_decimal_form(number: int) -> None:
    assert number_of(str(number)) == number


NO_NUMBERS = (
    "", "x", "-1", "1.5", "0x1f", "tag:google.com,2005:reader/item/", "tag:google.com,2005:reader/item/xyz", "٣", "f" * 16, "9" * 30,
    "tag:google.com,2005:reader/item/" + "1" * 17,
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        ("user/-/state/com.google/reading-list", Stream("all")),
        ("user/12/state/com.google/starred", Stream("starred")),
        ("user/rita/state/com.google/kept-unread", Stream("unread")),
        ("user/-/label/Stories", Stream("label", "Stories")),
        ("user/-/label/Other", Stream("unknown", "Other")),
        ("feed/12", Stream("feed", "12")),
        ("feed/https://a.example/x.atom", Stream("feed", "https://a.example/x.atom")),
        ("", Stream("unknown")),
    ],
)
def test_a_stream_is_known_by_its_name(name: str, stream: Stream) -> None:
    assert stream_of(name) == stream


@pytest.mark.parametrize("power", [0, 3, 6, 9])
def test_a_moment_is_read_in_whatever_unit_it_comes(power: int) -> None:
    assert moment_of(str(SECONDS * 10**power)) == MOMENT


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    number, stream, moment = number_of(text), stream_of(text), moment_of(text)

    assert number is None or number >= 0
    assert stream.kind in ("all", "read", "unread", "starred", "feed", "label", "unknown")
    assert moment is None or moment.tzinfo is UTC
    assert whole(text) is None or text.isdigit()
    assert instant(text) is None or flag(text) in (None, True)
    assert "<" not in title_of(text)


@given(st.text("0123456789", min_size=1, max_size=40))
def test_no_number_is_too_great(text: str) -> None:
    assert (moment_of(text) is None) == (len(text) > 20 or int(text) == 0)
    assert instant(text) is None or instant(text).year <= 9999  # type: ignore[union-attr]


def test_a_title_says_the_same_as_text_and_as_markup() -> None:
    assert title_of("AT&T <b> &lt; &amp &#60; Q&A;") == "AT&T ＜b＞ ＆lt; &amp ＆#60; Q＆A;"
