"""One async function per room: load what the decision needs, decide, return what to keep and tell.

A step takes a batch only to load in bulk: it returns one result per message, in order, and each result is what it
would be for the message alone. `now` is the engine's time. Nothing is changed here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from copytaster.errors import TryLater, Unprocessable
from copytaster.model.article import Article, ArticleVersion, NoArticle, ReadPage
from copytaster.model.feed import Entry, FeedFailed, FeedMoved, FeedSource, FeedState, FetchedFeed, NotAFeed, ParsedFeed, Source
from copytaster.model.ids import article_id, digest, page_id
from copytaster.model.message import (
    NOTHING,
    ArticleRead,
    FeedDue,
    Kept,
    Later,
    Message,
    Outcome,
    PageFetched,
    PageWanted,
    Room,
    SearchText,
    StoryBriefed,
    StoryChanged,
)
from copytaster.model.page import Failed, Fetched, FetchedPage, PageOutcome, Refused
from copytaster.model.policy import Policy
from copytaster.model.story import Member, Origin, Story, WireLine
from copytaster.ports import Ports
from copytaster.stages import brief, feedparse, read, schedule, words
from copytaster.stages.group.live import arrival
from copytaster.stages.group.story import edited, placed

Result = Outcome | TryLater | Unprocessable


async def poll(messages: Sequence[FeedDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 2: ask each feed what is new and keep its entries; what changed is wanted as pages."""
    ids = [message.feed_id for message in messages]
    feeds = {feed.id: feed for feed in await ports.store.feeds(ids)}
    states = await ports.store.feed_states(ids)
    polled = await asyncio.gather(
        *(_polled(message, feeds.get(message.feed_id), states.get(message.feed_id), (ports, policy, now)) for message in messages)
    )
    known = await ports.store.entries([entry.id for one in polled if one for entry in one.entries])
    return tuple(_fresh(one, known) if one else NOTHING for one in polled)


World = tuple[Ports, Policy, datetime]


@dataclass(frozen=True, slots=True)
class _Polled:
    """What a poll brought, before it is compared with what is known."""

    keep: tuple[Kept, ...]
    entries: tuple[Entry, ...]


async def _polled(message: FeedDue, feed: FeedSource | None, state: FeedState | None, world: World) -> _Polled | None:
    ports, policy, now = world
    if feed is None or feed.is_paused:
        return None
    state = state or schedule.first_state(feed, now, policy.poll)
    if state.polled_at and state.polled_at >= datetime.fromisoformat(message.slot):
        return None
    outcome = await ports.web.feed(feed.url, state.etag, state.last_modified)
    if isinstance(outcome, FeedMoved):
        outcome = await ports.web.feed(outcome.url, state.etag, state.last_modified)
    if not isinstance(outcome, FetchedFeed):
        return _Polled((schedule.next_state(state, outcome, (), now, policy.poll),), ())
    entries, parsed = feedparse.entries(outcome, feed, policy.poll.max_entries)
    seen = FeedFailed(parsed.why) if isinstance(parsed, NotAFeed) else outcome
    return _Polled((*_named(feed, parsed), schedule.next_state(state, seen, entries, now, policy.poll)), entries)


def _fresh(polled: _Polled, known: Mapping[str, Entry]) -> Outcome:
    fresh = [entry for entry in polled.entries if entry.id not in known or known[entry.id].digest != entry.digest]
    return Outcome(
        keep=(*polled.keep, *fresh),
        tell=tuple(PageWanted(entry.id, entry.digest) for entry in reversed(fresh)),
        note=f"{len(fresh)} of {len(polled.entries)} entries are new",
    )


def _named(feed: FeedSource, parsed: object) -> tuple[Source, ...]:
    """The publisher as the feed names it; an entry of another publisher is named when its page is read."""
    return (Source(feed.source_id, feed.title or feed.source_id, feed.site_url, feed.language),) if isinstance(parsed, ParsedFeed) else ()


