"""The store as readers may see it: without what is held, hidden or taken down. Pages, feeds and interfaces read this one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeVar

from copytaster.model.article import Article, ArticleVersion
from copytaster.model.brief import ArticleClaims, Brief
from copytaster.model.decision import DecisionKind
from copytaster.model.edit import Edit
from copytaster.model.search import Sought
from copytaster.model.story import Story
from copytaster.ports import Corrected, Store
from copytaster.stages.desk_sources import Rights, left_of, rights, unquoting

T = TypeVar("T")

FRESH_S = 1.0
MAX_ROUNDS = 5
_KINDS: tuple[DecisionKind, ...] = ("hold", "hide", "display", "takedown")


@dataclass(frozen=True, slots=True)
class Veil:
    """What is in force: stories that are held or hidden, their articles, and what may be shown of sources."""

    stories: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    rights: Rights = field(default_factory=Rights)

    def hides(self, article: Article) -> bool:
        """Whether an article is not to be seen."""
        return article.id in self.articles or article.source_id in self.rights.taken_down

    def hides_edit(self, edit: Edit) -> bool:
        """Whether an edit is not to be seen."""
        return edit.article_id in self.articles or edit.source_id in self.rights.taken_down


class ShownStore:
    """Stands before a store and passes on all that decisions do not touch. What is in force is asked once a second at most."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._veil = Veil()
        self._asked_s = float("-inf")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def forget(self) -> None:
        """Ask anew, after a decision."""
        self._asked_s = float("-inf")

    async def veil(self) -> Veil:
        """What is in force now."""
        if monotonic() - self._asked_s > FRESH_S:
            decisions = await self._store.in_force(_KINDS)
            stories = frozenset(each.story_id for each in decisions if each.story_id)
            known = await self._store.stories(list(stories)) if stories else {}
            articles = frozenset(place.article_id for story in known.values() for place in story.places)
            self._veil, self._asked_s = Veil(stories, articles, rights(decisions)), monotonic()
        return self._veil

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        """As `Store.stories`."""
        found = await self._store.stories(ids)
        return {story.id: story for story in await self._left([found[each] for each in ids if each in found])}

    async def live_stories(self, since: datetime) -> tuple[Story, ...]:
        """As `Store.live_stories`."""
        return await self._left(await self._store.live_stories(since))

    async def _left(self, stories: Sequence[Story]) -> tuple[Story, ...]:
        veil = await self.veil()
        shown = [story for story in stories if story.is_shown and story.id not in veil.stories]
        gone = veil.rights.taken_down
        if not gone or all(place.source_id not in gone for story in shown for place in story.places):
            return tuple(shown)
        touched = [story for story in shown if any(place.source_id in gone for place in story.places)]
        wanted = [place.article_id for story in touched for place in story.places if place.source_id not in gone]
        articles = await self._store.articles(list(dict.fromkeys(wanted)))
        return tuple(left for story in shown if (left := left_of(story, gone, articles)).places)

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        """As `Store.articles`."""
        veil, found = await self.veil(), await self._store.articles(ids)
        return {known: article for known, article in found.items() if not veil.hides(article)}

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """As `Store.versions`."""
        return await self._store.versions(article_id) if await self.articles([article_id]) else ()

    async def edits(self, limit: int, before: tuple[datetime, str] | None = None, source_id: str = "") -> tuple[Edit, ...]:
        """As `Store.edits`."""

        async def read(at: tuple[datetime, str] | None) -> tuple[Edit, ...]:
            return await self._store.edits(limit, at, source_id)

        veil = await self.veil()
        if not (veil.articles or veil.rights.taken_down):
            return await read(before)
        return await _filled(read, lambda each: not veil.hides_edit(each), lambda each: (each.at, each.id), (limit, before))

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        """As `Store.edits_of`."""
        veil, found = await self.veil(), await self._store.edits_of(article_ids)
        return {known: told for known, told in found.items() if not veil.hides_edit(told[-1])}

    async def claims(self, article_ids: Sequence[str]) -> Mapping[str, ArticleClaims]:
        """As `Store.claims`."""
        found = await self._store.claims(article_ids)
        if (await self.veil()) == Veil():
            return found
        shown = await self.articles(list(found))
        return {known: claims for known, claims in found.items() if known in shown}

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        """As `Store.briefs`."""
        veil, found = await self.veil(), await self._store.briefs(story_ids)
        unquoted = veil.rights.unquoted
        return {known: unquoting(brief, unquoted) for known, brief in found.items()} if unquoted else found

    async def brief_versions(self, story_id: str) -> tuple[Brief, ...]:
        """As `Store.brief_versions`."""
        veil, found = await self.veil(), await self._store.brief_versions(story_id)
        unquoted = veil.rights.unquoted
        return tuple(unquoting(brief, unquoted) for brief in found) if unquoted else found

    async def corrections(self, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Corrected, ...]:
        """As `Store.corrections`."""

        async def read(at: tuple[datetime, str] | None) -> tuple[Corrected, ...]:
            return await self._store.corrections(limit, at)

        veil = await self.veil()
        if not (veil.stories or veil.rights.unquoted):
            return await read(before)
        gone = {*veil.stories, *veil.rights.unquoted}
        return await _filled(read, lambda each: each.story_id not in gone, lambda each: (each.at, each.id), (limit, before))

    async def articles_of_source(self, source_id: str, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        """As `Store.articles_of_source`."""

        async def read(at: tuple[datetime, str] | None) -> tuple[Article, ...]:
            return await self._store.articles_of_source(source_id, limit, at)

        veil = await self.veil()
        if source_id in veil.rights.taken_down:
            return ()
        return await _filled(read, lambda each: not veil.hides(each), _told, (limit, before)) if veil.articles else await read(before)

    async def search(self, asked: Sought, limit: int, before: tuple[datetime, str] | None = None) -> tuple[Article, ...]:
        """As `Store.search`."""

        async def read(at: tuple[datetime, str] | None) -> tuple[Article, ...]:
            return await self._store.search(asked, limit, at)

        veil = await self.veil()
        if not (veil.articles or veil.rights.taken_down):
            return await read(before)
        return await _filled(read, lambda each: not veil.hides(each), _told, (limit, before))


def _told(article: Article) -> tuple[datetime, str]:
    return article.told_at, article.id


_Place = tuple[datetime, str]


async def _filled(
    read: Callable[[_Place | None], Awaitable[tuple[T, ...]]],
    is_shown: Callable[[T], bool],
    place_of: Callable[[T], _Place],
    wanted: tuple[int, _Place | None],
) -> tuple[T, ...]:
    """As many as are wanted, as far as there are so many: a list that is short for what is not shown would seem to end."""
    limit, at = wanted
    found: list[T] = []
    for _ in range(MAX_ROUNDS):
        part = await read(at)
        found += filter(is_shown, part)
        if len(part) < limit or len(found) >= limit:
            break
        at = place_of(part[-1])
    return tuple(found[:limit])
