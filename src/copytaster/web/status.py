"""How the site stands: the list of sources, health for people, health for machines."""

from dataclasses import replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from copytaster.errors import StoreError
from copytaster.name import VERSION
from copytaster.stages import present
from copytaster.stages.present.charts import charts
from copytaster.stages.present.events import events
from copytaster.web.assets import address
from copytaster.web.site import Shown, page, site_of

MAX_ASIDE = 20
REBUILT_WITHIN = timedelta(days=7)


async def sources(request: Request) -> Response:
    """Every feed with its publisher and how polling it goes."""
    site = site_of(request)

    async def made(now: datetime) -> Shown:
        feeds, states, known = await site.store.feeds(), await site.store.feed_states(), await site.store.sources()
        rows = [present.feed_row(feed, states.get(feed.id), now) for feed in feeds]
        followed = {feed.source_id for feed in feeds}
        others = sorted((each for each in known.values() if each.id not in followed), key=lambda each: (each.name.casefold(), each.id))
        return "sources.html", {"rows": rows, "others": others, "polled": present.polled(feeds, states), "may_edit": site.look.may_edit}

    return await page(request, made)


async def health(request: Request) -> Response:
    """Tiles, queues, feeds in order of trouble, and what was set aside."""
    site = site_of(request)

    async def made(now: datetime) -> Shown:
        counts = replace(await site.store.counts(now), open_stories=await site.store.open_stories(now - timedelta(hours=site.look.open_h)))
        feeds, states = await site.store.feeds(), await site.store.feed_states()
        shown = present.health(counts, feeds, states, site.hub.readers, now)
        left = await site.store.aside(MAX_ASIDE)
        aside = [(each.room, each.key, each.why, present.moment(each.at, now)) for each in left]
        use = await site.store.writer_use(now.date().isoformat()) if site.look.writer.endpoint else None
        spent = present.writer_line(use, site.look.writer.max_tokens_per_day) if use else ""
        rebuilt = await site.store.rebuilt_sites(now - REBUILT_WITHIN)
        happened = events(feeds, states, rebuilt, left, now)
        drawn = charts(await site.day.slots(now), now)
        keeping = present.keeping_lines(await site.store.size(), await site.look.kept())
        files = {"chart_css": address("uplot.css"), "chart_js": address("uplot.js"), "health_js": address("health.js")}
        told = {
            "health": shown,
            "aside": aside,
            "writer": spent,
            "rebuilt": present.rebuilt_lines(rebuilt),
            "events": happened,
            "keeping": keeping,
        }
        return "health.html", {"charts": drawn, "files": files, **told}

    return await page(request, made)


async def healthz(request: Request) -> Response:
    """200 while the store answers, else 503."""
    site = site_of(request)
    try:
        counts = await site.store.counts(site.clock.now())
    except StoreError as error:
        return JSONResponse({"status": "failing", "why": str(error), "version": VERSION}, 503, {"cache-control": "no-store"})
    numbers = {"articles": counts.articles, "stories": counts.stories, "queued": sum(counts.queued.values()), "set_aside": counts.set_aside}
    return JSONResponse(
        {"status": "ok", "version": VERSION, "live_readers": site.hub.readers, **numbers}, headers={"cache-control": "no-store"}
    )
