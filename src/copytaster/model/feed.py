"""Feeds, what is known of polling them, and what they list."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed that a person asked for. `source_id` is the publisher's registrable domain, such as `bbc.co.uk`."""

    id: str
    url: str
    title: str
    source_id: str
    site_url: str | None
    language: str | None
    added_at: datetime
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher, as readers see it; `id` is its registrable domain."""

    id: str
    name: str
    site_url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What polling a feed has taught. `outcome` is one of fetched, not-modified, moved, gone, failed, or new."""

    feed_id: str
    next_poll_at: datetime
    interval_s: float
    outcome: str = "new"
    why: str = ""
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    polls: int = 0
    not_modified: int = 0
    gone_since: datetime | None = None
    per_day: float | None = None
    """Entries a day, as far as dates and polls have shown; None before the first success."""


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """The body of a feed as it came. `content_type` is the header's value, charset included."""

    url: str
    fetched_at: datetime
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age_s: float | None = None


@dataclass(frozen=True, slots=True)
class FeedNotModified:
    """The publisher said that nothing is new."""

    max_age_s: float | None = None


@dataclass(frozen=True, slots=True)
class FeedMoved:
    """A permanent redirect to `url`."""

    url: str


@dataclass(frozen=True, slots=True)
class FeedGone:
    """The publisher said that the feed is no more (410)."""

    why: str


@dataclass(frozen=True, slots=True)
class FeedFailed:
    """The feed could not be had this time; `retry_after_s` is the publisher's wish."""

    why: str
    retry_after_s: float | None = None


PollOutcome = FetchedFeed | FeedNotModified | FeedMoved | FeedGone | FeedFailed


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an entry carries; `length` as the feed wrote it."""

    url: str
    type: str | None
    length: str | None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item as a feed states it; texts may hold markup, addresses are absolute where the feed allows it.

    `published_at` and `updated_at` are UTC; `published_raw` is what the feed wrote.
    """

    guid: str | None
    title: str | None
    link: str | None
    summary: str | None = None
    content: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    published_raw: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    tags: tuple[str, ...] = ()
    comments: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    source_name: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed says of itself and what it lists, in its own order. `kind` is rss, rdf, atom, json or sitemap."""

    kind: str
    title: str | None = None
    subtitle: str | None = None
    link: str | None = None
    id: str | None = None
    author: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    image: str | None = None
    rights: str | None = None
    tags: tuple[str, ...] = ()
    entries: tuple[ParsedEntry, ...] = ()
    hub: str | None = None
    self_url: str | None = None
    ttl_s: float | None = None
    author_name: str | None = None
    author_email: str | None = None
    repairs: tuple[str, ...] = ()
    """What had to be mended before the feed could be read, in words."""


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """The bytes are no feed; `why` says what they are instead."""

    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as the product keeps it: plain text, canonical address, known times.

    `digest` covers title, summary and dates: it changes when the publisher edits the item.
    """

    id: str
    feed_id: str
    source_id: str
    url: str
    title: str
    summary: str
    author: str | None
    published_at: datetime | None
    first_seen_at: datetime
    language: str | None
    digest: str
