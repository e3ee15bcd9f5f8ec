"""Which blocks of a page are the article's, told from its true text or from segments of it."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHINGLE = 4
_SHORT = SHINGLE + 2
"""Shorter blocks are found in a text by chance; they also have to stand beside the same words there."""
_BEFORE, _BEHIND = 6, 4
_BESIDE = 3
_LONE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def words(text: str) -> list[str]:
    """Lower case; a character of a script that does not part words is a word."""
    return re.findall(r"\w+", _LONE.sub(lambda found: f" {found[0]} ", text).lower())


def from_text(blocks: Sequence[str], text: str) -> Floats:
    """The share of each block's words that stand in the text, in shingles of four words."""
    known = words(text)
    shingles = {tuple(known[place : place + SHINGLE]) for place in range(len(known) - SHINGLE + 1)}
    told = [words(block) for block in blocks]
    truth = np.array([_share(block, shingles) if len(block) >= _SHORT else 0.0 for block in told], dtype=np.float32)
    sure = np.flatnonzero(truth >= 0.5)
    if len(sure):
        joined = f" {' '.join(known)} "
        for place in range(max(0, sure[0] - _BEFORE), min(len(told), sure[-1] + _BEHIND + 1)):
            if 0 < len(told[place]) < _SHORT:
                truth[place] = _stands_beside(told, truth, place, joined)
    return truth


def from_segments(blocks: Sequence[str], must: Sequence[str], must_not: Sequence[str]) -> Floats:
    """1 for a block that alone holds a segment that must be there, 0 for those with one that must not, NaN for all others."""
    flat = [" ".join(block.split()) for block in blocks]
    truth = np.full(len(flat), np.nan, np.float32)
    for segment in must:
        found = [place for place, block in enumerate(flat) if " ".join(segment.split()) in block]
        if len(found) == 1:
            truth[found] = 1
    for segment in must_not:
        for place, block in enumerate(flat):
            if truth[place] != 1 and " ".join(segment.split()) in block:
                truth[place] = 0
    return truth


def likeness(true: str, found: str) -> float:
    """F1 over words."""
    one, two = Counter(words(true)), Counter(words(found))
    both = (one & two).total()
    return 2 * both / max(one.total() + two.total(), 1)


def _share(block: Sequence[str], shingles: set[tuple[str, ...]]) -> float:
    covered = [False] * len(block)
    for place in range(len(block) - SHINGLE + 1):
        if tuple(block[place : place + SHINGLE]) in shingles:
            covered[place : place + SHINGLE] = [True] * SHINGLE
    return sum(covered) / len(block)


def _stands_beside(told: Sequence[list[str]], truth: Floats, place: int, joined: str) -> float:
    """A short block stands in the text behind the last words of the block before, or before the first of the one behind."""
    here = " ".join(told[place])
    before = next((told[other] for other in range(place - 1, -1, -1) if truth[other] >= 0.5), [])[-_BESIDE:]
    behind = next((told[other] for other in range(place + 1, len(told)) if truth[other] >= 0.5), [])[:_BESIDE]
    return float(bool(before and f" {' '.join(before)} {here} " in joined) or bool(behind and f" {here} {' '.join(behind)} " in joined))
