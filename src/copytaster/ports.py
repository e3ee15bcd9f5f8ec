"""What the rooms need from outside."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from copytaster.alerting import Alerting
from copytaster.model.article import Article, ArticleVersion, Marks, NoArticle, ReadPage
from copytaster.model.brief import ArticleClaims, Brief, Claim
from copytaster.model.counted import Corrected, Counts, SetAside
from copytaster.model.decision import Decision, DecisionKind
from copytaster.model.edit import Edit
from copytaster.model.feed import (
    Entry,
    FeedSource,
    FeedState,
    FetchedFeed,
    NotAFeed,
    ParsedFeed,
    PollBudget,
    PollOutcome,
    Pull,
    Source,
)
from copytaster.model.listing import Keys, Wanted
from copytaster.model.message import FeedDue, Job, Kept, Later, Message, ReplayMark, Room
from copytaster.model.page import FetchedPage, PageOutcome, PostOutcome
from copytaster.model.push import Lease, Subscription
from copytaster.model.search import Sought
from copytaster.model.site import Rebuilt, SiteMemory
from copytaster.model.story import Member, Story, WireLine
from copytaster.model.writing import WriterUse, WritingTask, Written
from copytaster.stages.claims.parsed import Parsed
from copytaster.stages.group.batch import Ask, Settled
from copytaster.stages.retention import Departures
from copytaster.stages.websub import Callbacks

__all__ = [
    "Added", "Clock", "Compute", "Corrected", "Counts", "Desk", "Ledger", "Live", "Ports", "Progress", "Queue", "SetAside", "Store",
    "Switchboard", "Web", "Wire", "Writer",
]  # fmt: skip


class Clock(Protocol):
    """Tells the time, UTC and aware."""

    def now(self) -> datetime: ...

    async def sleep_until(self, at: datetime) -> None:
        """Return when `now()` is at least `at`."""
        ...


class Web(Protocol):
    """The outside world. What happens every day is a value; `TryLater` is raised when a page is to be asked for later."""

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome: ...

    async def page(self, url: str) -> PageOutcome: ...

    async def post(self, url: str, form: Mapping[str, str]) -> PostOutcome:
        """Send a form once; a redirect is an answer like any other."""
        ...


class Compute(Protocol):
    """Runs the reading of pages and the parsing of texts where a crash, a hang or a flood of memory takes one page or text with it."""

    async def read(self, page: FetchedPage) -> ReadPage | NoArticle:
        """Also `NoArticle` when the worker died, was too slow or too large, saying which."""
        ...

    async def parse(self, text: str) -> Parsed | None:
        """The grammar of an English text; None where no parser is installed, or where it failed on this text."""
        ...

    async def entries(self, fetched: FetchedFeed, feed: FeedSource, limit: int) -> tuple[tuple[Entry, ...], ParsedFeed | NotAFeed]:
        """As `feedparse.entries`, but that the feed may come without the items it lists. `NotAFeed` also when the worker failed."""
        ...

    def claims_ahead(self, text: str, language: str) -> tuple[Claim, ...] | None:
        """What `claims.of_beginning` makes of a page's text, if the worker that read the page has made it; forgotten after some pages."""
        ...

    def marks_ahead(self, entry: Entry) -> Marks | None:
        """The marks of an entry's title and summary, if the worker that read the feed has made them; given once."""
        ...


class Writer(Protocol):
    """Writes briefs in its own words, where a person set one up. It never raises: what it cannot do is a value with the reason."""

    async def write(self, tasks: Sequence[WritingTask]) -> tuple[Written, ...]:
        """One for each task, within the time that is set for them all. An answer that a task refuses is asked for once more."""
        ...


class Ledger(Protocol):
    """What the writer spent, by day. `StoreError` when the store is away."""

    async def writer_use(self, day: str) -> WriterUse:
        """Of one day (ISO date, UTC); nothing but zeros for a day without a call."""
        ...

    async def add_writer_use(self, use: WriterUse) -> None:
        """Add these numbers to those of their day; one below zero takes back what was estimated too high."""
        ...


class Wire(Protocol):
    """Live changes, from whoever writes to whoever shows."""

    def publish(self, lines: Sequence[WireLine]) -> None: ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[tuple[WireLine, ...]]]:
        """Lines in order of their numbers, each batch at most once; ends when the wire is closed."""
        ...


