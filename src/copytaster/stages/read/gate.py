"""The gate: is there an article on this page, and if not, what is there instead?"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import numpy as np

from copytaster.model.article import Block
from copytaster.stages import words
from copytaster.stages.read import kinds, lexicon, vocabulary
from copytaster.stages.read.features import Floats
from copytaster.stages.read.forest import bar, forest
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
_PATH = re.compile(r"[/._-]")
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


def no_article(slots: Slots, blocks: Sequence[Block], url: str, min_words: int, is_likely: bool) -> str:
    """Why a page that was read holds no article; empty when it does. `is_likely` is what `is_likely_article` says."""
    count = words_in(blocks, max(_SHORT_WORDS, min_words))
    if count < _SHORT_WORDS and (wall := _wall(slots, blocks)):
        return wall
    if not count:
        return "no text was found"
    if count < min_words:
        return f"too short: {count} words"
    if not urlsplit(url).path.strip("/") and not _says_article(slots):
        return "a list of articles: the front page of a site"
    return "" if is_likely else _other_kind(slots, url)


def is_likely_article(page: Walked, slots: Slots, judged: Judged, url: str) -> bool:
    """What a forest makes of the page as a whole; pages that say that they are news, with a date and some sure text, are not asked."""
    if _NEWS.intersection(slots.kinds) and slots.published_at is not None and judged.sure_words >= _SHORT_WORDS:
        return True
    return float(forest("gate").likely(row(page, slots, judged, url)[None, :])[0]) >= bar("gate")


def row(page: Walked, slots: Slots, judged: Judged, url: str) -> Floats:
    """All that the forest is told of a page: the columns of `kinds`, then those of `lexicon`."""
    words_there = vocabulary.words_of(page, slots, judged, url)
    return np.concatenate((kinds.row(page, slots, judged, url), lexicon.lexicon().scores(words_there)))


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


def _other_kind(slots: Slots, url: str) -> str:
    """The kind that the page names, or else its address."""
    named = next((_OTHER_KINDS[kind] for kind in slots.kinds if kind in _OTHER_KINDS), "")
    path = {part for part in _PATH.split(urlsplit(url).path.lower()) if part}
    by_path = next((kind for kind, parts in _PATHS.items() if not path.isdisjoint(parts)), "")
    return named or by_path or "a page of another kind than an article"


def _wall(slots: Slots, blocks: Sequence[Block]) -> str:
    """Consent walls, checks for robots, shells without their script, and errors served as pages, by their own words."""
    said = (
        " ".join([slots.title.value if slots.title else "", *slots.headings, *(block.text for block in blocks)])
        .casefold()
        .replace("’", "'")
    )
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
