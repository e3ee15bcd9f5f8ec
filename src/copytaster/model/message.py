"""Messages between rooms, and what a step returns."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Literal

from copytaster.model.alert import Alert, Delivery
from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.decision import Decision
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Source
from copytaster.model.page import FetchedPage
from copytaster.model.push import Lease, Subscription
from copytaster.model.site import SiteMemory
from copytaster.model.story import Story, WireLine

Room = Literal["poll", "fetch", "read", "group", "brief", "publish", "send"]
ROOMS: tuple[Room, ...] = ("poll", "fetch", "read", "group", "brief", "publish", "send")


@dataclass(frozen=True, slots=True)
class FeedDue:
    """Room 2 should look at this feed; `slot` is the time that was due, ISO 8601."""

    feed_id: str
    slot: str


@dataclass(frozen=True, slots=True)
class HubDue:
    """Room 2 should ask this feed's hub for what the subscription says; `slot` is its `asked_at`, ISO 8601."""

    feed_id: str
    slot: str


@dataclass(frozen=True, slots=True)
class PageWanted:
    """Room 3 should look at this entry; `digest` is the entry's, so that an edited item is asked for again.

    `attempt` counts from 1: a page that did not come is asked for again some times, later each time.
    """

    entry_id: str
    digest: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class PageAgain:
    """Room 3 should look once more at the page of this entry, whose article was read; `look` counts from 1."""

    entry_id: str
    look: int


@dataclass(frozen=True, slots=True)
class PageFetched:
    """Room 4 should look at this page."""

    page_id: str


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """Room 5 should look at this article."""

    article_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Decided:
    """Room 5 should look at this decision of a person."""

    decision_id: str


@dataclass(frozen=True, slots=True)
class StoryChanged:
    """Rooms 6 and 7 should look at this story."""

    story_id: str
    version: int


@dataclass(frozen=True, slots=True)
class StoryBriefed:
    """Room 7 should look at this story."""

    story_id: str
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """Whoever sends should look at the deliveries of this message; `attempt` counts from 1."""

    post: str
    attempt: int = 1


Message = FeedDue | HubDue | PageWanted | PageAgain | PageFetched | ArticleRead | Decided | StoryChanged | StoryBriefed | DeliveryDue

ROOMS_OF: dict[type[Message], tuple[Room, ...]] = {
    FeedDue: ("poll",),
    HubDue: ("poll",),
    PageWanted: ("fetch",),
    PageAgain: ("fetch",),
    PageFetched: ("read",),
    ArticleRead: ("group",),
    Decided: ("group",),
    StoryChanged: ("brief", "publish"),
    StoryBriefed: ("publish",),
    DeliveryDue: ("send",),
}


_VALUES = {kind: attrgetter("__class__.__name__", *kind.__dataclass_fields__) for kind in ROOMS_OF}


def fields_of(message: Message) -> tuple[str, ...]:
    """The message's fields as texts, in order."""
    return tuple(map(str, _VALUES[type(message)](message)[1:]))


def key_of(message: Message) -> str:
    """The same for the same work, so that a queue may drop repeats and give it to one process at a time.

    Telling a story and putting it on the wire is the same work whatever changed: it is done for the story as it stands then.
    """
    if isinstance(message, StoryChanged | StoryBriefed):
        return f"Story:{message.story_id}"
    return ":".join(map(str, _VALUES[type(message)](message)))


@dataclass(frozen=True, slots=True)
class Job:
    """A message in the queue of one room. `tries` counts the deliveries before this one."""

    id: int
    room: Room
    message: Message
    tries: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SearchText:
    """What search knows of an article: words parted by blanks, the same for every store; the source and the language, where known."""

    article_id: str
    title_words: str
    body_words: str
    source_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SearchSpeakers:
    """That an article holds claims, and the words of their speakers' names, parted by blanks. They stand until others are kept."""

    article_id: str
    words: str


@dataclass(frozen=True, slots=True)
class ReplayMark:
    """How far the replay of an archive has come: `record` records have been handed in, the clock stands at `at`."""

    archive: str
    record: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Fence:
    """Kept together with others: none of them is written unless the lease to work alone in the room still is of this epoch."""

    room: Room
    epoch: int


Kept = (
    FeedSource | Source | FeedState | PollBudget | Entry | FetchedPage | Article | ArticleVersion | SearchText | SearchSpeakers | Story
    | WireLine | Brief
    | Edit | ArticleClaims | ReplayMark | Subscription | Lease | Decision | SiteMemory | Alert | Delivery
    | Fence
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Later:
    """A message that is to be told only from `due_at` on; to one `room` alone where that is set, `tries` times tried before."""

    message: Message
    due_at: datetime
    room: Room | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step decided: values to keep, messages to tell, and a note for the log. The step itself changes nothing."""

    keep: tuple[Kept, ...] = ()
    tell: tuple[Message | Later, ...] = ()
    note: str = ""


NOTHING = Outcome()
