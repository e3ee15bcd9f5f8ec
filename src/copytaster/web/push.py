"""The addresses that hubs call, before the site: no page, no cookie, no word that is not asked for. Source: W3C WebSub."""

import asyncio
import re
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from copytaster.ports import Switchboard

PATH = "/websub/"
PATIENCE_S = 30.0
"""For a whole push to arrive."""
MAX_QUERY_CHARS = 8_192
_TOKEN = re.compile(r"[0-9a-f]{64}")
_STATUS = {"taken": 202, "unknown": 404, "over": 410, "too-large": 413}
_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-store", "content-security-policy": "default-src 'none'"}


def with_callbacks(site: ASGIApp, switchboard: Switchboard) -> ASGIApp:
    """The site with its callbacks; the site sees nothing of calls to them, and may answer to other names than they do."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await site(scope, receive, send)
            return
        response = await _answer(Request(scope, receive), switchboard)
        await response(scope, receive, send)

    return app


async def _answer(request: Request, switchboard: Switchboard) -> Response:
    token = request.scope["path"].removeprefix(PATH)
    if not _TOKEN.fullmatch(token):
        return _said(404)
    if request.method == "GET":
        if len(request.url.query) > MAX_QUERY_CHARS:
            return _said(404)
        told = await switchboard.asked(token, dict(request.query_params))
        return _said(404) if told is None else _said(200, told)
    if request.method != "POST":
        return _said(405)
    try:
        async with asyncio.timeout(PATIENCE_S):
            outcome = await switchboard.pushed(token, request.headers.get("x-hub-signature"), _pieces(request))
    except TimeoutError:
        return _said(408)
    except ClientDisconnect:
        return _said(400)
    return _said(_STATUS[outcome])


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


def _said(status: int, text: str = "") -> Response:
    """Plain text that no browser takes for a page: a challenge is whatever the caller wrote."""
    return PlainTextResponse(text, status, _HEADERS)
