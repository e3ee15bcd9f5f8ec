"""Feeds, what is known of polling them, and what they list."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed that a person asked for. `source_id` is the publisher's registrable domain, such as `bbc.co.uk`.

    `folders` are those of the list that it came with, from the outermost.
    """

    id: str
    url: str
    title: str
    source_id: str
    site_url: str | None
    language: str | None
    added_at: datetime
    is_paused: bool = False
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher, as readers see it; `id` is its registrable domain."""

    id: str
    name: str
    site_url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A poll that failed: when, why, and the first line of what was sent instead, empty without any."""

    at: datetime
    why: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What polling a feed has taught. `outcome` is one of fetched, not-modified, gone, failed, or new.

    `reason` says why the next poll is when it is, one of `stages.schedule.REASONS`; `troubles` are the last few, newest first.
    """

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
    rhythm: bytes = b""
    """In which hours of the week entries came, as `stages.rhythm` packs it."""
    pull: float | None = None
    """The mean over the week of the square root of entries an hour: what the budget of all feeds is shared by."""
    newest_at: datetime | None = None
    """When the newest entry came."""
    listed: int = 0
    """How many entries the feed listed when it last came."""
    ttl_s: float | None = None
    max_age_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which the publisher wants no poll."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, Monday 0, likewise."""
    body_digest: str | None = None
    reason: str = ""
    back_off_s: float = 0.0
    """The last wait after a failure, without a publisher's wish."""
    gone_count: int = 0
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_count: int = 0
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Pull:
    """What a feed's share of the requests depends on: how strongly it draws polls, and how long its publisher asks to wait."""

    pull: float
    ttl_s: float | None = None
    max_age_s: float | None = None


@dataclass(frozen=True, slots=True)
class PollBudget:
    """How all feeds share the requests: a feed waits `per_pull_s` divided by its pull. Reckoned over so many feeds."""

    per_pull_s: float
    feeds: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """The body of a feed as it came. `content_type` is the header's value, charset included.

    `url` is where all redirects ended; `moved_to` is where the permanent ones led before any other, None without any. `links` is the
    header Link, several of them joined by commas.
    """

    url: str
    fetched_at: datetime
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age_s: float | None = None
    moved_to: str | None = None
    links: str | None = None


@dataclass(frozen=True, slots=True)
class FeedNotModified:
    """The publisher said that nothing is new; `moved_to` as in `FetchedFeed`."""

    max_age_s: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FeedGone:
    """The publisher said that the feed is no more (410); `line` is the first line of the body."""

    why: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class FeedFailed:
    """The feed could not be had this time; `retry_after_s` is the publisher's wish, `line` the first line of the body."""

    why: str
    retry_after_s: float | None = None
    line: str = ""


PollOutcome = FetchedFeed | FeedNotModified | FeedGone | FeedFailed


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an entry carries; `length` as the feed wrote it."""

    url: str
    type: str | None
    length: str | None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item as a feed states it; texts may hold markup, addresses are absolute where the feed allows it.

    `published_at` and `updated_at` are UTC; `published_raw` is what the feed wrote. `image` is the picture that stands for it.
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
    image: str | None = None


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
    hubs: tuple[str, ...] = ()
    """Of WebSub, as the feed lists them."""
    self_url: str | None = None
    ttl_s: float | None = None
    """How long the publisher asks to wait: `ttl`, else the syndication module's period."""
    period_s: float | None = None
    """What the syndication module says alone."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day in UTC, 0 to 23, in which the publisher asks not to be polled."""
    skip_days: tuple[int, ...] = ()
    """The same for days of the week in UTC, 0 is Monday."""
    sitemaps: tuple[str, ...] = ()
    """What an index of sitemaps lists, the one changed last first; such a feed has no entries of its own."""
    author_name: str | None = None
    author_email: str | None = None
    repairs: tuple[str, ...] = ()
    """What had to be mended before the feed could be read, in words."""

    @property
    def hub(self) -> str | None:
        """The hub that the feed names first."""
        return self.hubs[0] if self.hubs else None


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
