"""Where a site's feeds may be: what its page says, and where publishers usually put them."""

import re

from lxml import etree

from copytaster.stages import urls
from copytaster.stages.feedparse.charset import utf8

MAX_PAGE_BYTES = 2_000_000
MAX_FEEDS = 20
_TYPES = {
    "application/rss+xml": 0, "application/atom+xml": 0, "application/rdf+xml": 1, "application/feed+json": 1, "application/json": 3,
    "application/xml": 2, "text/xml": 2, "text/rss": 1, "text/rss+xml": 1, "application/x-rss+xml": 1,
}  # fmt: skip
_LESS = re.compile(r"comment|kommentar|comentario|commentaire|oembed|wp-json|podcast|/tag/|/author/|replies", re.IGNORECASE)
_LOOKS_LIKE = re.compile(r"(?:/|\.|=|\b)(?:rss|atom|feeds?|rdf)(?:\d|\.xml|\.json|/|\?|$)|\.rss$|\.rdf$", re.IGNORECASE)
_PATHS = (
    "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed/", "feeds", "index.rdf", "feed.json", "rss/", "feed/rss",
    "feed/atom", "feeds/posts/default", "rss/all", "rss/news", "en/rss", "?feed=rss2", "news-sitemap.xml", "sitemap-news.xml",
)  # fmt: skip


def feeds_in(page: bytes, content_type: str | None, url: str) -> tuple[str, ...]:
    """Canonical addresses of the feeds that a page declares (`link rel=alternate`), best first; else of links that look like feeds.

    Feeds of comments, tags and the like come last; among equals the page's order decides. At most 20; empty when there are none
    or the bytes are no page. Source: RSS Autodiscovery, HTML Standard section 4.6.6.1.
    """
    root = _tree(utf8(page[:MAX_PAGE_BYTES], content_type).body)
    if root is None:
        return ()
    base = urls.joined(url, next((href for e in root.iter("base") if (href := e.get("href"))), ""))
    declared = [_ranked(link, base) for link in root.iter("link")]
    found = [each for each in declared if each] or [(1, href) for a in root.iter("a") if _LOOKS_LIKE.search(href := a.get("href") or "")]
    ranked = sorted(((rank, urls.canonical(href, base)) for rank, href in found), key=lambda each: each[0])
    return tuple(dict.fromkeys(address for _, address in ranked if address))[:MAX_FEEDS]


def guesses(url: str) -> tuple[str, ...]:
    """Canonical addresses where a site's feed often is, likeliest first: below the page's own path, then below the host.

    YouTube channels, GitHub repositories, Mastodon profiles and Reddit forums have theirs at known places. Empty for what is no
    http or https address.
    """
    page = urls.canonical(url)
    if page is None:
        return ()
    path = re.sub(r"[^/]*\.[^/]*$", "", page.partition("?")[0].rstrip("/").partition("://")[2].partition("/")[2]).rstrip("/")
    root = urls.joined(page, "/")
    below = [f"{root}{path}/{each}" for each in _PATHS[:4]] if path else []
    addresses = (urls.canonical(each) for each in (*_known(page), *below, *(root + each for each in _PATHS)))
    return tuple(dict.fromkeys(address for address in addresses if address))


def _tree(page: bytes) -> "etree._Element | None":
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    return etree.fromstring(page, parser) if page.strip() else None


def _ranked(link: "etree._Element", base: str) -> tuple[int, str] | None:
    href = (link.get("href") or "").strip()
    relations = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    if not href or not ("alternate" in relations or "feed" in relations):
        return None
    if "feed" not in relations and kind not in _TYPES:
        return None
    about = f"{href} {link.get('title') or ''}"
    return _TYPES.get(kind, 0) + (10 if _LESS.search(about) else 0), href


def _known(page: str) -> tuple[str, ...]:
    host, parts = urls.host(page).removeprefix("www."), page.partition("?")[0].split("/")[3:]
    if host == "youtube.com" and len(parts) > 1 and parts[0] == "channel":
        return (f"https://www.youtube.com/feeds/videos.xml?channel_id={parts[1]}",)
    if host == "github.com" and len(parts) > 1 and parts[1]:
        return (f"https://github.com/{parts[0]}/{parts[1]}/releases.atom", f"https://github.com/{parts[0]}/{parts[1]}/commits.atom")
    if host.endswith("reddit.com") and len(parts) > 1 and parts[0] == "r":
        return (f"https://www.reddit.com/r/{parts[1]}/.rss",)
    if parts and parts[0].startswith("@"):
        return (f"https://{host}/{parts[0]}.rss", f"https://{host}/feed/{parts[0]}")
    return ()
