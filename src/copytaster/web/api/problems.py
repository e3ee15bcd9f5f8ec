"""What goes wrong, as RFC 9457 problem details."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.web.api.sharing import shared_headers

MEDIA_TYPE = "application/problem+json"
HOME = "/api/v1/"


@dataclass(frozen=True, slots=True)
class ParameterRecord:
    """A parameter that was refused: what was given, null when it is missing, and what is allowed."""

    name: str
    given: str | None
    allowed: str


@dataclass(frozen=True, slots=True)
class ProblemRecord:
    """Source: RFC 9457. `type` leads to the problem's description; `request_id` stands in the server's log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    parameters: tuple[ParameterRecord, ...]
    """What was wrong with the question; empty for other problems."""


KINDS: Mapping[int, tuple[str, str]] = {
    308: ("moved", "The story is part of another one now: Location says which."),
    400: ("bad-parameter", "A parameter of the address is unknown, missing, given twice, or has a value that is not allowed."),
    401: ("sign-in", "What is somebody's own is read with a token of theirs."),
    403: ("forbidden", "The token is not made for this, or a page of another site asks."),
    404: ("not-found", "There is nothing by this id, or no such address."),
    405: ("method", "Nothing is done here with this method; the header Allow names those that do something."),
    406: ("not-acceptable", "The header Accept excludes the form that this address answers in."),
    410: ("withdrawn", "It was told and taken back, or is so old that it is no longer kept; the detail says which."),
    413: ("too-large", "The body is longer than anything that could be meant."),
    415: ("not-json", "The body of a change is JSON, and its Content-Type says so."),
    422: ("refused", "What was asked for cannot be; the detail says why."),
    451: ("taken-down", "It was taken down; the detail says why."),
    429: ("busy", "Too many exports run at once; Retry-After says when to ask again."),
    500: ("failed", "A mistake on our side; the request id stands in the server's log."),
    503: ("store", "The store does not answer; Retry-After says when to ask again."),
}
"""By status: the name that ends `type`, and what it means."""


class Refusal(Exception):
    """An answer that is no success, as a handler chose it."""

    def __init__(
        self, status: int, detail: str, parameter: ParameterRecord | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.parameters: tuple[ParameterRecord, ...] = (parameter,) if parameter else ()
        self.headers = dict(headers or {})


@contextmanager
def told_as_problem() -> Iterator[None]:
    """What pages refuse the API refuses alike; a story that moved is looked for in the API."""
    try:
        yield
    except HTTPException as error:
        headers = dict(error.headers or {})
        if "location" in headers:
            headers["location"] = headers["location"].replace("/story/", f"{HOME}stories/", 1)
        raise Refusal(error.status_code, error.detail, headers=headers) from error


def refused(request: Request, refusal: Refusal) -> Response:
    """The refusal as an answer."""
    return problem(request, refusal)


def is_asked(request: Request) -> bool:
    """True when the request is the API's."""
    return request.url.path.startswith(HOME)


def problem(request: Request, refusal: Refusal) -> Response:
    """Never kept by any cache."""
    phrase = HTTPStatus(refusal.status).phrase
    name, _ = KINDS.get(refusal.status, ("", ""))
    said = ProblemRecord(
        type=f"{HOME}#{name}" if name else "about:blank",
        title=phrase,
        status=refusal.status,
        detail=refusal.detail,
        instance=request.url.path,
        request_id=str(getattr(request.state, "request_id", "")),
        parameters=refusal.parameters,
    )
    headers = {**shared_headers(request), "cache-control": "no-store", **refusal.headers}
    return Response(orjson.dumps(said), refusal.status, headers, MEDIA_TYPE)
