"""The slots of a page: title, times, authors and the rest of what it says of itself, best source first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree, html

from copytaster.stages import urls
from copytaster.stages.read import dates, jsonld, people
from copytaster.stages.read.jsonld import Node
from copytaster.stages.read.titles import Titles, best_title
from copytaster.stages.read.tree import clean

Meta = dict[str, list[str]]

MAX_SLOT_CHARS = 2_000
MAX_BYLINE_CHARS = 160

_METAS = etree.XPath("//meta[@content and (@property or @name or @itemprop or @http-equiv)]")
_CANONICAL = etree.XPath("//link[translate(@rel,'CANOIL','canoil')='canonical']/@href")
_H1 = etree.XPath("//h1")
_TITLE = etree.XPath("//head/title | //title[not(ancestor::svg)]")
_TIMES = etree.XPath("//time[@datetime]")
_ITEMPROP_DATES = etree.XPath("//*[not(self::meta)][@itemprop='datePublished'][@datetime or @content]")
_BYLINES = etree.XPath(
    "//*[@rel='author' or @itemprop='author' or contains(@class,'byline') or contains(@class,'author-name')"
    " or contains(@class,'article-author')]"
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate", "date_published", "article.published",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date",
    "dc.date", "dc:date", "date", "last-published", "published_at", "article:published", "bt:pubdate", "rnews:datepublished",
    "citation_publication_date", "citation_date", "iso-8601-publish-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "og:modified_time", "lastmod", "last-modified", "dcterms.modified",
    "dc.date.modified",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "cxenseparse:author", "byl",
    "article:author_name", "citation_author",
)  # fmt: skip
_STANDFIRSTS = ("og:description", "description", "twitter:description")
_SITES = ("application-name", "dc.publisher", "publisher")
_CLOSED = {"false", "no", "0"}


@dataclass(frozen=True, slots=True)
class Slots:
    """What a page says of itself, in plain text. Times are UTC; `body` is the publisher's own copy of the text, where there is one."""

    title: str | None
    headings: tuple[str, ...]
    standfirst: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    site: str | None
    canonical: str | None
    image: str | None
    language: str | None
    is_paywalled: bool
    body: str
    kinds: tuple[str, ...]
    og_type: str


def slots(root: html.HtmlElement, url: str) -> Slots:
    """Read every slot of the page at `url`; a page without any gives an empty value."""
    found = jsonld.nodes(root)
    node, meta = jsonld.article(found), _metas(root)
    site = _site(node, meta)
    headings = tuple(filter(None, (clean(h1.text_content()) for h1 in _H1(root)[:4])))
    return Slots(
        title=best_title(_titles(root, node, meta, headings), site),
        headings=headings,
        standfirst=_first(clean_markup(jsonld.text(node.get("description"))), *_named(meta, *_STANDFIRSTS)),
        authors=_authors(root, node, meta, site),
        published_at=_published(root, node, meta, url),
        modified_at=_date(jsonld.text(node.get("dateModified")), *_named(meta, *_MODIFIED)),
        site=site,
        canonical=_address(url, *_CANONICAL(root)[:1], *_named(meta, "og:url")),
        image=_address(url, *_named(meta, "og:image", "og:image:url", "twitter:image"), jsonld.text(node.get("image"))),
        language=_language(root, node, meta),
        is_paywalled=_is_paywalled(found, meta),
        body=jsonld.text(node.get("articleBody")),
        kinds=tuple(kind for each in found for kind in jsonld.types(each)),
        og_type=next(iter(_named(meta, "og:type")), "").lower(),
    )


def clean_markup(text: str) -> str:
    """One line of plain text out of a slot in which publishers leave tags and entities."""
    if "<" not in text and "&" not in text:
        return clean(text)
    try:
        return clean(html.fragment_fromstring(text[:MAX_SLOT_CHARS], create_parent="div").text_content())
    except (etree.LxmlError, ValueError):
        return clean(text)


def _metas(root: html.HtmlElement) -> Meta:
    meta: Meta = {}
    for element in _METAS(root):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        meta.setdefault(name.strip().lower(), []).append(element.get("content")[:MAX_SLOT_CHARS].strip())
    return meta


def _named(meta: Meta, *names: str) -> list[str]:
    return [value for name in names for value in meta.get(name, ()) if value]


def _first(*values: str | None) -> str | None:
    return next((known for value in values if (known := clean_markup(value or ""))), None)


def _titles(root: html.HtmlElement, node: Node, meta: Meta, headings: tuple[str, ...]) -> Titles:
    return Titles(
        headline=clean_markup(jsonld.text(node.get("headline")) or jsonld.text(node.get("name"))),
        social=next((known for value in _named(meta, "og:title", "twitter:title") if (known := clean_markup(value))), ""),
        headings=headings,
        window=next((clean(title.text_content()) for title in _TITLE(root)), ""),
    )


def _language(root: html.HtmlElement, node: Node, meta: Meta) -> str | None:
    in_page = _named(meta, "og:locale", "content-language")
    return _first(root.get("lang"), root.get("xml:lang"), *in_page, jsonld.text(node.get("inLanguage")))


def _site(node: Node, meta: Meta) -> str | None:
    return _first(*_named(meta, "og:site_name"), jsonld.text(node.get("publisher")), *_named(meta, *_SITES))


def _authors(root: html.HtmlElement, node: Node, meta: Meta, site: str | None) -> tuple[str, ...]:
    """From the first source that names somebody else than the publisher; the publisher where no source does."""
    publisher: tuple[str, ...] = ()
    for known in map(people.names, _author_sources(root, node, meta)):
        if known and not people.is_publisher(known, site):
            return known
        publisher = publisher or known
    return publisher


def _author_sources(root: html.HtmlElement, node: Node, meta: Meta) -> Iterator[list[str]]:
    yield people.of_json(node.get("author"))
    yield people.of_json(node.get("creator"))
    yield _named(meta, *_AUTHORS)
    for element in _BYLINES(root)[:4]:
        line = clean(element.text_content())
        yield [line] if len(line) <= MAX_BYLINE_CHARS else []


def _published(root: html.HtmlElement, node: Node, meta: Meta, url: str) -> datetime | None:
    in_json = (jsonld.text(node.get(key)) for key in ("datePublished", "dateCreated", "uploadDate"))
    stated = _date(*in_json, *_named(meta, *_PUBLISHED))
    shown = (_attribute(each) for each in [*_ITEMPROP_DATES(root)[:3], *_TIMES(root)[:1]])
    return stated or _date(*shown) or dates.in_address(url) or dates.in_text(root)


def _attribute(element: html.HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or ""


def _date(*raw: str) -> datetime | None:
    return next((at for each in raw if (at := dates.instant(each)) is not None), None)


def _address(url: str, *found: str) -> str | None:
    return next((known for value in found if value and (known := urls.canonical(value, url))), None)


def _is_paywalled(found: tuple[Node, ...], meta: Meta) -> bool:
    """`isAccessibleForFree` of the article or one of its parts, or the content tier that several publishers state."""
    stated = [node.get("isAccessibleForFree") for node in found if jsonld.is_article(node) or "WebPageElement" in jsonld.types(node)]
    closed = any(value is False or str(value).rsplit("/", 1)[-1].strip().lower() in _CLOSED for value in stated if value is not None)
    return closed or any(tier.lower() in {"locked", "metered", "paid", "premium"} for tier in _named(meta, "article:content_tier"))
