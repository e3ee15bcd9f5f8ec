"""One's own alerts: read with any token of one's own, made, changed and removed with one of the scope `alerts`."""

import json
from dataclasses import fields, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from copytaster.alerting import AlertDesk
from copytaster.model.alert import Alert
from copytaster.stages import alerts, records
from copytaster.web.alerts.asking import Owner, may_write, owner_of
from copytaster.web.alerts.previewing import previewed
from copytaster.web.api.asking import Question
from copytaster.web.api.problems import ParameterRecord, Refusal
from copytaster.web.security import is_same_origin

MAX_BODY_BYTES = 20_000
DELIVERIES = 50
_ASKED = frozenset(field.name for field in fields(records.AlertAsked))
_CHANGED = frozenset(field.name for field in fields(records.AlertChanged))


async def listed(question: Question) -> records.AlertList:
    """All of whoever asks, without secrets."""
    found = await _desk(question).of(_owner(question).name)
    return records.AlertList(tuple(map(records.alert, found)), None)


async def one(question: Question) -> records.AlertOne:
    """With secrets, and what it delivered last."""
    alert = await _own(question, _owner(question))
    return records.alert_one(alert, await _desk(question).latest(alert.id, DELIVERIES))


async def preview(question: Question) -> records.PreviewRecord:
    """What it would have matched; nothing where there is nothing to look for."""
    owner, query = _owner(question), question.text("q")
    bounds = await _desk(question).bounds(owner.name, owner.may_mail_anyone)
    draft = alerts.made(alerts.Wanted(query=query), bounds, owner.name, alerts.Fresh("", str), question.now)
    if isinstance(draft, str):
        return records.preview(alerts.Preview(question.whole("days"), 0, 0, 0, is_least=False))
    return records.preview(await previewed(question.store, draft, question.now, question.whole("days")))


async def make(question: Question) -> records.AlertRecord:
    """The alert with its secrets; one that is there already as it is."""
    owner = _changing(question)
    made = await _desk(question).add(await _wanted(question.request), owner.name, owner.may_mail_anyone)
    if isinstance(made, str):
        raise Refusal(422, made)
    return records.alert(made, with_secrets=True)


async def change(question: Question) -> records.AlertRecord:
    """The alert as it is from now on, with its secrets."""
    owner, desk = _changing(question), _desk(question)
    alert = await _own(question, owner)
    said = {name: value for name, value in (await _json(question.request)).items() if value is not None or name not in _CHANGED}
    said = _typed(said, _CHANGED)
    if said.get("query") and alert.story_id:
        raise Refusal(422, "This alert follows a story; make another one for a question.")
    asked = {name: value for name, value in said.items() if name not in ("to", "is_paused", "max_per_hour")}
    if "max_per_hour" in said:
        asked["max_per_hour"] = str(said["max_per_hour"])
    if asked or "to" in said:
        ways: dict[str, Any] = {"ways": tuple(said["to"]), "kept": ()} if "to" in said else {}
        changed = await desk.edit(alert, replace(alerts.as_wanted(alert), **ways, **asked), owner.may_mail_anyone)
        if isinstance(changed, str):
            raise Refusal(422, changed)
        alert = changed
    if "is_paused" in said:
        alert = await desk.pause(alert, said["is_paused"])
    return records.alert(alert, with_secrets=True)


async def remove(question: Question) -> None:
    """With what it delivered."""
    alert = await _own(question, _changing(question))
    await _desk(question).remove(alert)


def _desk(question: Question) -> AlertDesk:
    found = question.site.look.alerts
    if found is None:
        raise Refusal(404, "There are no alerts here.")
    return found


def _owner(question: Question) -> Owner:
    try:
        return owner_of(question.request)
    except HTTPException as error:
        challenge = {"www-authenticate": 'Bearer realm="alerts"'}
        raise Refusal(401, "Give a token: Authorization: Bearer ct_...", headers=challenge) from error


def _changing(question: Question) -> Owner:
    """A browser's session changes nothing here: pages of other sites could use it."""
    owner, request = _owner(question), question.request
    if owner.visitor is None and not is_same_origin(request):
        raise Refusal(403, "This was sent from another site.")
    if owner.visitor is not None and owner.visitor.way != "token":
        raise Refusal(403, "Changes are made with a token.")
    if not may_write(owner.visitor):
        raise Refusal(403, "This token is for reading alone; make one of the scope alerts.")
    return owner


async def _own(question: Question, owner: Owner) -> Alert:
    found = await _desk(question).one(question.path("id"))
    if found is None or found.owner != owner.name:
        raise Refusal(404, "There is no such alert of yours.")
    return found


async def _wanted(request: Request) -> alerts.Wanted:
    said = _typed(await _json(request), _ASKED)
    most = said.get("max_per_hour")
    texts = {name: said.get(name, "") for name in _ASKED - {"to", "max_per_hour", "rhythm"}}
    rhythm = said.get("rhythm", "at-once")
    return alerts.Wanted(ways=tuple(said.get("to", ())), rhythm=rhythm, max_per_hour="" if most is None else str(most), **texts)


def _typed(said: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The body, in which every field is known and of its kind."""
    for name, value in sorted(said.items()):
        if name not in known:
            raise _bad(name, "unknown", ", ".join(sorted(known)))
        if name == "to":
            fits, allowed = isinstance(value, list) and all(isinstance(each, str) for each in value), "a list of texts"
        elif name == "max_per_hour":
            fits, allowed = value is None or (isinstance(value, int) and not isinstance(value, bool)), "a whole number, or null"
        elif name == "is_paused":
            fits, allowed = isinstance(value, bool), "true or false"
        elif name == "rhythm":
            fits, allowed = value in ("at-once", "daily"), "at-once or daily"
        else:
            fits, allowed = isinstance(value, str), "a text"
        if not fits:
            raise _bad(name, str(value), allowed)
    return said


async def _json(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "The body is JSON, and Content-Type says so: application/json.")
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                raise Refusal(413, f"The body is longer than {MAX_BODY_BYTES:,} bytes.")
        said = json.loads(body)
    except (ValueError, RecursionError, ClientDisconnect) as error:
        raise _bad("body", "no JSON", "a JSON object") from error
    if not isinstance(said, dict):
        raise _bad("body", type(said).__name__, "a JSON object")
    return said


def _bad(name: str, given: str, allowed: str) -> Refusal:
    given = given.encode("utf-8", "replace").decode()[:100]
    name = name.encode("utf-8", "replace").decode()[:100]
    return Refusal(400, f"{name}: allowed is {allowed}.", ParameterRecord(name, given, allowed))
