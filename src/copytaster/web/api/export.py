"""Everything as JSON Lines or CSV, some hundred records in memory at a time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from copytaster.stages import records
from copytaster.stages.records import tables
from copytaster.web.api import articles, stories
from copytaster.web.api.asking import Question
from copytaster.web.api.problems import Refusal
from copytaster.web.api.sharing import shared_headers

BATCH = 200
AT_ONCE = 4
AGAIN_S = 30

Batches = AsyncIterator[Sequence[records.ArticleRecord | records.StoryRecord]]


@dataclass(slots=True)
class Gate:
    """Lets some exports run at once, and no more: each holds a thread of the store busy."""

    running: int = 0

    def enter(self) -> None:
        """Refuses with 429."""
        if self.running >= AT_ONCE:
            raise Refusal(429, f"{AT_ONCE} exports run already; ask again later.", headers={"retry-after": str(AGAIN_S)})
        self.running += 1

    def leave(self) -> None:
        """Make room for the next one."""
        self.running -= 1


@dataclass(frozen=True, slots=True)
class Form:
    """How records are written."""

    name: str
    media_type: str
    columns: tuple[str, ...] = ()

    def begin(self) -> bytes:
        """What stands before the first record."""
        return tables.header(self.columns).encode() if self.columns else b""

    def write(self, found: Sequence[records.ArticleRecord | records.StoryRecord]) -> bytes:
        """Some records."""
        if self.columns:
            return tables.lines(found, self.columns).encode("utf-8", "replace")
        return b"".join(orjson.dumps(each, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE) for each in found)


JSONL = "application/jsonl"
CSV = "text/csv; charset=utf-8"
ARTICLES_JSONL, ARTICLES_CSV = Form("articles.jsonl", JSONL), Form("articles.csv", CSV, tables.ARTICLE_COLUMNS)
STORIES_JSONL, STORIES_CSV = Form("stories.jsonl", JSONL), Form("stories.csv", CSV, tables.STORY_COLUMNS)


async def stream(question: Question, form: Form, gate: Gate) -> Response:
    """The export as an answer that is made while it is read, its beginning before that: what fails at once is told as a problem.

    HEAD asks for the headers alone.
    """
    headers = {**shared_headers(question.request), "cache-control": "no-store", "x-accel-buffering": "no"}
    headers["content-disposition"] = f'attachment; filename="{form.name}"'
    if question.request.method == "HEAD":
        return Response(None, 200, headers, form.media_type)
    batches = _articles(question) if form in (ARTICLES_JSONL, ARTICLES_CSV) else _stories(question)
    gate.enter()
    first: bytes | None = None
    try:
        first = form.begin() + form.write(await anext(batches))
    finally:
        if first is None:
            gate.leave()
    return _Export(_written(first, batches, form), 200, headers, form.media_type, gate=gate)


class _Export(StreamingResponse):
    """Leaves the gate however it ends, even where no byte was asked for."""

    def __init__(self, *args: Any, gate: Gate) -> None:
        super().__init__(*args)
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._gate.leave()


async def _written(first: bytes, batches: Batches, form: Form) -> AsyncIterator[bytes]:
    yield first
    async for found in batches:
        yield form.write(found)


async def _articles(question: Question) -> Batches:
    known = await question.known()
    left, at = question.whole("limit"), None
    while left > 0:
        keys = await articles.walked(question, min(BATCH, left), at)
        found = await question.store.articles(keys.ids)
        yield await articles.lines(question, [found[each] for each in keys.ids if each in found], known)
        left, at = left - len(keys.ids), keys.at
        if at is None:
            return


async def _stories(question: Question) -> Batches:
    known = await question.known()
    left, at = question.whole("limit"), None
    while left > 0:
        keys = await question.store.changed_stories(stories.wanted(question), min(BATCH, left), at)
        yield await stories.lines(question, keys.ids, known)
        left, at = left - len(keys.ids), keys.at
        if at is None:
            return
