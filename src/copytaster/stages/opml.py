"""Lists of feeds as OPML: reading what readers export, writing what they import. Source: opml.org/spec2.opml."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from copytaster.model.feed import FeedSource
from copytaster.stages import plain, urls
from copytaster.stages.feedparse.charset import utf8
from copytaster.stages.feedparse.tree import Element, planted

MAX_BYTES = 10_000_000
MAX_FEEDS = 50_000
_ADDRESS = ("xmlurl", "feedurl", "rssurl")
_UNTYPED = ("url", "href")


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed in a list; `folders` from the outermost, `title` empty where the list gives none."""

    url: str
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadOpml:
    """The bytes are no list of feeds; `why` says what they are instead."""

    why: str


def feeds(body: bytes) -> tuple[OpmlFeed, ...] | BadOpml:
    """The feeds in the list's order, each canonical address once; never raises.

    Attributes are read in any case, `url` stands in for `xmlUrl` where the outline does not point to a page or another list,
    outlines may nest to any depth, and broken XML is mended as that of feeds is.
    """
    tree = planted(utf8(body[:MAX_BYTES]).body)
    if tree is None:
        return BadOpml("it holds no XML")
    outlines = [e for e in tree.root.iter() if _local(e) == "outline"]
    if not outlines:
        return BadOpml("it holds no outline, so it is no OPML" if _local(tree.root) != "opml" else "it lists no feeds")
    found: dict[str, OpmlFeed] = {}
    for outline in outlines:
        feed = _feed(outline)
        if feed and len(found) < MAX_FEEDS:
            found.setdefault(feed.url, feed)
    return tuple(found.values()) or BadOpml("it lists no feeds with an http address")


def title(body: bytes) -> str:
    """What the list calls itself; empty when it does not."""
    tree = planted(utf8(body[:MAX_BYTES]).body)
    head = next((e for e in tree.root.iter() if _local(e) == "title"), None) if tree else None
    return _words(head.text or "") if head is not None else ""


def document(feeds: Sequence[FeedSource], title: str) -> bytes:
    """An OPML 2.0 document with one outline a feed, in the given order."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = plain.clean(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = plain.clean(feed.title) or feed.url
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
        for attribute, value in (("htmlUrl", feed.site_url), ("language", feed.language)):
            if value:
                outline.set(attribute, value)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _feed(outline: Element) -> OpmlFeed | None:
    said = {str(name).lower(): str(value).strip() for name, value in islice(outline.attrib.items(), 50)}
    address = next((said[name] for name in _ADDRESS if said.get(name)), "")
    if not address and said.get("type", "rss").lower() in ("rss", "atom", "feed", "rdf"):
        address = next((said[name] for name in _UNTYPED if said.get(name)), "")
    # Some readers write feed: in front of the address, or instead of http:.
    url = urls.canonical(address.removeprefix("feed:") if address.startswith("feed:http") else address.replace("feed://", "http://", 1))
    if url is None:
        return None
    return OpmlFeed(url, _title(said), urls.canonical(said.get("htmlurl", "")), said.get("language") or None, tuple(_folders(outline)))


def _title(said: Mapping[str, str]) -> str:
    return next((found for name in ("title", "text", "description") if (found := _words(said.get(name, "")))), "")


def _words(text: str) -> str:
    """Titles hold no markup here, but some readers escape them twice."""
    return plain.clean(html.unescape(text[:1_000]))


def _folders(outline: Element) -> Iterator[str]:
    above = [e for e in outline.iterancestors() if _local(e) == "outline"]
    for element in reversed(above):
        if name := _title({str(k).lower(): str(v) for k, v in islice(element.attrib.items(), 50)}):
            yield name


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
