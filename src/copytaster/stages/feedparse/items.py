"""One item of an XML feed -> ParsedEntry."""

from dataclasses import dataclass

from copytaster.model.feed import Enclosure, ParsedEntry
from copytaster.stages.feedparse.dates import instant
from copytaster.stages.feedparse.fields import Said, Slots, said, slots
from copytaster.stages.feedparse.people import person
from copytaster.stages.feedparse.tree import Element
from copytaster.stages.feedparse.values import address, attribute, first, has_scheme, link, markup, moment, plain, related, tags

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_MAX_ENCLOSURES = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for all items of a feed: its slots, what relative addresses are seen from, its language."""

    entry: Slots
    part: Slots
    site: str
    language: str | None

    @staticmethod
    def of(root_tag: object, site: str, language: str | None) -> "Frame":
        """The frame of a document with this root element."""
        return Frame(slots("entry", root_tag), slots("part", root_tag), site, language)


def entry(item: Element, frame: Frame) -> ParsedEntry:
    """Read the core fields of one `item` or `entry`."""
    told = said(item, frame.entry)
    if "group" in told:
        _with_group(told, frame)
    published_at, published_raw = moment(told.get("published"), frame.language)
    updated_at, updated_raw = moment(told.get("updated"), frame.language)
    if updated_at is None and (lastmod := item.get("LASTMOD")):
        updated_at = instant(lastmod)
    author = person(told.get("author"), frame.part)
    summary, content = _texts(told)
    guid, page = _identity(item, told, frame.site)
    source_name, source_url = _source(told, frame.part) if "source" in told else (None, None)
    return ParsedEntry(
        guid=guid,
        title=first(told.get("title")) or attribute(item, "title") or None,
        link=page,
        summary=summary,
        content=content,
        author=author.shown,
        published_at=published_at,
        updated_at=updated_at,
        published_raw=published_raw or updated_raw,
        enclosures=_enclosures(told, frame.site),
        tags=tags(told),
        comments=first(told.get("comments")),
        author_name=author.name,
        author_email=author.email,
        source_name=source_name,
        source_url=source_url,
        image=_image(told, frame.site),
    )


def _with_group(told: Said, frame: Frame) -> None:
    """Media RSS may wrap several forms of one medium; what is said in there counts after what the item says itself."""
    for group in told["group"]:
        for field, inside in said(group, frame.entry).items():
            told[field] = told.get(field, []) + inside


def _texts(told: Said) -> tuple[str | None, str | None]:
    content = first(told.get("content"))
    summaries = told.get("summary", [])
    if len(summaries) < 2 or content:
        return first(summaries) or first(told.get("other_summary")), content
    texts = [text for text in map(markup, summaries) if text]
    summary = texts[0] if texts else first(told.get("other_summary"))
    return summary, next((text for text in texts if text != summary), None)


def _identity(item: Element, told: Said, site: str) -> tuple[str | None, str | None]:
    """The item's own name and its page.

    The page is the link, else where its content stands, else a guid that is an address (`tag:` and `urn:` count, though they
    open nothing), else what RDF or CDF put on the element.
    """
    page = link(told, site) or _elsewhere(told, site)
    guid: str | None = None
    for element in told.get("id", ()):
        guid = guid or plain(element) or None
        if page is None and guid and has_scheme(guid) and attribute(element, "isPermaLink").lower() != "false":
            page = address(guid, element, site)
    if guid and page:
        return guid, page
    about = attribute(item, _ABOUT) or attribute(item, "href")
    if page is None and about:
        page = address(about, item, site)
    return guid or about or None, page


def _elsewhere(told: Said, site: str) -> str | None:
    for element in told.get("content", ()):
        if src := element.get("src"):
            return address(src, element, site)
    return None


def _source(told: Said, parts: Slots) -> tuple[str | None, str | None]:
    element = told["source"][0]
    if len(element):
        inside = said(element, parts)
        return first(inside.get("title")), link(inside, "") or first(inside.get("id"))
    return plain(element) or None, attribute(element, "url") or None


def _enclosures(told: Said, site: str) -> tuple[Enclosure, ...]:
    """Files by `enclosure`, by Atom's links, by Media RSS; in this order."""
    files, media = told.get("enclosure", ()), told.get("media", ())
    linked = related(told, "enclosure", site)
    if not (files or linked or media):
        return ()
    found = [(attribute(e, "url") or attribute(e, "href"), e, "length") for e in files]
    found += [(url, e, "length") for url, e in linked]
    found += [(attribute(e, "url"), e, "fileSize") for e in media]
    return tuple(
        Enclosure(address(url, e, site), attribute(e, "type") or None, attribute(e, size) or None)
        for url, e, size in found[:_MAX_ENCLOSURES]
        if url
    )


def _image(told: Said, site: str) -> str | None:
    """The picture that stands for the item: podcasts' image or Media RSS's thumbnail, else a file that is an image."""
    for element in told.get("image", ()):
        if found := attribute(element, "href") or attribute(element, "url"):
            return address(found, element, site)
    for element in (*told.get("enclosure", ()), *told.get("media", ())):
        if (element.get("medium") == "image" or (element.get("type") or "").startswith("image/")) and (found := attribute(element, "url")):
            return address(found, element, site)
    return None
