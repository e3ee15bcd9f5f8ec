"""From an operation to a route: what is asked is read, the answer comes out of the micro-cache."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from copytaster.web.answers import Body, answer
from copytaster.web.api import guide
from copytaster.web.api.asking import Question
from copytaster.web.api.export import Gate, stream
from copytaster.web.api.operations import OPERATIONS, Operation
from copytaster.web.api.params import Value, read_all
from copytaster.web.api.problems import Refusal, refused
from copytaster.web.api.sharing import preflight_headers, shared_headers
from copytaster.web.site import base_of, site_of

METHODS = ["GET", "OPTIONS"]
Handler = Callable[[Request], Awaitable[Response]]


def mounted() -> Mount:
    """All of the API, for one site."""
    gate = Gate()
    by_path: dict[str, dict[str, Operation]] = {}
    for each in OPERATIONS:
        by_path.setdefault(each.path, {})[each.method] = each
    routes = [Route(path, _handler(found, gate), methods=[*found, "OPTIONS"]) for path, found in by_path.items()]
    others = [Route("/", guide.shown), Route("/openapi.json", _plain(document), methods=METHODS)]
    return Mount("/api/v1", app=Router([*others, *routes], redirect_slashes=False))


def _handler(operations: Mapping[str, Operation], gate: Gate) -> Handler:
    async def answered(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        question = _read(request, operation)
        if operation.is_own:
            return await _own_answer(question, operation)
        return await stream(question, operation.form, gate) if operation.form else await _answer(question, operation)

    return _plain(answered, ", ".join([*operations, *(["HEAD"] if "GET" in operations else []), "OPTIONS"]))


def _plain(handler: Handler, allow: str = "GET, HEAD, OPTIONS") -> Handler:
    """What every address of the API shares: the answer to OPTIONS, and how a refusal is told."""

    async def answered(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(None, 204, preflight_headers(request, allow))
        try:
            return await handler(request)
        except Refusal as refusal:
            return refused(request, refusal)

    return answered


def _read(request: Request, operation: Operation) -> Question:
    if operation.success != HTTPStatus.NO_CONTENT:
        _accepted(request, operation.media_type.split(";")[0])
    for param in operation.in_path:
        _read_in_path(request, param.name, param.read)
    site = site_of(request)
    return Question(request, site, site.clock.now(), read_all(request, operation.query))


def _read_in_path(request: Request, name: str, read: Callable[[str], Value]) -> None:
    """An id that cannot be one leads nowhere."""
    try:
        read(request.path_params[name])
    except Refusal as refusal:
        raise Refusal(404, "There is nothing by this id.", refusal.parameters[0]) from None


def _accepted(request: Request, media_type: str) -> None:
    """Refuses with 406 when the header Accept is there and names neither the type nor a range that holds it."""
    accepted = request.headers.get("accept", "").lower()
    ranges = {media_type, f"{media_type.partition('/')[0]}/*", "*/*"}
    named = [part.split(";") for part in accepted.split(",") if part.strip()]
    if named and not any(name.strip() in ranges and not _is_refused(options) for name, *options in named):
        raise Refusal(406, f"This address answers in {media_type}; the header Accept excludes that.")


def _is_refused(options: list[str]) -> bool:
    return any(each.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for each in options)


async def _own_answer(question: Question, operation: Operation) -> Response:
    """For whoever asks alone: no cache keeps it, and no page of another site reads it."""
    assert operation.handler is not None
    found = await operation.handler(question)
    headers = {"cache-control": "no-store", "vary": "Authorization, Cookie"}
    if operation.success == HTTPStatus.NO_CONTENT:
        return Response(None, operation.success, headers)
    return Response(orjson.dumps(found, option=orjson.OPT_UTC_Z), operation.success, headers, operation.media_type)


async def _answer(question: Question, operation: Operation) -> Response:
    request, site = question.request, question.site
    headers: Mapping[str, str] = shared_headers(request)
    handler = operation.handler
    assert handler is not None

    async def made() -> Body:
        return Body(orjson.dumps(await handler(question), option=orjson.OPT_UTC_Z), operation.media_type, headers=headers)

    key = (request.url.path, request.url.query, base_of(request))
    return answer(request, await site.bodies.body(key, site.hub.number, question.now, made))


async def document(request: Request) -> Response:
    """The OpenAPI document, as `tools/openapi.py` wrote it."""
    _accepted(request, "application/json")
    return answer(request, _document(tuple(shared_headers(request).items())), "max-age=3600")


@cache
def _document(headers: tuple[tuple[str, str], ...]) -> Body:
    raw = (files("copytaster.web.api") / "openapi.json").read_bytes()
    return Body(raw, "application/json", headers=dict(headers))
