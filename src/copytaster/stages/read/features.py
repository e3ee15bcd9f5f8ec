"""Features: the numbers by which each block of a page is judged, all blocks of a page at once."""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from copytaster.stages.read import hints, phrases
from copytaster.stages.read.counting import COUNTS, Context, counted
from copytaster.stages.read.tags import ANCESTOR_TAGS, TAG_BIT
from copytaster.stages.read.walk import Walked

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

_TAGS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "blockquote", "figcaption", "dt", "dd", "pre", "div", "section",
    "article", "button", "label", "legend", "summary", "figure", "header", "footer", "aside", "caption", "address", "form", "center"
)  # fmt: skip
_TAG_CODES = {tag: code for code, tag in enumerate(_TAGS)}
_LEAVES = _TAG_CODES["pre"]
"""Up to this code a tag holds a paragraph and not a text: what stands around it is what counts."""
_ONE_OF = 12
"""So many tags have a column of their own."""
STEPS = (-3, -2, -1, 1, 2, 3)
_LEVELS = 5
_WIDTHS = (4, 12)
_WHOLE_SHARE = 0.75


class Measured:
    """The features of a page's blocks, one row each, in the order of `names()`; and what the blocks are grouped by.

    `words` are the blocks' words; `group` is the same for blocks that are marked up alike; `holder` is the element around the paragraph.
    """

    __slots__ = ("group", "holder", "rows", "words")

    def __init__(self, page: Walked, context: Context) -> None:
        """Measure all blocks of the page; there is at least one."""
        columns = _Columns(page, np.array(counted(page, context), dtype=np.float32))
        self.rows: Floats = np.concatenate(columns.chunks(), axis=1)
        self.words: Floats = columns.words
        self.group: Whole = columns.group
        self.holder: Whole = columns.holder


@cache
def names() -> tuple[str, ...]:
    """What each column says."""
    above = [f"{name}^{level}" for level, name in product(range(_LEVELS), ("links", "share", "good", "blocks", "purity"))]
    places = ["place", "place_share", "passed", "passed_share", "coming_share", "since_h1", "since_title", "since_time", "since_byline",
              "h1s", "titles", "blocks", "good_total"]  # fmt: skip
    stands = [f"{name}@{element}" for element, name in product(("best", "above_best", "whole"), ("inside", "stand"))]
    held = ["held_share", "held_ratio", "in_best", "deeper", "has_article", "article_share", "best_share", "like_longest", "with_h1"]
    near = [f"{name}{step:+}" for step, name in product(STEPS, ("words", "links", "ends", "tag", "holder", "in_body", "strong"))]
    wide = [f"{name}{width}" for width, name in product(_WIDTHS, ("before", "behind"))]
    alike = [f"alike_{name}" for name in ("words", "links", "ends", "good", "in_body", "count", "share")]
    ratios = ["links", "strong", "uppers", "digits_share", "comma_rate", "stop_rate", "line_words", "word_chars", "good", "link_rate"]
    tags = ["tag", *(f"<{tag}>" for tag in _TAGS[:_ONE_OF])]
    told = [f"{part}:{name}" for part, name in product(("own", "near", "far"), hints.names())]
    return (*COUNTS[:-1], *ratios, *places, "depth", *above, *held, *stands, *near, *wide, *alike, *tags, *told,
            *(f"in:{tag}" for tag in ANCESTOR_TAGS), *(f"says:{kind}" for kind in phrases.kinds()))  # fmt: skip


