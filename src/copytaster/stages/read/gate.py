"""The gate: is there an article on this page, and if not, what is there instead?"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import numpy as np

from copytaster.model.article import Block
from copytaster.stages import words
from copytaster.stages.read import kinds, lexicon, shape, signs, sorter, vocabulary
from copytaster.stages.read.features import Floats
from copytaster.stages.read.forest import bar
from copytaster.stages.read.labeller import Judged
from copytaster.stages.read.slots import Slots
from copytaster.stages.read.walk import Walked

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_BINARY = {
    b"%PDF": "a PDF file", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image",
    b"PK\x03\x04": "an archive", b"\x1f\x8b": "a compressed file",
}  # fmt: skip
_SNIFFED_BYTES = 4_096
_ARTICLE_KINDS = re.compile(r"(Article|BlogPosting|LiveBlogPosting|Report|Review)$")
_OTHER_KINDS = {
    "CollectionPage": "a list of articles", "ItemList": "a list of articles", "SearchResultsPage": "a list of articles",
    "Product": "a shop page", "ProductGroup": "a shop page", "Offer": "a shop page",
    "DiscussionForumPosting": "a forum", "QAPage": "a forum", "APIReference": "documentation",
    "Service": "a page of an offer", "ProfilePage": "a profile", "VideoObject": "a video page",
}  # fmt: skip
_SORTED = {
    "collection": "a shop page", "product": "a shop page", "documentation": "documentation", "forum": "a forum",
    "listing": "a list of articles", "service": "a page of an offer",
}  # fmt: skip
_PATH = re.compile(r"[/._-]")
_NUMBER = re.compile(r"\d[\d.,]*\s*")
"""Of partners, for one: "we and our 1,482 partners"."""
_PATHS = {
    "a forum": ("forum", "forums", "thread", "threads", "showthread", "viewtopic", "questions", "r"),
    "a shop page": ("shop", "store", "product", "products", "collections", "p", "dp", "cart"),
    "documentation": ("docs", "doc", "documentation", "api", "reference", "manual", "wiki", "help"),
    "a list of articles": ("category", "tag", "tags", "topic", "topics", "archive", "archives", "author", "search"),
    "a page of an offer": ("services", "service", "solutions", "pricing", "features", "about"),
}
"""What addresses say of pages that are no articles."""
_NEWS = frozenset(("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "LiveBlogPosting"))
_SHORT_WORDS = 150
"""Walls and error pages say little; their phrases in a longer text are that text's subject."""


def not_html(body: bytes, content_type: str | None) -> str:
    """Why the bytes are no web page; empty when they may be one."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not body.strip():
        return "the page is empty"
    if kind and kind not in _HTML_TYPES:
        return f"not a web page but {kind[:60]}"
    start = body[:_SNIFFED_BYTES].lstrip()
    for mark, name in _BINARY.items():
        if start.startswith(mark):
            return f"not a web page but {name}"
    return "" if b"<" in body[:_SNIFFED_BYTES].replace(b"\0", b"") else "not a web page: no markup"


def no_article(slots: Slots, blocks: Sequence[Block], url: str, min_words: int, kind: str) -> str:
    """Why a page that was read holds no article; empty when it does. `kind` is what `other_kind` says."""
    count = words_in(blocks, max(_SHORT_WORDS, min_words))
    if count < _SHORT_WORDS and (wall := _wall(slots, blocks)):
        return wall
    if not count:
        return "no text was found"
    if count < min_words:
        return f"too short: {count} words"
    if not urlsplit(url).path.strip("/") and not _says_article(slots):
        return "a list of articles: the front page of a site"
    return kind and _named_kind(slots, url, kind)


def other_kind(page: Walked, slots: Slots, judged: Judged, url: str) -> str:
    """What the page is if it is no article, of the kinds in `lexicon.KINDS`; empty for articles.

    Pages that say that they are news, with a date and some sure text, are not asked further.
    """
    is_news = _NEWS.intersection(slots.kinds) and slots.published_at is not None and judged.sure_words >= _SHORT_WORDS
    if is_news or not page.blocks:
        return ""
    known = vocabulary.words_of(page, slots, judged, url)
    scores = sorter.sorter().scores(np.concatenate((row(page, slots, judged, url, known), lexicon.lexicon().scores(known)))[None, :])
    return "" if float(sorter.odds(scores)[0]) >= bar("gate") else sorter.other_kind(scores[0])


def row(page: Walked, slots: Slots, judged: Judged, url: str, known: Mapping[str, Set[str]]) -> Floats:
    """The numbers of a page that has blocks, but for those of the lexicon; `known` are its words as of `vocabulary.words_of`."""
    more = (*signs.counts(page, known, url), *shape.row(page, slots, judged, url))
    return np.concatenate((kinds.row(page, slots, judged, url), np.array(more, np.float32)))


def columns() -> tuple[str, ...]:
    """What each number says that the sorter is told of a page: those of `row`, then those of the lexicon."""
    return (*kinds.names(), *signs.names(), *shape.NAMES, *lexicon.names())


def words_in(blocks: Sequence[Block], enough: int = 1_000_000) -> int:
    """How many words stand in the running text, counted until there are enough; headings do not count."""
    count = 0
    for block in blocks:
        count += len(words.tokens(block.text)) if block.kind != "heading" else 0
        if count >= enough:
            break
    return count


def _says_article(slots: Slots) -> bool:
    return slots.og_type == "article" or any(_ARTICLE_KINDS.search(kind) for kind in slots.kinds)


def _named_kind(slots: Slots, url: str, kind: str) -> str:
    """The kind that the page names, or else its address, or else the one that it is sorted under."""
    named = next((_OTHER_KINDS[kind] for kind in slots.kinds if kind in _OTHER_KINDS), "")
    path = {part for part in _PATH.split(urlsplit(url).path.lower()) if part}
    by_path = next((why for why, parts in _PATHS.items() if not path.isdisjoint(parts)), "")
    return named or by_path or _SORTED[kind]


def _wall(slots: Slots, blocks: Sequence[Block]) -> str:
    """Consent walls, checks for robots, shells without their script, and errors served as pages, by their own words."""
    said = (
        " ".join([slots.title.value if slots.title else "", *slots.headings, *(block.text for block in blocks)])
        .casefold()
        .replace("’", "'")
    )
    said = f"{said}\n{_NUMBER.sub('', said)}"
    return next((why for why, phrases in _phrases() if any(phrase in said for phrase in phrases)), "")


@cache
def _phrases() -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = files("copytaster").joinpath("data/walls.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        why, _, phrase = line.partition("|")
        if phrase and not line.startswith("#"):
            found.setdefault(why.strip(), []).append(phrase.strip().casefold())
    return tuple((why, tuple(phrases)) for why, phrases in found.items())
