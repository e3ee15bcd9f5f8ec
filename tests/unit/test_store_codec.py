"""Single values come back from their columns as they went in."""

import zlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.store.codec import (
    bytes_of,
    from_json,
    json_text,
    maybe_micros,
    maybe_moment,
    micros,
    moment,
    numbers_of,
    packed_bytes,
    packed_numbers,
    packed_text,
    storable,
    text_of,
)


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back(at: datetime) -> None:
    assert moment(micros(at)) == at
    assert maybe_moment(maybe_micros(at)) == at


def test_an_instant_of_another_zone_comes_back_in_utc() -> None:
    there = datetime(2024, 5, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert moment(micros(there)) == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert (maybe_micros(None), maybe_moment(None)) == (None, None)


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert list(numbers_of(packed_numbers(numbers))) == numbers


@given(st.binary(max_size=2_000))
def test_bytes_come_back_packed_or_not(body: bytes) -> None:
    assert bytes_of(packed_bytes(body)) == body
    assert bytes_of(packed_bytes(body * 50)) == body * 50


@given(st.text())
def test_any_text_comes_back_but_for_what_no_database_takes(text: str) -> None:
    kept = text_of(packed_text(text))
    assert kept == storable(text)
    assert len(kept) == len(text)
    assert kept == text or "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


@given(
    st.recursive(
        st.none() | st.integers(-(2**53), 2**53) | st.text() | st.floats(allow_nan=False, allow_infinity=False), st.lists, max_leaves=20
    )
)
def test_any_json_is_written(value: object) -> None:
    found = from_json(json_text([value]))
    assert found == [value] or "\ufffd" in str(found)


def test_json_with_half_a_surrogate_pair_keeps_the_rest() -> None:
    assert from_json(json_text({"a": ["x\ud800y", 1, ("z",)]})) == {"a": ["x\ufffdy", 1, ["z"]]}


def test_what_was_packed_with_zlib_is_still_read() -> None:
    body = b"an older program wrote this " * 100
    assert bytes_of(zlib.compress(body, 1)) == body
