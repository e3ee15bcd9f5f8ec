"""The pages that readers come for: front, wire, story, source, about."""

from dataclasses import replace
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.stages import present, websub
from copytaster.web import asof, edits, reading, start
from copytaster.web.cursors import cursor, numbered, place
from copytaster.web.desk import standing
from copytaster.web.site import Shown, Site, page, site_of

ON_FRONT = 10
ON_WIRE = 50
ON_LIST = 30


async def front(request: Request) -> Response:
    """The live wire and the ranked stories; the first steps when there are no feeds and no news."""
    site = site_of(request)
    then = asof.asked(request)
    if then:
        return await asof.front(request, then)

    async def made(now: datetime) -> Shown:
        lines = await site.store.wire(ON_FRONT + 1)
        feeds = await site.store.feeds()
        if not lines and not feeds:
            return start.shown(site)
        states = await site.store.feed_states()
        headlines = await reading.headlines(site.store, lines[:ON_FRONT], now)
        stories, below = await _ranked(site, request.query_params.get("before"), now)
        next_at = min((state.next_poll_at for state in states.values()), default=None)
        return "front.html", {
            "headlines": list(headlines.items()),
            "older": cursor(lines[ON_FRONT - 1].at, lines[ON_FRONT - 1].number) if len(lines) > ON_FRONT else "",
            "last": max([site.hub.number, *headlines]),
            "polled": present.polled(feeds, states),
            "stories": stories,
            "below": below,
            "feeds": present.counted(len(feeds), "feed"),
            "next_poll": present.until(next_at, now) if next_at else "",
        }

    return await page(request, made)


async def _ranked(site: Site, before: str | None, now: datetime) -> tuple[tuple[present.FrontStory, ...], str]:
    """The stories that stand below the given one, and the id to go on from; from the top when it is no longer ranked."""
    ranked = await site.ranks.at(now)
    start_at = next((n for n, each in enumerate(ranked, 1) if each.story.id == before), 0) if before else 0
    end_at = start_at + site.look.policy.stories
    shown = ranked[start_at:end_at]
    return await reading.front_stories(site.store, shown, now), shown[-1].story.id if end_at < len(ranked) else ""


async def wire(request: Request) -> Response:
    """Older lines of the wire."""
    site = site_of(request)
    before = numbered(request.query_params.get("before"))

    async def made(now: datetime) -> Shown:
        lines = await site.store.wire(ON_WIRE + 1, before)
        headlines = await reading.headlines(site.store, lines[:ON_WIRE], now)
        older = cursor(lines[ON_WIRE - 1].at, lines[ON_WIRE - 1].number) if len(lines) > ON_WIRE else ""
        return "wire.html", {"headlines": list(headlines.items()), "older": older, "is_first": before is None}

    return await page(request, made)


async def story(request: Request) -> Response:
    """One story; 410 when it was taken back."""
    site = site_of(request)
    story_id = request.path_params["id"]
    await standing.check(request, story_id)
    then = asof.asked(request)
    store = asof.store_then(site, then) if then else standing.store_for(request)
    found = (await store.stories([story_id])).get(story_id)
    told = (await site.store.wire_of([story_id])).get(story_id)
    if told and told.kind == "retract" and not standing.is_desk(request):
        raise HTTPException(410, "This story was withdrawn.")
    if found is None:
        raise HTTPException(404, "This story was not known then." if then else "There is no such story.")

    asked = _version(request.query_params.get("v"))

    async def made(now: datetime) -> Shown:
        originals = [each.origin.of for each in found.places if each.origin.of]
        articles = await store.articles(list(dict.fromkeys([each.article_id for each in found.places] + originals)))
        history = present.history(await store.brief_versions(story_id), now, asked)
        if history is None:
            raise HTTPException(404, "There is no such version of this story.")
        shown = present.story_page(found, history.brief, articles, await site.store.sources(), now)
        return "story.html", {
            "story": shown,
            "history": history,
            "desk": None if then else await standing.story_desk(request, found, articles, now),
            "parts": () if then else await standing.parts(request, found),
            "edits": await edits.of_story(site, store, [each.article_id for each in found.places], now),
            "asof": asof.banner(request, then) if then else None,
        }

    return await page(request, made)


def _version(asked: str | None) -> int | None:
    """The number of a version of a brief; what is no number is answered with 404."""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        raise HTTPException(404, "There is no such version of this story.")
    return int(asked)


async def source(request: Request) -> Response:
    """One publisher: its feeds, its volume, its latest articles."""
    site = site_of(request)
    source_id = request.path_params["id"]
    before = place(request.query_params.get("before"))
    known = await reading.source(site.store, source_id)
    if known is None:
        raise HTTPException(404, "There is no such source.")
    await standing.check_source(request, source_id)

    async def made(now: datetime) -> Shown:
        articles = await site.store.articles_of_source(source_id, ON_LIST + 1, before)
        volume = await site.store.volume(source_id, now - timedelta(days=31))
        shown = present.source_page(known, await site.store.feeds(), await site.store.feed_states(), volume, now)
        rebuilt = present.rebuilt_lines(await site.store.rebuilt_sites(now - timedelta(days=31)), source_id)
        shown = replace(shown, standings=await _with_hubs(site, shown.standings, now), rebuilt=rebuilt)
        older = cursor(articles[ON_LIST - 1].told_at, articles[ON_LIST - 1].id) if len(articles) > ON_LIST else ""
        return "source.html", {"source": shown, "lines": await reading.article_lines(site.store, articles[:ON_LIST], now), "older": older}

    return await page(request, made)


async def _with_hubs(site: Site, told: tuple[present.FeedStanding, ...], now: datetime) -> tuple[present.FeedStanding, ...]:
    ids = [each.id for each in told]
    asked, leases = await site.store.subscriptions(ids), await site.store.leases(ids)
    return tuple(present.with_hub(each, websub.in_words(websub.Standing(asked.get(each.id), leases.get(each.id)), now)) for each in told)


async def about(request: Request) -> Response:
    """What this site is, and its keys."""

    async def made(now: datetime) -> Shown:
        return "about.html", {}

    return await page(request, made)
