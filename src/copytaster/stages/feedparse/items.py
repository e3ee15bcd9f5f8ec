"""One item of an XML feed -> ParsedEntry."""

from copytaster.model.feed import Enclosure, ParsedEntry
from copytaster.stages.feedparse.dates import instant
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.feedparse.values import (
    Said,
    address,
    attribute,
    first,
    link,
    markup,
    moment,
    person,
    plain,
    related,
    said,
    tags,
)

_TITLE = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARY = ("description", "summary", "abstract", "dc:description", "itunes:summary", "itunes:subtitle", "media:description", "tagline")
_CONTENT = ("content:encoded", "content", "fullitem", "xhtml:body", "body", "xhtml:div", "encoded")
_AUTHOR = ("author", "dc:creator", "dc:author", "itunes:author", "media:credit", "managingeditor", "contributor")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created", "dc:date", "date", "news:publication_date")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate", "lastmod")
_MAX_ENCLOSURES = 20


def entry(item: Element, root_tag: object, site: str) -> ParsedEntry:
    """Read the core fields of one `item` or `entry`; `site` is what relative addresses are seen from."""
    children = said(item, root_tag)
    if "media:group" in children:
        children = _with_group(children, root_tag)
    published_at, published_raw = moment(children, _PUBLISHED)
    updated_at, updated_raw = moment(children, _UPDATED)
    if item.get("LASTMOD"):
        updated_at = updated_at or instant(attribute(item, "lastmod"))
    author = person(children, _AUTHOR, root_tag)
    summary, content = _texts(children)
    guid, page = _identity(item, children, site)
    source_name, source_url = _source(children, root_tag)
    return ParsedEntry(
        guid=guid,
        title=first(children, _TITLE) or attribute(item, "title") or None,
        link=page,
        summary=summary,
        content=content,
        author=author.shown,
        published_at=published_at,
        updated_at=updated_at,
        published_raw=published_raw or updated_raw,
        enclosures=_enclosures(children, site),
        tags=tags(children),
        comments=first(children, ("comments",)),
        author_name=author.name,
        author_email=author.email,
        source_name=source_name,
        source_url=source_url,
    )


def _with_group(children: Said, root_tag: object) -> Said:
    """Media RSS may wrap several forms of one medium; what is said in there counts after what the item says itself."""
    for group in children["media:group"]:
        for name, elements in said(group, root_tag).items():
            children.setdefault(name, []).extend(elements)
    return children


def _texts(children: Said) -> tuple[str | None, str | None]:
    content = first(children, _CONTENT)
    summary = first(children, _SUMMARY)
    if content is None and summary is not None:
        others = [markup(e) for name in ("description", "summary") for e in children.get(name, ())]
        content = next((text for text in others if text and text != summary), None)
    return summary, content


def _identity(item: Element, children: Said, site: str) -> tuple[str | None, str | None]:
    """The item's own name and its page: the link, else a guid that is an address, else what RDF or CDF put on the element."""
    about = attribute(item, "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or attribute(item, "href")
    page = link(children, site)
    guid = None
    for element in (*children.get("id", ()), *children.get("guid", ())):
        guid = guid or plain(element) or None
        if page is None and guid and attribute(element, "isPermaLink").lower() != "false" and guid.startswith(("http://", "https://")):
            page = address(guid, element, site)
    if page is None and about:
        page = address(about, item, site)
    return guid or about or None, page


def _source(children: Said, root_tag: object) -> tuple[str | None, str | None]:
    for element in children.get("source", ()):
        if len(element):
            inside = said(element, root_tag)
            return first(inside, ("title",)), link(inside, "") or first(inside, ("id",))
        return plain(element) or None, attribute(element, "url") or None
    return None, None


def _enclosures(children: Said, site: str) -> tuple[Enclosure, ...]:
    found = [(attribute(e, "url") or attribute(e, "href"), e, "length") for e in children.get("enclosure", ())]
    found += [(url, e, "length") for url, e in related(children, "enclosure", site)]
    found += [(attribute(e, "url"), e, "fileSize") for e in children.get("media:content", ())]
    return tuple(
        Enclosure(address(url, e, site), attribute(e, "type") or None, attribute(e, size) or None)
        for url, e, size in found[:_MAX_ENCLOSURES]
        if url
    )