class _Columns:
    """The columns, as they are made."""

    def __init__(self, page: Walked, counts: Floats) -> None:
        self.page = page
        self.count = len(page.blocks)
        self.counts = counts[:, :-1]
        self.said = counts[:, -1].astype(np.int64)
        self.raw = {name: counts[:, place] for place, name in enumerate(COUNTS)}
        numbers = np.array([element[:9] for element in page.elements], dtype=np.int64)
        parent, self.own, self.near, self.far, self.groups, self.depth, self.article, self.tags, self.first = numbers.T
        self.parent = np.maximum(parent, 0)
        self.end = np.array(page.ends, dtype=np.int64)
        self.element = np.array([block.element for block in page.blocks], dtype=np.int64)
        self.group = self.groups[self.element]
        codes = np.array([_TAG_CODES.get(element.tag, len(_TAGS)) for element in page.elements], dtype=np.int64)
        self.tag = codes[self.element]
        self.holder = np.where(self.tag <= _LEAVES, self.parent[self.element], self.element)
        self.words = self.raw["words"]
        self.density = self.raw["link_chars"] / np.maximum(self.raw["chars"], 1)
        self.good = np.where((self.words >= 8) & (self.density < 0.35), self.words, 0).astype(np.float32)
        self.total = max(float(self.good.sum()), 1.0)
        self.running_good = _running(self.good)
        self.here = np.arange(self.count)

    def chunks(self) -> list[Floats]:
        return [
            self.counts, self._ratios(), self._places(), self.depth[self.element][:, None].astype(np.float32), self._above(), *self._held(),
            self._neighbours(), self._wide(), self._alike(), self._tags(),
            *(_bits(values[self.element], len(hints.names())) for values in (self.own, self.near, self.far)),
            _bits(self.tags[self.element], len(ANCESTOR_TAGS)), _bits(self.said, len(phrases.kinds())),
        ]  # fmt: skip

    def _ratios(self) -> Floats:
        raw, words = self.raw, self.words
        chars = np.maximum(raw["chars"], 1)
        return _side_by_side(
            self.density, raw["strong_chars"] / chars, raw["upper"] / np.minimum(words, 40), raw["digits"] / np.minimum(chars, 200),
            raw["commas"] / words, raw["stops"] / words, words / raw["lines"], chars / words, self.good, raw["links_count"] / words,
        )  # fmt: skip

    def _places(self) -> Floats:
        passed = self.running_good[:-1]
        is_h1 = (self.tags[self.element] & TAG_BIT["h1"]) > 0
        title = self.raw["is_title"] > 0
        all_of = np.ones(self.count, np.float32)
        return _side_by_side(
            self.here, self.here / self.count, passed, passed / self.total, (self.total - passed - self.good) / self.total,
            self._since(np.flatnonzero(is_h1)), self._since(np.flatnonzero(title)),
            self._since([item.block for item in self.page.times]), self._since([item.block for item in self.page.bylines]),
            np.cumsum(is_h1), np.cumsum(title), all_of * self.count, all_of * self.total,
        )  # fmt: skip

    def _since(self, marks: Sequence[int] | Whole) -> Floats:
        """How many blocks ago the last marked one stood; -1 before the first."""
        last = np.full(self.count + 1, -1, np.float32)
        marked = np.asarray(marks, dtype=np.int64)
        last[marked] = marked
        last = np.maximum.accumulate(last[:-1])
        return np.where(last >= 0, self.here - last, -1).astype(np.float32)

    def _above(self) -> Floats:
        """How much stands in the element and in those above, and how much of it is links."""
        running = np.stack([_running(values) for values in (self.words, self.raw["link_chars"], self.raw["chars"], self.good)], axis=1)
        inside = running[self.end] - running[self.first]
        words, links, chars, good = inside.T
        blocks = self.end - self.first
        all_of = _side_by_side(links / np.maximum(chars, 1), good / self.total, good, blocks, good / np.maximum(words, 1))
        here, columns = self.element, []
        for _ in range(_LEVELS):
            columns.append(all_of[here])
            here = self.parent[here]
        return np.concatenate(columns, axis=1)

    def _held(self) -> tuple[Floats, Floats]:
        """Where the block stands to the element that holds most paragraphs, to the smallest that holds nearly all, and to its article."""
        direct = np.bincount(self.holder, weights=self.good, minlength=len(self.parent))
        best = int(direct.argmax())
        share = (self.running_good[self.end] - self.running_good[self.first]) / self.total
        most = np.flatnonzero(share >= _WHOLE_SHARE)
        article = self.article[self.element]
        headed = np.flatnonzero((self.tags[self.element] & TAG_BIT["h1"]) > 0)
        of_h1 = article[headed[0]] if len(headed) else -1
        held = _side_by_side(
            direct[self.holder] / self.total, direct[self.holder] / max(direct[best], 1), self.holder == best,
            self.depth[self.element] - self.depth[best], article >= 0, np.where(article >= 0, share[np.maximum(article, 0)], 0),
            np.full(self.count, share[best]), self.tag == self.tag[int(self.good.argmax())], (article == of_h1) & (of_h1 >= 0),
        )  # fmt: skip
        stands = [self._stand(element) for element in (best, int(self.parent[best]), int(most[-1]) if len(most) else 0)]
        return held, np.concatenate(stands, axis=1)

    def _stand(self, element: int) -> Floats:
        """Inside an element or not, and how far into it, in shares of its length; below 0 before, above 1 behind."""
        first, end = int(self.first[element]), int(self.end[element])
        return _side_by_side((self.here >= first) & (self.here < end), (self.here - first) / max(end - first, 1))

    def _neighbours(self) -> Floats:
        strong = self.raw["strong_chars"] / np.maximum(self.raw["chars"], 1)
        told = _side_by_side(self.words, self.density, self.raw["ends"], self.tag, self.holder, self.raw["in_body"], strong)
        edge = max(STEPS)
        padded = np.pad(told, ((edge, edge), (0, 0)), constant_values=-1)
        near = padded[self.here[:, None] + np.array(STEPS) + edge]
        near[:, :, 4] = near[:, :, 4] == told[:, None, 4]
        flat: Floats = near.reshape(self.count, -1)
        return flat

    def _wide(self) -> Floats:
        """The paragraphs' words among the blocks before and behind."""
        running, here = self.running_good, self.here
        columns = []
        for width in _WIDTHS:
            columns.append(running[here] - running[np.maximum(here - width, 0)])
            columns.append(running[np.minimum(here + 1 + width, self.count)] - running[here + 1])
        return _side_by_side(*columns)

    def _alike(self) -> Floats:
        """Blocks that are marked up alike: how long, how much of them is links, how many."""
        count = np.maximum(np.bincount(self.group), 1)
        sums = [
            np.bincount(self.group, weights=values)
            for values in (self.words, self.density, self.raw["ends"], self.good, self.raw["in_body"])
        ]
        return _side_by_side(*((each / count)[self.group] for each in sums), count[self.group], (sums[3] / self.total)[self.group])

    def _tags(self) -> Floats:
        return np.concatenate((self.tag[:, None], self.tag[:, None] == np.arange(_ONE_OF)), axis=1).astype(np.float32)


def _side_by_side(*columns: NDArray[np.generic]) -> Floats:
    made = np.empty((len(columns[0]), len(columns)), np.float32)
    for place, column in enumerate(columns):
        made[:, place] = column
    return made


def _bits(values: Whole, width: int) -> Floats:
    return ((values[:, None] >> np.arange(width)) & 1).astype(np.float32)


def _running(values: Floats) -> Floats:
    """Sums of all values before each place, and of all."""
    return np.concatenate((np.zeros(1, np.float32), np.cumsum(values, dtype=np.float32)))
