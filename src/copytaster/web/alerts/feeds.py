"""An alert as a feed: whoever has its key reads it, since feed readers cannot sign in."""

from collections.abc import Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.model.alert import Alert
from copytaster.model.story import Story
from copytaster.stages import search
from copytaster.stages.accounts import is_same
from copytaster.web.alerts.asking import desk_of
from copytaster.web.feeds import feed
from copytaster.web.searching import newest_stories
from copytaster.web.site import Site, site_of
from copytaster.web.visitors import visitor_of


async def as_feed(request: Request) -> Response:
    """The stories that the alert asks for, newest first, or the story that it follows; without its key there is no such feed."""
    site = site_of(request)
    alert = await desk_of(request).one(str(request.path_params["id"]))
    if alert is None or not _may_read(request, alert, site):
        raise HTTPException(404, "There is no such feed.")

    async def stories(now: datetime) -> Sequence[Story]:
        return await _stories(alert, site, now)

    return await feed(request, alert.name, stories)


def _may_read(request: Request, alert: Alert, site: Site) -> bool:
    visitor = visitor_of(request)
    is_own = visitor.name == alert.owner if visitor else site.look.may_edit and not alert.owner
    return is_own or is_same(request.query_params.get("key", ""), alert.feed_key)


async def _stories(alert: Alert, site: Site, now: datetime) -> Sequence[Story]:
    if alert.story_id:
        return tuple((await site.store.stories([alert.story_id])).values())
    asked = search.read(alert.query, await site.store.sources(), now)
    return () if asked.sought is None else await newest_stories(site.store, asked)
