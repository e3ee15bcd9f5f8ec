"""One's own alerts: read with any token of one's own, made and removed with one of the scope `alerts`."""

import json
from dataclasses import fields
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
_TEXTS = {field.name for field in fields(records.AlertAsked)} - {"to", "max_per_hour"}


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
    said = await _json(request)
    unknown = sorted(said.keys() - _TEXTS - {"to", "max_per_hour"})
    if unknown:
        raise _bad(unknown[0], "unknown", ", ".join(sorted((*_TEXTS, "to", "max_per_hour"))))
    for name in sorted(_TEXTS & said.keys()):
        if not isinstance(said[name], str):
            raise _bad(name, str(said[name]), "a text")
    ways, most = said.get("to", []), said.get("max_per_hour")
    if not isinstance(ways, list) or not all(isinstance(each, str) for each in ways):
        raise _bad("to", str(ways), "a list of texts")
    if most is not None and (not isinstance(most, int) or isinstance(most, bool)):
        raise _bad("max_per_hour", str(most), "a whole number, or null")
    rhythm = said.get("rhythm", "at-once")
    if rhythm not in ("at-once", "daily"):
        raise _bad("rhythm", rhythm, "at-once or daily")
    texts = {name: said.get(name, "") for name in _TEXTS - {"rhythm"}}
    return alerts.Wanted(ways=tuple(ways), rhythm=rhythm, max_per_hour="" if most is None else str(most), **texts)


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
