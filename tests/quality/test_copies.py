"""How well copies are found and traced, and own reporting is left alone, measured on shared sets. Floors only rise."""

from collections.abc import Mapping, Sequence
from functools import cache
from zlib import crc32

import pytest
from benchmarks.grouping import Row, copies_by_edit, grouped, member, rows

from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Origin
from tests.shared_data import SHARED, needs_shared

pytestmark = [needs_shared, pytest.mark.shared, pytest.mark.slow]

PARTS = ["seen", "unseen"]
RELATIONS = {
    "headline": {"whole"},
    "boilerplate": {"whole"},
    "light": {"whole", "shortened"},
    "cut": {"whole", "shortened"},
    "half": {"shortened"},
    "inside": {"part", "extended", "shortened"},
}


@cache
def made(part: str) -> tuple[Sequence[Row], Mapping[str, Origin]]:
    """A third of the events was not looked at while the numbers were chosen."""
    named = [row for row in rows(SHARED, "copies") if (crc32(row["cluster"].encode()) % 3 == 0) == (part == "unseen")]
    return named, grouped([member(row) for row in named], GroupPolicy()).origins


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("edit", "traced"), [("headline", 1.0), ("boilerplate", 1.0), ("cut", 1.0), ("light", 1.0), ("half", 0.97), ("inside", 0.87)]
)
def test_copies_are_traced_to_their_original(part: str, edit: str, traced: float) -> None:
    count, found, right = copies_by_edit(*made(part))[edit]
    assert found == count
    assert right / count >= traced


@pytest.mark.parametrize("part", PARTS)
def test_own_reports_are_never_called_copies(part: str) -> None:
    _, wrong, _ = copies_by_edit(*made(part))["own"]
    assert wrong == 0


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("edit", RELATIONS)
def test_the_relation_tells_what_was_done_to_the_text(part: str, edit: str) -> None:
    named, origins = made(part)
    relations = [origins[row["id"]].relation for row in named if row["edit"] == edit]
    right = sum(relation in RELATIONS[edit] for relation in relations)
    assert right / len(relations) >= 0.9
