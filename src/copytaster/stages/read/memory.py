"""Memory per site: what other pages of a host taught about the next one; values only, kept by whoever joins the articles.

A page is read without it, so that pages can be read ahead and side by side; what is known is applied to the article afterwards.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.model.article import Article, Block, ReadPage
from copytaster.model.site import Facts, Offers, Piece, SiteMemory
from copytaster.stages import agencies, words
from copytaster.stages.read import people

MAX_PAGES = 6
MAX_KNOWN_ROOTS = 8
REBUILT_AFTER = 5
"""So many articles in a row whose text stands nowhere that it stood before: the site is another one."""
SURE_ROOT_PAGES = 3
_SAME_ARTICLE = 0.5
"""With more of its text known than this, the page is one that was seen before, under another address or in another version."""
_HOLDS = 0.6
_NO_TEASER = 0.85
"""A block as sure as this is only dropped if it was taken for text elsewhere too: other pages tease with an article's first lines."""
_SURE_OUTSIDE = 0.95
_MAX_VOTES = 20
_LIKE_CHARS = 8
"""Titles that read alike differ by a few signs at most."""

NOTHING = SiteMemory()
Proved = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Announced:
    """What a site's feed said of a page; empty where it did not."""

    title: str = ""
    author: str = ""
    published_at: datetime | None = None


def proved(offers: Offers, announced: Announced) -> Proved:
    """The sources of title, authors and time of publication that say what the site's feed said of the page, best first."""
    title, named = words.tokens(announced.title), _named(people.names([announced.author]))
    found = {
        "title": [source for source, value in offers.title if title and _reads_like(value, announced.title, title)],
        "authors": [source for source, names in offers.authors if named and _named(names) == named],
        "published_at": [source for source, at in offers.published_at if at == announced.published_at],
    }
    return {slot: tuple(dict.fromkeys(sources)) for slot, sources in found.items() if sources}


def remember(memory: SiteMemory, found: Facts, confirmed: Proved | None = None) -> SiteMemory:
    """The memory after one more page. A page that is known, or that holds the text of one that is, teaches nothing."""
    if any(found.page == page or _is_same(found, blocks) for page, blocks in memory.pages):
        return memory
    strange = memory.strange
    if found.roots and memory.roots:
        strange = 0 if {mark for mark, pages in memory.roots if pages} & set(found.roots) else strange + 1
    if strange >= REBUILT_AFTER:
        forgotten = SiteMemory(memory.host, rebuilt=memory.rebuilt + 1, rebuilt_at=memory.rebuilt_at)
        return remember(forgotten, found, confirmed)
    return replace(
        memory,
        pages=((found.page, found.blocks), *memory.pages)[:MAX_PAGES],
        roots=_rooted(memory, found, strange),
        sources=_voted(memory, confirmed or {}),
        strange=strange,
    )


def recalled(memory: SiteMemory, read: ReadPage) -> ReadPage:
    """What was read of a page in the light of what stood on others of its host; the same without memory.

    Blocks of other pages are not the article's, nor is what stands outside of the element that has always held the text and was no
    sure thing; where less than half would be left, all stays. Marks of a changed title or text are left out.
    """
    if read.facts is None or not memory.pages:
        return read
    seen = _preferring(memory, read, read.facts.offers)
    dropped = _dropped(memory, read.facts)
    if dropped:
        seen = replace(seen, blocks=_without_last_headings([block for number, block in enumerate(read.blocks) if number not in dropped]))
    return _with_marks_of(read, seen)


def settled(known: Article, read: ReadPage, seen: ReadPage, is_again: bool) -> ReadPage:
    """`seen`, which is `read` in the light of memory, but with the title and the text of `known` where only the memory has changed.

    That is where all that the page has more is what is left out, or where the page was made an article before (`is_again`).
    """
    standing = frozenset(known.blocks)
    still = tuple(block for block in read.blocks if block in standing)
    if still and still == known.blocks and (is_again or not frozenset(seen.blocks) & (frozenset(read.blocks) - standing)):
        seen = replace(seen, blocks=still)
    if known.title == read.title or (is_again and any(known.title == title for _, title in _offered(read))):
        seen = replace(seen, title=known.title)
    return _with_marks_of(read, seen)


def preferred(memory: SiteMemory) -> Mapping[str, str]:
    """The source of each slot that was right on this host: on two pages at least, and on more than any other."""
    best: dict[str, tuple[str, int]] = {}
    for slot, source, votes in memory.sources:
        if votes > best.get(slot, ("", 1))[1]:
            best[slot] = (source, votes)
    return {slot: source for slot, (source, _) in best.items()}


