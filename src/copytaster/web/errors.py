"""Answers to what goes wrong: the problem, a request id, and the way to the health page."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.errors import StoreError
from copytaster.web.api import problems
from copytaster.web.site import direct

log = logging.getLogger("copytaster.web")

WORDS = {
    404: "There is no such page. It may have been moved, or never was.",
    405: "This address is not used in this way.",
    410: "This was withdrawn.",
    500: "Something went wrong on our side.",
    503: "The store does not answer at the moment.",
}


async def refused(request: Request, error: Exception) -> Response:
    """A page for an answer that a handler or the router chose."""
    assert isinstance(error, HTTPException)
    said = error.detail if error.detail != HTTPStatus(error.status_code).phrase else WORDS.get(error.status_code, error.detail)
    return _page(request, error.status_code, said, error.headers)


async def store_failed(request: Request, error: Exception) -> Response:
    """The store cannot be read."""
    log.error("store_failed", extra={"fields": {"request": _id(request), "path": request.url.path, "why": str(error)}})
    return _page(request, 503, WORDS[503], {"retry-after": "30"})


async def failed(request: Request, error: Exception) -> Response:
    """Our bug: the server logs its traceback, the page names the request."""
    log.error("page_failed", extra={"fields": {"request": _id(request), "path": request.url.path, "why": repr(error)}})
    return _page(request, 500, WORDS[500], None)


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: refused,
    StoreError: store_failed,
    Exception: failed,
}


def _page(request: Request, status: int, said: str, headers: Mapping[str, str] | None) -> Response:
    if problems.is_asked(request):
        return problems.problem(request, problems.Refusal(status, said, headers=headers))
    values = {"status": status, "phrase": HTTPStatus(status).phrase, "said": said, "request_id": _id(request)}
    return direct(request, ("error.html", values), status, dict(headers or {}))


def _id(request: Request) -> str:
    known: str = getattr(request.state, "request_id", "")
    return known
