"""Where a site's feeds may be: what a person meant, what the page says, what robots.txt names, and the usual places."""

import re
from urllib.parse import unquote

from lxml import etree

from copytaster.stages import platforms, urls
from copytaster.stages.feedparse.charset import utf8

MAX_PAGE_BYTES = 2_000_000
MAX_FEEDS = 20
MAX_SITEMAPS = 5
_TYPES = {
    "application/rss+xml": 0, "application/atom+xml": 0, "application/rdf+xml": 1, "application/feed+json": 1, "application/json": 3,
    "application/xml": 2, "text/xml": 2, "text/rss": 1, "text/rss+xml": 1, "application/x-rss+xml": 1, "application/rss": 1,
    "application/atom": 1, "text/atom": 1, "text/atom+xml": 1, "application/x.atom+xml": 1, "application/x-atom+xml": 1,
    "application/x-rss": 1, "application/x-feed+json": 1,
}  # fmt: skip
_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|commento|reactie|replies|oembed|wp-json|xmlrpc", re.IGNORECASE)
_PART = re.compile(r"/tag/|/tags/|/category/|/kategorie/|/author/|podcast|/search|[?&]s=", re.IGNORECASE)
_LOOKS_LIKE = re.compile(r"(?:/|\.|=|\b)(?:rss|atom|feeds?|rdf)(?:\d|\.xml|\.json|\.php|/|\?|#|$)|\.rss$|\.rdf$", re.IGNORECASE)
_NO_FEED = re.compile(r"feedback|feedly\.com|inoreader\.com|newsblur\.com|netvibes|/feedburner|^mailto:|^javascript:", re.IGNORECASE)
_PATHS = (
    "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed/", "feeds", "index.rdf", "feed.json", "rss/", "feed/rss",
    "feed/atom", "feeds/posts/default", "rss/all", "rss/news", "en/rss", "?feed=rss2", "news-sitemap.xml", "sitemap-news.xml",
)  # fmt: skip
NEWS_SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "news_sitemap.xml", "sitemaps/news.xml", "googlenews.xml")
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_FEED_SCHEME = re.compile(r"^(?:feed|rss|atom|itpc|pcast|podcast|view-source|url)(?::(?=https?:)|:(?://)?|://)", re.IGNORECASE)
_LINK_IN_TEXT = re.compile(r"^\[[^\]]*\]\((\S+)\)$|^<?a\s[^>]*href=[\"']([^\"']+)")
_HANDLE = re.compile(r"@([\w.+-]+)@([\w.-]+\.\w+)")
_SUBREDDIT = re.compile(r"/?((?:r|u|user)/[\w-]+)/?")
_AROUND = " \t\r\n\u200b\u200e\u200f\u2060\ufeff\xa0\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb<>"


def cleaned(text: str) -> str | None:
    """The canonical address that a person meant: with `https` where there is no scheme, without `feed:`, quotes, or a sentence's
    last sign; a handle of the fediverse (`@name@host`) and `r/name` are addresses too. None when it is none.
    """
    text = text.strip(_AROUND)[: urls.MAX_CHARS]
    if linked := _LINK_IN_TEXT.match(text):
        text = linked[1] or linked[2]
    if re.match(r"https?%3a", text, re.IGNORECASE):
        text = unquote(text)
    while (less := _FEED_SCHEME.sub("", text)) != text:
        text = less
    text = bare(text)
    if handle := _HANDLE.fullmatch(text):
        return urls.canonical(f"https://{handle[2]}/@{handle[1]}")
    if forum := _SUBREDDIT.fullmatch(text):
        return urls.canonical(f"https://www.reddit.com/{forum[1]}")
    text = re.sub(r"^h(?:tt|xx)p(s?):?/{1,3}(?=[^/])", r"http\1://", text, flags=re.IGNORECASE)
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        return urls.canonical(text)
    if not text or "@" in text.partition("/")[0] or re.match(r"(?:mailto|javascript|data|file|tel|about|ftp):", text, re.IGNORECASE):
        return None
    return urls.canonical(f"https://{text.lstrip('/')}")


def has_scheme(text: str) -> bool:
    """Whether a person said http or https; without, both may be tried."""
    return re.search(r"h(?:tt|xx)ps?(?::|%3a)", text, re.IGNORECASE) is not None


