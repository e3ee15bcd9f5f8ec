"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF and news sitemaps -> ParsedFeed."""

from itertools import islice

from copytaster.model.feed import NotAFeed, ParsedFeed
from copytaster.stages.feedparse import rhythm, sitemap
from copytaster.stages.feedparse.fields import Said, Slots, Told, said, slots
from copytaster.stages.feedparse.items import Frame, entry
from copytaster.stages.feedparse.names import key
from copytaster.stages.feedparse.people import person
from copytaster.stages.feedparse.repair import root_name
from copytaster.stages.feedparse.tree import Element, Tree, planted
from copytaster.stages.feedparse.values import address, attribute, first, link, moment, plain, related, tags, words

MAX_ENTRIES = 20_000
_KINDS = {"rss": "rss", "rdf": "rdf", "rdf:rdf": "rdf", "feed": "atom", "channel": "rss", "urlset": "sitemap", "sitemapindex": "sitemap"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(body: bytes, url: str) -> ParsedFeed | NotAFeed:
    """Parse a document in UTF-8 that begins, somewhere, with an element. `url` is where it came from, or empty."""
    tree = planted(body)
    if tree is None:
        return NotAFeed("no XML element was found in it")
    root = _root(tree.root)
    if root is None:
        name = root_name(body) or str(tree.root.tag)[:60]
        return NotAFeed(f"its root element is {name}, which is no feed's")
    kind = _KINDS[key(root.tag, root.tag)]
    if kind == "sitemap":
        return sitemap.feed(root, url, tree.repairs)
    return _feed(Tree(root, tree.repairs), kind, url)


def _root(found: Element) -> Element | None:
    """The feed's own element: the document's, or one that a few others wrap."""
    if key(found.tag, found.tag) in _KINDS:
        return found
    for element in islice(found.iter(), 50):
        if key(element.tag, element.tag) in _KINDS:
            return element
    return None


def _feed(tree: Tree, kind: str, url: str) -> ParsedFeed:
    root = tree.root
    parts = slots("part", root.tag)
    head, items = _parts(root)
    site = link(head, url) or attribute(root, "href")
    base = site if kind != "atom" and site.startswith(("http://", "https://")) else url
    language = _language(head, root)
    author = person(head.get("author"), parts)
    hubs, selves = related(head, "hub", url), related(head, "self", url)
    period_s = rhythm.period_s(head)
    frame = Frame.of(root.tag, base, language)
    cut = (f"only the first {MAX_ENTRIES} of {len(items)} items are read",) if len(items) > MAX_ENTRIES else ()
    return ParsedFeed(
        kind=kind,
        title=first(head.get("title")),
        subtitle=first(head.get("subtitle")),
        link=site or None,
        id=first(head.get("id")),
        author=author.shown,
        language=language,
        published_at=moment(head.get("published"), language)[0],
        updated_at=moment(head.get("updated"), language)[0],
        image=_image(head, parts, base),
        rights=first(head.get("rights")),
        tags=tags(head),
        entries=tuple([entry(element, frame) for element in items[:MAX_ENTRIES]]),
        hubs=tuple(dict.fromkeys(hub for hub, _ in hubs[:5])),
        self_url=selves[0][0] if selves else None,
        ttl_s=rhythm.ttl_s(head) or period_s,
        period_s=period_s,
        skip_hours=rhythm.skip_hours(head, parts),
        skip_days=rhythm.skip_days(head, parts),
        author_name=author.name,
        author_email=author.email,
        repairs=(*tree.repairs, *cut),
    )


def _parts(root: Element) -> tuple[Said, Told]:
    """What the feed says of itself, and its items: inside the channel, beside it (RDF), or without one."""
    known = slots("head", root.tag)
    outer = said(root, known)
    beside = outer.get("item", [])
    if "channel" not in outer:
        return outer, beside
    channels = [said(channel, known) for channel in outer["channel"]]
    head = channels[0]
    items = [item for channel in channels for item in channel.get("item", ())]
    if "picture" in outer:
        head["picture"] = head.get("picture", []) + outer["picture"]
    return head, items + beside


def _language(head: Said, root: Element) -> str | None:
    said_so = first(head.get("language"))
    if said_so is None:
        told = head.get("title", ())
        said_so = root.get(_LANG) or next((e.get(_LANG) for e in (*islice(root, 50), *told) if e.get(_LANG)), None)
    return said_so.strip().replace("_", "-") if said_so else None


def _image(head: Said, parts: Slots, base: str) -> str | None:
    for element in head.get("picture", ()):
        if found := words(said(element, parts).get("url")) or attribute(element, "href") or attribute(element, "url"):
            return address(found, element, base)
    for element in head.get("image", ()):
        if found := attribute(element, "href") or attribute(element, "url") or plain(element):
            return address(found, element, base)
    return None
