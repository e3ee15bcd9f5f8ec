"""The slots of a page: title, times, authors and the rest of what it says of itself, best source first, each with its source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from urllib.parse import urlsplit

from copytaster.model.site import Offers
from copytaster.stages import reservations, urls
from copytaster.stages.read import dates, jsonld, people, titles
from copytaster.stages.read.jsonld import Node
from copytaster.stages.read.plaintext import clean, clean_markup
from copytaster.stages.read.said import Metas, Said, first, metas
from copytaster.stages.read.tags import TAG_BIT
from copytaster.stages.read.walk import Walked

MAX_BYLINE_CHARS = 160
MAX_KEYWORDS = 20
MAX_OFFERS = 4
"""Sources of one slot that are told, but for titles."""

Named = tuple[str, tuple[str, ...], float]
_TOP_BEFORE, _TOP_BEHIND = 4, 20

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
_SHOWN_SOURCES = ("byline", "link to an author", "line")
"""Less sure than what is written for machines: believed against it where they name people."""
_STANDFIRSTS = ("og:description", "description", "twitter:description")
_SITES = ("application-name", "dc.publisher", "publisher")
_KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "article:tag")
_SECTIONS = ("article:section", "parsely-section", "cxenseparse:recs:category", "section")
_CLOSED = frozenset(("false", "no", "0"))
_TIERS = frozenset(("locked", "metered", "paid", "premium", "subscriber"))


@dataclass(frozen=True, slots=True)
class Slots:
    """What a page says of itself, in plain text; None where it does not. Times are aware, in the zone that is stated.

    `standfirsts` are all summaries of it; `body` is the publisher's copy of the text, with its line breaks, empty without;
    `reserving` are name and content of the meta elements that may reserve something;
    `kinds` are the types of all JSON-LD nodes; `authors` are never None but may be empty.
    """

    title: Said[str] | None
    titles: titles.Titles
    standfirst: Said[str] | None
    standfirsts: tuple[str, ...]
    authors: Said[tuple[str, ...]]
    published_at: Said[datetime] | None
    modified_at: Said[datetime] | None
    site: Said[str] | None
    canonical: Said[str] | None
    image: Said[str] | None
    language: Said[str] | None
    keywords: Said[tuple[str, ...]] | None
    section: Said[str] | None
    paywall: Said[bool]
    reserving: tuple[tuple[str, str], ...]
    body: str
    kinds: tuple[str, ...]
    og_type: str
    offers: Offers

    @property
    def headings(self) -> tuple[str, ...]:
        """The texts of the h1 elements, in order."""
        return self.titles.headings


def slots(page: Walked, url: str) -> Slots:
    """Read every slot of the page at `url`; a page without any gives an empty value."""
    found = jsonld.nodes(page.scripts)
    return _Reading(page, url, found, jsonld.article(found), metas(page.metas)).slots()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One page, taken apart."""

    page: Walked
    url: str
    nodes: tuple[Node, ...]
    node: Node
    meta: Metas

    def slots(self) -> Slots:
        site = self._site()
        name = site.value if site else None
        host = urlsplit(self.url).hostname or ""
        naming = self._named_authors()
        named, dated = list(islice(naming, MAX_OFFERS)), list(islice(filter(None, self._machine_published()), MAX_OFFERS))
        known = titles.titles_of(self.page, self.node, self.meta)
        return Slots(
            title=titles.best_title(known, name or titles.site_of(known.window, host)),
            titles=known,
            standfirst=first(self._standfirsts()),
            standfirsts=tuple(said.value for said in self._standfirsts() if said),
            authors=self._authors(chain(named, naming, self._named_in_lines()), name),
            published_at=first(dated) or self._shown(),
            modified_at=first(
                self._dated([*self._json_texts("dateModified"), *self._meta_texts(*_MODIFIED), *self._items("datemodified")])
            ),
            site=site,
            canonical=first(self._addresses([*self._canonicals(), *self._meta_texts("og:url")])),
            image=first(self._addresses([*self._meta_texts("og:image", "og:image:url", "twitter:image"), *self._json_texts("image")])),
            language=self._language(),
            keywords=first(self._keywords()),
            section=first([self._in_json("articleSection"), self._in_meta(*_SECTIONS)]),
            paywall=self._paywall(),
            reserving=tuple(self.meta.of(*reservations.METAS)),
            body=jsonld.text(self.node.get("articleBody")),
            kinds=tuple(kind for each in self.nodes for kind in jsonld.types(each)),
            og_type=self.meta.text("og:type").lower(),
            offers=Offers(
                title=titles.offered(known, name or titles.site_of(known.window, host)),
                authors=tuple((source, people) for source, people, _ in named if self._is_other(source, people, name)),
                published_at=tuple((each.source, each.value) for each in dated),
            ),
        )

    def _in_json(self, key: str) -> Said[str] | None:
        known = clean_markup(jsonld.text(self.node.get(key)))
        return Said(known, f"json-ld {key}", 0.9) if known else None

    def _in_meta(self, *names: str) -> Said[str] | None:
        return next((Said(known, f"meta {name}", 0.8) for name, value in self.meta.of(*names) if (known := clean_markup(value))), None)

    def _standfirsts(self) -> list[Said[str] | None]:
        return [self._in_json("description"), *(self._in_meta(name) for name in _STANDFIRSTS)]

    def _json_texts(self, *keys: str) -> Iterator[tuple[str, str]]:
        return ((f"json-ld {key}", value) for key in keys if (value := jsonld.text(self.node.get(key))))

    def _meta_texts(self, *names: str) -> Iterator[tuple[str, str]]:
        return ((f"meta {name}", value) for name, value in self.meta.of(*names))

    def _items(self, *names: str) -> Iterator[tuple[str, str]]:
        return ((f"itemprop {item.name}", item.value) for item in self.page.items if item.name in names)

    def _canonicals(self) -> list[tuple[str, str]]:
        return [("link canonical", address) for relation, address in self.page.links if relation == "canonical"][:1]

    def _site(self) -> Said[str] | None:
        publisher = clean_markup(jsonld.text(self.node.get("publisher")))
        return first(
            [self._in_meta("og:site_name"), Said(publisher, "json-ld publisher", 0.8) if publisher else None, self._in_meta(*_SITES)]
        )

    def _language(self) -> Said[str] | None:
        in_page = Said(clean(self.page.language), "html lang", 0.8) if clean(self.page.language) else None
        return first([in_page, self._in_meta("og:locale", "content-language"), self._in_json("inLanguage")])

    def _authors(self, named: Iterable[Named], site: str | None) -> Said[tuple[str, ...]]:
        """From the first source that names somebody else than the publisher; the publisher where no source does."""
        publisher: Said[tuple[str, ...]] = Said((), "nowhere", 0.0)
        firm: Said[tuple[str, ...]] | None = None
        host = urlsplit(self.url).hostname or ""
        for source, stated, confidence in named:
            known = people.without_publisher(stated, site, host) or stated if source in _SHOWN_SOURCES else stated
            if people.is_publisher(known, site, host):
                publisher = publisher if publisher.value else Said(known, source, confidence / 2)
            elif source == "json-ld author" and people.is_organisation(self.node.get("author")):
                firm = Said(known, source, confidence / 2)
            elif people.are_people(known) or (firm is None and self._is_believed(source, known, publisher)):
                return Said(known, source, confidence)
        return firm or publisher

    def _is_believed(self, source: str, known: tuple[str, ...], publisher: Said[tuple[str, ...]]) -> bool:
        """Lines that show somebody else than the publisher, whom the page's head names, have to name a person."""
        return not publisher.value or source not in _SHOWN_SOURCES or people.name_somebody(known)

    def _is_other(self, source: str, known: tuple[str, ...], site: str | None) -> bool:
        """Names somebody else than the publisher or a firm."""
        is_firm = source == "json-ld author" and people.is_organisation(self.node.get("author"))
        return not is_firm and not people.is_publisher(known, site, urlsplit(self.url).hostname or "")

    def _named_authors(self) -> Iterator[Named]:
        """Source, names and confidence of each source that names somebody, but for lines of the text."""
        sources = ((source, people.names(raw), confidence) for source, raw, confidence in self._author_sources() if raw)
        return (each for each in sources if each[1])

    def _author_sources(self) -> Iterator[tuple[str, list[str], float]]:
        yield "json-ld author", people.of_json(self._resolved(self.node.get("author"))), 0.95
        yield "json-ld creator", people.of_json(self.node.get("creator")), 0.8
        for name in _AUTHORS:
            yield f"meta {name}", [value for _, value in self.meta.of(name)], 0.8
        for line in self.page.bylines[:6]:
            yield "byline", people.of_lines(line.value) if len(line.value) <= MAX_BYLINE_CHARS else [], 0.6
        top = self._top()
        for item in self.page.author_links:
            if item.block in top:
                yield "link to an author", [clean(item.value)], 0.5

    def _resolved(self, author: object) -> object:
        """Authors that are told elsewhere in the graph, by their names there."""
        listed = author if isinstance(author, list) else [author]
        if not any(isinstance(each, dict) and "@id" in each and not each.get("name") for each in listed):
            return author
        told = {str(node["@id"]): node for node in self.nodes if "@id" in node and node.get("name")}
        return [told.get(str(each.get("@id")), each) if isinstance(each, dict) else each for each in listed]

    def _named_in_lines(self) -> Iterator[Named]:
        top = self._top()
        for block in self.page.blocks[top.start : top.stop]:
            if len(block.text) <= MAX_BYLINE_CHARS and (found := people.of_line(block.text.split("\n")[0])):
                yield "line", people.names([found]), 0.4

    def _top(self) -> range:
        """The blocks around the first heading, where pages name their authors."""
        marked = (place for place, block in enumerate(self.page.blocks) if self.page.elements[block.element].tags & TAG_BIT["h1"])
        heading = next(marked, 0)
        return range(max(0, heading - _TOP_BEFORE), min(len(self.page.blocks), heading + _TOP_BEHIND))

    def _shown(self) -> Said[datetime] | None:
        shown = dates.in_lines([block.text for block in self.page.blocks])
        return Said(shown, "text", 0.4) if shown else None

    def _machine_published(self) -> Iterator[Said[datetime] | None]:
        yield from self._dated(self._json_texts("datePublished", "dateCreated", "uploadDate"))
        yield from self._dated(self._meta_texts(*_PUBLISHED))
        yield from self._dated(self._items("datepublished"))
        yield from self._dated([("time", item.value) for item in self.page.times if item.value][:1])
        at = dates.in_address(self.url)
        yield Said(at, "address", 0.7) if at else None

    def _dated(self, found: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[Said[datetime]]:
        for source, raw in found:
            if at := dates.instant(raw):
                yield Said(at, source, 0.95 if source.startswith("json-ld") else 0.85)

    def _addresses(self, found: list[tuple[str, str]]) -> Iterator[Said[str]]:
        for source, raw in found:
            if raw and (known := urls.canonical(raw, self.url)):
                yield Said(known, source, 0.9)

    def _keywords(self) -> Iterator[Said[tuple[str, ...]] | None]:
        stated = self.node.get("keywords")
        listed = (
            [text for each in stated[:MAX_KEYWORDS] if (text := jsonld.text(each))] if isinstance(stated, list) else [jsonld.text(stated)]
        )
        yield _parted("json-ld keywords", listed)
        for name in _KEYWORDS:
            yield _parted(f"meta {name}", [value for _, value in self.meta.of(name)])

    def _paywall(self) -> Said[bool]:
        """`isAccessibleForFree` of the article or one of its parts, or the content tier that several publishers state."""
        nodes = [node for node in self.nodes if jsonld.is_article(node) or "WebPageElement" in jsonld.types(node)]
        stated = [value for node in nodes for value in _accesses(node) if value is not None]
        if any(value is False or str(value).rsplit("/", 1)[-1].strip().lower() in _CLOSED for value in stated):
            return Said(True, "json-ld isAccessibleForFree", 0.95)
        for name, tier in self.meta.of("article:content_tier", "content_tier", "cxenseparse:access", "access"):
            if tier.lower() in _TIERS:
                return Said(True, f"meta {name}", 0.9)
        return Said(False, "json-ld isAccessibleForFree" if stated else "nowhere", 0.9 if stated else 0.3)


def _accesses(node: Node) -> list[object]:
    """What the node and its parts say of access."""
    parts = node.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    return [node.get("isAccessibleForFree"), *(part.get("isAccessibleForFree") for part in listed[:20] if isinstance(part, dict))]


def _parted(source: str, found: list[str]) -> Said[tuple[str, ...]] | None:
    words = dict.fromkeys(word for line in found for part in line.split(",") if (word := clean_markup(part)))
    return Said(tuple(words)[:MAX_KEYWORDS], source, 0.8) if words else None