def _offered(read: ReadPage) -> tuple[tuple[str, str], ...]:
    return read.facts.offers.title if read.facts else ()


def _reads_like(value: str, title: str, told: list[str]) -> bool:
    """Lengths are compared first, since taking a title apart takes longer than all else here."""
    return value == title or (abs(len(value) - len(title)) <= _LIKE_CHARS and words.tokens(value) == told)


def _named(names: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {tuple(words.tokens(name)) for name in names}


def _is_same(found: Facts, blocks: tuple[int, ...]) -> bool:
    return len(found.kept.intersection(blocks)) > _SAME_ARTICLE * max(len(found.kept), 1)


def _preferring(memory: SiteMemory, read: ReadPage, offers: Offers) -> ReadPage:
    """With what the sources say that were right before; agencies among other authors are credited too."""
    sources = preferred(memory)
    title = dict(reversed(offers.title)).get(sources.get("title", ""), read.title)
    authors = dict(reversed(offers.authors)).get(sources.get("authors", ""), read.authors)
    published = dict(reversed(offers.published_at)).get(sources.get("published_at", ""), read.published_at)
    if (title, authors, published) == (read.title, read.authors, read.published_at):
        return read
    more = agencies.credited((), authors)[0] if authors != read.authors else ()
    named = {credit.agency for credit in read.credits}
    credits = (*read.credits, *(credit for credit in more if credit.agency not in named))
    return replace(read, title=title, authors=authors, published_at=published, credits=credits)


def _dropped(memory: SiteMemory, found: Facts) -> Set[int]:
    """The blocks, by place, of which no piece is left; none where that would be half of the text."""
    others = frozenset([mark for page, blocks in memory.pages if page != found.page for mark in blocks])
    if not others:
        return frozenset()
    is_left = [not _is_known(piece, others) for piece in found.pieces]
    if first_end := _inside(memory, found, is_left):
        first, end = first_end
        for place, piece in enumerate(found.pieces):
            is_left[place] = is_left[place] and (first <= place < end or piece[2] >= _SURE_OUTSIDE)
    if all(is_left):
        return frozenset()
    numbers = {piece[0] for piece in found.pieces}
    left = {piece[0] for piece, stays in zip(found.pieces, is_left, strict=True) if stays}
    all_words = sum(piece[3] for piece in found.pieces)
    left_words = sum(piece[3] for piece in found.pieces if piece[0] in left)
    return numbers - left if left_words >= _SAME_ARTICLE * all_words else frozenset()


def _is_known(piece: Piece, others: frozenset[int]) -> bool:
    _, mark, likely, _ = piece
    return bool(mark) and (mark | 1 in others or (likely < _NO_TEASER and mark in others))


def _inside(memory: SiteMemory, found: Facts, is_left: list[bool]) -> tuple[int, int] | None:
    """The pieces inside of the innermost element that held the text on three pages at least and holds most of what is left."""
    sure = {mark for mark, pages in memory.roots if pages >= SURE_ROOT_PAGES}
    weights = [piece[3] if stays else 0.0 for piece, stays in zip(found.pieces, is_left, strict=True)]
    total = sum(weights)
    held = ((first, end) for mark, first, end in found.holders if mark in sure and sum(weights[first:end]) >= _HOLDS * total)
    return next(held, None)


def _without_last_headings(blocks: list[Block]) -> tuple[Block, ...]:
    """Headings that no longer head anything go."""
    while blocks and blocks[-1].kind == "heading":
        blocks.pop()
    return tuple(blocks)


def _with_marks_of(read: ReadPage, seen: ReadPage) -> ReadPage:
    """Marks are of one title and text alone."""
    return replace(seen, marks=read.marks if (seen.title, seen.blocks) == (read.title, read.blocks) else None)


def _rooted(memory: SiteMemory, found: Facts, strange: int) -> tuple[tuple[int, int], ...]:
    """What strange pages bring stands at zero until a page like those before shows that the site is still the same."""
    counts = {mark: pages if strange else max(pages, 1) for mark, pages in memory.roots}
    for mark in found.roots:
        counts[mark] = min(counts.get(mark, 0) + (not strange), _MAX_VOTES)
    return tuple(Counter(counts).most_common(MAX_KNOWN_ROOTS))


def _voted(memory: SiteMemory, confirmed: Proved) -> tuple[tuple[str, str, int], ...]:
    votes = {(slot, source): count for slot, source, count in memory.sources}
    for slot, sources in confirmed.items():
        for source in sources[:4]:
            votes[slot, source] = min(votes.get((slot, source), 0) + 1, _MAX_VOTES)
    return tuple((slot, source, count) for (slot, source), count in Counter(votes).most_common(_MAX_VOTES))
