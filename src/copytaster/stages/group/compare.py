"""An article beside the members of stories: what each pair, and each story as a whole, is judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from copytaster.stages.group.live import Live
from copytaster.stages.group.marks import KINDS, NAME, NUMBER, PAIR, START, Marks
from copytaster.stages.group.scale import Asked, Scale
from copytaster.stages.group.scorecard import Floats
from copytaster.stages.group.speakers import Block
from copytaster.stages.group.terms import STEPS

BEST_FEW = 5

LIKELY = 6
"""So many members of a story, those most like the article by their words, are looked at closely."""

ANOTHER_ISSUE = 0.5

PAIR_COLUMNS = (
    "likeness", "decayed", "hours", "cover", "covered", "shared", "telling", "rarest", "starts", "pairs", "names", "numbers", "lengths",
)  # fmt: skip
STORY_COLUMNS = (
    "few", "best", "margin", "decayed", "likeness", "cover", "known", "unknown", "members", "newest", "founded", "terms", "shared",
    "rarest", "owned", "holds",
)  # fmt: skip
LIKENESS, DECAYED, HOURS, COVER, COVERED, SHARED, TELLING, RAREST = range(8)

Ints = npt.NDArray[np.int64]

_KIND = np.uint32(KINDS - 1)


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of the article with the members of each block that are most like it, block by block.

    `rows` is (pair column, pair), `members` whom it is with; `trust` is what a repeated headline leaves of a pair's chance.
    `starts` is the first pair of each block, `sizes` how many it has. `whole` is (column, block): what is measured over all
    members of a block.
    """

    rows: Floats
    members: Sequence[Live]
    trust: Floats
    starts: Ints
    sizes: Ints
    whole: Floats


def compared(ask: Asked, parts: Mapping[str, Block], scale: Scale) -> Compared:
    """Measure all pairs at once; what is summed are whole numbers, so that order does not matter."""
    blocks = list(parts.values())
    sizes = np.concatenate([block.sizes for block in blocks])
    slots = np.concatenate([block.slots for block in blocks])
    rarity = scale.terms.weights(slots, scale.stories)
    weights = rarity * scale.counted(np.concatenate([block.counts for block in blocks]))
    place = scale.terms.spread_out(ask.slots, np.arange(1, len(ask.slots) + 1), slots)
    is_shared = place > 0
    firsts = sizes.cumsum() - sizes
    squares, masses = np.add.reduceat(weights * weights, firsts), np.add.reduceat(rarity, firsts)
    rarest = np.maximum.reduceat(rarity * is_shared, firsts)
    at = np.flatnonzero(is_shared)
    count = len(sizes)
    owner, mine = np.repeat(np.arange(count), sizes)[at], place[at] - 1
    products = np.bincount(owner, ask.weights[mine] * weights[at], count)
    both = np.bincount(owner, rarity[at], count)
    likeness = products / np.sqrt(squares * float(ask.square))
    apart_s = np.abs(np.concatenate([block.told_s for block in blocks]) - ask.live.told_s)
    decayed = likeness * scale.decays(apart_s)
    of_block = _Blocks.of([len(block.members) for block in blocks])
    kept, sizes_kept = of_block.best(decayed)
    of_kept = of_block.numbers[kept]
    within = kept - of_block.starts[of_kept]
    members = [blocks[number].members[place] for number, place in zip(of_kept.tolist(), within.tolist(), strict=True)]
    hours = np.floor(apart_s / 60.0) / 60.0
    lengths = sizes[kept] / float(max(len(ask.live.terms), 1))
    cover = both / float(max(ask.mass, 1))
    rows = _table((
        likeness[kept],
        decayed[kept],
        hours[kept],
        cover[kept],
        both[kept] / masses[kept],
        np.bincount(owner, minlength=count)[kept],
        np.bincount(owner, scale.is_telling(slots[at]), count)[kept],
        rarest[kept] / STEPS,
        *_marked(ask.live.marks, [member.marks for member in members]),
        np.minimum(lengths, 1.0 / lengths),
    ))  # fmt: skip
    known = of_block.known(ask, owner, mine) / float(max(ask.mass, 1))
    over_all = _table((
        _mean_of_each(cover, of_block.starts, of_block.sizes),
        known,
        of_block.sizes,
        np.minimum.reduceat(hours, of_block.starts),
        np.maximum.reduceat(hours, of_block.starts),
        *_owned(ask, list(parts), scale),
    ))  # fmt: skip
    return Compared(rows, members, _trust(ask, members), np.cumsum(sizes_kept) - sizes_kept, sizes_kept, over_all)


