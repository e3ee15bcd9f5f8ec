"""How well articles are grouped and copies found, measured on shared sets. Floors only rise."""

from collections.abc import Sequence
from functools import cache

import pytest
from benchmarks.grouping import TUNED_SHARE, Grouped, Row, copies_by_edit, grouped, member, rows, scored

from copytaster.model.policy import GroupPolicy
from tests.shared_data import SHARED, needs_shared

pytestmark = [needs_shared, pytest.mark.shared, pytest.mark.slow]


@cache
def made(name: str) -> tuple[Sequence[Row], Grouped]:
    named = rows(SHARED, name)
    return named, grouped([member(row) for row in named], GroupPolicy())


def later_score(name: str) -> Row:
    """Within a language, on the articles that no number was tuned on."""
    named, found = made(name)
    later = named[int(TUNED_SHARE * len(named)) :]
    return scored(SHARED, ((row["id"], f"{row['cluster']} {row['lang']}") for row in later), found.stories)


@pytest.mark.parametrize(
    ("name", "precision", "f1"),
    [("og2021-dev", 0.81, 0.685), ("uci2014", 0.92, 0.82), ("basil", 0.955, 0.96)],
)
def test_articles_of_one_event_are_one_story(name: str, precision: float, f1: float) -> None:
    score = later_score(name)
    assert score["bcubed_precision"] >= precision
    assert score["bcubed_f1"] >= f1


@pytest.mark.parametrize(
    ("edit", "traced"),
    [("headline", 0.99), ("boilerplate", 0.99), ("cut", 0.99), ("light", 0.97), ("half", 0.97), ("inside", 0.80)],
)
def test_copies_are_traced_to_their_original(edit: str, traced: float) -> None:
    named, found = made("copies")
    count, _, right = copies_by_edit(named, found.origins)[edit]
    assert right / count >= traced


def test_own_reports_are_hardly_ever_called_copies() -> None:
    named, found = made("copies")
    count, wrong, _ = copies_by_edit(named, found.origins)["own"]
    assert wrong / count <= 0.02


def test_the_same_articles_make_the_same_stories_every_time() -> None:
    named, found = made("copies")
    again = grouped([member(row) for row in named], GroupPolicy())
    assert (again.stories, again.origins) == (found.stories, found.origins)
