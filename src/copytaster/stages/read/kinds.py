"""What kind of page this is: numbers of the page as a whole, by which articles are told from lists, shops, forums and the like."""

import math
import re
from collections import Counter
from functools import cache
from itertools import product
from urllib.parse import urlsplit

import numpy as np

from copytaster.stages.read import hints, phrases
from copytaster.stages.read.features import Floats
from copytaster.stages.read.labeller import Judged
from copytaster.stages.read.slots import Slots
from copytaster.stages.read.tags import ANCESTOR_TAGS
from copytaster.stages.read.walk import Walked

TOLD_KINDS = (
    "Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "LiveBlogPosting", "TechArticle", "Report", "Review", "Product",
    "Offer", "ItemList", "CollectionPage", "SearchResultsPage", "FAQPage", "QAPage", "Question", "DiscussionForumPosting", "WebPage",
    "WebSite", "Organization", "LocalBusiness", "BreadcrumbList", "VideoObject", "Service", "Person", "Event", "SoftwareApplication",
    "HowTo", "Recipe", "ProfilePage", "AboutPage", "ContactPage", "Course", "JobPosting",
)  # fmt: skip
"""Types of JSON-LD that are told apart."""
_WORDS = (
    "article", "news", "blog", "story", "post", "category", "tag", "topic", "product", "products", "shop", "store", "collections",
    "forum", "forums", "thread", "threads", "t", "questions", "docs", "doc", "documentation", "help", "guide", "reference", "api",
    "services", "service", "about", "solutions", "features", "pricing", "search", "list", "best", "wiki", "learn", "support", "r",
    "viewtopic", "showthread",
)  # fmt: skip
"""Words of addresses that are told apart."""
_COUNTED = ("h1", "h2", "h3", "li", "table", "article", "figure", "form", "blockquote", "section", "td", "button", "p", "ul", "details")
_SOURCES = ("json-ld", "meta", "itemprop", "time", "address", "text")
_MONEY = re.compile(r"[$€£¥]\s?\d|\d\s?(?:€|EUR|USD)")
_SIGNS = ("$", "€", "£", "¥", "EUR", "USD")
_GOOD_WORDS = 8


def row(page: Walked, said: Slots, judged: Judged, url: str) -> Floats:
    """The numbers of one page, in the order of `names()`."""
    return np.array((*_text(page, judged), *_built(page, judged), *_told(said), *_addressed(url)), dtype=np.float32)


@cache
def names() -> tuple[str, ...]:
    """What each number says."""
    texts = (
        "kept", "sure", "all", "kept_share", "sure_share", "blocks", "kept_blocks", "good", "longest", "mean", "ends", "colons", "asks",
        "money", "kept_links", "links", "digits", "deep", "doubtful",
    )  # fmt: skip
    shares = [f"{part}:{name}" for part, name in product(("kept", "all"), hints.names())]
    built = [*(f"<{tag}>" for tag in _COUNTED), "times", "bylines", "items", "media", *(f"in:{tag}" for tag in ANCESTOR_TAGS)]
    said = [
        *TOLD_KINDS, "kinds", "articles", "og_article", "og_website", "og_product", "og_other", "has_body", "has_author", "has_modified",
        "paywalled", "has_section", "has_keywords", "title_words", *(f"date_{source}" for source in _SOURCES),
    ]  # fmt: skip
    path = ("depth", "last_chars", "last_dashes", "digits_in_path", "has_query", "ends_html", "is_front")
    address = [*path, *(f"/{word}" for word in _WORDS)]
    return (*texts, *(f"says:{kind}" for kind in phrases.kinds()), *shares, *built, *said, *address)


