"""Marks of a headline: beginnings of words, pairs of neighbours, numbers and names, as sorted numbers."""

from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from copytaster.stages import words

Marks = npt.NDArray[np.uint32]

START, PAIR, NUMBER, NAME = range(4)
"""The kind of a mark stands in its last two bits."""
KINDS = 4
_HASH = 0xFFFFFFFC

MAX_WORDS = 32
START_LETTERS = 5
"""So many letters of a word stand for it, whatever its ending: languages without a stemmer are compared by these alone."""

CAPITALS_SHARE = 0.6
"""Where more of the words begin with a capital, capitals make no names."""


def marks(title: str) -> Marks:
    """The marks of a headline, ascending, each once."""
    cased = words.cased(title)[:MAX_WORDS]
    starts = [_start(word) for word in cased]
    found = {start & _HASH | START for start in starts}
    found.update([(one * 31 + other) & _HASH | PAIR for one, other in pairwise(starts)])
    found.update([start & _HASH | NUMBER for word, start in zip(cased, starts, strict=True) if word[0].isdigit()])
    found.update([start & _HASH | NAME for start in _names(cased, starts)])
    return np.array(sorted(found), np.uint32)


def _names(cased: list[str], starts: list[int]) -> list[int]:
    """Words with a capital that are not the first, in headlines whose other words have none."""
    upper = [start for word, start in zip(cased[1:], starts[1:], strict=True) if word[0].isupper()]
    return upper if len(upper) <= CAPITALS_SHARE * len(cased) else []


@lru_cache(maxsize=65_536)
def _start(word: str) -> int:
    return crc32(words.folded(word.lower())[:START_LETTERS].encode("utf-8", "surrogatepass"))
