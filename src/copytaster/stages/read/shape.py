"""The shape of a page: what repeats on it, how its text hangs together, who speaks in it, and how its title goes with its address."""

import math
import re
from collections import Counter
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from copytaster.stages import words
from copytaster.stages.read import signs
from copytaster.stages.read.features import Floats
from copytaster.stages.read.labeller import Judged
from copytaster.stages.read.slots import Slots
from copytaster.stages.read.tags import TAG_BIT
from copytaster.stages.read.walk import Walked

NAMES = (
    *(f"says {voice}" for voice in signs.VOICES), "telephones", "variety", "questions", "calls",
    "slug", "slug_in_title", "slug_in_letters", "title_words", "title_number", "h1s", "summary", "year_in_path", "last_digits", "query",
    "most_alike", "next_alike", "groups", "kept_groups", "most_kept_alike", "kept_holders", "most_held", "linked_headings", "headings",
    "linked_heading_share", "repeated", "repeats", "kept_repeated", "together", "first_kept", "last_kept", "longest",
    "time_at_h1", "byline_at_h1", "author_links", "different_times", "different_bylines", "different_authors",
    *(f"<{tag}>s" for tag in ("pre", "label", "td", "dt", "blockquote", "summary", "h4", "header", "footer", "main")),
    "buttons", "links", "parts_of_series", "metas", "scripts", "kept_headings", "kept_items", "words_a_heading",
)  # fmt: skip
"""What each number says."""
_TAGS = ("pre", "label", "td", "dt", "blockquote", "summary", "h4", "header", "footer", "main")
_REPEATED = frozenset(("div", "article", "section", "li", "tr", "td", "dl"))
_REPEATED_WORDS = 15
_GOOD_WORDS = 8
_KEPT_FROM = 0.6
_FAR = 99
_MAX_CHARS = 60_000
_HEADINGS = sum(TAG_BIT[f"h{level}"] for level in range(2, 5))
_TELEPHONE = re.compile(r"\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)")
_YEAR = re.compile(r"/(?:19|20)\d\d/")
_WORD = re.compile(r"[^\W\d_]+")
_SLUG = re.compile(r"[a-z]{3,}")
_EXTENSION = re.compile(r"\.(?:html?|php|aspx)$")


def row(page: Walked, said: Slots, judged: Judged, url: str) -> list[float]:
    """The numbers of a page that has blocks, in the order of `NAMES`."""
    kept = judged.kept()
    return [*_spoken(page, kept), *_titled(said, url), *_alike(page, judged, kept), *_repeated(page, judged), *_placed(page, judged, kept),
            *_marked(page), *_parted(page, judged, kept)]  # fmt: skip


def _spoken(page: Walked, kept: tuple[int, ...]) -> list[float]:
    text = " ".join(page.blocks[place].text for place in kept)[:_MAX_CHARS].lower()
    told = Counter(_WORD.findall(text))
    count = max(told.total(), 1)
    voices = [sum(told[word] for word in signs.signs(voice, "voice")) / count for voice in signs.VOICES]
    everything = " ".join(block.text for block in page.blocks)[:_MAX_CHARS]
    return [*voices, len(_TELEPHONE.findall(everything)), len(told) / count**0.7, text.count("?") / count, text.count("!") / count]


def _titled(said: Slots, url: str) -> list[float]:
    parts = urlsplit(url.lower())
    last = next((part for part in reversed(parts.path.split("/")) if part), "")
    slug = _SLUG.findall(_EXTENSION.sub("", last))
    title = set(words.tokens(said.title.value)) if said.title else set()
    letters = "".join(title)
    return [
        len(slug), sum(word in title for word in slug) / max(len(slug), 1), sum(word in letters for word in slug), len(title),
        any(map(str.isdigit, "".join(title))), len(said.headings), len(said.standfirst.value) if said.standfirst else 0,
        _YEAR.search(parts.path) is not None, sum(map(str.isdigit, last)), len(parts.query),
    ]  # fmt: skip


