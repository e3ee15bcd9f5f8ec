"""The site as it was at an earlier instant: `?asof=` on the front page and on stories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.edit import Edit
from copytaster.model.story import Story, WireLine
from copytaster.ports import Store
from copytaster.stages import asof, present
from copytaster.web import reading
from copytaster.web.front import FrontRanks
from copytaster.web.site import Shown, Site, page, site_of

MAX_STORIES = 2_000
"""Stories of the window that are ranked, those that grew last: a page of a busy day still comes in some tenths of a second."""

ON_FRONT = 10
_LAST_NUMBER = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Banner:
    """What the page says of the time that it shows; `query` is what links to other pages of then end in."""

    at: str
    value: str
    query: str
    back: str


class StoreThen:
    """Stands before what readers may see, and passes on what does not change: nothing that came later is told."""

    def __init__(self, store: Store, at: datetime) -> None:
        self._store = store
        self._at = at

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def articles(self, ids: Sequence[str]) -> Mapping[str, Article]:
        """As `Store.articles`, in the versions of then."""
        found = await self._store.articles(ids)
        return {known: told for known, article in found.items() if (told := await self._article(article))}

    async def _article(self, article: Article) -> Article | None:
        if article.read_at <= self._at:
            return article
        return asof.article_at(article, await self._store.versions(article.id), self._at)

    async def stories(self, ids: Sequence[str]) -> Mapping[str, Story]:
        """As `Store.stories`, as they were then."""
        found = await self._store.stories(ids)
        decided = await self._store.decisions_about(list(found)) if found else ()
        told: dict[str, Story] = {}
        for known, story in found.items():
            then = [place.article_id for place in story.places if place.placed_at <= self._at]
            was = asof.story_at(story, await self.articles(then) if then else {}, decided, self._at)
            if was:
                told[known] = was
        return told

    async def live_stories(self, since: datetime) -> tuple[Story, ...]:
        """Stories that grew between `since` and then, by id; at most `MAX_STORIES`."""
        found = await self.stories(await self._store.stories_placed(since, self._at, MAX_STORIES))
        return tuple(found[known] for known in sorted(found))

    async def briefs(self, story_ids: Sequence[str]) -> Mapping[str, Brief]:
        """As `Store.briefs`, the latest of then."""
        told = {known: await self.brief_versions(known) for known in story_ids}
        return {known: kept[-1] for known, kept in told.items() if kept}

    async def brief_versions(self, story_id: str) -> tuple[Brief, ...]:
        """As `Store.brief_versions`, those of then."""
        return asof.briefs_at(await self._store.brief_versions(story_id), self._at)

    async def wire(self, limit: int, before: tuple[datetime, int] | None = None) -> tuple[WireLine, ...]:
        """As `Store.wire`, lines of stories that were known then."""
        lines = await self._store.wire(2 * limit, min(before or (self._at, _LAST_NUMBER), (self._at, _LAST_NUMBER)))
        known = await self.stories([line.story_id for line in lines])
        return tuple(line for line in lines if line.story_id in known)[:limit]

    async def edits_of(self, article_ids: Sequence[str]) -> Mapping[str, tuple[Edit, ...]]:
        """As `Store.edits_of`, those seen by then."""
        found = await self._store.edits_of(article_ids)
        told = {known: tuple(each for each in edits if each.at <= self._at) for known, edits in found.items()}
        return {known: edits for known, edits in told.items() if edits}


def asked(request: Request) -> datetime | None:
    """The instant that is asked for; None for now. What is no time is answered with 400 and an example."""
    text = request.query_params.get("asof", "").strip()
    if not text:
        return None
    at = asof.instant(text, site_of(request).clock.now())
    if isinstance(at, str):
        raise HTTPException(400, at)
    return at


def store_then(site: Site, at: datetime) -> Store:
    """What readers could see at this instant, as far as they may see it today."""
    return cast(Store, StoreThen(site.store, at))


def banner(request: Request, at: datetime) -> Banner:
    """What is said of the time on every such page."""
    shown = present.moment(at, at)
    return Banner(shown.full, present.iso(at), f"?asof={present.iso(at)}", request.url.path)


async def front(request: Request, at: datetime) -> Response:
    """The front page as it was."""
    site = site_of(request)
    store = store_then(site, at)

    async def made(now: datetime) -> Shown:
        ranked = (await FrontRanks(store, site.look.policy).at(at))[: site.look.policy.stories]
        headlines = await reading.headlines(store, await store.wire(ON_FRONT), now)
        stories = await reading.front_stories(store, ranked, now)
        return "asof.html", {"stories": stories, "headlines": list(headlines.values()), "asof": banner(request, at)}

    return await page(request, made)
