"""How well the check tells wrong sentences from right ones, on publishers with which no rule was made. Floors only rise."""

import pytest
from benchmarks.checks import abroad, corrupted, judged, ms_per_brief, pooled, refused
from benchmarks.corruption import RIGHT, WRONG

from tests.shared_data import SHARED, needs_shared

DATA = SHARED / "data"
EVERY = 6
LEAST = 15
"""Kinds of which a sixth of the articles offers fewer are not judged here."""


@needs_shared
@pytest.mark.shared
def test_each_kind_of_corruption_is_caught_and_what_is_right_passes() -> None:
    pairs = corrupted(DATA, held=True, every=EVERY)
    told = refused(pairs)
    assert {kind: told[kind] for kind in WRONG if told[kind][0] >= LEAST and told[kind][1] < 0.98} == {}
    assert told["copy"][1] <= 0.001
    assert pooled(told, RIGHT) <= 0.02
    assert ms_per_brief(pairs) < 20


@needs_shared
@pytest.mark.shared
def test_other_languages_are_checked_as_well_as_english() -> None:
    told = abroad(DATA)
    assert {kind: share for kind, (count, share) in told.items() if not kind.endswith("copy") and count >= LEAST and share < 0.98} == {}
    assert [share for kind, (_, share) in told.items() if kind.endswith("copy")] == [0.0] * 3


@needs_shared
@pytest.mark.shared
def test_free_wording_is_judged_better_than_by_chance() -> None:
    shares = [share for _, share in judged(DATA).values()]
    assert sum(shares) / len(shares) >= 0.66