class Live(Protocol):
    """The stories that still grow, in memory: a copy of what the store says, thrown away when a write failed."""

    async def settle(self, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]:
        """As `stages.group.batch.settle`, with what is live at `now`."""
        ...

    async def homes(self, article_ids: Sequence[str], now: datetime) -> Mapping[str, str]: ...

    def forget(self) -> None: ...


class Store(Departures, Protocol):
    """The truth. One writing method; reads by name. Ids that are not there are left out of the answers' mappings."""

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        """Write all or nothing, in order, the last value of an id winning; give back the new wire lines, numbered.

        `tell` goes into the job table, once for each room and key that waits there or is being worked on; `done` leaves it.
        A `WireLine` of a story, kind and story version that is there already is not written again. A `Source` that is
        there keeps its first name, unless that was only its domain (its id).
        """
        ...

    async def feeds(self, ids: Sequence[str] | None = None) -> tuple[FeedSource, ...]:
        """By title, then id; all of them when no ids are given."""
        ...

    async def feed_states(self, ids: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        """By feed id; all of them when no ids are given."""
        ...

    async def due_feeds(self, until: datetime, limit: int, after: FeedDue | None = None) -> tuple[FeedDue, ...]:
        """Feeds whose next poll is at or before `until`, the longest due first, then by id; only those behind `after`, no paused ones."""
        ...

    async def pulls(self) -> tuple[Pull, ...]:
        """Of every feed that is polled, does not fail and has shown its rate, in no order."""
        ...

    async def poll_budget(self) -> PollBudget | None: ...

    async def sources(self) -> Mapping[str, Source]: ...

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]: ...

    async def pages(self, ids: Sequence[str]) -> Mapping[str, FetchedPage]: ...

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]: ...

    async def site_memories(self, hosts: Sequence[str]) -> Mapping[str, SiteMemory]:
        """By host: what its pages taught."""
        ...

    async def rebuilt_sites(self, since: datetime) -> tuple[Rebuilt, ...]:
        """Hosts of which all was forgotten at or after `since`, the latest first, then by host."""
        ...

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """Oldest first."""
        ...

    async def edits(self, limit: int, before: tuple[datetime, str] | None = None, source_id: str = "") -> tuple[Edit, ...]:
        """Of all articles, or of one source's: newest `at` first, then id downwards; only those before the given pair."""
        ...

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        """By article id, oldest first; articles without any are left out."""
        ...

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]: ...

    async def stories_placed(self, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
        """Ids of stories that an article was placed in between these instants, both included, the latest first; at most `limit`."""
        ...

    async def story_of(self, article_ids: Sequence[str]) -> Mapping[str, str]:
        """Article id -> story id."""
        ...

    async def live_stories(self, since: datetime) -> tuple[Story, ...]:
        """Stories changed at or after `since`, by id."""
        ...

    async def members(self, story_ids: Sequence[str]) -> Mapping[str, Member]:
        """By article id: what grouping needs of each article in these stories."""
        ...

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        """The latest of each story."""
        ...

    async def brief_versions(self, story_id: str) -> tuple[Brief, ...]:
        """Every version of a story's brief, oldest first, the latest among them; nothing without a brief.

        A brief that is kept with the `made_at` of the one before it is the same version told anew, and takes its place.
        """
        ...

    async def claims(self, article_ids: Sequence[str]) -> Mapping[str, ArticleClaims]:
        """By article id, of the version for which they were kept last."""
        ...

    async def corrections(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Corrected, ...]:
        """What versions of briefs corrected, newest `at` first, then id downwards; only those before the given pair."""
        ...

    async def wire(self, limit: int, before: tuple[datetime, int] | None = None) -> tuple[WireLine, ...]:
        """Headline lines of stories that are not retracted, newest `at` first, then highest number; only those before the given pair."""
        ...

    async def wire_after(self, number: int, limit: int) -> tuple[WireLine, ...]:
        """All kinds of lines, by number upwards."""
        ...

    async def wire_of(self, story_ids: Sequence[str]) -> Mapping[str, WireLine]:
        """The last line of each story."""
        ...

    async def articles_of_source(self, source_id: str, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        """Newest `told_at` first, then id downwards; only those before the given pair."""
        ...

    async def search(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        """Articles that are sought, newest `told_at` first, then id downwards; only those before the given pair."""
        ...

    async def found(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[tuple[str, datetime], ...]:
        """The same, only their ids and when each was told."""
        ...

    async def found_days(self, asked: Sought) -> Mapping[str, int]:
        """How many are found of each day (ISO date of `told_at`, UTC)."""
        ...

    async def changed_stories(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        """Ids of stories that are wanted, newest `changed_at` first, then id downwards; only those before the given pair."""
        ...

    async def changed_articles(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        """The same for articles, by `read_at`."""
        ...

    async def counts(self, now: datetime) -> Counts: ...

    async def volume(self, source_id: str, since: datetime) -> Mapping[str, int]:
        """Articles per day (ISO date of `told_at`, UTC) of one source."""
        ...

    async def subscriptions(self, feed_ids: Sequence[str]) -> Mapping[str, Subscription]:
        """What was asked of hubs, by feed id."""
        ...

    async def leases(self, feed_ids: Sequence[str]) -> Mapping[str, Lease]:
        """What hubs said, by feed id."""
        ...

    async def called(self, token: str) -> str | None:
        """The feed whose callback ends in this token: that of the last request, or of the lease that still runs."""
        ...

    async def decisions(self, ids: Sequence[str]) -> Mapping[str, Decision]: ...

    async def in_force(self, kinds: Sequence[DecisionKind]) -> tuple[Decision, ...]:
        """Decisions of these kinds that no other one takes back, oldest first, then by id."""
        ...

    async def decisions_about(self, story_ids: Sequence[str], source_ids: Sequence[str] = ()) -> tuple[Decision, ...]:
        """All about these stories, then all about these sources; of each subject oldest first, those that take back among them."""
        ...

    async def decision_log(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Decision, ...]:
        """Newest `at` first, then id downwards; only those before the given pair."""
        ...

    async def writer_use(self, day: str) -> WriterUse:
        """As `Ledger`."""
        ...

    async def replay_mark(self, archive: str) -> ReplayMark | None: ...

    async def all_ids(self, kind: type[Article] | type[Story] | type[Entry]) -> tuple[str, ...]:
        """Every id of one kind, in order of id; for exports and checks."""
        ...


class Queue(Protocol):
    """The job table, as the engine sees it."""

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float, until: datetime | None = None) -> tuple[Job, ...]:
        """Jobs that are due, of articles those before `until`, by due time, then id; nobody else gets them until the lease runs out."""
        ...

    async def again(self, job: Job, due_at: datetime, why: str) -> None:
        """Deliver later, counting one more try."""
        ...

    async def set_aside(self, job: Job, why: str, now: datetime) -> None: ...

    async def aside(self, limit: int) -> tuple[SetAside, ...]:
        """The latest first."""
        ...

    async def send_again(self, ids: Sequence[int], now: datetime) -> int:
        """Put messages that were set aside back into their rooms; how many there were."""
        ...

    async def next_due(self) -> Mapping[Room, datetime]:
        """When the next unclaimed job of each room is due; rooms where nothing waits are left out."""
        ...

    async def recall(self, now: datetime) -> int:
        """Make due what was put off, or claimed, for longer than anything ever is: the clock was ahead; how many there were."""
        ...

    async def release(self) -> int:
        """Free every claim, at the start of the only process; how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one address that a person handed in: the feed, or why not."""

    url: str
    feed: FeedSource | None
    why: str


class Desk(Protocol):
    """What people may do from a page."""

    async def add(self, urls: Sequence[tuple[str, str]]) -> tuple[Added, ...]:
        """Add feeds by (address, title or empty); an address of a site is searched for its feed."""
        ...

    async def subscribe(self, feeds: Sequence[FeedSource]) -> tuple[FeedSource, ...]:
        """Add feeds that are known to be feeds, without asking the network; the ones that were new."""
        ...

    async def start_demo(self) -> str:
        """Begin the demonstration replay and say in one line what plays."""
        ...


class Switchboard(Protocol):
    """Where hubs call. A callback is known by its token, the last part of its address."""

    async def asked(self, token: str, said: Mapping[str, str]) -> str | None:
        """The answer to a verification of intent or a denial; None for what was not asked for."""
        ...

    async def pushed(
        self, token: str, signature: str | None, body: AsyncIterator[bytes]
    ) -> Literal["taken", "unknown", "over", "too-large"]:
        """Take note of a push, whose body is read only to check its signature. `over` when the subscription has ended."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that steps may await."""

    store: Store
    web: Web
    compute: Compute
    live: Live
    callbacks: Callbacks | None = None
    """How hubs reach this site; None when they cannot."""
    writer: Writer | None = None
    """None where nobody set one up; then every brief is made by the rules."""
    alerts: Alerting | None = None
    """None where nothing is delivered, such as in a replay."""


Progress = Callable[[int, int, str], None]
