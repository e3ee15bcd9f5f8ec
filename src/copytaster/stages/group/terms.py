"""The terms of the live articles: which stories hold each, and how telling each is."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

PRIOR_STORIES = 200
STEPS = 64.0
"""Weights are whole numbers, this many to a unit of the logarithm: sums of them are exact in any order and on any machine."""

UNSEEN = 2
OWNED_BY_ONE = 1 / (1 + UNSEEN)

_FIRST_SLOTS = 1024


class Terms:
    """Term hash -> slot -> stories, each with the number of its articles that hold the term. What leaves, leaves no trace."""

    def __init__(self) -> None:
        self._slot: dict[int, int] = {}
        self._free: list[int] = []
        self._hash: list[int] = []
        self._held: list[str | dict[str, int]] = []
        self._uses: list[int] = []
        self._spread = np.zeros(_FIRST_SLOTS, np.int32)
        self._common = np.zeros(_FIRST_SLOTS, np.int64)
        self._table = np.zeros(_FIRST_SLOTS, np.int64)

    def slots(self, hashes: Iterable[int]) -> Slots:
        """The slots of the terms, -1 for those that no live article holds."""
        found = self._slot.get
        return np.array([found(hashed, -1) for hashed in hashes], np.int32)

    def add(self, hashes: Sequence[int], story_id: str) -> Slots:
        """Count each term once more for the story; their slots, which hold until the terms are dropped."""
        return np.array([self._added(hashed, story_id) for hashed in hashes], np.int32)

    def _added(self, hashed: int, story_id: str) -> int:
        slot = self._slot.get(hashed)
        if slot is None:
            slot = self._opened(hashed)
            self._held[slot] = story_id
            self._uses[slot] = 1
            self._count(slot, 1)
            return slot
        self._uses[slot] += 1
        found = self._held[slot]
        if isinstance(found, str):
            found = self._held[slot] = {found: 1}
        found[story_id] = found.get(story_id, 0) + 1
        self._count(slot, len(found))
        return slot

    def _count(self, slot: int, stories: int) -> None:
        self._spread[slot] = stories
        self._common[slot] = _steps(stories + 1)

    def _opened(self, hashed: int) -> int:
        if self._free:
            slot = self._free.pop()
        else:
            slot = len(self._held)
            self._held.append("")
            self._uses.append(0)
            self._hash.append(0)
            if slot == len(self._spread) - 1:
                self._spread = np.concatenate([self._spread, np.zeros_like(self._spread)])
                self._common = np.concatenate([self._common, np.zeros_like(self._common)])
                self._table = np.zeros(len(self._spread), np.int64)
        self._slot[hashed] = slot
        self._hash[slot] = hashed
        return slot

    def drop(self, slots: Slots, story_id: str) -> None:
        """Take one count of each term away from the story, which must hold it."""
        for slot in slots.tolist():
            found = self._held[slot]
            self._uses[slot] -= 1
            if isinstance(found, dict):
                found[story_id] -= 1
                if not found[story_id]:
                    del found[story_id]
                if found:
                    self._count(slot, len(found))
                    continue
            self._held[slot] = ""
            self._count(slot, 0)
            del self._slot[self._hash[slot]]
            self._free.append(slot)

    def move(self, slots: Slots, gone: str, into: str) -> None:
        """Give one count of each term from one story, which must hold it, to another; the slots stay."""
        for slot in slots.tolist():
            found = self._held[slot]
            if isinstance(found, str):
                self._held[slot] = into
                continue
            found[into] = found.get(into, 0) + 1
            found[gone] -= 1
            if not found[gone]:
                del found[gone]
            self._count(slot, len(found))

    def stories(self, slot: int) -> Mapping[str, int] | tuple[str, ...]:
        """The stories that hold the term, in no order that means anything."""
        found = self._held[slot]
        return (found,) if isinstance(found, str) else found

    def owned(self, slot: int, stories: Sequence[str]) -> list[float]:
        """Which part of the articles that hold the term belongs to each story, as if two more held it elsewhere."""
        held = self._held[slot]
        if isinstance(held, str):
            return [OWNED_BY_ONE if story_id == held else 0.0 for story_id in stories]
        every = self._uses[slot] + UNSEEN
        return [held.get(story_id, 0) / every for story_id in stories]

    def spread(self, slots: Slots) -> Slots:
        """How many stories hold each term; 0 for slot -1, since the last place is never given away."""
        return self._spread[slots]

    def spread_out(self, slots: Slots, values: Numbers, over: Slots) -> Numbers:
        """For each slot in `over` its value, and 0 where it is none of `slots`."""
        self._table[slots] = values
        found = self._table[over]
        self._table[slots] = 0
        return found

    def weights(self, slots: Slots, stories: int) -> Numbers:
        """How telling each term is among so many stories: the logarithm of its rarity, in `STEPS`, at least 1."""
        return np.maximum(_steps(stories + PRIOR_STORIES) - self._common[slots], 1)


@lru_cache(maxsize=65_536)
def _steps(number: int) -> int:
    """The logarithm in whole `STEPS`; by a function of one number at a time, since those of many at once differ in the last place."""
    return round(log(number) * STEPS)
