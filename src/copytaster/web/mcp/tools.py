"""The tools: typed questions, answered in rows below two kilobytes with a cursor for the next ones."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from copytaster.name import NAME, TITLE, VERSION
from copytaster.web.mcp import rows
from copytaster.web.mcp.asking import Asked, NotAnswered

ABOUT = (
    "A newswire: stories that many publishers tell, each once, with who says what and where it comes from. Start with list_wire or "
    "search_stories, then ask get_story, get_claims or compare_coverage with a story_id. Answers are short; give next back as cursor for "
    "more. Cite the url of the source. " + rows.NOTICE
)
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)

StoryId = Annotated[str, Field(pattern="^s[0-9a-f]{16}$", description="A story_id as other tools give it.")]
SourceId = Annotated[str | None, Field(max_length=253, description="A publisher's domain, such as bbc.co.uk; without it all of them.")]
Limit = Annotated[int, Field(ge=1, le=20, description="Rows at most; fewer come when they would be longer than 2,000 bytes.")]
Cursor = Annotated[str | None, Field(max_length=400, description="What next of the answer before said.")]
Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description='Words, "phrases", -without, and operators: intitle: source: lang: said: after:7d before:2026-11-20 on:yesterday',
    ),
]
Page = tuple[Sequence[rows.Row], str | None]


def server(site: Callable[[], Asked]) -> MCPServer:
    """A server over the site that `site` gives at each call."""
    made = MCPServer(NAME, title=TITLE, version=VERSION, instructions=ABOUT, log_level="WARNING")
    for tool in (*_lists(site), *_of_story(site), _health(site)):
        made.tool(annotations=READS, structured_output=False)(tool)
    return made


Tool = Callable[..., Awaitable[str]]


def _lists(site: Callable[[], Asked]) -> tuple[Tool, ...]:
    async def search_stories(query: Query, limit: Limit = 10, cursor: Cursor = None) -> str:
        """Find stories, newest first: headline, lead, link, how many tell it."""
        asked = site()

        async def part(most: int) -> Page:
            found = await asked.answer("search", "stories", q=query, limit=most, cursor=cursor)
            return [rows.story(each) for each in found["items"]], found["next"]

        return await _paged(part, limit)

    async def list_wire(limit: Limit = 10, cursor: Cursor = None) -> str:
        """The newest headlines, each story once, with source and link."""
        asked = site()

        async def part(most: int) -> Page:
            found = await asked.answer("wire", limit=most, cursor=cursor)
            return [rows.line(each, asked.base_url) for each in found["items"]], found["next"]

        return await _paged(part, limit)

    return search_stories, list_wire


def _of_story(site: Callable[[], Asked]) -> tuple[Tool, ...]:
    async def get_story(story_id: StoryId, limit: Limit = 10, cursor: Cursor = None) -> str:
        """One story told in sentences, each with the sources that it is cut from."""
        told = await _told(site().answer("stories", story_id))
        brief = told["brief"] or {"lead": [], "sections": [], "sources": [], "no_brief": "The brief is not written yet."}
        sources = {each["article_id"]: each for each in brief["sources"]}
        found = [rows.sentence(each, "", sources) for each in brief["lead"]]
        found += [rows.sentence(each, rows.cut(part["heading"], 80), sources) for part in brief["sections"] for each in part["sentences"]]
        about = {"story": rows.story(told["story"]), "no_brief": brief["no_brief"] or None}
        return _sliced(found, limit, cursor, about)

    async def get_claims(story_id: StoryId, limit: Limit = 10, cursor: Cursor = None) -> str:
        """Who says what in a story, the weightiest first, then the figures that reports give differently."""
        told = await _told(site().answer("stories", story_id))
        articles = {each["article"]["id"]: each["article"] for each in told["articles"]}
        found = [rows.claim(each, articles) for each in told["claims"]] + [rows.figures(each, articles) for each in told["disagreements"]]
        return _sliced(found, limit, cursor, {"page": told["story"]["page"]})

    async def compare_coverage(story_id: StoryId, limit: Limit = 10, cursor: Cursor = None) -> str:
        """Every article of a story in order of arrival: whose own report, whose copy, of which agency, in which language."""
        asked = site()
        head = (await _told(asked.answer("stories", story_id)))["story"]
        about = {name: head[name] for name in ("page", "articles", "own_reports", "copies", "publisher_count")}

        async def part(most: int) -> Page:
            found = await asked.answer("stories", story_id, "articles", limit=most, cursor=cursor)
            return [rows.carried(each) for each in found["items"]], found["next"]

        return await _paged(part, limit, about)

    return get_story, get_claims, compare_coverage


def _health(site: Callable[[], Asked]) -> Tool:
    async def source_health(source_id: SourceId = None, limit: Limit = 10, cursor: Cursor = None) -> str:
        """How sources stand: all of them with the number of their feeds that fail, or the feeds of one with their last polls."""
        asked = site()
        if source_id:
            told = await _told(asked.answer("sources", source_id))
            found = [rows.feed(each) for each in told["feeds"]]
            return _sliced(found, limit, cursor, {"source": rows.source(told["source"])})

        async def part(most: int) -> Page:
            found = await asked.answer("sources", limit=most, cursor=cursor)
            return [rows.source(each) for each in found["items"]], found["next"]

        return await _paged(part, limit)

    return source_health


async def _told(answer: Awaitable[Any]) -> Any:
    """The answer; what the API refuses is an error that the caller sees."""
    try:
        return await answer
    except NotAnswered as refused:
        raise ToolError(str(refused)) from refused


async def _paged(part: Callable[[int], Awaitable[Page]], limit: int, about: dict[str, Any] | None = None) -> str:
    """As many rows as fit; where that is not all of the page, a shorter page is asked for, whose cursor stands behind its last row."""
    found, following = await _told(part(limit))
    most = rows.fitting(found, **(about or {}))
    if most < len(found):
        found, following = await _told(part(most))
    return rows.text_of(found, following, **(about or {}))


def _sliced(found: Sequence[rows.Row], limit: int, cursor: str | None, about: dict[str, Any]) -> str:
    """The rows from the cursor on, which is the number of the first."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 6):
        raise ToolError("The cursor cannot be read; give back what next of the answer before said.")
    begin = int(cursor or 0)
    shown = found[begin : begin + limit]
    end = begin + min(len(shown), rows.fitting(shown, **about))
    return rows.text_of(found[begin:end], str(end) if end < len(found) else None, **about)
