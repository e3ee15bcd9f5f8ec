"""Who asks what was answered a moment ago gets the same bytes, before routes, sessions and headers are gone through again.

Only answers out of the micro-cache are kept, by all that they were chosen by, and only as long as the micro-cache itself would give them.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copytaster.web.answers import Body, Key

MAX_ANSWERS = 1_024
CHOSEN_BY = frozenset((b"host", b"accept-encoding", b"accept-language", b"cookie", b"if-none-match"))
REQUEST_ID = b"x-request-id"
_STATE = "kept_as"

IsCurrent = Callable[[Key, Body], bool]
Asked = tuple[str, str, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True, slots=True)
class _Answer:
    key: Key
    body: Body
    start: Message
    end: Message


class Quick:
    """Wraps the whole site, its security headers as well; requests that carry a token always go through."""

    def __init__(self, app: ASGIApp, is_current: IsCurrent) -> None:
        self._app = app
        self._is_current = is_current
        self._known: dict[Asked, _Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on and keep the answer if it may be given again."""
        asked = _asked(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        known = self._known.get(asked)
        if known is not None and self._is_current(known.key, known.body):
            await send({**known.start, "headers": [*known.start["headers"], (REQUEST_ID, secrets.token_hex(8).encode())]})
            await send(known.end)
            return
        sent: list[Message] = []

        async def noted(message: Message) -> None:
            if len(sent) < 3:
                sent.append(message)
            await send(message)

        await self._app(scope, receive, noted)
        self._keep(asked, scope, sent)

    def _keep(self, asked: Asked, scope: Scope, sent: list[Message]) -> None:
        kept_as: tuple[Key, Body] | None = scope.get("state", {}).get(_STATE)
        if kept_as is None or len(sent) != 2 or sent[1].get("more_body"):
            return
        if len(self._known) >= MAX_ANSWERS:
            self._known.clear()
        headers = [each for each in sent[0]["headers"] if each[0] != REQUEST_ID]
        self._known[asked] = _Answer(kept_as[0], kept_as[1], {**sent[0], "headers": headers}, sent[1])


def may_be_given_again(request: Request, key: Key, body: Body) -> None:
    """Say that this request is answered with what the micro-cache keeps under this key, for any reader who sends the same `CHOSEN_BY`."""
    setattr(request.state, _STATE, (key, body))


def _asked(scope: Scope) -> Asked | None:
    """What an answer is chosen by; None for what is never kept."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    chosen_by = []
    for header in scope["headers"]:
        if header[0] in CHOSEN_BY:
            chosen_by.append(header)
        elif header[0] == b"authorization":
            return None
    return scope["scheme"], scope["path"], scope["query_string"], tuple(chosen_by)
