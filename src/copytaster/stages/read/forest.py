"""The forest: boosted trees as flat arrays, asked of all blocks of a page at once."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from copytaster.stages.read.features import Floats

DEPTH = 6


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose levels each ask one question: is a column greater than a border?

    `columns` and `borders` are (level, tree), `leaves` are (tree, 64) where question k gives bit k of the leaf's number; `bias` is
    added to the sum. Source: oblivious trees, Kohavi 1994, as CatBoost grows them.
    """

    columns: NDArray[np.int64]
    borders: Floats
    leaves: Floats
    bias: float

    def likely(self, rows: Floats) -> Floats:
        """How likely each row is, 0 to 1."""
        asked = np.ascontiguousarray(rows.T)[self.columns] > self.borders[:, :, None]
        leaf = np.zeros(asked.shape[1:], np.int64)
        for level in range(DEPTH):
            leaf += asked[level].astype(np.int64) << level
        leaf += (np.arange(len(self.leaves)) << DEPTH)[:, None]
        sums = self.leaves.ravel()[leaf].sum(axis=0) + self.bias
        likely: Floats = (1 / (1 + np.exp(-sums))).astype(np.float32)
        return likely


@cache
def forest(name: str) -> Forest:
    """The forest that ships under this name."""
    held = _arrays()
    columns = held[f"{name}.columns"].astype(np.int64)
    return Forest(
        columns, held[f"{name}.borders"].astype(np.float32), held[f"{name}.leaves"].astype(np.float32), float(held[f"{name}.bias"])
    )


@cache
def told() -> Mapping[str, str]:
    """What the file says of itself: the digests of what it was trained on and of the names of the columns."""
    held = _arrays()
    return {name: str(held[name]) for name in ("data_digest", "columns_digest")}


@cache
def _arrays() -> Mapping[str, NDArray[np.generic]]:
    raw = files("copytaster").joinpath("data/reader/reader.npz").read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as held:
        return dict(held)