def feeds_in(page: bytes, content_type: str | None, url: str) -> tuple[str, ...]:
    """Canonical addresses of the feeds that a page declares (`link rel=alternate`), best first; else of links that look like feeds.

    Feeds of comments come last, those of a tag or an author before them; among equals the page's order decides. At most 20; empty
    when there are none or the bytes are no page. Source: RSS Autodiscovery, HTML Standard section 4.6.6.1.
    """
    text = utf8(page[:MAX_PAGE_BYTES], content_type).body
    root = _tree(text)
    if root is None:
        return ()
    base = urls.joined(url, next((href for e in root.iter("base") if (href := e.get("href"))), ""))
    declared = [_ranked(link, base) for link in root.iter("link")]
    found = [each for each in declared if each] or [each for a in root.iter("a") if (each := _linked(a))]
    ranked = sorted(((rank, urls.canonical(href, base)) for rank, href in found), key=lambda each: each[0])
    known = platforms.in_page(text, url)
    return tuple(dict.fromkeys(address for address in (*known, *(address for _, address in ranked)) if address))[:MAX_FEEDS]


def guesses(url: str) -> tuple[str, ...]:
    """Canonical addresses where a site's feed often is, likeliest first: those of a known site, of a profile in the fediverse, then
    below the page's own path, then below the host. Empty for what is no http or https address.
    """
    page = urls.canonical(url)
    if page is None:
        return ()
    parts = [part for part in page.partition("?")[0].partition("://")[2].split("/")[1:] if part]
    folder = "/".join(parts[:-1] if parts and "." in parts[-1] else parts)
    root = urls.joined(page, "/")
    below = [f"{root}{folder}/{each}" for each in _PATHS[:4]] if folder else []
    addresses = (*platforms.feeds_of(page), *platforms.profile(parts, root), *below, *(root + each for each in _PATHS))
    return tuple(dict.fromkeys(address for each in addresses if (address := urls.canonical(each))))


def news_sitemaps(robots_text: str, url: str) -> tuple[str, ...]:
    """Canonical addresses of the sitemaps of news that a robots.txt names; else of its first few, which may be indexes."""
    return likely_news([urls.joined(url, found[1]) for found in _SITEMAP.finditer(robots_text)])


def likely_news(sitemaps: "list[str] | tuple[str, ...]") -> tuple[str, ...]:
    """Of the sitemaps that a site or an index names those of news; without any by name the first two."""
    addresses = list(dict.fromkeys(address for each in sitemaps[:1_000] if (address := urls.canonical(each))))
    return tuple(
        [each for each in addresses if re.search(r"news|nachrichten|noticias|actualites", each.partition("://")[2], re.IGNORECASE)]
        or addresses[:2]
    )[:MAX_SITEMAPS]


def bare(text: str) -> str:
    """An address without the signs of the sentence around it."""
    while (less := _without_end(text.strip(_AROUND)).lstrip("({*_|")) != text:
        text = less
    return text[1:] if text.startswith("[http") else text


def _without_end(text: str) -> str:
    """A closing sign belongs to the sentence around the address unless the address opened it."""
    while text and text[-1] in ".,;:!?)]}>*_|":
        if text[-1] in ")]}" and text.count(text[-1]) <= text.count({")": "(", "]": "[", "}": "{"}[text[-1]]):
            break
        text = text[:-1]
    return text


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
    return _TYPES.get(kind, 0) + _less(f"{href} {link.get('title') or ''}"), href


def _linked(link: "etree._Element") -> tuple[int, str] | None:
    href = (link.get("href") or "").strip()
    if not href or _NO_FEED.search(href):
        return None
    href = _FEED_SCHEME.sub("", href) if href.lower().startswith("feed:") else href
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    says_so = kind in _TYPES or (link.text or "").strip().lower() in ("rss", "atom", "rss feed", "atom feed", "rss-feed", "json feed")
    if not says_so and not _LOOKS_LIKE.search(href):
        return None
    return (0 if says_so else 1) + _less(href), href


def _less(about: str) -> int:
    return 20 if _COMMENTS.search(about) else 10 if _PART.search(about) else 0
