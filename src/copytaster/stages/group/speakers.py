"""The members of one story, in order of time, and the arrays by which newcomers are compared with them."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from copytaster.stages.group.live import Live, Slots, are_comparable

NEWEST = 24
"""Of a large story the newest members speak."""

MAX_TERMS = 6_144
"""So many terms of the newest members are compared at most: some 50 full texts."""

Number = TypeVar("Number", np.int32, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Members that hold terms, oldest first, with their terms end to end; `sizes` says how many belong to each."""

    members: Sequence[Live]
    slots: Slots
    counts: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int64]
    told_s: npt.NDArray[np.float64]


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
        block = self._blocks.get(live.language)
        self._blocks.clear()
        if block and self._members[-1] is live and _has_room(block, live):
            self._blocks[live.language] = _longer(block, live)

    def remove(self, live: Live) -> None:
        """Take the article out; it must be there."""
        del self._members[bisect_left(self._members, live.order, key=_order)]
        self._blocks.clear()

    def first(self, most: int) -> Sequence[Live]:
        """The members that were told first."""
        return self._members[:most]

    def last(self, most: int) -> Sequence[Live]:
        """The members that were told last."""
        return self._members[-most:]

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
        slots=_joined([member.terms for member in speaking]),
        counts=_joined([member.counts for member in speaking]),
        sizes=np.array([len(member.terms) for member in speaking]),
        told_s=np.array([member.told_s for member in speaking]),
    )


def _has_room(block: Block, live: Live) -> bool:
    """One more member pushes no older one out."""
    return len(live.terms) > 0 and len(block.members) < NEWEST and len(block.slots) + len(live.terms) <= MAX_TERMS


def _longer(block: Block, live: Live) -> Block:
    """What a new block would be, at less cost: most members come in order of time."""
    return Block(
        members=[*block.members, live],
        slots=np.concatenate([block.slots, live.terms]),
        counts=np.concatenate([block.counts, live.counts]),
        sizes=np.append(block.sizes, len(live.terms)),
        told_s=np.append(block.told_s, live.told_s),
    )


def _joined(parts: Sequence[npt.NDArray[Number]]) -> npt.NDArray[Number]:
    """End to end; the array itself when it is alone, since most stories have one member and memory is short."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
