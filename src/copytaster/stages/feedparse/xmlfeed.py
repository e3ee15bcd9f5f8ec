"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF and news sitemaps -> ParsedFeed."""

from itertools import islice

from copytaster.model.feed import NotAFeed, ParsedFeed
from copytaster.stages.feedparse import sitemap
from copytaster.stages.feedparse.items import entry
from copytaster.stages.feedparse.names import key
from copytaster.stages.feedparse.repair import root_name
from copytaster.stages.feedparse.tree import Element, Tree, planted
from copytaster.stages.feedparse.values import Said, address, attribute, first, link, moment, person, plain, related, said, tags

MAX_ENTRIES = 20_000
_KINDS = {"rss": "rss", "rdf": "rdf", "rdf:rdf": "rdf", "feed": "atom", "channel": "rss", "urlset": "sitemap", "sitemapindex": "sitemap"}
_TITLE = ("title", "dc:title", "itunes:title", "media:title")
_SUBTITLE = ("subtitle", "tagline", "description", "abstract", "dc:description", "itunes:summary", "itunes:subtitle", "info")
_AUTHOR = ("author", "dc:creator", "dc:author", "managingeditor", "itunes:author", "itunes:owner", "webmaster", "dc:publisher")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "lastbuilddate", "dcterms:modified", "dc:date", "date")
_RIGHTS = ("rights", "copyright", "dc:rights", "media:copyright")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PERIODS_S = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


def feed(body: bytes, url: str) -> ParsedFeed | NotAFeed:
    """Parse a document in UTF-8 that begins, somewhere, with an element. `url` is where it came from, or empty."""
    tree = planted(body)
    if tree is None:
        return NotAFeed("no XML element was found in it")
    root = _root(tree.root)
    if root is None:
        name = root_name(body) or str(tree.root.tag)[:60]
        return NotAFeed(f"its root element is {name}, which is no feed's")
    if _KINDS[key(root.tag, root.tag)] == "sitemap":
        return sitemap.feed(root, url, tree.repairs)
    return _feed(Tree(root, tree.repairs), url)


def _root(found: Element) -> Element | None:
    """The feed's own element: the document's, or one that a few others wrap."""
    for element in islice(found.iter(), 50):
        if key(element.tag, element.tag) in _KINDS:
            return element
    return None


def _feed(tree: Tree, url: str) -> ParsedFeed:
    root = tree.root
    head, items = _parts(root)
    site = link(head, url) or _about(head, root)
    base = site if site and site.startswith(("http://", "https://")) and key(root.tag, root.tag) != "feed" else url
    author = person(head, _AUTHOR, root.tag)
    hubs, selves = related(head, "hub", url), related(head, "self", url)
    entries = tuple(entry(item, root.tag, base) for item in items[:MAX_ENTRIES])
    cut = (f"only the first {MAX_ENTRIES} of {len(items)} items are read",) if len(items) > MAX_ENTRIES else ()
    return ParsedFeed(
        kind=_KINDS[key(root.tag, root.tag)],
        title=first(head, _TITLE),
        subtitle=first(head, _SUBTITLE),
        link=site or None,
        id=first(head, ("id", "guid")) or None,
        author=author.shown,
        language=_language(head, root),
        published_at=moment(head, _PUBLISHED)[0],
        updated_at=moment(head, _UPDATED)[0],
        image=_image(head, root, base),
        rights=first(head, _RIGHTS),
        tags=tags(head),
        entries=entries,
        hub=hubs[0][0] if hubs else None,
        self_url=selves[0][0] if selves else None,
        ttl_s=_ttl_s(head),
        author_name=author.name,
        author_email=author.email,
        repairs=(*tree.repairs, *cut),
    )


def _parts(root: Element) -> tuple[Said, list[Element]]:
    """What the feed says of itself, and its items: inside the channel, beside it (RDF), or without one."""
    outer = said(root, root.tag)
    channels = outer.get("channel", [])
    items = [*outer.get("item", ()), *outer.get("entry", ())]
    if not channels:
        return outer, items
    head = said(channels[0], root.tag)
    for channel in channels:
        inner = head if channel is channels[0] else said(channel, root.tag)
        items = [*inner.get("item", ()), *inner.get("entry", ()), *items]
    head.setdefault("image", []).extend(outer.get("image", ()))
    return head, items


def _about(head: Said, root: Element) -> str:
    return attribute(root, "href")


def _language(head: Said, root: Element) -> str | None:
    said_so = first(head, ("language", "dc:language"))
    if said_so is None:
        said_so = root.get(_LANG) or next((e.get(_LANG) for e in (*root, *head.get("title", ())) if e.get(_LANG)), None)
    return said_so.strip().replace("_", "-") if said_so else None


def _image(head: Said, root: Element, base: str) -> str | None:
    for element in head.get("image", ()):
        inside = said(element, root.tag)
        found = next((plain(e) for e in inside.get("url", ()) if plain(e)), "") or attribute(element, "href")
        if found:
            return address(found, element, base)
    for name in ("itunes:image", "googleplay:image", "logo", "icon", "media:thumbnail"):
        for element in head.get(name, ()):
            if found := attribute(element, "href") or attribute(element, "url") or plain(element):
                return address(found, element, base)
    return None


def _ttl_s(head: Said) -> float | None:
    """How long the publisher asks to wait: `ttl` in minutes, or the syndication module's period by frequency."""
    ttl = first(head, ("ttl",))
    if ttl and ttl.isdecimal() and len(ttl) < 8:
        return int(ttl) * 60.0
    period = _PERIODS_S.get((first(head, ("sy:updateperiod",)) or "").lower())
    times = first(head, ("sy:updatefrequency",)) or "1"
    return period / int(times) if period and times.isdecimal() and 0 < len(times) < 6 and int(times) > 0 else None
