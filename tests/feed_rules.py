"""The rules that a feed or a sitemap has to keep, each with the place where it is written; a problem is a line of text.

Sources: RFC 4287 (Atom), the RSS 2.0 specification and best practices profile of the RSS Advisory Board, JSON Feed 1.1, the
sitemap protocol 0.9 with Google's news extension.
"""

import json
import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SITEMAP, NEWS = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.google.com/schemas/sitemap-news/0.9}"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ATOM_FEED_ONCE = ("generator", "icon", "logo", "id", "rights", "subtitle", "title", "updated")
_ATOM_ENTRY_ONCE = ("content", "id", "published", "rights", "source", "summary", "title", "updated")
_RSS_ITEM = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"}
_ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|style|form)\b|\son\w+\s*=|javascript:", re.IGNORECASE)


def atom(raw: bytes) -> list[str]:
    """Problems of an Atom feed."""
    root = etree.fromstring(raw)
    problems = [] if root.tag == f"{ATOM}feed" else ["4.1.1: the root is no feed"]
    problems += _missing(root, ("id", "title", "updated"), "4.1.1") + _repeated(root, _ATOM_FEED_ONCE, "4.1.1")
    problems += list(_atom_links(root, "4.2.7.2"))
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        problems.append("4.1.1: a feed should link to itself")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        problems += _missing(entry, ("id", "title", "updated"), "4.1.2") + _repeated(entry, _ATOM_ENTRY_ONCE, "4.1.2")
        problems += list(_atom_links(entry, "4.2.7.2"))
        if root.find(f"{ATOM}author") is None and entry.find(f"{ATOM}author") is None:
            problems.append("4.1.2: an entry without an author in a feed without one")
        if entry.find(f"{ATOM}content") is None and not any(_rel(link) == "alternate" for link in entry.findall(f"{ATOM}link")):
            problems.append("4.1.2: an entry without content needs an alternate link")
        content = entry.find(f"{ATOM}content")
        if content is not None:
            problems += _active(content.text or "")
    problems += [
        f"3.2.1: an author without a name in {name.getparent().getparent().tag}" for name in root.iter(f"{ATOM}name") if not name.text
    ]
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    problems += [
        f"4.2.6: the id {each!r} is no absolute IRI" for each in [root.findtext(f"{ATOM}id") or "", *ids] if not urlsplit(each).scheme
    ]
    problems += ["4.1.2: two entries share an id"] * (len(set(ids)) < len(ids))
    dates = [each for tag in ("updated", "published") for each in root.iter(f"{ATOM}{tag}")]
    problems += [f"3.3: {each.text!r} is no date" for each in dates if not _RFC_3339.fullmatch(each.text or "")]
    texts = [each for tag in ("title", "summary") for each in root.iter(f"{ATOM}{tag}")]
    problems += [f"3.1.1: type {each.get('type')!r}" for each in texts if each.get("type", "text") not in ("text", "html", "xhtml")]
    return problems + [f"2: language {each.get(XML_LANG)!r}" for each in root.iter() if not _LANGUAGE.fullmatch(each.get(XML_LANG, "en"))]


def _rel(link: Any) -> str:
    return str(link.get("rel", "alternate"))


def _atom_links(parent: Any, rule: str) -> Iterator[str]:
    links = parent.findall(f"{ATOM}link")
    yield from (f"{rule}: a link without href" for link in links if not link.get("href"))
    same = [(link.get("type"), link.get("hreflang")) for link in links if _rel(link) == "alternate"]
    if len(set(same)) < len(same):
        yield f"{rule}: two alternate links of the same kind"


def _missing(parent: Any, names: Sequence[str], rule: str) -> list[str]:
    return [f"{rule}: {parent.tag} has no {name}" for name in names if not (parent.findtext(f"{ATOM}{name}") or "").strip()]


def _repeated(parent: Any, names: Sequence[str], rule: str) -> list[str]:
    return [f"{rule}: {parent.tag} has two {name}" for name in names if len(parent.findall(f"{ATOM}{name}")) > 1]


def _active(html: str) -> list[str]:
    return [f"active content: {found.group()!r}"] if (found := _ACTIVE.search(html)) else []


