"""Scores are sums of whole points from small tables, and headlines are compared without their publisher's name."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.group.compare import PAIR_COLUMNS, STORY_COLUMNS
from copytaster.stages.group.marks import KINDS, NAME, NUMBER, marks
from copytaster.stages.group.scorecard import card, chances, made
from copytaster.stages.headline import bare

TWO = made({"base": -100, "columns": {"a": {"borders": [0.5, 1.5], "points": [0, 10, 30]}, "b": {"borders": [2.0], "points": [-7, 7]}}})


def test_points_are_those_of_the_base_and_of_each_column() -> None:
    rows = np.array([[0.0, 1.0, 2.0], [2.0, 2.1, 3.0]])
    assert TWO.points(rows).tolist() == [-107, -83, -63]


def test_the_shares_of_a_row_are_its_points_without_the_base() -> None:
    row = np.array([1.0, 9.0])
    assert TWO.shares(row).tolist() == [10, 7]
    assert TWO.shares(row).sum() + TWO.base == TWO.points(row[:, None])[0]


def test_more_points_never_make_a_lesser_chance() -> None:
    found = chances(np.array([-1e9, -9000.0, -10.0, 0.0, 10.0, 9000.0, 1e9]))
    assert found.tolist() == sorted(found.tolist())
    assert found[3] == 0.5


@pytest.mark.parametrize(("name", "columns"), [("pair", PAIR_COLUMNS), ("story", STORY_COLUMNS)])
def test_the_shipped_cards_know_the_columns_in_their_order(name: str, columns: tuple[str, ...]) -> None:
    assert card(name).names == columns


def test_the_shipped_cards_say_what_they_were_learned_from_and_hold_whole_points() -> None:
    told = json.loads(files("copytaster").joinpath("data/grouping/grouping.json").read_text("utf-8"))
    assert len(told["data_digest"]) == 64
    for name in ("pair", "story"):
        for table in told[name]["columns"].values():
            assert table["borders"] == sorted(table["borders"])
            assert all(isinstance(point, int) for point in table["points"])
            assert len(table["points"]) == len(table["borders"]) + 1


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Ferry Aurora runs aground off Tarvik | Norland News", "Ferry Aurora runs aground off Tarvik"),
        ("Ferry Aurora runs aground off Tarvik - 22/07/2026 - World - Daily", "Ferry Aurora runs aground off Tarvik"),
        ("View | Ferry Aurora runs aground off Tarvik", "Ferry Aurora runs aground off Tarvik"),
        ("Weather - Tarvik", "Weather - Tarvik"),
        (
            "Aurora aground - what the five hundred passengers saw that night",
            "Aurora aground - what the five hundred passengers saw that night",
        ),
        ("Spin-off show Ferry-Land starts", "Spin-off show Ferry-Land starts"),
        ("", ""),
    ],
)
def test_the_publishers_name_is_no_part_of_a_headline(title: str, left: str) -> None:
    assert bare(title) == left


def test_names_and_numbers_are_marked_where_capitals_mean_something() -> None:
    kinds = [int(mark) % KINDS for mark in marks("Ferry from Tarvik saves 212 people near Osby")]
    assert (kinds.count(NAME), kinds.count(NUMBER)) == (2, 1)
    assert NAME not in [int(mark) % KINDS for mark in marks("Ferry From Tarvik Saves People")]


@given(st.text())
def test_any_headline_has_marks_in_order_and_stays_a_part_of_itself(title: str) -> None:
    found = marks(title).tolist()
    assert found == sorted(set(found))
    assert bare(title) in title
