"""What a fetched feed lists -> the entries that the product keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from copytaster.model import ids
from copytaster.model.feed import Entry, FeedSource, FetchedFeed, NotAFeed, ParsedEntry, ParsedFeed
from copytaster.stages import plain, urls
from copytaster.stages.feedparse.parse import parsed

MAX_TITLE = 300
MAX_SUMMARY = 2_000
_WORDS_FOR_A_TITLE = 100
_MARKUP_READ = 20_000
_MARKUP_TRIED = 5_000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# These serve other publishers' feeds, so that their name in <source> says nothing.
_FEED_HOSTS = frozenset({"feedburner.com", "feedblitz.com", "feedly.com", "rss.app", "feedproxy.google.com"})


@dataclass(frozen=True, slots=True)
class _Listing:
    """What holds for all items of one fetch."""

    feed: FeedSource
    fetched_at: datetime
    language: str | None
    is_of_many: bool


def entries(fetched: FetchedFeed, feed: FeedSource, limit: int) -> tuple[tuple[Entry, ...], ParsedFeed | NotAFeed]:
    """The first `limit` items in the feed's order, each address once, with the feed they came from.

    An item is dropped when no address stands for it, since every line must lead to its source, and when it has no words at all.
    One without a title gets the first words of its summary. Dates to come become the moment of the fetch; those before 1990
    are errors and count as none. The source is the feed's, but for items that name another one, or whose address does in a
    feed of many publishers.
    """
    found = parsed(fetched.body, fetched.content_type, fetched.url)
    if isinstance(found, NotAFeed):
        return (), found
    addressed = [(item, url) for item in found.entries[:limit] if (url := _address(item, fetched.url))]
    domains = [urls.registrable(url.split("/", 3)[2]) for _, url in addressed]
    listing = _Listing(feed, fetched.fetched_at, _language(feed.language or found.language), _is_of_many(domains, feed.source_id))
    kept: dict[str, Entry] = {}
    for (item, url), domain in zip(addressed, domains, strict=True):
        entry = _entry(item, url, domain, listing)
        if entry:
            kept.setdefault(entry.id, entry)
    return tuple(kept.values()), found


def _address(item: ParsedEntry, base: str) -> str | None:
    """The item's page; failing that, the talk about it or the file that it carries."""
    if item.link and (address := urls.canonical(item.link, base)):
        return address
    for url in (item.comments, *(enclosure.url for enclosure in item.enclosures[:1])):
        if url and (address := urls.canonical(url, base)):
            return address
    return None


def _entry(item: ParsedEntry, url: str, domain: str, listing: _Listing) -> Entry | None:
    summary = _summary(item.summary or item.content or "")
    title = plain.cut(_words(item.title), MAX_TITLE) or plain.cut(summary, _WORDS_FOR_A_TITLE)
    if not title:
        return None
    published_at, updated_at = item.published_at, item.updated_at
    return Entry(
        id=ids.entry_id(listing.feed.id, url),
        feed_id=listing.feed.id,
        source_id=_source_id(item, domain, listing),
        url=url,
        title=title,
        summary=summary,
        author=plain.cut(_words(item.author_name or item.author), MAX_TITLE) or None,
        published_at=_held(published_at, listing.fetched_at) or _held(updated_at, listing.fetched_at),
        first_seen_at=listing.fetched_at,
        language=listing.language,
        # The dates as the feed has them: those that were held would change with every fetch.
        digest=ids.digest(title, summary, *(when.isoformat() if when else "" for when in (published_at, updated_at))),
    )


def _summary(markup: str) -> str:
    """As much as is kept; a long text is mostly decided by its first part."""
    for max_chars in (_MARKUP_TRIED, _MARKUP_READ):
        words = plain.text(plain.opening(markup, max_chars))
        if len(words) > MAX_SUMMARY or len(markup) <= max_chars:
            break
    return plain.cut(words, MAX_SUMMARY)


def _words(markup: str | None) -> str:
    return plain.text(plain.opening(markup, _MARKUP_READ)) if markup else ""


def _held(when: datetime | None, now: datetime) -> datetime | None:
    return None if when is None or when < _EARLIEST else min(when, now)


def _source_id(item: ParsedEntry, domain: str, listing: _Listing) -> str:
    named = urls.registrable(item.source_url) if item.source_url else ""
    if "." in named and named not in _FEED_HOSTS:
        return named
    return (domain if listing.is_of_many else "") or listing.feed.source_id


def _is_of_many(domains: Sequence[str], own: str) -> bool:
    """Whether most items lead to publishers other than `own`, and to three of them at least."""
    others = [domain for domain in domains if domain != own]
    return len(others) * 2 > len(domains) and len(set(others)) >= 3


@lru_cache(maxsize=1_024)
def _language(tag: str | None) -> str | None:
    """The two or three letters before the region, lower-case."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else None
