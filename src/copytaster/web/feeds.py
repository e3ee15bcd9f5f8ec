"""The front page and the wire as Atom, RSS and JSON Feed."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.story import Story
from copytaster.stages import outfeeds
from copytaster.web.answers import Body, answer
from copytaster.web.site import Site, site_of

ON_WIRE = 50
WRITERS: dict[str, tuple[Callable[[outfeeds.OutFeed], bytes], str]] = {
    "atom": (outfeeds.atom, "application/atom+xml; charset=utf-8"),
    "rss": (outfeeds.rss, "application/rss+xml; charset=utf-8"),
    "json": (outfeeds.json_feed, "application/feed+json; charset=utf-8"),
}


async def front(request: Request) -> Response:
    """The ranked stories."""
    site = site_of(request)

    async def stories(now: datetime) -> Sequence[Story]:
        return [each.story for each in (await site.ranks.at(now))[: site.look.policy.stories]]

    return await _feed(request, "Front page", stories)


async def wire(request: Request) -> Response:
    """The newest stories."""
    site = site_of(request)

    async def stories(now: datetime) -> Sequence[Story]:
        ids = [line.story_id for line in await site.store.wire(ON_WIRE)]
        found = await site.store.stories(ids)
        return [found[each] for each in ids if each in found]

    return await _feed(request, "Live wire", stories)


async def _feed(request: Request, name: str, stories: Callable[[datetime], Awaitable[Sequence[Story]]]) -> Response:
    site = site_of(request)
    form = request.path_params["form"]
    if form not in WRITERS:
        raise HTTPException(404)
    writer, media_type = WRITERS[form]
    base = site.look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    now = site.clock.now()

    async def made() -> Body:
        items = await _items(site, await stories(now), base)
        feed = outfeeds.OutFeed(f"{site.look.title}: {name}", f"{base}/", f"{base}{request.url.path}", items)
        return Body(writer(feed), media_type)

    return answer(request, await site.bodies.body((request.url.path, base), site.hub.number, now, made), "max-age=60")


async def _items(site: Site, stories: Sequence[Story], base: str) -> tuple[outfeeds.OutItem, ...]:
    articles = await site.store.articles([story.title_article_id for story in stories])
    briefs = await site.store.briefs([story.id for story in stories])
    sources = await site.store.sources()
    return tuple(outfeeds.item(story, articles.get(story.title_article_id), briefs.get(story.id), sources, base) for story in stories)
