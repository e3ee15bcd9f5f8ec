"""Lists of feeds: reading what readers export, OPML above all, and writing what they import. Source: opml.org/spec2.opml."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from copytaster.model.feed import FeedSource
from copytaster.stages import discovery, plain, platforms, urls
from copytaster.stages.feedparse.charset import utf8
from copytaster.stages.feedparse.tree import Element, planted

MAX_BYTES = 10_000_000
MAX_FEEDS = 50_000
MAX_FOLDERS = 8
"""So many of a feed are kept, from the outermost."""
_ADDRESS = ("xmlurl", "feedurl", "rssurl")
_UNTYPED = ("url", "href")
_FEED_TYPES = frozenset({"", "rss", "rss1", "rss2", "atom", "feed", "rdf", "jsonfeed", "json feed", "pie", "podcast"})
_SCRAPED = re.compile(r"xpath|json\+dot", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:feed|rss|atom|podcast|itpc|pcast):(?://(?=https?:)|(?=https?:))?", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[A-Za-z][\w-]+(?::\d+)?(?:[/?].*)?")
_LISTED = re.compile(r"(?:feed:|rss:)?(?:https?://|feed://)[^\s\"'<>|;,\t]+", re.IGNORECASE)
_NAMED = re.compile(r"\"~([^\"]+)\"|(?<=\s)~(\S+)|\[([^\]]+)\]\(")
MAX_LINES = 200_000
_NO_CHARACTER = re.compile("[\ufffe\uffff\ud800-\udfff]")


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
    outlines may nest to any depth, and broken XML is mended as that of feeds is. Pages that a reader scrapes are no feeds and
    left out. A text with an address a line, as terminal readers and spreadsheets write it, is a list too.
    """
    text = utf8(body[:MAX_BYTES]).body
    if b"<" not in text and b"&lt;outline" in text:
        text = html.unescape(text.decode()).encode("utf-8", "replace")
    if b"<" not in text:
        return tuple(_listed(text.decode())) or BadOpml("it holds neither outlines nor addresses of feeds")
    tree = planted(text)
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
    """An OPML 2.0 document with one outline a feed, in the given order, within those of its folders."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _writable(title)
    folders: dict[tuple[str, ...], Element] = {(): etree.SubElement(root, "body")}
    for feed in feeds:
        address = _writable(feed.url)
        name = _writable(feed.title) or address
        outline = etree.SubElement(_folder(folders, feed.folders), "outline", type="rss", text=name, title=name, xmlUrl=address)
        for attribute, value in (("htmlUrl", urls.canonical(feed.site_url or "")), ("language", _writable(feed.language or ""))):
            if value:
                outline.set(attribute, value)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _folder(known: dict[tuple[str, ...], Element], path: tuple[str, ...]) -> Element:
    """The outline that stands for a folder; made where it is not there yet."""
    if path not in known:
        name = _writable(path[-1])
        known[path] = etree.SubElement(_folder(known, path[:-1]), "outline", text=name, title=name)
    return known[path]


def _writable(text: str) -> str:
    """Without what XML has no place for."""
    return _NO_CHARACTER.sub("", plain.clean(text))


def _feed(outline: Element) -> OpmlFeed | None:
    said = {str(name).lower(): str(value).strip() for name, value in islice(outline.attrib.items(), 50)}
    kind = said.get("type", "").lower()
    if _SCRAPED.search(kind):
        return None
    address = next((said[name] for name in _ADDRESS if said.get(name)), "")
    if not address and kind in _FEED_TYPES:
        address = next((said[name] for name in _UNTYPED if said.get(name)), "")
    url = _address(address)
    if url is None:
        return None
    return OpmlFeed(url, _title(said), _address(said.get("htmlurl", "")), said.get("language") or None, tuple(_folders(outline)))


def _address(said: str) -> str | None:
    """The canonical address; some readers escape it twice, and some write feed: in front of it, or instead of http:."""
    said = _SCHEME.sub("", said.strip())
    while (once := re.sub(r"&(?:amp|#0*38|#[xX]0*26);", "&", said)) != said:
        said = once
    if said.startswith("//"):
        return urls.canonical(f"http:{said}")
    return urls.canonical(f"http://{said}" if _BARE.fullmatch(said) else said)


def _listed(text: str) -> Iterator[OpmlFeed]:
    """The feeds of a list with one a line: an address, alone or among other words; what stands behind a `#` does not count.

    A channel's page stands for its feed, since that is what YouTube hands out.
    """
    seen: set[str] = set()
    for line in islice(map(str.strip, text.splitlines()), MAX_LINES):
        if not line or line.startswith(("#", ";", "//")):
            continue
        found = _LISTED.search(line)
        url = _address(discovery.bare(found[0] if found else line))
        if url is None or len(seen) >= MAX_FEEDS:
            continue
        url = next((feed for feed in platforms.feeds_of(url) if "/feeds/videos.xml?" in feed), url)
        if url not in seen:
            seen.add(url)
            name = _NAMED.search(line)
            yield OpmlFeed(url, _words(next(group for group in name.groups() if group)) if name else "")


def _title(said: Mapping[str, str]) -> str:
    return next((found for name in ("title", "text", "description") if (found := _words(said.get(name, "")))), "")


def _words(text: str) -> str:
    """Titles hold no markup here, but some readers escape them twice."""
    return plain.harmless(plain.clean(html.unescape(text[:1_000])))


def _folders(outline: Element) -> Iterator[str]:
    above = [e for e in outline.iterancestors() if _local(e) == "outline"]
    for element in reversed(above):
        if name := _title({str(k).lower(): str(v) for k, v in islice(element.attrib.items(), 50)}):
            yield name


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
