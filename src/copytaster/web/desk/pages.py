"""The desk's own pages, and the one address at which it decides."""

from typing import cast, get_args
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from copytaster.model.decision import Decision, DecisionKind
from copytaster.stages import desk as rules
from copytaster.stages import present
from copytaster.web.cursors import cursor, place
from copytaster.web.desk import standing
from copytaster.web.site import Site, direct, is_local, site_of
from copytaster.web.visitors import changing, needed, text_in, texts_in

ON_DESK = 15
ON_LOG = 50
MAX_ASIDE = 50
MAX_IDS = 1_000
GROUPS: tuple[tuple[DecisionKind, str], ...] = (
    ("hold", "Held"),
    ("pin", "Pinned"),
    ("hide", "Hidden"),
    ("takedown", "Taken down"),
    ("display", "Display policies"),
)


async def desk(request: Request) -> Response:
    """What is held, pinned and hidden, the last decisions, and messages that were set aside."""
    needed(request, "desk")
    site = site_of(request)
    now = site.clock.now()
    groups = []
    for kind, name in GROUPS:
        found = await site.whole.in_force([kind])
        groups.append((name, await standing.lines(site, found[::-1], now)))
    log = await site.whole.decision_log(ON_DESK)
    aside = [(each.id, each.room, each.key, each.why[:200], present.moment(each.at, now)) for each in await site.whole.aside(MAX_ASIDE)]
    return direct(
        request, ("desk.html", {"groups": groups, "log": await standing.lines(site, log, now), "aside": aside, "displays": rules.DISPLAYS})
    )


async def log(request: Request) -> Response:
    """Every decision, newest first."""
    needed(request, "desk")
    site = site_of(request)
    before = place(request.query_params.get("before"))
    found = await site.whole.decision_log(ON_LOG + 1, before)
    shown = found[:ON_LOG]
    older = cursor(shown[-1].at, shown[-1].id) if len(found) > ON_LOG else ""
    values = {"log": await standing.lines(site, shown, site.clock.now()), "older": older, "is_first": before is None}
    return direct(request, ("desk_log.html", values))


async def decide(request: Request) -> Response:
    """Take a decision: a browser goes back to its page, a program is told the decision. A refusal says why (422)."""
    site = site_of(request)
    async with changing(request, "desk") as (visitor, form):
        kind = text_in(form, "kind")
        if kind not in get_args(DecisionKind) or site.staff is None:
            raise HTTPException(422, "There is no such kind of decision.")
        after = tuple(each for each in texts_in(form, "after") if kind in ("correct", "split") or each.strip())[:MAX_IDS]
        if kind == "merge":
            after = tuple(each.strip().rstrip("/").rpartition("/")[2] for each in after)
        source, back = text_in(form, "source").lower(), text_in(form, "back")
        asked = rules.Asked(
            cast(DecisionKind, kind), text_in(form, "story"), source, after, text_in(form, "note"), text_in(form, "takes_back")
        )
    if source and source not in await site.whole.sources():
        raise HTTPException(422, "There is no such source.")
    made = await site.staff.decider.decide(asked, visitor.name)
    if isinstance(made, str):
        raise HTTPException(422, made)
    _forget(site)
    if visitor.way == "token":
        return JSONResponse(
            {"id": made.id, "kind": made.kind, "story": made.story_id, "source": made.source_id, "at": present.iso(made.at)}
        )
    return RedirectResponse(back if is_local(back) else _subject(made), 303)


def _subject(made: Decision) -> str:
    return f"/story/{quote(made.story_id)}" if made.story_id else "/desk"


async def send_again(request: Request) -> Response:
    """Put messages that were set aside back into their rooms."""
    site = site_of(request)
    async with changing(request, "desk") as (_, form):
        ids = [int(each) for each in texts_in(form, "id") if each.isdecimal() and len(each) < 19][:MAX_IDS]
    if site.staff is not None and ids:
        await site.staff.decider.send_again(ids)
    _forget(site)
    return RedirectResponse("/desk", 303)


def _forget(site: Site) -> None:
    """What readers get next is made anew."""
    site.shown.forget()
    site.bodies.forget()
