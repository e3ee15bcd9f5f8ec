"""The members of one story, in order of time, and the arrays by which newcomers are compared with them."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from copytaster.stages.group.live import Live, Slots, are_comparable

NEWEST = 96
"""Of a large story the newest members speak."""

MAX_TERMS = 6_144
"""So many terms of the newest members are compared at most: some 50 full texts."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Members that hold terms, oldest first, with their terms end to end; `sizes` says how many belong to each."""

    members: Sequence[Live]
    slots: Slots
    counts: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int64]
    told_s: npt.NDArray[np.float64]
    titles: npt.NDArray[np.int64]


class Speakers:
    """The live members of a story."""

    __slots__ = ("_blocks", "_members")

    def __init__(self) -> None:
        self._members: list[Live] = []
        self._blocks: dict[str, Block | None] = {}

    def __len__(self) -> int:
        return len(self._members)

    def add(self, live: Live) -> None:
        """Take the article in, at its place in time."""
        insort(self._members, live, key=_order)
        self._blocks.clear()

    def remove(self, live: Live) -> None:
        """Take the article out; it must be there."""
        del self._members[bisect_left(self._members, live.order, key=_order)]
        self._blocks.clear()

    def first(self, most: int) -> Sequence[Live]:
        """The members that were told first."""
        return self._members[:most]

    def block(self, language: str) -> Block | None:
        """The newest members that an article in this language may be compared with; None without any."""
        if language not in self._blocks:
            self._blocks[language] = _block(self._members, language)
        return self._blocks[language]

    def without(self, article_id: str, language: str) -> Block | None:
        """The same without one of the members."""
        return _block([member for member in self._members if member.article_id != article_id], language)


def _order(live: Live) -> tuple[float, float, str]:
    return live.order


def _block(members: Sequence[Live], language: str) -> Block | None:
    speaking: list[Live] = []
    terms = 0
    for member in reversed(members):
        if len(member.terms) and are_comparable(member.language, language):
            terms += len(member.terms)
            if speaking and (terms > MAX_TERMS or len(speaking) == NEWEST):
                break
            speaking.append(member)
    if not speaking:
        return None
    speaking.reverse()
    return Block(
        members=speaking,
        slots=np.concatenate([member.terms for member in speaking]),
        counts=np.concatenate([member.counts for member in speaking]),
        sizes=np.array([len(member.terms) for member in speaking]),
        told_s=np.array([member.told_s for member in speaking]),
        titles=np.array([member.title for member in speaking]),
    )
