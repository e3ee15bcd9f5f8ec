"""Scorecards: what was learned, as tables of whole points, one table a column."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

UNIT = 1_000.0
"""Points to a unit of the logarithm of the odds."""

_STEP = 10
_END = 9_000
_PLACES = 4


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Columns, each with borders; `gains` are the points that a value above each border wins. All points are whole numbers.

    `columns` and `borders` run in parallel to `gains`, column by column; `lows` are the points below all
    borders, `base` those that every row has, `start` both together.
    Source: generalized additive models as boosted stumps, Lou, Caruana and Gehrke 2012.
    """

    names: tuple[str, ...]
    columns: npt.NDArray[np.int64]
    borders: Floats
    gains: Floats
    lows: Floats
    base: float
    start: float

    def points(self, rows: Floats) -> Floats:
        """The sum of the points of each row; `rows` is (column, row). Sums of whole numbers, so exact in any order."""
        points: Floats = self.gains @ (rows[self.columns] > self.borders[:, None]) + self.start
        return points

    def shares(self, row: Floats) -> Floats:
        """What each column adds to the points of one row; none is what a middling case has."""
        won = np.where(row[self.columns] > self.borders, self.gains, 0.0)
        shares: Floats = np.bincount(self.columns, won, len(self.names)) + self.lows
        return shares


def chances(points: Floats) -> Floats:
    """How likely so many points make it, 0 to 1 with four places: read from a table, which any machine reads alike."""
    found: Floats = _chances().take((points + _END).astype(np.int64), mode="clip")
    return found


@cache
def card(name: str) -> Scorecard:
    """The scorecard that ships under this name."""
    return made(_told()[name])


def digest() -> str:
    """Of the data that the shipped scorecards were learned from."""
    return str(_told()["data_digest"])


def made(told: dict[str, Any]) -> Scorecard:
    """A scorecard from its base and its columns: name -> borders, ascending, and points, one more than borders."""
    tables = list(told["columns"].values())
    lows = np.array([table["points"][0] for table in tables], np.float64)
    return Scorecard(
        names=tuple(told["columns"]),
        columns=np.repeat(np.arange(len(tables)), [len(table["borders"]) for table in tables]),
        borders=np.concatenate([np.array(table["borders"], np.float64) for table in tables]),
        gains=np.concatenate([np.diff(np.array(table["points"], np.float64)) for table in tables]),
        lows=lows,
        base=float(told["base"]),
        start=float(lows.sum()) + float(told["base"]),
    )


@cache
def _chances() -> Floats:
    """By the point, equal over each `_STEP`."""
    return np.array([round(1.0 / (1.0 + exp(-(point - point % _STEP) / UNIT)), _PLACES) for point in range(-_END, _END + 1)])


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files("copytaster").joinpath("data/grouping/grouping.json").read_text("utf-8"))
    return told
