"""Which elements fill which field of a feed or an entry, the most telling name first."""

from collections.abc import Mapping
from functools import lru_cache

from copytaster.stages.feedparse.names import key
from copytaster.stages.feedparse.tree import Element

_TITLE = "title dc:title media:title itunes:title"
_IN_BOTH = {
    "title": _TITLE,
    "link": "link",
    "tag": "category dc:subject itunes:category media:category itunes:keywords",
    "image": "itunes:image googleplay:image media:thumbnail",
}
ENTRY = _IN_BOTH | {
    "id": "id guid",
    "summary": "description summary",
    "other_summary": "abstract dc:description itunes:summary itunes:subtitle media:description tagline",
    "content": "content:encoded content fullitem xhtml:body body xhtml:div encoded",
    "author": "author dc:creator dc:author itunes:author media:credit managingeditor contributor dc:contributor dc:publisher",
    "published": "pubdate published issued dcterms:issued created dcterms:created dc:date date news:publication_date",
    "updated": "updated modified dcterms:modified lastbuilddate lastmod",
    "comments": "comments",
    "source": "source",
    "enclosure": "enclosure",
    "media": "media:content",
    "group": "media:group",
}
HEAD = _IN_BOTH | {
    "title": _TITLE,
    "subtitle": "subtitle tagline description abstract dc:description itunes:summary itunes:subtitle info",
    "id": "id guid",
    "author": "author dc:creator dc:author managingeditor itunes:author itunes:owner webmaster dc:publisher",
    "published": "pubdate published issued dcterms:issued created dcterms:created",
    "updated": "updated modified lastbuilddate dcterms:modified dc:date date",
    "rights": "rights copyright dc:rights media:copyright",
    "language": "language dc:language",
    "image": "itunes:image googleplay:image logo icon media:thumbnail",
    "picture": "image",
    "item": "item entry",
    "channel": "channel",
    "ttl": "ttl",
    "period": "sy:updateperiod",
    "frequency": "sy:updatefrequency",
    "skip_hours": "skiphours",
    "skip_days": "skipdays",
}
SITEMAP = {"page": "url", "sitemap": "sitemap"}
PAGE = {"loc": "loc", "lastmod": "lastmod", "news": "news:news", "image": "image:image", "publication": "news:publication"} | {
    field: "news:" + field for field in ("name", "language", "title", "keywords", "publication_date")
}
PART = {name: name for name in ("name", "email", "title", "link", "id", "url", "hour", "day", "image:loc")} | {
    "other_name": "itunes:name itunes:email"
}
"""Of small structures: a person, a source, an image, lists of hours and days."""

Told = list[Element]
"""Elements for one field: those of the most telling name first, those of one name in the order of the document."""
Said = dict[str, Told]


class Slots(dict[object, tuple[str, int] | None]):
    """The field and the rank for each tag as lxml writes it; None for what is not read. Learns tags as it meets them."""

    __slots__ = ("_ranks", "_root_tag")
    MAX_TAGS = 2_000

    def __init__(self, names: Mapping[str, str], root_tag: str) -> None:
        super().__init__()
        self._root_tag = root_tag
        self._ranks = {name: (field, rank) for field, listed in names.items() for rank, name in enumerate(listed.split())}

    def __missing__(self, tag: object) -> tuple[str, int] | None:
        if len(self) >= self.MAX_TAGS:  # A publisher may invent tags without end.
            self.clear()
        self[tag] = slot = self._ranks.get(key(tag, self._root_tag))
        return slot


@lru_cache(maxsize=64)
def _slots(table: str, root_tag: str) -> Slots:
    return Slots({"entry": ENTRY, "head": HEAD, "sitemap": SITEMAP, "page": PAGE, "part": PART}[table], root_tag)


def slots(table: str, root_tag: object) -> Slots:
    """The slots of `entry`, `head`, `sitemap`, `page` or `part` in a document with this root element."""
    return _slots(table, root_tag if isinstance(root_tag, str) else "")


def said(element: Element, known: Slots) -> Said:
    """The children of an element by the field that they fill. Cost: linear in the children."""
    found: Said = {}
    mixed: set[str] | None = None
    for child in element:
        slot = known[child.tag]
        if slot is None:
            continue
        field = slot[0]
        if field not in found:
            found[field] = [child]
            continue
        told = found[field]
        told.append(child)
        if told[-2].tag != child.tag:
            mixed = mixed or set()
            mixed.add(field)
    for field in mixed or ():
        found[field].sort(key=lambda each: known[each.tag][1])  # type: ignore[index]
    return found