def _alike(page: Walked, judged: Judged, kept: tuple[int, ...]) -> list[float]:
    """Blocks that are marked up alike, and what of them was kept."""
    elements, blocks = page.elements, page.blocks
    groups = Counter(elements[block.element].group for block in blocks)
    most = [count for _, count in groups.most_common(2)] + [0]
    of_groups: Counter[int] = Counter()
    of_holders: Counter[int] = Counter()
    for place in kept:
        element = elements[blocks[place].element]
        of_groups[element.group] += int(judged.words[place])
        of_holders[element.parent] += int(judged.words[place])
    total = max(of_groups.total(), 1)
    heads = [block for block in blocks if elements[block.element].tags & _HEADINGS]
    linked = sum(block.link_chars > 0.7 * len(block.text) for block in heads)
    return [
        most[0] / len(blocks), most[1] / len(blocks), len(groups) / len(blocks), len(of_groups), max(of_groups.values(), default=0) / total,
        len(of_holders), max(of_holders.values(), default=0) / total, linked, len(heads), linked / max(len(heads), 1),
    ]  # fmt: skip


def _repeated(page: Walked, judged: Judged) -> list[float]:
    """How much stands in elements that come three times and more, each with a text of its own."""
    likely, counts = np.array(judged.likely), np.array(judged.words)
    good, taken = _running(np.where(counts >= _GOOD_WORDS, counts, 0)), _running(np.where(likely >= _KEPT_FROM, counts, 0))
    chosen = [place for place, element in enumerate(page.elements) if element.tag in _REPEATED]
    first = np.array([page.elements[place].first for place in chosen], np.int64)
    end = np.array([page.ends[place] for place in chosen], np.int64)
    group = np.array([page.elements[place].group for place in chosen], np.int64)
    inside, kept = good[end] - good[first], taken[end] - taken[first]
    told = inside >= _REPEATED_WORDS
    if not told.any():
        return [0.0, 0.0, 0.0]
    times = np.bincount(group[told])
    is_often = times >= 3
    shares = [np.where(is_often, np.bincount(group[told], weights=of[told]), 0).max() / max(of_all, 1) for of, of_all in
              ((inside, good[-1]), (kept, taken[-1]))]  # fmt: skip
    return [float(shares[0]), float(times.max()), float(shares[1])]


def _running(values: NDArray[np.floating]) -> Floats:
    return np.concatenate((np.zeros(1), np.cumsum(values))).astype(np.float32)


def _placed(page: Walked, judged: Judged, kept: tuple[int, ...]) -> list[float]:
    count = len(page.blocks)
    longest = max(judged.words, default=0.0)
    if not kept:
        return [0.0, -1.0, -1.0, longest]
    return [len(kept) / (kept[-1] - kept[0] + 1), kept[0] / count, kept[-1] / count, longest]


def _marked(page: Walked) -> list[float]:
    headed = (place for place, block in enumerate(page.blocks) if page.elements[block.element].tags & TAG_BIT["h1"])
    heading = next(headed, -1)
    lists = (page.times, page.bylines, page.author_links)
    near = [min((abs(item.block - heading) for item in items), default=_FAR) for items in lists[:2]]
    return [*near, len(page.author_links), *(len({item.value for item in items}) for items in lists)]


def _parted(page: Walked, judged: Judged, kept: tuple[int, ...]) -> list[float]:
    tags = Counter([element.tag for element in page.elements])
    above = [page.elements[page.blocks[place].element].tags for place in kept]
    heads = sum(bits & _HEADINGS > 0 for bits in above)
    items = sum(judged.words[place] for place, bits in zip(kept, above, strict=True) if bits & TAG_BIT["li"])
    return [
        *(math.log1p(tags[tag]) for tag in _TAGS), len(page.buttons), len(page.links),
        sum(relation in ("next", "prev") for relation, _ in page.links), len(page.metas), len(page.scripts),
        heads / max(len(kept), 1), items / max(judged.kept_words, 1.0), judged.kept_words / max(heads, 1),
    ]  # fmt: skip
