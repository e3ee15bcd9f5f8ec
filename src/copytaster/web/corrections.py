"""The log of what briefs corrected: as a page, and as a feed in three forms."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from copytaster.ports import Corrected
from copytaster.stages import outfeeds, present
from copytaster.web.cursors import cursor, place
from copytaster.web.feeds import of_items
from copytaster.web.site import Shown, Site, page, site_of

ON_PAGE = 30
IN_FEED = 50


async def shown(request: Request) -> Response:
    """The log, newest first."""
    site = site_of(request)
    before = place(request.query_params.get("before"))

    async def made(now: datetime) -> Shown:
        found = await site.store.corrections(ON_PAGE + 1, before)
        lines = found[:ON_PAGE]
        rows = [(link, line, present.moment(line.at, now)) for link, line in zip(await _links(site, lines), lines, strict=True)]
        shown_rows = [(link, line, present.correction(line.correction), at) for link, line, at in rows]
        older = cursor(lines[-1].at, lines[-1].id) if len(found) > ON_PAGE else ""
        return "corrections.html", {"rows": shown_rows, "older": older, "is_first": before is None}

    return await page(request, made)


async def feed(request: Request) -> Response:
    """The newest of the log."""
    site = site_of(request)

    async def items(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        lines = await site.store.corrections(IN_FEED)
        return [outfeeds.correction(line, f"{base}{link}") for link, line in zip(await _links(site, lines), lines, strict=True)]

    return await of_items(request, "Corrections", items)


async def _links(site: Site, lines: Sequence[Corrected]) -> list[str]:
    """The version that made each correction, by its number, and the correction's place in it."""
    told = {story_id: await site.store.brief_versions(story_id) for story_id in dict.fromkeys(line.story_id for line in lines)}
    return [
        f"/story/{line.story_id}?v={present.number_at(told[line.story_id], line.at)}#corrected-{line.id.rpartition(':')[2]}"
        for line in lines
    ]
