"""The sorter: how much all numbers of a page speak for each kind of page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from copytaster.stages.read.features import Floats
from copytaster.stages.read.forest import arrays_of
from copytaster.stages.read.lexicon import KINDS

_PARTS = ("means", "spreads", "weights", "bias")
_FURTHEST = 3.0
"""Numbers count up to so many spreads from their mean: a page with a thousand links is not ten times as much of a list."""
_ARTICLE = KINDS.index("article")


@dataclass(frozen=True, slots=True)
class Sorter:
    """`means` and `spreads` are (column,), `weights` (column, kind), `bias` (kind,). Source: multinomial logistic regression."""

    means: Floats
    spreads: Floats
    weights: Floats
    bias: Floats

    def scaled(self, rows: Floats) -> Floats:
        """The numbers as spreads from their means; rows are pages."""
        scaled: Floats = np.clip((rows - self.means) / self.spreads, -_FURTHEST, _FURTHEST).astype(np.float32)
        return scaled

    def scores(self, rows: Floats) -> Floats:
        """How much each page speaks for each kind, (page, kind), as in `lexicon.KINDS`."""
        scores: Floats = self.scaled(rows) @ self.weights + self.bias
        return scores


def odds(scores: Floats) -> Floats:
    """The logarithm of the odds that a page is an article, for each row of `Sorter.scores`."""
    others = np.delete(scores, _ARTICLE, axis=1)
    most = others.max(axis=1)
    found: Floats = scores[:, _ARTICLE] - most - np.log(np.exp(others - most[:, None]).sum(axis=1))
    return found


def other_kind(scores: Floats) -> str:
    """The likeliest kind of one page, given that it is no article."""
    return max((kind for kind in KINDS if kind != "article"), key=lambda kind: float(scores[KINDS.index(kind)]))


def scaled_to(rows: Floats) -> Sorter:
    """A sorter without weights, for the means and spreads of these rows."""
    spreads = rows.std(axis=0)
    spreads[spreads == 0] = 1
    return Sorter(rows.mean(axis=0), spreads, np.zeros((rows.shape[1], len(KINDS)), np.float32), np.zeros(len(KINDS), np.float32))


@cache
def sorter() -> Sorter:
    """The sorter that ships."""
    held = arrays_of("gate")
    return Sorter(*(held[f"sorter.{part}"].astype(np.float32) for part in _PARTS))


def packed(made: Sorter) -> Mapping[str, NDArray[np.generic]]:
    """The sorter as arrays for a file."""
    return {f"sorter.{part}": getattr(made, part).astype(np.float32) for part in _PARTS}
