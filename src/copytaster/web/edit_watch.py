"""What publishers changed: a page of all or of one source, and the same as a feed."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.stages import outfeeds, present, records
from copytaster.web import edits
from copytaster.web.cursors import cursor, place
from copytaster.web.desk import standing
from copytaster.web.feeds import of_items
from copytaster.web.site import Shown, page, site_of

ON_PAGE = 30
IN_FEED = 50
MAX_SOURCE_CHARS = 253


async def shown(request: Request) -> Response:
    """Edits of all sources or of one, newest first."""
    site = site_of(request)
    before = place(request.query_params.get("before"))
    source_id = request.query_params.get("source", "").strip().lower()[:MAX_SOURCE_CHARS]
    if source_id:
        await _checked(request, source_id)

    async def made(now: datetime) -> Shown:
        found = await site.store.edits(ON_PAGE + 1, before, source_id)
        lines = await edits.lines_of(site, found[:ON_PAGE], now)
        older = cursor(found[ON_PAGE - 1].at, found[ON_PAGE - 1].id) if len(found) > ON_PAGE else ""
        name = present.name_of(source_id, await site.store.sources()) if source_id else ""
        feed = f"/sources/{source_id}/edits" if source_id else "/edits"
        return "edits.html", {
            "lines": lines, "older": older, "is_first": before is None, "source_id": source_id, "source_name": name, "feed": feed,
            "looks_again": site.look.looks_again,
        }  # fmt: skip

    return await page(request, made)


async def feed(request: Request) -> Response:
    """The newest edits."""
    return await _feed(request, "")


async def feed_of_source(request: Request) -> Response:
    """The newest edits of one source."""
    source_id = str(request.path_params["id"])
    await _checked(request, source_id)
    return await _feed(request, source_id)


async def _feed(request: Request, source_id: str) -> Response:
    site = site_of(request)

    async def items(base: str, now: datetime) -> Sequence[outfeeds.OutItem]:
        found = await site.store.edits(IN_FEED, None, source_id)
        return [_item(told, base) for told in await edits.told_of(site.store, found, await edits.known_of(site, base))]

    name = f"Edits of {present.name_of(source_id, await site.store.sources())}" if source_id else "Edits"
    return await of_items(request, name, items, f"/edits?source={quote(source_id)}" if source_id else "")


def _item(told: records.EditRecord, base: str) -> outfeeds.OutItem:
    return outfeeds.OutItem(
        url=told.page,
        title=f"{told.source}: {told.title}",
        summary=records.edit_summary(told),
        author=told.source,
        source_url=told.url or "",
        published_at=told.at,
        updated_at=told.at,
        language=told.language or "",
        id=f"{base}/edits#edit-{told.id}",
    )


async def _checked(request: Request, source_id: str) -> None:
    site = site_of(request)
    if source_id not in await site.store.sources() and all(feed.source_id != source_id for feed in await site.store.feeds()):
        raise HTTPException(404, "There is no such source.")
    await standing.check_source(request, source_id)
