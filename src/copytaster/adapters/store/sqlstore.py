"""The store and the queue on a SQL database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from copytaster.adapters import migrations
from copytaster.adapters.store import (
    bell_rows,
    desk_rows,
    door_rows,
    edit_rows,
    lease_rows,
    listing,
    moving,
    push_rows,
    queue,
    reading,
    site_rows,
    tallies,
    telling,
    writer_rows,
    writing,
)
from copytaster.adapters.store.connections import FEW_ROWS, Connections
from copytaster.adapters.store.search_postgres import PostgresSearch
from copytaster.adapters.store.search_sqlite import SqliteSearch
from copytaster.adapters.store.searching import SearchIndex
from copytaster.adapters.store.sqlalerts import SqlAlerts
from copytaster.adapters.store.sqlpeople import SqlPeople
from copytaster.adapters.store.sqlretention import SqlRetention
from copytaster.adapters.store.sqlshelf import SqlShelf
from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.counted import Slot
from copytaster.model.decision import Decision, DecisionKind
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Pull, Source
from copytaster.model.listing import Keys, Wanted
from copytaster.model.message import FeedDue, Job, Kept, Later, Message, ReplayMark, Room
from copytaster.model.page import FetchedPage
from copytaster.model.push import Lease, Subscription
from copytaster.model.search import Sought
from copytaster.model.site import Rebuilt, SiteMemory
from copytaster.model.story import Member, Story, WireLine
from copytaster.model.writing import WriterUse
from copytaster.ports import Corrected, Counts, Progress, SetAside


def open_store(url: str, threads: bool = True) -> "SqlStore":
    """A store on `sqlite:///FILE` or `postgresql://...`; connects with the first call. Raises `ConfigError` for another address.

    Without `threads` its calls hold up the event loop, and cost less.
    """
    return SqlStore(Connections(url, threads=threads))


class SqlStore:
    """Implements the ports `Store` and `Queue`; every method raises `StoreError` when the database is away, full or locked."""

    def __init__(self, connections: Connections) -> None:
        self._sql = connections
        self.people = SqlPeople(connections)
        self.shelf = SqlShelf(connections)
        self.alerts = SqlAlerts(connections)
        self._index: SearchIndex = SqliteSearch() if connections.dialect == "sqlite" else PostgresSearch()
        self.retention = SqlRetention(connections, self._index)

    async def migrate(self) -> None:
        """Bring the tables up to date, all steps or none; makes the SQLite file when it is not there."""
        await self._sql.write("making the tables", migrations.upgrade)

    async def schema(self) -> tuple[str | None, str]:
        """The revision of the tables, None without any, and the newest that this version knows."""
        if self._sql.path and not self._sql.path.exists():
            return None, migrations.newest()
        return await self._sql.read("reading the version of the tables", migrations.found), migrations.newest()

    async def move_to(self, other: "SqlStore", tell: Progress) -> int:
        """Copy all rows into an empty store, all or nothing; how many. Raises `InputError` when that one holds any."""
        return await moving.move(self._sql, other._sql, tell)

    async def close(self) -> None:
        """Finish running calls and close all connections."""
        await self._sql.close()

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        def kept(connection: Connection) -> tuple[WireLine, ...]:
            lease_rows.check(connection, values)
            queue.end(connection, done, now)
            queue.tell(connection, tell, now)
            tallies.count_polls(connection, [value for value in values if type(value) is FeedState], now)
            lines = writing.keep(connection, values, self._index)
            bell_rows.ring(connection, tell, lines, now)
            return lines

        return await self._sql.write("writing", kept)

    async def feeds(self, ids: Sequence[str] | None = None) -> tuple[FeedSource, ...]:
        return await self._sql.glance("reading feeds", partial(reading.some_feeds, ids=ids), FEW_ROWS + 1 if ids is None else len(ids))

    async def feed_states(self, ids: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        return await self._sql.glance(
            "reading the states of feeds", partial(reading.some_states, ids=ids), FEW_ROWS + 1 if ids is None else len(ids)
        )

    async def due_feeds(self, until: datetime, limit: int, after: FeedDue | None = None) -> tuple[FeedDue, ...]:
        return await self._sql.read("reading which feeds are due", partial(reading.due_feeds, until=until, limit=limit, after=after))

    async def pulls(self) -> tuple[Pull, ...]:
        return await self._sql.read("reading how feeds share the budget", reading.pulls)

    async def poll_budget(self) -> PollBudget | None:
        return await self._sql.glance("reading the budget of polls", reading.budget, 1)

    async def sources(self) -> Mapping[str, Source]:
        return await self._sql.read("reading sources", reading.all_sources)

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        return await self._sql.glance("reading entries", partial(reading.some_entries, ids=ids), len(ids))

    async def pages(self, ids: Sequence[str]) -> Mapping[str, FetchedPage]:
        return await self._sql.read("reading pages", partial(reading.some_pages, ids=ids))

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        return await self._sql.glance("reading articles", partial(reading.some_articles, ids=ids), len(ids))

    async def site_memories(self, hosts: Sequence[str]) -> Mapping[str, SiteMemory]:
        return await self._sql.glance("reading what is known of sites", partial(site_rows.some, hosts=hosts), len(hosts))

    async def rebuilt_sites(self, since: datetime) -> tuple[Rebuilt, ...]:
        return await self._sql.look("reading which sites were rebuilt", partial(site_rows.rebuilt, since=since), 1)

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        return await self._sql.read("reading versions", partial(reading.versions, article_id=article_id))

    async def edits(self, limit: int, before: tuple[datetime, str] | None = None, source_id: str = "") -> tuple[Edit, ...]:
        return await self._sql.read("reading edits", partial(edit_rows.newest, limit=limit, before=before, source_id=source_id))

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        return await self._sql.glance("reading edits", partial(edit_rows.of_articles, article_ids=article_ids), len(article_ids))

    async def stories_placed(self, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
        return await self._sql.read("reading what was known", partial(edit_rows.placed, since=since, until=until, limit=limit))

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        return await self._sql.look("reading stories", partial(reading.some_stories, ids=ids), len(ids))

    async def story_of(self, article_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._sql.glance("reading places", partial(reading.stories_of, article_ids=article_ids), len(article_ids))

    async def live_stories(self, since: datetime) -> tuple[Story, ...]:
        return await self._sql.read("reading live stories", partial(reading.live_stories, since=since))

    async def members(self, story_ids: Sequence[str]) -> Mapping[str, Member]:
        return await self._sql.read("reading members", partial(reading.members, story_ids=story_ids))

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        return await self._sql.glance("reading briefs", partial(reading.latest_briefs, story_ids=story_ids), len(story_ids))

    async def brief_versions(self, story_id: str) -> tuple[Brief, ...]:
        return await self._sql.read("reading versions of a brief", partial(reading.brief_versions_of, story_id=story_id))

    async def claims(self, article_ids: Sequence[str]) -> Mapping[str, ArticleClaims]:
        return await self._sql.glance("reading claims", partial(reading.some_claims, ids=article_ids), len(article_ids))

    async def corrections(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Corrected, ...]:
        return await self._sql.read("reading corrections", partial(reading.corrected, limit=limit, before=before))

    async def wire(self, limit: int, before: tuple[datetime, int] | None = None) -> tuple[WireLine, ...]:
        return await self._sql.read("reading the wire", partial(telling.wire_lines, limit=limit, before=before))

    async def wire_after(self, number: int, limit: int) -> tuple[WireLine, ...]:
        return await self._sql.read("reading the wire", partial(telling.wire_after, number=number, limit=limit))

    async def wire_of(self, story_ids: Sequence[str]) -> Mapping[str, WireLine]:
        return await self._sql.glance("reading the wire", partial(telling.wire_of, story_ids=story_ids), len(story_ids))

    async def articles_of_source(self, source_id: str, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        return await self._sql.read("reading articles", partial(reading.of_source, source_id=source_id, limit=limit, before=before))

    async def search(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        def found(connection: Connection) -> tuple[Article, ...]:
            return reading.in_order(connection, [article_id for article_id, _ in self._index.find(connection, asked, limit, before)])

        return await self._sql.read("searching", found)

    async def found(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[tuple[str, datetime], ...]:
        return tuple(await self._sql.read("searching", partial(self._index.find, asked=asked, limit=limit, before=before)))

    async def found_days(self, asked: Sought) -> Mapping[str, int]:
        return await self._sql.read("searching", partial(self._index.days, asked=asked))

    async def changed_stories(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        return await self._sql.read("listing stories", partial(listing.changed_stories, wanted=wanted, limit=limit, before=before))

    async def changed_articles(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        return await self._sql.read("listing articles", partial(listing.changed_articles, wanted=wanted, limit=limit, before=before))

    async def counts(self, now: datetime) -> Counts:
        return await self._sql.read("counting", partial(telling.counts, now=now))

    async def open_stories(self, since: datetime) -> int:
        """How many changed at or after `since`."""
        return await self._sql.read("counting", partial(telling.open_stories, since=since))

    async def activity(self, since: datetime) -> tuple[Slot, ...]:
        """What happened, by five minutes, the earliest first; without those in which nothing did."""
        return await self._sql.read("counting", partial(tallies.activity, since=since))

    async def volume(self, source_id: str, since: datetime) -> Mapping[str, int]:
        return await self._sql.read("counting", partial(telling.volume, source_id=source_id, since=since))

    async def subscriptions(self, feed_ids: Sequence[str]) -> Mapping[str, Subscription]:
        return await self._sql.glance("reading subscriptions", partial(push_rows.some_subscriptions, ids=feed_ids), len(feed_ids))

    async def leases(self, feed_ids: Sequence[str]) -> Mapping[str, Lease]:
        return await self._sql.glance("reading leases", partial(push_rows.some_leases, ids=feed_ids), len(feed_ids))

    async def called(self, token: str) -> str | None:
        return await self._sql.look("reading callbacks", partial(push_rows.called, token=token), 1)

    async def key(self, name: str) -> bytes:
        return await self._sql.write("making a key", partial(push_rows.key, name=name))

    async def decisions(self, ids: Sequence[str]) -> Mapping[str, Decision]:
        return await self._sql.glance("reading decisions", partial(desk_rows.some, ids=ids), len(ids))

    async def in_force(self, kinds: Sequence[DecisionKind]) -> tuple[Decision, ...]:
        return await self._sql.glance("reading decisions", partial(desk_rows.in_force, kinds=kinds), 1)

    async def decisions_about(self, story_ids: Sequence[str], source_ids: Sequence[str] = ()) -> tuple[Decision, ...]:
        work = partial(desk_rows.about, stories=story_ids, sources=source_ids)
        return await self._sql.look("reading decisions", work, len(story_ids) + len(source_ids))

    async def decision_log(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Decision, ...]:
        return await self._sql.read("reading decisions", partial(desk_rows.log, limit=limit, before=before))

    async def writer_use(self, day: str) -> WriterUse:
        return await self._sql.look("reading what the writer spent", partial(writer_rows.use, day=day), 1)

    async def add_writer_use(self, use: WriterUse) -> None:
        await self._sql.write("writing what the writer spent", partial(writer_rows.add, use=use))

    async def replay_mark(self, archive: str) -> ReplayMark | None:
        return await self._sql.read("reading the mark of a replay", partial(reading.replay_mark, archive=archive))

    async def all_ids(self, kind: type[Article] | type[Story] | type[Entry]) -> tuple[str, ...]:
        return await self._sql.read("reading ids", partial(reading.all_ids, kind=kind))

    async def departed(self, ids: Sequence[str]) -> frozenset[str]:
        return await self.retention.departed(ids)

    async def size(self) -> int:
        return await self.retention.on_disk()

    async def all_departed(self) -> tuple[str, ...]:
        return await self.retention.all_departed()

    async def left_over(self, limit: int) -> tuple[tuple[str, str], ...]:
        return await self._sql.read("reading what is left over", partial(reading.left_over, limit=limit))

    async def indexed(self) -> tuple[str, ...]:
        return await self._sql.read("reading the index", reading.indexed)

    async def queued_keys(self) -> tuple[tuple[str, str], ...]:
        return await self._sql.read("reading jobs", queue.keys)

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float, until: datetime | None = None) -> tuple[Job, ...]:
        return await self._sql.write("taking jobs", partial(queue.claim, room=room, limit=limit, span=(now, until), lease_s=lease_s))

    async def oldest_page(self, now: datetime) -> datetime | None:
        return await self._sql.glance("reading jobs", partial(queue.oldest_page, now=now), 1)

    async def again(self, job: Job, due_at: datetime, why: str) -> None:
        await self._sql.write("putting a job back", partial(queue.again, job=job, due_at=due_at, why=why))

    async def set_aside(self, job: Job, why: str, now: datetime) -> None:
        await self._sql.write("setting a job aside", partial(queue.put_aside, job=job, why=why, now=now))

    async def aside(self, limit: int) -> tuple[SetAside, ...]:
        return await self._sql.read("reading what was set aside", partial(queue.aside, limit=limit))

    async def send_again(self, ids: Sequence[int], now: datetime) -> int:
        return await self._sql.write("sending jobs again", partial(queue.send_again, ids=ids, now=now))

    async def take_lease(self, room: Room, holder: str, length_s: float) -> int | None:
        return await self._sql.write("taking a lease", partial(lease_rows.take, room=room, holder=holder, length_s=length_s))

    async def give_up_lease(self, room: Room, holder: str) -> None:
        await self._sql.write("giving up a lease", partial(lease_rows.give_up, room=room, holder=holder))

    async def enter_door(self, name: str, holder: str) -> float:
        return await self._sql.write("taking a turn", partial(door_rows.enter, name=name, holder=holder))

    async def leave_door(self, name: str, holder: str, pause_s: float) -> None:
        await self._sql.write("ending a turn", partial(door_rows.leave, name=name, holder=holder, pause_s=pause_s))

    async def forget_doors(self) -> int:
        return await self._sql.write("forgetting turns", door_rows.forget)

    async def next_due(self) -> Mapping[Room, datetime]:
        return await self._sql.glance("reading the queue", queue.next_due, 1)

    async def recall(self, now: datetime) -> int:
        return await self._sql.write("bringing jobs back", partial(queue.recall, now=now))

    async def release(self) -> int:
        return await self._sql.write("freeing jobs", queue.release)