def _owned(ask: Asked, stories: Sequence[str], scale: Scale) -> tuple[Sequence[float], Sequence[float]]:
    """How far the article's words are each story's own: the word that is so most, and all of them by their rarity."""
    shares = [scale.terms.owned(slot, stories) for slot in ask.slots.tolist()]
    rarity = ask.rarity.tolist()
    mass = max(ask.mass, 1)
    of_each = list(zip(*shares, strict=True))
    most = [max(own) for own in of_each]
    return most, [round(sum([rare * share for rare, share in zip(rarity, own, strict=True)]) / mass, 6) for own in of_each]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Where each block's members stand among all."""

    sizes: Ints
    starts: Ints
    numbers: Ints

    @classmethod
    def of(cls, lengths: Sequence[int]) -> "_Blocks":
        sizes = np.array(lengths)
        return cls(sizes, np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes))

    def best(self, scores: Floats) -> tuple[Ints, Ints]:
        """The members with the best scores of each block, ties by place, and how many each block has."""
        order = np.lexsort((-scores, self.numbers))
        rank = np.arange(len(order)) - self.starts[self.numbers]
        return order[rank < LIKELY], np.minimum(self.sizes, LIKELY)

    def known(self, ask: Asked, owner: Ints, mine: Ints) -> Ints:
        """How much of the article's rarity the members of each block hold together; `owner` shares its term `mine`."""
        held = np.zeros((len(self.sizes), len(ask.slots)), np.bool_)
        held[self.numbers[owner], mine] = True
        known: Ints = held @ ask.rarity
        return known


def _marked(mine: Marks, others: Sequence[Marks]) -> list[Floats]:
    """Shared beginnings of words, as a share of the shorter headline's; shared pairs, names; numbers, -1 where all differ."""
    count = len(others)
    if not len(mine):
        return [np.zeros(count)] * 4
    theirs = np.concatenate(others)
    keys = np.repeat(np.arange(0, count * KINDS, KINDS), [len(marks) for marks in others]) + (theirs & _KIND)
    total = np.bincount(keys, minlength=count * KINDS).reshape(-1, KINDS)
    is_shared = mine.take(np.searchsorted(mine, theirs), mode="clip") == theirs
    both = np.bincount(keys[is_shared], minlength=count * KINDS).reshape(-1, KINDS)
    own = np.bincount(mine & _KIND, minlength=KINDS)
    clash = (total[:, NUMBER] > 0) & (both[:, NUMBER] == 0) & bool(own[NUMBER])
    starts = both[:, START] / np.maximum(np.minimum(total[:, START], own[START]), 1)
    return [starts, both[:, PAIR].astype(np.float64), both[:, NAME].astype(np.float64), np.where(clash, -1.0, both[:, NUMBER])]


def whole(ask: Asked, found: Compared, likely: Floats) -> Floats:
    """What each story is judged by, (story column, story); `likely` is how likely each pair tells of one event.

    Means are of whole millionths, so that the sum is exact in any order.
    """
    chances = likely.tolist()
    in_millionths = [np.rint(values * 1e6).tolist() for values in (likely, found.rows[DECAYED], found.rows[LIKENESS])]
    shared, rarest = found.rows[SHARED].tolist(), found.rows[RAREST].tolist()
    unknown = 1.0 - float(ask.rarity.sum()) / float(max(ask.mass, 1))
    judged = []
    start = 0
    for size in found.sizes.tolist():
        order = sorted(range(start, start + size), key=chances.__getitem__, reverse=True)
        few, nearest = order[:BEST_FEW], order[0]
        means = [sum([column[place] for place in few]) / (len(few) * 1e6) for column in in_millionths]
        judged.append((*means, chances[nearest], shared[nearest], rarest[nearest]))
        start += size
    few_likely, decays, likes, best, shares, rare = zip(*judged, strict=True)
    cover, known, members, newest, founded, owned, holds = found.whole
    return _table((
        few_likely, best, _margins(few_likely), decays, likes, cover, known, [unknown] * len(judged), members, newest, founded,
        [float(len(ask.live.terms))] * len(judged), shares, rare, owned, holds,
    ))  # fmt: skip


def _table(columns: Sequence[Floats | Ints | Sequence[float]]) -> Floats:
    """Columns of one length as one array; numpy's own ways to stack cost more than the rest."""
    table = np.empty((len(columns), len(columns[0])))
    for number, column in enumerate(columns):
        table[number] = column
    return table


def _mean_of_each(values: Floats, starts: Ints, counts: Ints) -> Floats:
    """Of all values of each block, each to a whole millionth first, so that the sum is exact in any order."""
    mean: Floats = np.add.reduceat(np.rint(values * 1e6), starts) / (counts * 1e6)
    return mean


def _margins(scores: Sequence[float]) -> list[float]:
    """By how much each leads the best of the others."""
    if len(scores) == 1:
        return [scores[0]]
    second, first = sorted(scores)[-2:]
    return [first - second if score == first else score - first for score in scores]


def _trust(ask: Asked, members: Sequence[Live]) -> Floats:
    """A headline that a source uses again says little about the text below it, and nothing without a text."""
    trust = np.ones(len(members))
    for place, member in enumerate(members):
        if member.title == ask.live.title:
            trust[place] = _trusted(ask, member)
    return trust


def _trusted(ask: Asked, other: Live) -> float:
    if not ask.is_rubric and other.source_id != ask.live.source_id:
        return 1.0
    return ANOTHER_ISSUE if ask.live.words and other.words else 0.0