async def fetch(messages: Sequence[PageWanted], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 3: have each wanted page, or the reason why it cannot be had."""
    entries = await ports.store.entries([message.entry_id for message in messages])
    return tuple(await asyncio.gather(*(_fetched(message, entries.get(message.entry_id), (ports, policy, now)) for message in messages)))


async def _fetched(message: PageWanted, entry: Entry | None, world: World) -> Result:
    ports, policy, now = world
    if entry is None:
        return NOTHING
    try:
        outcome = await ports.web.page(entry.url) if policy.fetch.pages else Refused("pages are not asked for")
    except TryLater as later:
        return later
    page = FetchedPage(page_id(entry.id, _content_digest(outcome, entry)), entry.id, entry.url, now, outcome)
    return Outcome(keep=(page,), tell=(PageFetched(page.id), *_again(message, outcome, policy, now)))


def _content_digest(outcome: PageOutcome, entry: Entry) -> str:
    """An edited entry is read again even when its page did not change, since its title may have."""
    return digest(entry.digest, outcome.body if isinstance(outcome, Fetched) else outcome.why)


def _again(message: PageWanted, outcome: PageOutcome, policy: Policy, now: datetime) -> tuple[Later, ...]:
    """A page that did not come is news by its headline at once, and is asked for again later."""
    if not isinstance(outcome, Failed) or message.attempt >= policy.fetch.max_tries:
        return ()
    wait_s = max(outcome.retry_after_s or 0.0, 60.0 * 4.0**message.attempt)
    return (Later(PageWanted(message.entry_id, message.digest, message.attempt + 1), now + timedelta(seconds=wait_s)),)


async def read_pages(messages: Sequence[PageFetched], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 4: make an article, or a new version of one, of each page and its entry."""
    pages = await ports.store.pages([message.page_id for message in messages])
    entries = await ports.store.entries([page.entry_id for page in pages.values()])
    known = dict(await ports.store.articles([article_id(entry.url) for entry in entries.values()]))
    readings = await _readings([pages.get(message.page_id) for message in messages], ports)
    results: list[Result] = []
    for message, reading in zip(messages, readings, strict=True):
        page = pages.get(message.page_id)
        entry = entries.get(page.entry_id) if page else None
        if page is None or entry is None or (not entry.title and isinstance(reading, NoArticle)):
            results.append(NOTHING)
            continue
        before = known.get(article_id(entry.url))
        article = read.joined(entry, reading, before, now, policy.read)
        known[article.id] = article
        results.append(NOTHING if article == before else _kept_article(article))
    return tuple(results)


async def _readings(pages: Sequence[FetchedPage | None], ports: Ports) -> list[ReadPage | NoArticle]:
    """One for each page; those that have a body are read at the same time."""
    bodies = [page for page in pages if page is not None and isinstance(page.outcome, Fetched)]
    read_now = iter(await asyncio.gather(*(ports.compute.read(page) for page in bodies)))
    return [_no_reading(page) or next(read_now) for page in pages]


def _no_reading(page: FetchedPage | None) -> NoArticle | None:
    if page is None:
        return NoArticle("the page is not in the store")
    return None if isinstance(page.outcome, Fetched) else NoArticle(page.outcome.why)


def _kept_article(article: Article) -> Outcome:
    version = ArticleVersion(article.id, article.version, article.digest, article.title, article.text, article.read_at)
    source = Source(
        article.source_id, article.site or article.source_id, None, None if article.language.code == "und" else article.language.code
    )
    return Outcome(
        keep=(source, article, version, SearchText(article.id, words.searchable(article.title), words.searchable(article.text))),
        tell=(ArticleRead(article.id, article.version),),
        note=article.note,
    )


async def group(messages: Sequence[ArticleRead], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 5: put each article into its story, in order of arrival; one worker does this alone."""
    ids = [message.article_id for message in messages]
    articles = await ports.store.articles(ids)
    homes = dict(await ports.store.story_of(ids))
    window = await ports.live.window(now)
    stories = dict(await ports.store.stories(sorted(set(homes.values()))))
    members = {article.id: member_of(article) for article in articles.values()}
    results: dict[str, Result] = {}
    for member in sorted(members.values(), key=arrival):
        before = stories.get(homes.get(member.article_id, ""))
        if before is None:
            placement = window.place(member, now)
            after = placed(await _story(placement.story_id, stories, ports), member, placement, now)
            window.take(member, after.id, placement.origin)
        else:
            after = edited(before, member, now)
            window.take(member, after.id, _origin(before, member.article_id))
        homes[member.article_id] = after.id
        stories[after.id] = after
        results[member.article_id] = NOTHING if after == before else Outcome(keep=(after,), tell=(StoryChanged(after.id, after.version),))
    return tuple(results.get(message.article_id, NOTHING) for message in messages)


async def _story(story_id: str | None, loaded: dict[str, Story], ports: Ports) -> Story | None:
    if story_id and story_id not in loaded:
        loaded.update(await ports.store.stories([story_id]))
    return loaded.get(story_id or "")


def _origin(story: Story, article: str) -> Origin:
    return next(place.origin for place in story.places if place.article_id == article)


def member_of(article: Article) -> Member:
    """The part of an article that grouping holds in memory."""
    return Member(
        article.id,
        article.version,
        article.source_id,
        article.language.code,
        article.title,
        article.told_at,
        article.first_seen_at,
        article.fingerprint,
        article.credits,
        sum(len(block.text.split()) for block in article.blocks),
    )


async def brief_stories(messages: Sequence[StoryChanged], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 6: tell each story in cited sentences."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    briefs = await ports.store.briefs(ids)
    wanted = {i: story for i, story in stories.items() if i not in briefs or briefs[i].story_version != story.version}
    articles = await ports.store.articles(sorted({place.article_id for story in wanted.values() for place in story.places}))
    results: list[Result] = []
    for message in messages:
        story = wanted.pop(message.story_id, None)
        if story is None:
            results.append(NOTHING)
            continue
        told = brief.extract(story, articles, policy.brief, now)
        results.append(Outcome(keep=(told,), tell=(StoryBriefed(story.id, story.version),), note=told.no_brief))
    return tuple(results)


async def publish(messages: Sequence[StoryChanged | StoryBriefed], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 7: tell each story once on the wire, and say when a story that was told has grown."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    told = dict(await ports.store.wire_of(ids))
    results: list[Result] = []
    for message in messages:
        story = stories.get(message.story_id)
        line = _next_line(story, told.get(message.story_id)) if story else None
        if line is None:
            results.append(NOTHING)
            continue
        told[line.story_id] = line
        results.append(Outcome(keep=(line,)))
    return tuple(results)


def _next_line(story: Story, told: WireLine | None) -> WireLine | None:
    first = min(story.places, key=lambda place: (place.told_at, place.placed_at, place.article_id))
    if told is None:
        return WireLine(story.id, first.article_id, "headline", story.version, first.told_at)
    if told.story_version >= story.version:
        return None
    return WireLine(story.id, told.article_id, "story", story.version, told.at)


async def handle(room: Room, messages: Sequence[Message], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Let the room's step work on its messages."""
    step = _STEPS[room]
    return await step(messages, ports, policy, now)  # type: ignore[operator,no-any-return]


_STEPS: dict[Room, object] = {
    "poll": poll,
    "fetch": fetch,
    "read": read_pages,
    "group": group,
    "brief": brief_stories,
    "publish": publish,
}
