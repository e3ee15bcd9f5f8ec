"""Fakes of the ports that the site reads: values in dictionaries, a clock that is moved by hand, a desk that remembers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from copytaster.adapters.store.searching import terms
from copytaster.errors import StoreError
from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.counted import Slot
from copytaster.model.decision import Decision, DecisionKind
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry, FeedSource, FeedState, PollBudget, Pull, Source
from copytaster.model.listing import Keys, Wanted
from copytaster.model.message import ROOMS, FeedDue, Job, Kept, Later, Message, ReplayMark, Room, SearchSpeakers, SearchText
from copytaster.model.page import FetchedPage
from copytaster.model.push import Lease, Subscription
from copytaster.model.search import Sought
from copytaster.model.site import Rebuilt, SiteMemory
from copytaster.model.story import Member, Story, WireLine
from copytaster.model.writing import WriterUse
from copytaster.ports import Added, Corrected, Counts, SetAside
from copytaster.stages import words
from copytaster.stages.desk import in_force
from tests import make


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = make.NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, **by: float) -> None:
        """Go on by a `timedelta`."""
        self._now += timedelta(**by)

    async def sleep_until(self, at: datetime) -> None:
        self._now = max(self._now, at)


class FakeStore:
    """What `ports.Store` promises to readers, and `ports.Queue.aside`, over dictionaries. Jobs are not kept."""

    def __init__(self, *values: Kept) -> None:
        self._of: dict[type, dict[str, Any]] = {}
        self.lines: list[WireLine] = []
        self.told: dict[str, list[Brief]] = {}
        self.set_aside_messages: list[SetAside] = []
        self.writer_uses: dict[str, WriterUse] = {}
        self.fails = False
        self.gone: frozenset[str] = frozenset()
        self.put(*values)

    def put(self, *values: Kept) -> tuple[WireLine, ...]:
        """Keep values; give back the new lines, numbered."""
        new: list[WireLine] = []
        for value in values:
            if isinstance(value, WireLine):
                if not any(_same_line(value, line) for line in self.lines):
                    self.lines.append(replace(value, number=len(self.lines) + 1))
                    new.append(self.lines[-1])
            else:
                self._of.setdefault(type(value), {})[_key(value)] = value
                if isinstance(value, Brief):
                    told = self.told.setdefault(value.story_id, [])
                    told[:] = [*(each for each in told if each.made_at < value.made_at), value]
                if isinstance(value, Article):
                    kept = ArticleVersion(value.id, value.version, value.digest, value.title, value.text, value.read_at)
                    self._of.setdefault(ArticleVersion, {})[f"{value.id}:{value.version}"] = kept
        return tuple(new)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        return self.put(*values)

    async def feeds(self, ids: Sequence[str] | None = None) -> tuple[FeedSource, ...]:
        kept = self._all(FeedSource) if ids is None else self._some(FeedSource, ids)
        return tuple(sorted(kept.values(), key=lambda feed: (feed.title, feed.id)))

    async def feed_states(self, ids: Sequence[str] | None = None) -> Mapping[str, FeedState]:
        return self._all(FeedState) if ids is None else self._some(FeedState, ids)

    async def due_feeds(self, until: datetime, limit: int, after: FeedDue | None = None) -> tuple[FeedDue, ...]:
        paused = {feed.id for feed in self._all(FeedSource).values() if feed.is_paused}
        due = sorted(
            (s.next_poll_at, s.feed_id) for s in self._all(FeedState).values() if s.next_poll_at <= until and s.feed_id not in paused
        )
        behind = [one for one in due if after is None or one > (datetime.fromisoformat(after.slot), after.feed_id)]
        return tuple(FeedDue(feed_id, at.isoformat()) for at, feed_id in behind[:limit])

    async def pulls(self) -> tuple[Pull, ...]:
        active = {feed.id for feed in self._all(FeedSource).values() if not feed.is_paused}
        states = [state for state in self._all(FeedState).values() if state.feed_id in active and state.failures == 0]
        return tuple(Pull(state.pull, state.ttl_s, state.max_age_s) for state in states if state.pull is not None)

    async def poll_budget(self) -> PollBudget | None:
        return next(iter(self._all(PollBudget).values()), None)

    async def sources(self) -> Mapping[str, Source]:
        return self._all(Source)

    async def entries(self, ids: Sequence[str]) -> Mapping[str, Entry]:
        return self._some(Entry, ids)

    async def pages(self, ids: Sequence[str]) -> Mapping[str, FetchedPage]:
        return self._some(FetchedPage, ids)

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        return self._some(Article, ids)

    async def size(self) -> int:
        return 1_234_567_890

    async def departed(self, ids: Sequence[str]) -> frozenset[str]:
        return frozenset(ids) & self.gone

    async def site_memories(self, hosts: Sequence[str]) -> Mapping[str, SiteMemory]:
        return self._some(SiteMemory, hosts)

    async def rebuilt_sites(self, since: datetime) -> tuple[Rebuilt, ...]:
        known = [Rebuilt(site.host, site.rebuilt_at, site.rebuilt) for site in self._all(SiteMemory).values() if site.rebuilt_at]
        return tuple(sorted((each for each in known if each.at >= since), key=lambda each: (-each.at.timestamp(), each.host)))

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        found = [kept for kept in self._all(ArticleVersion).values() if kept.article_id == article_id]
        return tuple(sorted(found, key=lambda version: version.version))

    async def edits(self, limit: int, before: tuple[datetime, str] | None = None, source_id: str = "") -> tuple[Edit, ...]:
        found = [each for each in self._all(Edit).values() if source_id in ("", each.source_id)]
        found = [each for each in found if before is None or (each.at, each.id) < before]
        return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit])

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        told = sorted(self._all(Edit).values(), key=lambda each: (each.at, each.id))
        of = {known: tuple(each for each in told if each.article_id == known) for known in article_ids}
        return {known: found for known, found in of.items() if found}

    async def stories_placed(self, since: datetime, until: datetime, limit: int) -> tuple[str, ...]:
        placed = [(place.placed_at, story.id) for story in self._all(Story).values() for place in story.places]
        inside = sorted((each for each in placed if since <= each[0] <= until), key=lambda each: (-each[0].timestamp(), each[1]))
        return tuple(dict.fromkeys(story_id for _, story_id in inside))[:limit]

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        return self._some(Story, ids)

    async def story_of(self, article_ids: Sequence[str]) -> Mapping[str, str]:
        of = {place.article_id: story.id for story in self._all(Story).values() for place in story.places}
        return {each: of[each] for each in article_ids if each in of}

    async def live_stories(self, since: datetime) -> tuple[Story, ...]:
        return tuple(sorted((story for story in self._all(Story).values() if story.changed_at >= since), key=lambda story: story.id))

    async def members(self, story_ids: Sequence[str]) -> Mapping[str, Member]:
        ids = [place.article_id for story in self._some(Story, story_ids).values() for place in story.places]
        return {each: make.member(article) for each, article in self._some(Article, ids).items()}

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        return self._some(Brief, story_ids)

    async def brief_versions(self, story_id: str) -> tuple[Brief, ...]:
        return tuple(self.told.get(story_id, ()))

    async def claims(self, article_ids: Sequence[str]) -> Mapping[str, ArticleClaims]:
        return self._some(ArticleClaims, article_ids)

    async def corrections(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Corrected, ...]:
        found = [
            Corrected(f"{b.story_id}:{n}", b.story_id, b.story_version, b.made_at, b.headline, correction, b.cause, b.by)
            for told in self.told.values()
            for b in told
            for n, correction in enumerate(b.corrections)
        ]
        found = [each for each in found if before is None or (each.at, each.id) < before]
        return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit])

    async def wire(self, limit: int, before: tuple[datetime, int] | None = None) -> tuple[WireLine, ...]:
        self._check()
        gone = {line.story_id for line in self.lines if line.kind == "retract"}
        told = [line for line in self.lines if line.kind == "headline" and line.story_id not in gone]
        told = [line for line in told if before is None or (line.at, line.number) < before]
        return tuple(sorted(told, key=lambda line: (line.at, line.number), reverse=True)[:limit])

    async def wire_after(self, number: int, limit: int) -> tuple[WireLine, ...]:
        self._check()
        return tuple(line for line in self.lines if line.number > number)[:limit]

    async def wire_of(self, story_ids: Sequence[str]) -> Mapping[str, WireLine]:
        return {line.story_id: line for line in self.lines if line.story_id in story_ids}

    async def articles_of_source(self, source_id: str, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        return self._newest([article for article in self._all(Article).values() if article.source_id == source_id], limit, before)

    async def search(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        return self._newest([article for article in self._all(Article).values() if _is_sought(article, asked)], limit, before)

    async def found(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[tuple[str, datetime], ...]:
        return tuple((article.id, article.told_at) for article in await self.search(asked, limit, before))

    async def found_days(self, asked: Sought) -> Mapping[str, int]:
        return Counter(article.told_at.date().isoformat() for article in await self.search(asked, 10_000))

    async def changed_stories(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        found = [
            (story.changed_at, story.id)
            for story in self._all(Story).values()
            if (not wanted.language or story.language == wanted.language)
            and (not wanted.source_id or any(place.source_id == wanted.source_id for place in story.places))
            and (wanted.since is None or story.founded_at >= wanted.since)
        ]
        return _keys(found, wanted, limit, before)

    async def changed_articles(self, wanted: Wanted, limit: int, before: tuple[datetime, str] | None = None) -> Keys:
        found = [
            (article.read_at, article.id)
            for article in self._all(Article).values()
            if (not wanted.language or article.language.code == wanted.language)
            and wanted.source_id in ("", article.source_id)
            and (wanted.since is None or article.told_at >= wanted.since)
        ]
        return _keys(found, wanted, limit, before)

    async def counts(self, now: datetime) -> Counts:
        self._check()
        queued: dict[Room, int] = dict.fromkeys(ROOMS, 0)
        return Counts(
            feeds=len(self._all(FeedSource)),
            entries=len(self._all(Entry)),
            articles=len(self._all(Article)),
            stories=len(self._all(Story)),
            briefs=len(self._all(Brief)),
            queued=queued,
            set_aside=len(self.set_aside_messages),
            articles_last_hour=len(self._all(Article)),
            lag_p50_s=3.0,
            lag_p95_s=61.0,
        )

    async def open_stories(self, since: datetime) -> int:
        return sum(story.changed_at >= since for story in self._all(Story).values())

    async def activity(self, since: datetime) -> tuple[Slot, ...]:
        """The five minutes of each article's reading; each of them with three polls."""
        self._check()
        read = Counter(
            article.read_at - timedelta(minutes=article.read_at.minute % 5, seconds=article.read_at.second)
            for article in self._all(Article).values()
        )
        polls = {"fetched": 1, "not-modified": 2}
        return tuple(Slot(at, read[at], 3.0, 61.0, polls) for at in sorted(read) if at >= since)

    async def volume(self, source_id: str, since: datetime) -> Mapping[str, int]:
        days: dict[str, int] = {}
        for article in self._all(Article).values():
            if article.source_id == source_id and article.told_at >= since:
                day = article.told_at.astimezone(UTC).date().isoformat()
                days[day] = days.get(day, 0) + 1
        return days

    async def subscriptions(self, feed_ids: Sequence[str]) -> Mapping[str, Subscription]:
        return self._some(Subscription, feed_ids)

    async def leases(self, feed_ids: Sequence[str]) -> Mapping[str, Lease]:
        return self._some(Lease, feed_ids)

    async def called(self, token: str) -> str | None:
        told = [*self._all(Subscription).values(), *self._all(Lease).values()]
        return next((each.feed_id for each in told if each.token == token), None)

    async def decisions(self, ids: Sequence[str]) -> Mapping[str, Decision]:
        return self._some(Decision, ids)

    async def in_force(self, kinds: Sequence[DecisionKind]) -> tuple[Decision, ...]:
        return tuple(each for each in in_force(self._all(Decision).values()) if each.kind in kinds)

    async def decisions_about(self, story_ids: Sequence[str], source_ids: Sequence[str] = ()) -> tuple[Decision, ...]:
        known = sorted(self._all(Decision).values(), key=lambda each: (each.at, each.id))
        of_stories = [each for each in known if each.story_id and each.story_id in story_ids]
        return tuple(of_stories + [each for each in known if each.source_id and each.source_id in source_ids])

    async def decision_log(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Decision, ...]:
        known = sorted(self._all(Decision).values(), key=lambda each: (each.at, each.id), reverse=True)
        return tuple([each for each in known if before is None or (each.at, each.id) < before][:limit])

    async def writer_use(self, day: str) -> WriterUse:
        return self.writer_uses.get(day, WriterUse(day))

    async def replay_mark(self, archive: str) -> ReplayMark | None:
        return self._all(ReplayMark).get(archive)

    async def all_ids(self, kind: type[Article] | type[Story] | type[Entry]) -> tuple[str, ...]:
        return tuple(sorted(self._all(kind)))

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float) -> tuple[Job, ...]:
        return ()

    async def again(self, job: Job, due_at: datetime, why: str) -> None: ...

    async def set_aside(self, job: Job, why: str, now: datetime) -> None: ...

    async def aside(self, limit: int) -> tuple[SetAside, ...]:
        return tuple(self.set_aside_messages[:limit])

    async def send_again(self, ids: Sequence[int], now: datetime) -> int:
        return 0

    async def next_due(self) -> Mapping[Room, datetime]:
        return {}

    async def recall(self, now: datetime) -> int:
        return 0

    async def release(self) -> int:
        return 0

    def _check(self) -> None:
        if self.fails:
            raise StoreError("the disk is gone")

    def _all(self, kind: type) -> dict[str, Any]:
        return self._of.get(kind, {})

    def _some(self, kind: type, ids: Sequence[str]) -> dict[str, Any]:
        kept = self._all(kind)
        return {each: kept[each] for each in ids if each in kept}

    def _newest(self, articles: list[Article], limit: int, before: tuple[datetime, str] | None) -> tuple[Article, ...]:
        found = [article for article in articles if before is None or (article.told_at, article.id) < before]
        return tuple(sorted(found, key=lambda article: (article.told_at, article.id), reverse=True)[:limit])


