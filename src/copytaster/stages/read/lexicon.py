"""The lexicon: how much each word of a page speaks for each kind of page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from copytaster.stages.read.features import Floats
from copytaster.stages.read.forest import arrays_of

PLACES = ("address", "title", "name", "mark", "kept", "other", "line")
"""Where words stand, as in `vocabulary.words_of`."""
KINDS = ("article", "collection", "documentation", "forum", "listing", "product", "service")
"""The kinds of pages that the lexicon tells apart, in its order."""
_PARTING = "\n"


@dataclass(frozen=True, slots=True)
class Words:
    """The known words of one place: each with its row of `weights`, (word, kind), in units of `scale`; `bias` are (kind,)."""

    rows: Mapping[str, int]
    weights: NDArray[np.int8]
    scale: float
    bias: Floats

    def scores(self, words: Iterable[str]) -> Floats:
        """How much the words speak for each kind; their sum over the root of their number, as for a text of any length."""
        known = [row for word in words if (row := self.rows.get(word)) is not None]
        total = self.weights[known].sum(axis=0, dtype=np.float32) * self.scale / max(len(known), 1) ** 0.5
        scores: Floats = (total + self.bias).astype(np.float32)
        return scores


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The known words of all places, in the order of `PLACES`. Source: multinomial logistic regression over words present or not."""

    places: Sequence[Words]

    def scores(self, words: Mapping[str, Iterable[str]]) -> Floats:
        """The columns of `names()` for a page with these words by their places."""
        return np.concatenate([known.scores(words[place]) for place, known in zip(PLACES, self.places, strict=True)])


@cache
def names() -> tuple[str, ...]:
    """What each score says."""
    return tuple(f"{place} speaks for {kind}" for place in PLACES for kind in KINDS)


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return unpacked(arrays_of("gate"))


def packed(made: Lexicon) -> dict[str, NDArray[np.generic]]:
    """The lexicon as arrays for a file."""
    held: dict[str, NDArray[np.generic]] = {}
    for place, known in zip(PLACES, made.places, strict=True):
        text = _PARTING.join(sorted(known.rows, key=known.rows.__getitem__)).encode()
        held |= {f"{place}.words": np.frombuffer(text, np.uint8), f"{place}.weights": known.weights}
        held |= {f"{place}.scale": np.array(known.scale, np.float64), f"{place}.bias": known.bias}
    return held


def unpacked(held: Mapping[str, NDArray[np.generic]]) -> Lexicon:
    """The lexicon that `packed` made arrays of."""
    return Lexicon([_unpacked(held, place) for place in PLACES])


def _unpacked(held: Mapping[str, NDArray[np.generic]], place: str) -> Words:
    listed = held[f"{place}.words"].tobytes().decode().split(_PARTING)
    weights, bias = held[f"{place}.weights"].astype(np.int8), held[f"{place}.bias"].astype(np.float32)
    return Words({word: row for row, word in enumerate(listed)}, weights, float(held[f"{place}.scale"]), bias)
