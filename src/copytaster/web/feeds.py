"""Lists and stories as Atom, RSS and JSON Feed, and the news sitemap."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from copytaster.model.story import Story
from copytaster.stages import outfeeds, revisions
from copytaster.stages.newsmap import MAX_STORIES, Paper, newsmap
from copytaster.web import items, reading
from copytaster.web.answers import Body, answer
from copytaster.web.desk import standing
from copytaster.web.site import Site, base_of, site_of

ON_WIRE = 50
ON_SOURCE = 50
ON_STORY = 100
Items = Callable[[str, datetime], Awaitable[Sequence[outfeeds.OutItem]]]
WRITERS: dict[str, tuple[Callable[[outfeeds.OutFeed], bytes], str]] = {
    "atom": (outfeeds.atom, "application/atom+xml; charset=utf-8"),
    "rss": (outfeeds.rss, "application/rss+xml; charset=utf-8"),
    "json": (outfeeds.json_feed, "application/feed+json; charset=utf-8"),
}
ROBOTS = """User-agent: *
Disallow: /account
Disallow: /desk
Disallow: /live/
Disallow: /search
Disallow: /signin
Disallow: /start
"""


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
        return await _newest(site, ON_WIRE)

    return await feed(request, "Live wire", stories)


async def source(request: Request) -> Response:
    """The newest articles of a publisher."""
    site, source_id = site_of(request), request.path_params["id"]
    known = await reading.source(site.store, source_id)
    if known is None:
        raise HTTPException(404, "There is no such source.")
    await standing.check_source(request, source_id)

    async def reports(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        found = await site.store.articles_of_source(source_id, ON_SOURCE)
        return await items.of_articles(site, found, await items.known_to(site, base))

    return await of_items(request, known.name or source_id, reports)


async def story(request: Request) -> Response:
    """What comes to a story: its reports, and the versions of its brief, newest first."""
    site, story_id = site_of(request), request.path_params["id"]
    try:
        await standing.check(request, story_id)
    except HTTPException as moved:
        if moved.status_code == 308 and moved.headers:
            moved.headers = {**moved.headers, "location": f"{moved.headers['location']}.{form_of(request)}"}
        raise
    found = (await site.store.stories([story_id])).get(story_id)
    told = (await site.store.wire_of([story_id])).get(story_id)
    if told and told.kind == "retract":
        raise HTTPException(410, "This story was withdrawn.")
    if found is None:
        raise HTTPException(404, "There is no such story.")

    async def news(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        return await _of_story(site, found, base)

    return await of_items(request, found.title, news)


async def _of_story(site: Site, story: Story, base: str) -> Sequence[outfeeds.OutItem]:
    known = await items.known_to(site, base)
    newest = sorted(story.places, key=lambda place: (place.placed_at, place.article_id), reverse=True)[:ON_STORY]
    articles = await site.store.articles([place.article_id for place in newest])
    reports = await items.of_articles(site, [articles[place.article_id] for place in newest if place.article_id in articles], known)
    versions = list(enumerate(revisions.versions(await site.store.brief_versions(story.id)), 1))[-ON_STORY:]
    told = [outfeeds.version(number, brief, known, items.story_html(site, story, brief, "", known)) for number, brief in versions]
    return sorted([*reports, *told], key=lambda item: (item.updated_at, item.key), reverse=True)[:ON_STORY]


async def feed(request: Request, name: str, stories: Callable[[datetime], Awaitable[Sequence[Story]]]) -> Response:
    """These stories in the form that the address ends in, out of the micro-cache."""
    site = site_of(request)

    async def told(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        return await items.of_stories(site, await stories(now), await items.known_to(site, base))

    return await of_items(request, name, told)


async def of_items(request: Request, name: str, items: Items, page: str = "") -> Response:
    """As `feed`, of what `items(base, now)` gives; `base` is how readers reach the site, `page` the list's page where that is not its
    address without the form.
    """
    site, base = site_of(request), base_of(request)
    form = form_of(request)
    if form not in WRITERS:
        raise HTTPException(404)
    writer, media_type = WRITERS[form]
    now = site.clock.now()

    async def made() -> Body:
        query = f"?{request.url.query}" if request.url.query else ""
        path = request.url.path.rsplit(".", 1)[0].strip("/")
        home = f"{base}{page}" if page else f"{base}/{path if path != 'front' else ''}{query}"
        made_of = outfeeds.OutFeed(
            f"{site.look.title}: {name}", home, f"{base}{request.url.path}{query}", await items(base, now), site.look.title
        )
        return Body(writer(made_of), media_type)

    return answer(request, await site.bodies.body((request.url.path, request.url.query, base), site.hub.number, now, made), "max-age=60")


def form_of(request: Request) -> str:
    """What the address ends in."""
    return request.url.path.rpartition(".")[2]


async def news_sitemap(request: Request) -> Response:
    """The stories of the last two days, for search engines."""
    site, base, now = site_of(request), base_of(request), site_of(request).clock.now()

    async def made() -> Body:
        return Body(newsmap(await _newest(site, MAX_STORIES), Paper(site.look.title, base), now), "application/xml")

    return answer(request, await site.bodies.body((request.url.path, base), site.hub.number, now, made), "max-age=300")


async def robots(request: Request) -> Response:
    """What search engines are asked to leave alone, and where the news sitemap is."""
    return PlainTextResponse(f"{ROBOTS}Sitemap: {base_of(request)}/news-sitemap.xml\n", headers={"cache-control": "max-age=3600"})


async def _newest(site: Site, limit: int) -> Sequence[Story]:
    ids = [line.story_id for line in await site.store.wire(limit)]
    found = await site.store.stories(ids)
    return [found[each] for each in ids if each in found]