class FakeDesk:
    """Follows everything but addresses that hold `bad`; remembers what it was asked."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.asked: list[str] = []
        self.demos = 0

    async def add(self, urls: Sequence[tuple[str, str]]) -> tuple[Added, ...]:
        self.asked += [url for url, _ in urls]
        added = tuple(Added(url, None, "no feed was found") if "bad" in url else Added(url, make.feed(url), "added") for url, _ in urls)
        self._store.put(*(each.feed for each in added if each.feed))
        return added

    async def subscribe(self, feeds: Sequence[FeedSource]) -> tuple[FeedSource, ...]:
        self.asked += [feed.url for feed in feeds]
        self._store.put(*feeds)
        return tuple(feeds)

    async def start_demo(self) -> str:
        self.demos += 1
        self._store.put(make.feed())
        return "The demonstration plays."


def _keys(found: list[tuple[datetime, str]], wanted: Wanted, limit: int, before: tuple[datetime, str] | None) -> Keys:
    after = wanted.changed_after
    kept = sorted((key for key in found if (before is None or key < before) and (after is None or key[0] > after)), reverse=True)
    return Keys(tuple(key for _, key in kept[:limit]), kept[limit - 1] if len(kept) > limit else None)


def _key(value: Any) -> str:
    names = {FeedState: "feed_id", SearchText: "article_id", Brief: "story_id", ReplayMark: "archive", PollBudget: "__class__"}
    names |= {Subscription: "feed_id", Lease: "feed_id", ArticleClaims: "article_id", SearchSpeakers: "article_id", SiteMemory: "host"}
    return str(getattr(value, names.get(type(value), "id")))


def _same_line(one: WireLine, other: WireLine) -> bool:
    return (one.story_id, one.kind, one.story_version) == (other.story_id, other.kind, other.story_version)


def _is_sought(article: Article, asked: Sought) -> bool:
    title, body = words.searchable(article.title), words.searchable(article.text)
    held = terms(SearchText(article.id, title, body, article.source_id, article.language.code))
    is_wanted = all(any(_holds(held, each) for each in clause) for clause in asked.all_of)
    is_out = any(_holds(held, each) for each in asked.none_of)
    is_then = (asked.since or article.told_at) <= article.told_at and (asked.until is None or article.told_at < asked.until)
    return is_wanted and is_then and not is_out


def _holds(held: Sequence[str], asked: Sequence[str]) -> bool:
    return all(any(word.startswith(each[:-1]) if each.endswith("*") else word == each for word in held) for each in asked)
