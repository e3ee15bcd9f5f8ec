"""The second look: what a first judgement of all blocks says of each block's surroundings."""

import numpy as np
from numpy.typing import NDArray

from copytaster.stages.read.features import STEPS, Floats, Measured

NAMES = (
    "likely", *(f"likely{step:+}" for step in STEPS),
    "around5", "before5", "behind5", "around15", "before15", "behind15", "alike_mean", "alike_most", "alike_share", "held_mean",
    "held_most", "held_share", "passed", "coming", "all", "weight", "most_before", "most_behind", "since_sure", "until_sure"
)  # fmt: skip
"""The columns that stand behind those of `features.names()` for the second judgement."""

_WIDTHS = (5, 15)
_MOST_WORDS = 150
_SURE = 0.7
_SURE_WORDS = 8


def around(measured: Measured, likely: Floats) -> Floats:
    """One row for each block, its columns as in `NAMES`."""
    count = len(likely)
    here = np.arange(count)
    edge = max(STEPS)
    weight = np.minimum(measured.words, _MOST_WORDS) + 1
    weighted = likely * weight
    columns: list[NDArray[np.floating]] = [likely, *np.pad(likely, edge, constant_values=-1)[here + np.array(STEPS)[:, None] + edge]]
    columns += _means(weighted, weight, here)
    for group in (measured.group, measured.holder):
        columns += _grouped(group, likely, weighted, weight)
    passed = np.cumsum(weighted) - weighted
    total = max(float(weighted.sum()), 1.0)
    columns += [passed / total, (total - passed - weighted) / total, np.full(count, total), weighted]
    columns += [np.maximum.accumulate(likely), np.maximum.accumulate(likely[::-1])[::-1]]
    sure = (likely > _SURE) & (measured.words >= _SURE_WORDS)
    last = np.maximum.accumulate(np.where(sure, here, -1))
    coming = np.minimum.accumulate(np.where(sure, here, count)[::-1])[::-1]
    columns += [np.where(last >= 0, here - last, -1), np.where(coming < count, coming - here, -1)]
    rows: Floats = np.stack(columns, axis=1).astype(np.float32)
    return rows


def _means(weighted: Floats, weight: Floats, here: NDArray[np.int64]) -> list[Floats]:
    """Means over the blocks around, before and behind, by words."""
    likely, words = (np.concatenate((np.zeros(1, np.float32), np.cumsum(values))) for values in (weighted, weight))
    columns = []
    for width in _WIDTHS:
        first, end = np.maximum(here - width, 0), np.minimum(here + width + 1, len(here))
        for start, stop in ((first, end), (first, here), (here + 1, end)):
            columns.append((likely[stop] - likely[start]) / np.maximum(words[stop] - words[start], 1))
    return columns


def _grouped(group: NDArray[np.int64], likely: Floats, weighted: Floats, weight: Floats) -> list[NDArray[np.floating]]:
    """Of the blocks in one group: the mean by words, the most, and the share in all that is likely."""
    sums, words = np.bincount(group, weights=weighted), np.bincount(group, weights=weight)
    most = np.zeros(len(sums), np.float32)
    np.maximum.at(most, group, likely)
    return [(sums / np.maximum(words, 1))[group], most[group], (sums / max(float(sums.sum()), 1.0))[group]]
