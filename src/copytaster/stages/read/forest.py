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
_FILES = {"first": "reader.npz", "second": "reader.npz", "gate": "gate.npz"}


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
    """The forest that ships under this name: `first`, `second`."""
    held = _arrays(_FILES[name])
    columns = held[f"{name}.columns"].astype(np.int64)
    borders, leaves = (held[f"{name}.{part}"].astype(np.float32) for part in ("borders", "leaves"))
    return Forest(columns, borders, leaves, float(held[f"{name}.bias"]))


@cache
def bar(name: str) -> float:
    """The likelihood that the forest was found to be right from; set when it was trained."""
    return float(_arrays(_FILES[name])["bar"])


@cache
def told(name: str) -> Mapping[str, str]:
    """What the forest's file says of itself: the digests of what it was trained on and of the names of the columns."""
    held = _arrays(_FILES[name])
    return {part: str(held[part]) for part in ("data_digest", "columns_digest")}


def arrays_of(name: str) -> Mapping[str, NDArray[np.generic]]:
    """All arrays in the file of a forest, by their names."""
    return _arrays(_FILES[name])


@cache
def _arrays(file: str) -> Mapping[str, NDArray[np.generic]]:
    raw = files("copytaster").joinpath("data/reader", file).read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as held:
        return dict(held)
