"""Questions to the site's own JSON API, within this process: the tools say what the API says, by the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import orjson
from starlette.types import ASGIApp, Message

API = "/api/v1"


class NotAnswered(Exception):
    """The API refused; the text says why, in words for whoever asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A site that can be asked; `base_url` is how readers reach it."""

    site: ASGIApp
    base_url: str

    async def answer(self, *path: str, **query: object) -> Any:
        """The JSON of one address of the API; parameters that are None or empty are left out. Raises `NotAnswered`."""
        address = f"{API}/{'/'.join(quote(part, safe='') for part in path)}"
        given = urlencode({name: value for name, value in query.items() if value not in (None, "")})
        status, body = await _got(self.site, address, given, self.base_url)
        if status != HTTPStatus.OK:
            raise NotAnswered(_why(status, body))
        return orjson.loads(body)


def _why(status: int, body: bytes) -> str:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = {}
    return str(said.get("detail") or HTTPStatus(status).phrase) if isinstance(said, Mapping) else HTTPStatus(status).phrase


async def _got(site: ASGIApp, path: str, query: str, base_url: str) -> tuple[int, bytes]:
    """Status and body of a GET."""
    own = urlsplit(base_url)
    port = own.port or (443 if own.scheme == "https" else 80)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": own.scheme or "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", own.netloc.encode())], "server": (own.hostname or "127.0.0.1", port), "client": None, "state": {},
    }  # fmt: skip
    status, parts = 500, []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await site(scope, receive, send)
    return status, b"".join(parts)
