"""Every number that a person may tune, by room, units in the names."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """When feeds are polled. The interval of a feed lies between `min_s` and `max_s`, unless its publisher asks for longer.

    `heed_wishes` is whether a publisher's max-age, ttl, sy:update* and skipped hours and days count, up to `wish_max_s`;
    they never do for the publishers (registrable domains) in `ignore_wishes_of`.
    """

    min_s: float = 180.0
    max_s: float = 21_600.0
    first_s: float = 1_800.0
    budget_per_feed_hour: float = 1.0
    jitter_share: float = 0.1
    heed_wishes: bool = True
    ignore_wishes_of: tuple[str, ...] = ()
    wish_max_s: float = 86_400.0
    failure_min_s: float = 600.0
    failure_max_s: float = 86_400.0
    gone_s: float = 2_592_000.0
    max_sitemaps: int = 3
    max_entries: int = 2_000
    at_once: int = 256


@dataclass(frozen=True, slots=True)
class WebSubPolicy:
    """How hubs are asked to tell of news. `public_url` is how they reach the site; without one they are not asked.

    While a hub's pushes are trusted, a feed is polled `slow_factor` times as seldom, but after `slow_max_s` at the latest.
    Pushes lead to one poll of a feed in `min_gap_s` at most; those longer than `max_bytes` do not count.
    """

    enabled: bool = True
    public_url: str = ""
    lease_s: float = 864_000.0
    slow_factor: float = 4.0
    slow_max_s: float = 21_600.0
    min_gap_s: float = 15.0
    max_bytes: int = 10_000_000
    accept_sha1: bool = False


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How pages are asked for. `pages` off makes every article from its entry alone; `look_again` asks for some once more, for edits."""

    pages: bool = True
    max_bytes: int = 10_000_000
    timeout_s: float = 30.0
    max_redirects: int = 5
    host_pause_s: float = 1.0
    max_tries: int = 3
    at_once: int = 8
    obey_robots: bool = True
    allow_private: tuple[str, ...] = ()
    look_again: bool = True


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """Limits on reading one page; `languages` are the ISO 639-1 codes that text is told apart into."""

    languages: tuple[str, ...] = (
        "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "he", "hi", "zh", "ja", "ko", "id", "vi",
        "sv", "da", "no", "fi", "cs", "el", "hu", "ro", "bg", "sr", "hr", "sl", "sk", "ca", "th", "bn", "ur", "ta", "lt", "lv",
    )  # fmt: skip
    workers: int = 2
    max_bytes: int = 10_000_000
    timeout_s: float = 20.0
    max_memory_mb: int = 512
    min_words: int = 25


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """When two articles tell of one event. Shares and scores from 0 to 1."""

    window_h: float = 72.0
    half_life_h: float = 36.0
    join_score: float = 0.6
    rival_score: float = 0.5
    merge_score: float = 0.6
    copy_share: float = 0.2
    candidates: int = 5
    max_postings: int = 400
    batch: int = 64


Display = Literal["headline", "snippet", "brief", "full"]
"""What of a source is shown to anyone: its headline, a short extract, sentences in briefs; `full`: also the text, to who is signed in."""


@dataclass(frozen=True, slots=True)
class BriefPolicy:
    """How long a brief may get, and what may be shown of each source (registrable domain); `display` holds for those in none of the lists.

    A source in two lists has the narrower display.
    """

    sentences: int = 12
    max_words_per_sentence: int = 60
    display: Display = "brief"
    headline_only: tuple[str, ...] = ()
    snippet_only: tuple[str, ...] = ()
    brief_only: tuple[str, ...] = ()
    in_full: tuple[str, ...] = ()
    parse: Literal["stories", "never"] = "stories"
    """Whether claims are found by a parser, where one is installed: in stories that several report, or never."""

    def display_of(self, source_id: str) -> Display:
        """What may be shown of this source."""
        if source_id in self.headline_only:
            return "headline"
        if source_id in self.snippet_only:
            return "snippet"
        if source_id in self.brief_only:
            return "brief"
        return "full" if source_id in self.in_full else self.display