def rss(raw: bytes) -> list[str]:
    """Problems of an RSS 2.0 feed."""
    root = etree.fromstring(raw)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        return ["rss: version 2.0 with one channel"]
    problems = [f"channel: no {name}" for name in ("title", "link", "description") if not (channel.findtext(name) or "").strip()]
    links = channel.findall(f"{ATOM}link")
    if [link.get("rel") for link in links] != ["self"] or links[0].get("type") != "application/rss+xml":
        problems.append("profile: a channel links to itself once, by atom:link")
    guids: list[str] = []
    for item in channel.findall("item"):
        if item.find("title") is None and item.find("description") is None:
            problems.append("item: neither title nor description")
        plain = [child.tag for child in item if "}" not in str(child.tag)]
        problems += [f"item: unknown element {tag}" for tag in plain if tag not in _RSS_ITEM]
        problems += [f"item: two {tag}" for tag in set(plain) if plain.count(tag) > 1 and tag != "category"]
        guid, link = item.find("guid"), item.findtext("link") or ""
        if guid is None or not guid.text:
            problems.append("profile: an item without a guid")
        elif guid.get("isPermaLink", "true") == "true" and not urlsplit(guid.text).netloc:
            problems.append(f"guid: {guid.text!r} is no permanent link")
        guids.append(guid.text or "" if guid is not None else "")
        problems += [f"link: {link!r}"] * (urlsplit(link).scheme not in ("http", "https"))
        problems += _active(item.findtext("description") or "") + _active(item.findtext(CONTENT) or "")
    problems += ["profile: two items share a guid"] * (len(set(guids)) < len(guids))
    return problems + [problem for date in [*root.iter("pubDate"), *root.iter("lastBuildDate")] for problem in _rfc_822(date.text or "")]


def _rfc_822(text: str) -> list[str]:
    if not _RFC_822.fullmatch(text):
        return [f"RFC 822: {text!r}"]
    return [] if parsedate_to_datetime(text).strftime("%a") == text[:3] else [f"RFC 822: the day of {text!r}"]


def json_feed(raw: bytes) -> list[str]:
    """Problems of a JSON Feed."""
    feed = json.loads(raw)
    problems = [] if feed.get("version") == "https://jsonfeed.org/version/1.1" else ["version: not 1.1"]
    problems += [f"{name}: not a text" for name in ("title", "home_page_url", "feed_url") if not isinstance(feed.get(name), str)]
    if not isinstance(feed.get("items"), list):
        return [*problems, "items: not a list"]
    for item in feed["items"]:
        problems += [] if isinstance(item.get("id"), str) and item["id"] else ["id: not a text"]
        problems += [] if any(isinstance(item.get(f"content_{kind}"), str) for kind in ("html", "text")) else ["content: none"]
        for name in ("date_published", "date_modified"):
            problems += [] if name not in item or _RFC_3339.fullmatch(item[name]) else [f"{name}: {item[name]!r}"]
        for name in ("url", "external_url"):
            problems += [] if name not in item or urlsplit(item[name]).scheme in ("http", "https") else [f"{name}: {item[name]!r}"]
        authors = item.get("authors", [])
        problems += [] if all(author.get("name") or author.get("url") for author in authors) else ["authors: one without a name"]
        problems += [] if _LANGUAGE.fullmatch(item.get("language", "en")) else [f"language: {item['language']!r}"]
        problems += _active(item.get("content_html", ""))
    ids = [item.get("id") for item in feed["items"]]
    return problems + ["id: two items share one"] * (len(set(ids)) < len(ids))


def sitemap(raw: bytes) -> list[str]:
    """Problems of a news sitemap."""
    root = etree.fromstring(raw)
    problems = [] if root.tag == f"{SITEMAP}urlset" else ["the root is no urlset"]
    if len(root) > 1_000 or len(raw) > 50_000_000:
        problems.append("more than 1,000 addresses, or 50 MB")
    places = [address.findtext(f"{SITEMAP}loc") or "" for address in root]
    problems += ["an address stands there twice"] * (len(set(places)) < len(places))
    for address, place in zip(root, places, strict=True):
        problems += [f"{place!r} is no absolute address below 2,048 signs"] * (not urlsplit(place).netloc or len(place) >= 2_048)
        told = address.find(f"{NEWS}news")
        if told is None:
            problems.append(f"{place}: no news")
            continue
        for path in (f"{NEWS}publication/{NEWS}name", f"{NEWS}publication/{NEWS}language", f"{NEWS}publication_date", f"{NEWS}title"):
            problems += [f"{place}: no {path.rpartition('}')[2]}"] * (not (told.findtext(path) or "").strip())
        problems += [f"{place}: no language"] * (not _LANGUAGE.fullmatch(told.findtext(f"{NEWS}publication/{NEWS}language") or ""))
        dates = [told.findtext(f"{NEWS}publication_date") or "", address.findtext(f"{SITEMAP}lastmod") or "1970-01-01T00:00:00Z"]
        problems += [f"{place}: {date!r} is no date" for date in dates if not _RFC_3339.fullmatch(date)]
    return problems


RULES = {"atom": atom, "rss": rss, "json": json_feed}
