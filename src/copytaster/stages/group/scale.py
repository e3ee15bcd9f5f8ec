"""What articles are measured with: rarity of terms among the live stories, and decay."""

from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np
import numpy.typing as npt

from copytaster.stages.group.live import MAX_COUNT, Live, Slots
from copytaster.stages.group.terms import Numbers, Terms

TELLING_STORIES = 8
TELLING_SHARE = 0.04
"""A word is telling when at most so many stories, or this share of all, hold it."""

HOUR_S = 3600.0
MINUTE_S = 60.0
COUNTS = np.array([0] + [round(16 * (1 + log(count))) for count in range(1, MAX_COUNT + 1)], np.int64)
"""Weight of a term that stands so many times in an article, in sixteenths."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An article that asks for its place: the terms that some live article holds, by slot, their weights and their rarity.

    `square` of the weights and `mass` of the rarity are over all its terms.
    """

    live: Live
    slots: Slots
    weights: Numbers
    rarity: Numbers
    square: int
    mass: int
    is_rubric: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """The live terms, the number of live stories, the hours that halve a likeness."""

    terms: Terms
    stories: int
    half_life_h: float

    def asked(self, live: Live, is_rubric: bool) -> Asked:
        """The article with its terms weighed; `is_rubric` when its headline is one that a source uses again and again."""
        rarity = self.terms.weights(live.terms, self.stories)
        weights = rarity * COUNTS[live.counts]
        is_held = live.terms >= 0
        return Asked(
            live, live.terms[is_held], weights[is_held], rarity[is_held], int((weights * weights).sum()), int(rarity.sum()), is_rubric
        )

    def counted(self, counts: npt.NDArray[np.uint8]) -> Numbers:
        """What terms that stand so many times in an article weigh more, in sixteenths."""
        return COUNTS[counts]

    def is_telling(self, slots: Slots) -> npt.NDArray[np.bool_]:
        """Whether few stories hold each term."""
        return self.terms.spread(slots) <= max(TELLING_STORIES, TELLING_SHARE * self.stories)

    def decays(self, apart_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """What is left of a likeness after so many seconds, by the minute: read from a table, which any machine reads alike."""
        table = _decays(self.half_life_h)
        left: npt.NDArray[np.float64] = table.take((apart_s / MINUTE_S).astype(np.int64), mode="clip")
        return left


@cache
def _decays(half_life_h: float) -> npt.NDArray[np.float64]:
    """By the minute, over 30 half-lives."""
    return np.array([0.5 ** (minute / 60.0 / half_life_h) for minute in range(int(half_life_h * 1_800.0) + 1)] + [0.0])