WriterForm = Literal["schema", "tool", "prompt"]
"""How a writer is made to answer in its form: by a JSON schema, as the call of a tool, or by being told so."""


@dataclass(frozen=True, slots=True)
class WriterPolicy:
    """An endpoint that speaks the OpenAI chat protocol and may write briefs; an empty `endpoint` is none.

    `key_variable` is the name of the variable of the environment that holds its key. `timeout_s` is the longest that briefs wait for it.
    """

    endpoint: str = ""
    model: str = ""
    key_variable: str = ""
    form: WriterForm = "schema"
    max_tokens_per_brief: int = 8_000
    max_tokens_per_day: int = 500_000
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class RankPolicy:
    """The front page's order: what independent reports, publishers, and publishers of the last `growth_h` hours weigh."""

    reports: float = 1.0
    publishers: float = 0.5
    growth: float = 0.5
    growth_h: float = 2.0
    half_life_h: float = 8.0
    window_h: float = 48.0
    stories: int = 25
    max_per_source: int = 3


@dataclass(frozen=True, slots=True)
class PeoplePolicy:
    """How long a session lasts: `idle_h` hours without a request end it, `session_h` in any case. A token ends after `token_days`.

    With an `oidc_issuer` people may sign in by this OpenID provider, which knows the site as `oidc_client_id`.
    """

    idle_h: float = 72.0
    session_h: float = 720.0
    token_days: float = 365.0
    oidc_name: str = "OpenID"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AlertsPolicy:
    """How alerts are delivered. Without `mail_host` and `mail_from` no mail is sent; `mail_to` are addresses and domains open to readers.

    `schemes` are the services that apprise may reach. `max_per_hour` is what a new alert has, `most_per_hour` the most it may have. A
    message is given up after `max_tries`. Articles told more than `max_age_h` hours before they came raise no alert. What was
    delivered is forgotten after `keep_days`.
    """

    zone: str = "UTC"
    max_per_hour: int = 10
    most_per_hour: int = 60
    per_person: int = 50
    max_tries: int = 8
    max_age_h: float = 24.0
    keep_days: float = 90.0
    timeout_s: float = 20.0
    mail_host: str = ""
    mail_port: int = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()
    schemes: tuple[str, ...] = (
        "bark", "barks", "discord", "gchat", "gotify", "gotifys", "line", "mailtos", "matrix", "matrixs", "mmost", "mmosts",
        "ntfy", "ntfys", "pbul", "pover", "prowl", "revolt", "rocket", "rockets", "signal", "signals", "slack", "tgram",
        "threema", "webex", "whatsapp", "workflows", "zulip",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """When what is old leaves the store; 0 is never.

    A story leaves, with its articles, once nothing has changed in it for `article_days`, and the body of a page `page_days` after it
    was fetched. With `max_gb` the oldest stories leave earlier, so that what is stored stays below it (1 GB is 10^9 bytes).
    """

    article_days: float = 0.0
    page_days: float = 30.0
    max_gb: float = 0.0


@dataclass(frozen=True, slots=True)
class ArchivePolicy:
    """Where what is fetched is kept as WARC files; an empty `folder` is nowhere.

    A file ends with its day (UTC) or at `file_mb`. The oldest are removed after `keep_days`, and while all are more than `max_gb`; 0
    is never.
    """

    folder: str = ""
    file_mb: float = 256.0
    keep_days: float = 0.0
    max_gb: float = 50.0


@dataclass(frozen=True, slots=True)
class Policy:
    """All rooms' numbers."""

    poll: PollPolicy = field(default_factory=PollPolicy)
    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    read: ReadPolicy = field(default_factory=ReadPolicy)
    group: GroupPolicy = field(default_factory=GroupPolicy)
    brief: BriefPolicy = field(default_factory=BriefPolicy)
    rank: RankPolicy = field(default_factory=RankPolicy)
    websub: WebSubPolicy = field(default_factory=WebSubPolicy)
    alerts: AlertsPolicy = field(default_factory=AlertsPolicy)
