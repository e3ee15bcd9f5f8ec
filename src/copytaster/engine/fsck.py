"""Checks a store: reads all of it, in parts, and says which invariants do not hold."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Citation
from copytaster.model.feed import Entry
from copytaster.model.message import ArticleRead, PageFetched, PageWanted
from copytaster.model.story import Story, WireLine
from copytaster.ports import Progress, Queue, Store
from copytaster.stages import invariants
from copytaster.stages.invariants import Broken

PART = 500
MOST = 1_000
"""After so many findings the rest is not worth reading."""

T = TypeVar("T")


class Checked(Store, Queue, Protocol):
    """A store and its job table, with what only a check asks for."""

    async def indexed(self) -> tuple[str, ...]:
        """Ids of the articles in the index of search."""
        ...

    async def queued_keys(self) -> tuple[tuple[str, str], ...]:
        """Room and key of every message that waits, is being worked on or was set aside."""
        ...

    async def all_departed(self) -> tuple[str, ...]:
        """Ids of every article and story that has left."""
        ...

    async def left_over(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Table and id of rows that belong to an article or a story that is not there."""
        ...


async def check(store: Checked, tell: Progress) -> tuple[Broken, ...]:
    """All that does not hold, at most a thousand findings. Nothing should be written meanwhile. Reads the whole store once."""
    found: list[Broken] = []
    async for broken in _all(store, tell):
        found.append(broken)
        if len(found) == MOST:
            break
    return tuple(found)


async def _all(store: Checked, tell: Progress) -> AsyncIterator[Broken]:
    article_ids, story_ids = await store.all_ids(Article), await store.all_ids(Story)
    known, indexed = set(article_ids), set(await store.indexed())
    fetching, grouping = await _waiting(store)
    departed = frozenset(await store.all_departed())
    lines = [line async for line in _wire(store)]
    for found in (
        invariants.of_index(sorted(indexed), known),
        invariants.of_departed(sorted(departed), known, set(story_ids)),
        invariants.of_left_over(await store.left_over(MOST)),
    ):
        for broken in found:
            yield broken
    for part in _parts(await store.all_ids(Entry)):
        for broken in invariants.of_entries((await store.entries(part)).values(), known, fetching, departed):
            yield broken
    seen: dict[tuple[str, str], str] = {}
    for part in _parts(article_ids):
        articles, homes = (await store.articles(part)).values(), await store.story_of(part)
        for found in (
            invariants.of_articles(articles, seen, indexed, {*homes, *grouping}),
            invariants.of_outcomes(articles, fetching),
        ):
            for broken in found:
                yield broken
        tell(len(seen), len(known) + len(story_ids), "articles")
    async for broken in _stories(store, story_ids, known, lines):
        yield broken
    async for broken in _briefs(store, story_ids):
        yield broken
    for broken in invariants.of_wire(lines, set(story_ids)):
        yield broken
    for broken in invariants.of_listing(lines, [line async for line in _listed(store)]):
        yield broken
    tell(len(known) + len(story_ids), len(known) + len(story_ids), "stories")


async def _waiting(store: Checked) -> tuple[set[str], set[str]]:
    """Entries that wait to be articles, and articles that wait for a story, those set aside among them."""
    keys = [key.split(":") for _, key in await store.queued_keys()]
    told = {kind: {parts[1] for parts in keys if parts[0] == kind.__name__} for kind in (PageWanted, PageFetched, ArticleRead)}
    pages = [(await store.pages(part)).values() for part in _parts(sorted(told[PageFetched]))]
    return told[PageWanted] | {page.entry_id for part in pages for page in part}, told[ArticleRead]


async def _stories(store: Checked, ids: Sequence[str], articles: set[str], lines: Sequence[WireLine]) -> AsyncIterator[Broken]:
    every: dict[str, Story] = {}
    briefed: dict[str, int] = {}
    for part in _parts(ids):
        every |= await store.stories(part)
        briefed |= {each: brief.story_version for each, brief in (await store.briefs(part)).items()}
    to_brief, to_publish = await _changed(store)
    for found in (
        invariants.of_stories(every.values(), articles),
        invariants.of_briefed(every.values(), briefed, to_brief),
        invariants.of_told(every.values(), lines, to_publish),
        invariants.of_story_ids(every, lines),
    ):
        for broken in found:
            yield broken


async def _changed(store: Checked) -> tuple[set[str], set[str]]:
    """Stories that wait to be told anew, and those that wait for the wire, those set aside among them."""
    waiting: dict[str, set[str]] = {"brief": set(), "publish": set()}
    for room, key in await store.queued_keys():
        if room in waiting:
            waiting[room].add(key.split(":")[1])
    return waiting["brief"], waiting["publish"]


async def _briefs(store: Checked, ids: Sequence[str]) -> AsyncIterator[Broken]:
    for part in _parts(ids):
        briefs = await store.briefs(part)
        wanted = {(each.article_id, each.article_version) for brief in briefs.values() for each in _citations(brief)}
        articles = await store.articles(sorted({article for article, _ in wanted}))
        texts = {(each.id, each.version): each.text for each in articles.values()}
        for old in sorted({article for article, _ in wanted - texts.keys()}):
            texts |= {(each.article_id, each.version): each.text for each in await store.versions(old)}
        for brief in briefs.values():
            for broken in invariants.of_brief(brief, texts):
                yield broken


def _citations(brief: Brief) -> list[Citation]:
    sentences = [*brief.lead, *(sentence for section in brief.sections for sentence in section.sentences)]
    return [citation for sentence in sentences for citation in sentence.citations]


async def _wire(store: Checked) -> AsyncIterator[WireLine]:
    last = 0
    while lines := await store.wire_after(last, PART):
        for line in lines:
            yield line
        last = lines[-1].number


async def _listed(store: Checked) -> AsyncIterator[WireLine]:
    before: tuple[datetime, int] | None = None
    while lines := await store.wire(PART, before):
        for line in lines:
            yield line
        before = (lines[-1].at, lines[-1].number)


def _parts(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
