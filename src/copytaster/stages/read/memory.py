"""Memory per site: what other pages of a host taught about the next one; values only, kept by whoever reads the pages."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from zlib import crc32

from copytaster.stages.read.counting import plain
from copytaster.stages.read.labeller import KEPT_FROM, Judged
from copytaster.stages.read.walk import Walked

MAX_PAGES = 6
MAX_OF_PAGE = 100
MAX_ROOTS = 4
REBUILT_AFTER = 5
"""So many articles in a row whose text stands nowhere that it stood before: the site is another one."""
SURE_ROOT_PAGES = 3
_SAME_ARTICLE = 0.5
"""With more of its text known than this, the page is one that was seen before, under another address or in another version."""
_MIN_CHARS = 12
_ROOT_SHARE = 0.75
_MIN_ROOT_WORDS = 120
_LIKELY_AT_LEAST = 0.03
_TAKEN_FOR_TEXT = 0.4
_NO_TEASER = 0.85
"""A block as sure as this is only dropped if it was taken for text elsewhere too: other pages tease with an article's first lines."""
_VARYING = re.compile(r"\S*\d\S*")
_MAX_VOTES = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page shows of its site: marks (CRC-32) of its address, of its blocks, likeliest first (their last bit says that they
    were taken for text), of those that were kept, and of the elements that hold the text, innermost first; and for each slot the
    sources that others confirm."""

    page: int
    blocks: tuple[int, ...] = ()
    kept: frozenset[int] = frozenset()
    roots: tuple[int, ...] = ()
    proved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a host, at most 4 KB: marks of its last pages, each with the marks of the blocks that stood there, latest
    first; of the elements that held the text, with the number of pages; how often each source of a slot was right.

    `strange` counts the articles in a row whose text stood elsewhere; `rebuilt` is the alarm: how often all was forgotten for that.
    """

    pages: tuple[tuple[int, tuple[int, ...]], ...] = ()
    roots: tuple[tuple[int, int], ...] = ()
    sources: tuple[tuple[str, str, int], ...] = ()
    strange: int = 0
    rebuilt: int = 0


NOTHING = SiteMemory()


def facts(page: Walked, judged: Judged, url: str, proved: Mapping[str, tuple[str, ...]] | None = None) -> Facts:
    """What the page at `url` shows of its site, after its blocks were judged."""
    order = sorted(range(len(page.blocks)), key=lambda place: -judged.likely[place])[:MAX_OF_PAGE]
    told = [place for place in order if judged.likely[place] >= _LIKELY_AT_LEAST]
    marks = {place: mark | (judged.likely[place] >= _TAKEN_FOR_TEXT) for place in told if (mark := _mark(page.blocks[place].text))}
    kept = frozenset(mark for place, mark in marks.items() if judged.likely[place] >= KEPT_FROM)
    return Facts(crc32(url.encode()), tuple(dict.fromkeys(marks.values())), kept, _roots(page, judged), proved or {})


def remember(memory: SiteMemory, found: Facts) -> SiteMemory:
    """The memory after one more page. A page that is known, or that holds the text of one that is, teaches nothing."""
    if any(found.page == page or _is_same(found, blocks) for page, blocks in memory.pages):
        return memory
    strange = memory.strange
    if found.roots and memory.roots:
        strange = 0 if {mark for mark, pages in memory.roots if pages} & set(found.roots) else strange + 1
    if strange >= REBUILT_AFTER:
        return remember(SiteMemory(rebuilt=memory.rebuilt + 1), found)
    pages = ((found.page, found.blocks), *memory.pages)[:MAX_PAGES]
    return SiteMemory(pages, _rooted(memory, found, strange), _voted(memory, found), strange, memory.rebuilt)


def recalled(memory: SiteMemory, page: Walked, judged: Judged, url: str, own: Collection[str] = ()) -> Judged:
    """The judgement of a page in the light of what stood on others of its host; the same without memory.

    Blocks of other pages are not the article's, nor is what stands outside of the element that has always held the text and was no
    sure thing. `own` are the page's summaries, which other pages quote.
    """
    here = crc32(url.encode())
    others = frozenset(mark for page_mark, blocks in memory.pages if page_mark != here for mark in blocks)
    if not others:
        return judged
    likely = _without_seen(others, page, judged, frozenset(map(_mark, own)))
    likely = _without_outside(memory, page, replace(judged, likely=likely))
    left = sum(words for words, each in zip(judged.words, likely, strict=True) if each >= KEPT_FROM)
    return judged if left < _SAME_ARTICLE * judged.kept_words else replace(judged, likely=likely)


