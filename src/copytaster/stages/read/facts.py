"""Facts: what one page shows of its site, found where the page is read and small enough to be handed on with the article."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from copytaster.model.site import Facts, Holder, Piece
from copytaster.stages.read.counting import plain
from copytaster.stages.read.labeller import KEPT_FROM, Judged
from copytaster.stages.read.slots import Slots
from copytaster.stages.read.walk import Walked

MAX_OF_PAGE = 100
MAX_ROOTS = 4
MAX_HOLDERS = 12
_MIN_CHARS = 12
_ROOT_SHARE = 0.75
_HOLDER_SHARE = 0.3
"""Half of the text may be left out before it is asked which element holds most of the rest."""
_MIN_ROOT_WORDS = 120
_LIKELY_AT_LEAST = 0.03
_TAKEN_FOR_TEXT = 0.4
_WHOLE = ("body", "html")
"""Whatever stands on any page stands in these."""
_VARYING = re.compile(r"\S*\d\S*")


def facts(page: Walked, said: Slots, judged: Judged, url: str, origins: Sequence[tuple[int, ...]]) -> Facts:
    """What the page at `url` shows of its site, after its blocks were judged.

    `origins` are, for each block of the article, the places of the page's blocks that it was made of; none for text from elsewhere.
    """
    likely = judged.likely
    told = sorted((place for place, each in enumerate(likely) if each >= _LIKELY_AT_LEAST), key=lambda place: -likely[place])
    marks = {place: mark for place in told[:MAX_OF_PAGE] if (mark := _mark(page.blocks[place].text))}
    own = _summaries(page, said, marks)
    pieces, places = _pieces(judged, origins, {place: mark for place, mark in marks.items() if place not in own})
    chain, total = _chain(page, judged)
    return Facts(
        page=crc32(url.encode("utf-8", "replace")),
        blocks=tuple(dict.fromkeys([mark | (likely[place] >= _TAKEN_FOR_TEXT) for place, mark in marks.items()])),
        kept=frozenset([mark | 1 for place, mark in marks.items() if likely[place] >= KEPT_FROM]),
        roots=tuple(mark for mark, _, words in chain if words >= _ROOT_SHARE * total)[:MAX_ROOTS] if total >= _MIN_ROOT_WORDS else (),
        pieces=pieces,
        holders=tuple([_held(page, place, mark, places) for mark, place, _ in chain]),
        offers=said.offers,
    )


def _mark(text: str) -> int:
    """Zero for a text too short to be told from others; the last bit is left free."""
    return crc32(text.encode("utf-8", "replace")) & ~1 if len(text) >= _MIN_CHARS else 0


def _summaries(page: Walked, said: Slots, places: Iterable[int]) -> set[int]:
    """Those of the places whose block is a summary of the page, give or take the writing of quotation marks."""
    own = {len(text): text for text in map(plain, dict.fromkeys(said.standfirsts))}
    short = [place for place in places if len(page.blocks[place].text) in own]
    return {place for place in short if plain(text := page.blocks[place].text) == own[len(text)]}


def _pieces(judged: Judged, origins: Sequence[tuple[int, ...]], marks: dict[int, int]) -> tuple[tuple[Piece, ...], list[int]]:
    """The pieces, and the place of each on the page. The page's summaries have no mark, as other pages quote them."""
    told = [(number, place) for number, places in enumerate(origins) for place in places]
    places = [place for _, place in told]
    shared = Counter(places)
    return tuple(
        [(number, marks.get(place, 0), judged.likely[place], judged.words[place] / shared[place]) for number, place in told]
    ), places


def _chain(page: Walked, judged: Judged) -> tuple[list[tuple[int, int, float]], float]:
    """Mark, place and kept words of the elements around the middle of the text that hold much of it, innermost first; all kept words."""
    kept = judged.kept()
    running = [0.0, *accumulate([judged.words[place] for place in kept])]
    total = running[-1]
    found: list[tuple[int, int, float]] = []
    if not total:
        return found, 0.0
    element = page.blocks[kept[bisect_left(running, total / 2, 1) - 1]].element
    while element > 0 and page.elements[element].tag not in _WHOLE and len(found) < MAX_HOLDERS:
        words = running[bisect_left(kept, page.ends[element])] - running[bisect_left(kept, page.elements[element].first)]
        if words >= _HOLDER_SHARE * total:
            found.append((_path(page, element), element, words))
        element = page.elements[element].parent
    return found, total


def _held(page: Walked, element: int, mark: int, places: list[int]) -> Holder:
    return mark, bisect_left(places, page.elements[element].first), bisect_left(places, page.ends[element])


def _path(page: Walked, place: int) -> int:
    """A mark of the element and the two above by tag and class; what varies from page to page is left out."""
    told = []
    group = page.elements[place].group
    for _ in range(3):
        group, tag, called = page.groups[group]
        told.append(f"{tag}.{_lasting(called)}")
    return crc32("/".join(told).encode("utf-8", "replace"))


@lru_cache(maxsize=2_048)
def _lasting(called: str) -> str:
    return " ".join(_VARYING.sub("", called).split())
