"""The labeller: which blocks of a page are the article's, how sure that is, and what kind each is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from copytaster.model.article import Block, BlockKind
from copytaster.stages.read.around import around
from copytaster.stages.read.counting import Context
from copytaster.stages.read.features import Floats, Measured
from copytaster.stages.read.forest import forest
from copytaster.stages.read.tags import TAG_BIT
from copytaster.stages.read.walk import Walked

KEPT_FROM = 0.6
"""From this on a block is the article's; held to be best on training pages."""
SURE_FROM = 0.8
MAX_BLOCKS = 2_000
_HEADINGS = sum(TAG_BIT[f"h{level}"] for level in range(1, 7))
_KINDS: tuple[tuple[int, BlockKind], ...] = (
    (_HEADINGS, "heading"), (TAG_BIT["figcaption"], "caption"), (TAG_BIT["table"], "table"), (TAG_BIT["blockquote"], "quotation"),
    (TAG_BIT["li"], "list"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """How likely each block of the page is the article's, 0 to 1, in the page's order; and its words."""

    likely: tuple[float, ...]
    words: tuple[float, ...]

    def kept(self) -> tuple[int, ...]:
        """The places of the blocks that are the article's."""
        return tuple(place for place, likely in enumerate(self.likely) if likely >= KEPT_FROM)

    @property
    def sure_words(self) -> float:
        """Words in blocks that are almost surely the article's."""
        return sum(words for words, likely in zip(self.words, self.likely, strict=True) if likely >= SURE_FROM)

    @property
    def kept_words(self) -> float:
        """Words in all blocks that are the article's."""
        return sum(words for words, likely in zip(self.words, self.likely, strict=True) if likely >= KEPT_FROM)


def judged(page: Walked, context: Context) -> Judged:
    """Judge every block, first by itself and its place, then by how its surroundings were judged."""
    if not page.blocks:
        return Judged((), ())
    measured = Measured(page, context)
    first: Floats = forest("first").likely(measured.rows)
    second: Floats = forest("second").likely(np.concatenate((measured.rows, around(measured, first)), axis=1))
    return Judged(tuple(map(float, second)), tuple(map(float, measured.words)))


def typed(page: Walked, places: Sequence[int]) -> tuple[Block, ...]:
    """The blocks at these places as an article has them: items of one list, and rows of one table, together; at most 2,000."""
    return tuple(block for block, _ in traced(page, places))


def traced(page: Walked, places: Sequence[int]) -> tuple[tuple[Block, tuple[int, ...]], ...]:
    """As `typed`, each with the places that it was made of."""
    made: list[tuple[Block, tuple[int, ...]]] = []
    for (kind, _), run in groupby(places, key=lambda place: _kind(page, place)):
        made.extend(_together(page, kind, list(run)))
    return tuple(made[:MAX_BLOCKS])


def _kind(page: Walked, place: int) -> tuple[BlockKind, int]:
    """The kind of a block, and the list or table that it stands in; blocks of other kinds stand apart."""
    element = page.blocks[place].element
    tags = page.elements[element].tags
    kind: BlockKind = next((kind for bits, kind in _KINDS if tags & bits), "paragraph")
    if kind == "list":
        return kind, _above(page, element, ("ul", "ol"))
    return (kind, _above(page, element, ("table",))) if kind == "table" else (kind, -place - 1)


def _above(page: Walked, element: int, tags: tuple[str, ...]) -> int:
    """The outermost element of one of the tags that is not parted from this one by a text of its own."""
    found = -1
    while element > 0:
        if page.elements[element].tag in tags:
            found = element
        element = page.elements[element].parent
    return found


def _together(page: Walked, kind: BlockKind, places: list[int]) -> Iterator[tuple[Block, tuple[int, ...]]]:
    texts = [page.blocks[place].text for place in places]
    if kind == "list":
        yield Block(kind, "\n".join(" ".join(text.split("\n")) for text in texts)), tuple(places)
    elif kind == "table":
        rows = groupby(places, key=lambda place: _above_row(page, page.blocks[place].element))
        text = "\n".join(" | ".join(" ".join(page.blocks[place].text.split("\n")) for place in row) for _, row in rows)
        yield Block(kind, text), tuple(places)
    elif kind == "paragraph":
        for place, text in zip(places, texts, strict=True):
            yield from ((Block(kind, line), (place,)) for line in text.split("\n"))
    else:
        yield from ((Block(kind, " ".join(text.split("\n"))), (place,)) for place, text in zip(places, texts, strict=True))


def _above_row(page: Walked, element: int) -> int:
    while element > 0 and page.elements[element].tag != "tr":
        element = page.elements[element].parent
    return element
