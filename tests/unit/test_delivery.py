"""What becomes of a job after its step."""

from datetime import UTC, datetime, timedelta

import pytest

from copytaster.engine.delivery import Again, Done, PutAside, attempted, delivered
from copytaster.errors import StoreError, TryLater, Unprocessable
from copytaster.model.message import NOTHING

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_an_outcome_ends_the_job() -> None:
    assert delivered(NOTHING, NOW) == Done(NOTHING)


def test_try_later_waits_as_long_as_it_says_however_often() -> None:
    assert delivered(TryLater("not yet", 90), NOW) == Again(NOW + timedelta(seconds=90), "not yet")


def test_what_can_never_be_done_is_put_aside_with_its_reason() -> None:
    assert delivered(Unprocessable("no such thing"), NOW) == PutAside("no such thing")


async def test_a_bug_is_put_aside_with_its_traceback() -> None:
    async def step() -> None:
        raise ZeroDivisionError("one by none")

    failure = await attempted(step())

    assert isinstance(failure, ZeroDivisionError)
    aside = delivered(failure, NOW)
    assert isinstance(aside, PutAside)
    assert "in step" in aside.why
    assert aside.why.rstrip().endswith("ZeroDivisionError: one by none")


async def test_what_ends_the_process_is_not_caught() -> None:
    async def step() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await attempted(step())


async def test_a_store_that_is_away_is_not_taken_for_a_fault_of_the_message() -> None:
    async def step() -> None:
        raise StoreError("disk full")

    with pytest.raises(StoreError):
        await attempted(step())