def _text(page: Walked, judged: Judged) -> list[float]:
    kept = judged.kept()
    texts = [page.blocks[place].text for place in kept]
    words = [judged.words[place] for place in kept]
    everything = max(sum(judged.words), 1.0)
    good = [count for count in words if count >= _GOOD_WORDS]
    count = max(len(kept), 1)
    said = phrases.phrases([block.text[: phrases.HEAD_CHARS].lower() for block in page.blocks])
    return [
        math.log1p(judged.kept_words), math.log1p(judged.sure_words), math.log1p(everything), judged.kept_words / everything,
        judged.sure_words / max(judged.kept_words, 1.0), math.log1p(len(page.blocks)), math.log1p(len(kept)), len(good) / count,
        max(words, default=0.0), sum(words) / count, sum(text[-1] in ".!?。" for text in texts) / count,
        sum(text[-1] == ":" for text in texts) / count, sum(text[-1] == "?" for text in texts) / count,
        sum(_names_money(block.text) for block in page.blocks) / max(len(page.blocks), 1),
        sum(page.blocks[place].link_chars for place in kept) / max(sum(map(len, texts)), 1),
        sum(block.links for block in page.blocks) / max(len(page.blocks), 1),
        sum(any(map(str.isdigit, text[:40])) for text in texts) / count,
        sum(page.elements[page.blocks[place].element].depth for place in kept) / count,
        sum(0.2 < likely < 0.8 for likely in judged.likely) / max(len(page.blocks), 1),
        *(sum(bits >> bit & 1 for bits in said) / max(len(said), 1) for bit in range(len(phrases.kinds()))),
    ]  # fmt: skip


def _names_money(text: str) -> bool:
    """The pattern is only asked where one of its signs stands: most blocks hold none."""
    return any(sign in text for sign in _SIGNS) and _MONEY.search(text) is not None


def _built(page: Walked, judged: Judged) -> list[float]:
    """Shares of blocks under names that hint, counts of elements, and shares of what was kept under tags."""
    if not page.blocks:
        return [0.0] * (2 * len(hints.names()) + len(_COUNTED) + 4 + len(ANCESTOR_TAGS))
    elements = [page.elements[block.element] for block in page.blocks]
    far = np.array([element.far for element in elements], dtype=np.int64)
    above = np.array([element.tags for element in elements], dtype=np.int64)
    words = np.array(judged.words) * (np.array(judged.likely) >= 0.5)
    told = (far[:, None] >> np.arange(len(hints.names()))) & 1
    total = max(float(words.sum()), 1.0)
    tags = Counter([element.tag for element in page.elements])
    inside = words @ ((above[:, None] >> np.arange(len(ANCESTOR_TAGS))) & 1) / total
    return [
        *(words @ told / total), *told.mean(axis=0), *(math.log1p(tags[tag]) for tag in _COUNTED), len(page.times), len(page.bylines),
        len(page.items), math.log1p(sum(block.media for block in page.blocks)), *inside,
    ]  # fmt: skip


def _told(said: Slots) -> list[float]:
    source = said.published_at.source if said.published_at else ""
    kinds = said.kinds
    og_type = said.og_type
    return [
        *(float(kind in kinds) for kind in TOLD_KINDS), len(kinds), sum(kind.endswith(("Article", "Posting")) for kind in kinds),
        og_type == "article", og_type == "website", "product" in og_type, bool(og_type) and og_type not in ("article", "website"),
        bool(said.body), bool(said.authors.value), said.modified_at is not None, said.paywall.value, said.section is not None,
        said.keywords is not None, len(said.title.value.split()) if said.title else 0, *(source.startswith(name) for name in _SOURCES),
    ]  # fmt: skip


def _addressed(url: str) -> list[float]:
    parts = urlsplit(url)
    path = [part for part in parts.path.lower().split("/") if part]
    last = path[-1] if path else ""
    words = {word for part in path for word in re.split(r"[-_.]", part)[:1]} | set(path)
    return [
        len(path), len(last), last.count("-"), sum(map(str.isdigit, parts.path)), bool(parts.query),
        last.endswith(("html", "htm", "php", "aspx")), not path, *(word in words for word in _WORDS),
    ]  # fmt: skip
