"""The pages of alerts: all of one's own, a new one with what it would have matched, and one with what it delivered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from copytaster.model.alert import Alert
from copytaster.stages import alerts, search
from copytaster.web import reading
from copytaster.web.alerts.asking import Owner, altering, desk_of, own_alert, owner_of
from copytaster.web.alerts.previewing import previewed
from copytaster.web.alerts.shown import delivery_lines, line
from copytaster.web.site import direct, site_of
from copytaster.web.visitors import text_in

LATEST = 30
FIELDS = ("name", "quiet", "zone", "digest_at", "max_per_hour", "rhythm")


async def mine(request: Request) -> Response:
    """All alerts of whoever asks; with `q` or `story` the form for a new one."""
    owner = owner_of(request)
    asked = request.query_params
    wanted = alerts.Wanted(query=asked.get("q", "").strip()[:300], story_id=asked.get("story", "").strip()[:40])
    return await _page(request, owner, wanted)


async def _page(request: Request, owner: Owner, wanted: alerts.Wanted, note: str = "", status: int = 200) -> Response:
    site, desk = site_of(request), desk_of(request)
    now = site.clock.now()
    bounds = await desk.bounds(owner.name, owner.may_mail_anyone)
    listed = [line(each, now) for each in await desk.of(owner.name)]
    values = {"alerts": listed, "note": note, "is_sending": desk.is_sending, **await form_values(request, wanted, bounds)}
    if wanted.story_id and not wanted.query and values["story"] is None:
        raise HTTPException(404, "There is no such story.")
    return direct(request, ("alerts.html", values), status)


async def form_values(request: Request, wanted: alerts.Wanted, bounds: alerts.Bounds) -> dict[str, object]:
    """What the form of an alert shows, with a preview where there is a question."""
    site = site_of(request)
    values: dict[str, object] = {
        "wanted": wanted,
        "ways": "\n".join(wanted.ways),
        "channels": (),
        "policy": bounds.policy,
        "has_mail": bool(bounds.policy.mail_host and bounds.policy.mail_from),
        "problems": (),
        "preview": None,
        "lines": (),
        "story": (await site.store.stories([wanted.story_id])).get(wanted.story_id) if wanted.story_id else None,
    }
    if wanted.query:
        values |= await _preview(request, bounds, wanted, site.clock.now())
    return values


async def _preview(request: Request, bounds: alerts.Bounds, wanted: alerts.Wanted, now: datetime) -> Mapping[str, object]:
    store = site_of(request).store
    asked = search.read(wanted.query, bounds.sources, now)
    draft = alerts.made(alerts.Wanted(query=wanted.query), bounds, "", alerts.Fresh("", str), now)
    if isinstance(draft, str):
        return {"problems": [draft], "preview": None}
    found = await previewed(store, draft, now)
    articles = await store.articles(found.newest)
    shown = tuple(articles[each] for each in found.newest if each in articles)
    return {"problems": asked.problems, "preview": found, "lines": await reading.article_lines(store, shown, now)}


async def make(request: Request) -> Response:
    """Make an alert, or say what is wrong with it."""
    async with altering(request) as (owner, form):
        wanted = wanted_of(form)
    made = await desk_of(request).add(wanted, owner.name, owner.may_mail_anyone)
    if isinstance(made, str):
        return await _page(request, owner, wanted, made, 422)
    return RedirectResponse(f"/alerts/{made.id}", 303)


def wanted_of(form: FormData) -> alerts.Wanted:
    """What the form says."""
    ways = tuple(each.strip() for each in text_in(form, "ways").splitlines() if each.strip())
    given: dict[str, Any] = {name: text_in(form, name) for name in FIELDS}
    given["rhythm"] = given["rhythm"] or "at-once"
    return alerts.Wanted(query=text_in(form, "q"), story_id=text_in(form, "story"), ways=ways, **given)


async def one(request: Request) -> Response:
    """One alert, its addresses, and what it delivered last."""
    owner = owner_of(request)
    return await _one(request, await own_alert(request, owner))


async def _one(request: Request, alert: Alert, note: str = "") -> Response:
    site, desk = site_of(request), desk_of(request)
    now = site.clock.now()
    told = await desk.latest(alert.id, LATEST)
    wanted = [each.story_id for each in told if each.story_id]
    stories = await site.store.stories(list(dict.fromkeys([*wanted, *([alert.story_id] if alert.story_id else [])])))
    base = site.look.base_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    values = {
        "alert": line(alert, now),
        "deliveries": delivery_lines(alert, told, stories, now),
        "story": stories.get(alert.story_id),
        "feeds": [(form, f"{base}/alerts/{alert.id}.{form}?key={alert.feed_key}") for form in ("atom", "rss", "json")],
        "is_sending": desk.is_sending,
        "note": note,
    }
    return direct(request, ("alert.html", values))


async def pause(request: Request) -> Response:
    """Stop an alert, or let it go on."""
    async with altering(request) as (owner, form):
        alert, is_paused = await own_alert(request, owner), text_in(form, "paused") == "1"
    await desk_of(request).pause(alert, is_paused)
    return RedirectResponse(f"/alerts/{alert.id}", 303)


async def remove(request: Request) -> Response:
    """Remove an alert with what it delivered."""
    async with altering(request) as (owner, _):
        alert = await own_alert(request, owner)
    await desk_of(request).remove(alert)
    return RedirectResponse("/alerts", 303)


async def test(request: Request) -> Response:
    """Send a trial to every address."""
    async with altering(request) as (owner, _):
        alert = await own_alert(request, owner)
    await desk_of(request).test(alert)
    return RedirectResponse(f"/alerts/{alert.id}", 303)
