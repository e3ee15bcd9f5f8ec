"""Sites: what one page shows of its host, and what is remembered of a host from page to page."""

from dataclasses import dataclass
from datetime import datetime

Piece = tuple[int, int, float, float]
"""A part of an article's text: its block, by place; its mark, zero without; how likely it is the article's, 0 to 1; its words."""

Holder = tuple[int, int, int]
"""An element that holds much of the text: its mark, its first piece, and the one behind its last."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What each source on a page says, best first; sources that say nothing whole are left out."""

    title: tuple[tuple[str, str], ...] = ()
    authors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published_at: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page shows of its site: marks (CRC-32) of its address, of its blocks, likeliest first (their last bit says that they
    were taken for text), of those that were kept, and of the elements that hold the text, innermost first.

    `pieces`, in the order of the article's blocks, and `holders`, innermost first, are what is needed to leave something out later;
    blocks that are not from the page's own markup have no pieces.
    """

    page: int
    blocks: tuple[int, ...] = ()
    kept: frozenset[int] = frozenset()
    roots: tuple[int, ...] = ()
    pieces: tuple[Piece, ...] = ()
    holders: tuple[Holder, ...] = ()
    offers: Offers = Offers()


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a host, at most 4 KB: marks of its last pages, each with the marks of the blocks that stood there, latest
    first; of the elements that held the text, with the number of pages; how often each source of a slot was right.

    `strange` counts the articles in a row whose text stood elsewhere; `rebuilt` is the alarm: how often all was forgotten for that,
    the last time at `rebuilt_at`.
    """

    host: str = ""
    pages: tuple[tuple[int, tuple[int, ...]], ...] = ()
    roots: tuple[tuple[int, int], ...] = ()
    sources: tuple[tuple[str, str, int], ...] = ()
    strange: int = 0
    rebuilt: int = 0
    rebuilt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A host of which all was forgotten because its pages were built anew: when that was the last time, and how often."""

    host: str
    at: datetime
    times: int
