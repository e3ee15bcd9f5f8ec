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
Items = Callable[[str, datetime], Awaitable[Sequence[outfeeds.OutItem]]]
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

    return await feed(request, "Front page", stories)


async def wire(request: Request) -> Response:
    """The newest stories."""
    site = site_of(request)

    async def stories(now: datetime) -> Sequence[Story]:
        ids = [line.story_id for line in await site.store.wire(ON_WIRE)]
        found = await site.store.stories(ids)
        return [found[each] for each in ids if each in found]

    return await feed(request, "Live wire", stories)


async def feed(request: Request, name: str, stories: Callable[[datetime], Awaitable[Sequence[Story]]]) -> Response:
    """These stories in the form that the address ends in, out of the micro-cache."""
    site = site_of(request)

    async def items(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        return await _items(site, await stories(now), base)

    return await of_items(request, name, items)


async def of_items(request: Request, name: str, items: Items) -> Response:
    """As `feed`, of what `items(base, now)` gives; `base` is how readers reach the site."""
    site = site_of(request)
    form = request.path_params["form"]
    if form not in WRITERS:
        raise HTTPException(404)
    writer, media_type = WRITERS[form]
    base = site.look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    now = site.clock.now()

    async def made() -> Body:
        query = f"?{request.url.query}" if request.url.query else ""
        home = f"{base}/{request.url.path.rsplit('.', 1)[0].strip('/')}{query}" if query else f"{base}/"
        made_of = outfeeds.OutFeed(f"{site.look.title}: {name}", home, f"{base}{request.url.path}{query}", await items(base, now))
        return Body(writer(made_of), media_type)

    return answer(request, await site.bodies.body((request.url.path, request.url.query, base), site.hub.number, now, made), "max-age=60")


async def _items(site: Site, stories: Sequence[Story], base: str) -> tuple[outfeeds.OutItem, ...]:
    articles = await site.store.articles([story.title_article_id for story in stories])
    briefs = await site.store.briefs([story.id for story in stories])
    sources = await site.store.sources()
    return tuple(outfeeds.item(story, articles.get(story.title_article_id), briefs.get(story.id), sources, base) for story in stories)