def preferred(memory: SiteMemory) -> Mapping[str, str]:
    """The source of each slot that was right on this host: on two pages at least, and on more than any other."""
    best: dict[str, tuple[str, int]] = {}
    for slot, source, votes in memory.sources:
        if votes > best.get(slot, ("", 1))[1]:
            best[slot] = (source, votes)
    return {slot: source for slot, (source, _) in best.items()}


def _is_same(found: Facts, blocks: tuple[int, ...]) -> bool:
    return len(found.kept.intersection(blocks)) > _SAME_ARTICLE * max(len(found.kept), 1)


def _without_seen(others: frozenset[int], page: Walked, judged: Judged, own: frozenset[int]) -> tuple[float, ...]:
    taken = frozenset(mark for mark in others if mark & 1)
    known = taken | frozenset(mark | 1 for mark in others)
    return tuple(
        0.0
        if likely >= KEPT_FROM and (mark := _mark(block.text)) not in own and mark | 1 in (known if likely < _NO_TEASER else taken)
        else likely
        for block, likely in zip(page.blocks, judged.likely, strict=True)
    )


def _without_outside(memory: SiteMemory, page: Walked, judged: Judged) -> tuple[float, ...]:
    """Only where the innermost known root of at least three pages holds nearly all that was kept."""
    sure = {mark for mark, pages in memory.roots if pages >= SURE_ROOT_PAGES}
    if not sure:
        return judged.likely
    running = _kept_before(judged)
    inside = [place for place in _holders(page, running, 0.6) if _path(page, place) in sure]
    if not inside:
        return judged.likely
    first, end = page.elements[inside[-1]].first, page.ends[inside[-1]]
    return tuple(
        likely if first <= place < end or likely >= 0.95 else min(likely, KEPT_FROM - 0.01) for place, likely in enumerate(judged.likely)
    )


def _mark(text: str) -> int:
    """Zero for a text too short to be told from others."""
    return crc32(plain(text).encode("utf-8", "replace")) & ~1 if len(text) >= _MIN_CHARS else 0


def _kept_before(judged: Judged) -> list[float]:
    """Words kept before each block, and at the end."""
    total, running = 0.0, [0.0]
    for words, likely in zip(judged.words, judged.likely, strict=True):
        total += words if likely >= KEPT_FROM else 0.0
        running.append(total)
    return running


def _holders(page: Walked, running: list[float], share: float) -> list[int]:
    """The elements that hold at least this share of the kept words, outermost first."""
    least = share * running[-1]
    return [place for place, element in enumerate(page.elements) if running[page.ends[place]] - running[element.first] >= least]


def _roots(page: Walked, judged: Judged) -> tuple[int, ...]:
    running = _kept_before(judged)
    if running[-1] < _MIN_ROOT_WORDS:
        return ()
    return tuple(_path(page, place) for place in reversed(_holders(page, running, _ROOT_SHARE)[-MAX_ROOTS:]))


def _path(page: Walked, place: int) -> int:
    """A mark of the element and the two above by tag and class; what varies from page to page is left out."""
    told = []
    group = page.elements[place].group
    for _ in range(3):
        group, tag, called = page.groups[group]
        told.append(f"{tag}.{' '.join(_VARYING.sub('', called).split())}")
    return crc32("/".join(told).encode("utf-8", "replace"))


def _rooted(memory: SiteMemory, found: Facts, strange: int) -> tuple[tuple[int, int], ...]:
    """What strange pages bring stands at zero until a page like those before shows that the site is still the same."""
    counts = {mark: pages if strange else max(pages, 1) for mark, pages in memory.roots}
    for mark in found.roots:
        counts[mark] = min(counts.get(mark, 0) + (not strange), _MAX_VOTES)
    return tuple(Counter(counts).most_common(2 * MAX_ROOTS))


def _voted(memory: SiteMemory, found: Facts) -> tuple[tuple[str, str, int], ...]:
    votes = {(slot, source): count for slot, source, count in memory.sources}
    for slot, sources in found.proved.items():
        for source in sources[:4]:
            votes[slot, source] = min(votes.get((slot, source), 0) + 1, _MAX_VOTES)
    return tuple((slot, source, count) for (slot, source), count in Counter(votes).most_common(_MAX_VOTES))
