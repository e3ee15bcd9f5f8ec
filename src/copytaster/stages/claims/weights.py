"""The weights that were learned for cues and their phrases."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp


@dataclass(frozen=True, slots=True)
class Weights:
    """By the names of looks: log-odds for a word to be a cue alone (`word`), with its phrases (`cue`)
    and beside others (`company`), for a phrase to be said or to be the speaker.

    `least_word`, `least_claim` and `least_quoted` are chances from which on a word is looked at, a claim is told, and one that
    touches a quotation.
    """

    word: Mapping[str, float]
    content: Mapping[str, float]
    source: Mapping[str, float]
    cue: Mapping[str, float]
    company: Mapping[str, float]
    least_word: float
    least_claim: float
    least_quoted: float


@cache
def weights() -> Weights:
    """As `tools/train_claims.py` wrote them."""
    read = json.loads((resources.files("copytaster") / "data" / "claims.json").read_text("utf-8"))
    return Weights(
        read["word"],
        read["content"],
        read["source"],
        read["cue"],
        read["company"],
        read["least_word"],
        read["least_claim"],
        read["least_quoted"],
    )


def summed(table: Mapping[str, float], names: Iterable[str]) -> float:
    """The log-odds of these looks."""
    return sum(table.get(name, 0.0) for name in names)


def chance(odds: float) -> float:
    """A chance from 0 to 1 from log-odds."""
    return 1 / (1 + exp(-odds)) if odds > -_FAR else 0.0


_FAR = 700.0
