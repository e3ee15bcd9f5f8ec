"""Alerts: what a person wants to be told of, by which ways, and every message that came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from copytaster.model.ids import digest

ChannelKind = Literal["mail", "webhook", "apprise"]
Rhythm = Literal["at-once", "daily"]
DeliveryState = Literal["waiting", "held", "sent", "failed", "dead"]
UNSENT: tuple[DeliveryState, ...] = ("waiting", "held", "failed")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to a person: an address of mail, the address of a webhook with its secret (`whsec_...`), or an address of apprise."""

    kind: ChannelKind
    target: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """Knows the channel among those of its alert."""
        return f"{self.kind}-{digest(self.kind, self.target)[:8]}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without messages, in minutes from midnight by the alert's clock; they may go over midnight."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A standing question, or a story that somebody follows: one of `query` and `story_id` is empty.

    `owner` is a person's name, empty on a site without sign-in. Only what is placed after `since` counts; `changed_at` is when it was
    changed last. `zone` is the IANA name of the clock by which `quiet` and `digest_at` (minutes from midnight) go. `feed_key` opens the
    alert's feed to programs that cannot sign in. `note` says what became of it by itself, such as a receiver that wants no more.
    """

    id: str
    owner: str
    name: str
    query: str
    story_id: str
    channels: tuple[Channel, ...]
    made_at: datetime
    changed_at: datetime
    since: datetime
    feed_key: str = field(repr=False)
    zone: str = "UTC"
    quiet: Quiet | None = None
    rhythm: Rhythm = "at-once"
    digest_at: int = 480
    max_per_hour: int = 10
    is_paused: bool = False
    note: str = ""


def alert_id(owner: str, subject: str, name: str) -> str:
    """From whose it is, what it asks or follows, and its name, so that one that is handed in twice at once is one."""
    return "n" + digest("alert", owner, subject, name)[:16]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A story that an alert tells by one channel. `article_id` is the article that matched; without a story it is a trial.

    Deliveries of one `post` go in one message, whose id it is. A `waiting` one goes at `due_at`, a `held` one too, which is later than
    it matched: for quiet hours, the most messages of an hour, or the daily digest. A `failed` one is tried again at `due_at`, a `dead`
    one never; `why` says why.
    """

    id: str
    alert_id: str
    story_id: str
    article_id: str
    channel: str
    post: str
    state: DeliveryState
    made_at: datetime
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    why: str = ""


def delivery_id(alert: str, channel: str, *subject: str) -> str:
    """From the alert, the channel and what is told, so that a story that is matched twice is told once."""
    return "v" + digest("delivery", alert, channel, *subject)[:16]


def post_id(alert: str, channel: str, due_at: datetime) -> str:
    """Of a message that holds everything that is due at this moment."""
    return "m" + digest("post", alert, channel, due_at.isoformat())[:16]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes out: `subject` in one line, as plain text, as HTML, and as the data of a webhook; `id` never changes.

    `at` is when it was written, `matched_at` when the first of its stories matched: the same at each try.
    """

    id: str
    kind: Literal["stories", "digest", "trial"]
    at: datetime
    matched_at: datetime
    subject: str
    text: str
    html: str
    data: dict[str, object]
    own_url: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """It was taken."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """It was not taken. `is_final` when trying again will not help; `is_gone` when the receiver wants no more for ever.

    `retry_after_s` is the receiver's wish.
    """

    why: str
    is_final: bool = False
    is_gone: bool = False
    retry_after_s: float | None = None


SendOutcome = Sent | Unsent
