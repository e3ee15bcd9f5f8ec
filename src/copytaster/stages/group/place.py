"""Where an article belongs: TF-IDF cosine with time decay, the mean of the best few members, and the evidence for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np
import numpy.typing as npt

from copytaster.model.story import Origin, Reason
from copytaster.stages.group.live import MAX_COUNT, Live, Slots
from copytaster.stages.group.speakers import Block
from copytaster.stages.group.terms import Numbers, Terms

BEST_FEW = 5
MIN_TELLING = 2
"""One rare word in common is chance, or a place name."""

TELLING_STORIES = 8
TELLING_SHARE = 0.04
"""A word is telling when at most so many stories, or this share of all, hold it."""

ANOTHER_ISSUE = 0.5

HOUR_S = 3600.0
MINUTE_S = 60.0
COUNTS = np.array([0] + [round(16 * (1 + log(count))) for count in range(1, MAX_COUNT + 1)], np.int64)
"""Weight of a term that stands so many times in an article, in sixteenths."""


Likes = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placement:
    """A decision: the story to join, or None to found one; where the text comes from; the score, 0 to 1, and why."""

    story_id: str | None
    origin: Origin
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An article that asks for its place. The terms that some live article holds, by slot; `square` is over all its terms."""

    live: Live
    slots: Slots
    weights: Numbers
    square: int
    is_rubric: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits into a story: the mean of the best `few` scores, and the likeness to the nearest member."""

    story_id: str
    score: float
    likeness: float
    nearest: Live
    few: int


@dataclass(frozen=True, slots=True)
class Scale:
    """What articles are measured with: the live terms, the number of live stories, the hours that halve a likeness."""

    terms: Terms
    stories: int
    half_life_h: float

    def weights(self, slots: Slots, counts: npt.NDArray[np.uint8]) -> Numbers:
        """TF-IDF of terms that stand so many times in an article."""
        return self.terms.weights(slots, self.stories) * COUNTS[counts]

    def asked(self, live: Live, is_rubric: bool) -> Asked:
        """The article with its terms weighed; `is_rubric` when its headline is one that a source uses again and again."""
        weights = self.weights(live.terms, live.counts)
        is_held = live.terms >= 0
        return Asked(live, live.terms[is_held], weights[is_held], int((weights * weights).sum()), is_rubric)

    def cosines(self, ask: Asked, blocks: Sequence[Block]) -> Likes:
        """The cosine of the article with each member of the blocks; sums are of whole numbers, so exact in any order."""
        sizes = np.concatenate([block.sizes for block in blocks])
        slots = np.concatenate([block.slots for block in blocks])
        weights = self.weights(slots, np.concatenate([block.counts for block in blocks]))
        starts = np.cumsum(sizes) - sizes
        products = np.add.reduceat(self.terms.spread_out(ask.slots, ask.weights, slots) * weights, starts)
        squares = np.add.reduceat(weights * weights, starts) * float(ask.square)
        likes: Likes = products / np.sqrt(squares)
        return likes

    def decays(self, apart_s: npt.NDArray[np.float64]) -> Likes:
        """What is left of a likeness after so many seconds, by the minute: read from a table, which any machine reads alike."""
        table = _decays(self.half_life_h)
        return table[np.minimum(apart_s / MINUTE_S, len(table) - 1).astype(np.int64)]

    def telling(self, ask: Asked, other: Live) -> int:
        """How many telling terms two articles share."""
        is_shared = self.terms.spread_out(ask.slots, ask.weights, other.terms) > 0
        return int((self.terms.spread(other.terms[is_shared]) <= max(TELLING_STORIES, TELLING_SHARE * self.stories)).sum())


@cache
def _decays(half_life_h: float) -> Likes:
    """By the minute, over 30 half-lives."""
    return np.array([0.5 ** (minute / 60.0 / half_life_h) for minute in range(int(half_life_h * 1_800.0) + 1)] + [0.0])


def fits(ask: Asked, parts: Mapping[str, Block], scale: Scale) -> Iterator[Fit]:
    """How the article fits into each story, best first, ties by story id."""
    blocks = list(parts.values())
    likes = scale.cosines(ask, blocks) * _trust(ask, blocks)
    apart_s = np.abs(np.concatenate([block.told_s for block in blocks]) - ask.live.told_s)
    scores: list[float] = (likes * scale.decays(apart_s)).tolist()
    found: list[tuple[float, str, int, int]] = []
    start = 0
    for story_id, block in parts.items():
        end = start + len(block.members)
        best = sorted(scores[start:end], reverse=True)[:BEST_FEW]
        found.append((-sum(best) / len(best), story_id, start, end))
        start = end
    for mean, story_id, start, end in sorted(found):
        nearest = scores.index(max(scores[start:end]), start, end)
        members = parts[story_id].members
        yield Fit(story_id, -mean, float(likes[nearest]), members[nearest - start], min(BEST_FEW, len(members)))


def _trust(ask: Asked, blocks: Sequence[Block]) -> Likes:
    """A headline that a source uses again says little about the text below it, and nothing without a text."""
    titles = np.concatenate([block.titles for block in blocks])
    trust = np.ones(len(titles))
    same = np.flatnonzero(titles == ask.live.title)
    if len(same):
        members = [member for block in blocks for member in block.members]
        trust[same] = [_trusted(ask, members[at]) for at in same.tolist()]
    return trust


def _trusted(ask: Asked, other: Live) -> float:
    if not ask.is_rubric and other.source_id != ask.live.source_id:
        return 1.0
    return ANOTHER_ISSUE if ask.live.words and other.words else 0.0


def evidence(fit: Fit, live: Live, telling: int) -> tuple[Reason, ...]:
    """What the score is made of."""
    hours = abs(live.told_s - fit.nearest.told_s) / HOUR_S
    return (
        Reason("likeness", round(fit.likeness, 4), f"{fit.likeness:.0%} alike in words with the nearest article"),
        Reason("hours", round(hours, 4), f"told {hours:.1f} hours apart"),
        Reason("words", float(telling), f"{telling} telling words in common"),
        Reason("score", round(fit.score, 4), f"likeness after decay, mean of the best {fit.few} articles of the story"),
    )


def founded(fit: Fit | None, least: float) -> tuple[Reason, ...]:
    """Why an article opens a story."""
    if fit is None:
        return (Reason("nearest", 0.0, "no live story has telling words in common"),)
    return (Reason("nearest", round(fit.score, 4), f"the nearest story scores {fit.score:.2f}; {least:.2f} are needed"),)
