"""The rooms as commands, for scripts and for measuring: JSON lines in and out."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from copytaster.adapters import grammar
from copytaster.adapters.compute import ProcessCompute
from copytaster.cli.lines import BadLineError, Line, answered, article_of, body_of, lines_in, needed_text_of, out, text_of
from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.model.story import Story
from copytaster.settings import Settings
from copytaster.stages import brief as brief_stage
from copytaster.stages import claims as claims_stage
from copytaster.stages import feedparse
from copytaster.stages import read as read_stage
from copytaster.stages.group.story import placed
from copytaster.stages.group.window import Window
from copytaster.steps import member_of

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--jsonl", is_flag=True, help="One line a feed; otherwise indented.")
def parse(files: tuple[str, ...], jsonl: bool) -> None:
    """Parse feeds (RSS, Atom, JSON Feed, news sitemaps; .gz too) and print what they say; `-` is standard input.

    \b
    Examples:
      copytaster parse feed.xml
      curl -s https://example.org/feed | copytaster parse -
    """
    for file in files:
        record = _parsed(file)
        if jsonl:
            out(record)
        else:
            click.echo(orjson.dumps(record, option=orjson.OPT_INDENT_2).decode())


def _parsed(file: str) -> Line:
    try:
        body = sys.stdin.buffer.read() if file == "-" else body_of(file.removesuffix("\n"))
    except BadLineError as error:
        return {"path": file, "feed": None, "entries": [], "error": str(error)}
    return feedparse.record(file, body)


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--explain", is_flag=True, help="Say which blocks were taken or dropped, and why; of files, or of the lines on standard input."
)
@click.option(
    "--html", type=click.Path(dir_okay=False, writable=True), metavar="FILE", help="Write the explanation of the last page as HTML."
)
@click.option("--url", default="", metavar="URL", help="Where the files are from.")
@click.pass_context
def read(ctx: click.Context, files: tuple[str, ...], explain: bool, html: str | None, url: str) -> None:
    """Read pages: {id, path, url} a line in, the article or the reason why not out.

    FILEs stand in for the lines; they are read in this process when they are to be explained, so only explain pages that you trust.

    \b
    Examples:
      copytaster read page.html --url https://example.org/a
      copytaster read < pages.jsonl
    """
    settings: Settings = ctx.obj()
    lines = ({"id": file, "path": file, "url": url} for file in files) if files else lines_in()
    if explain or html:
        _explain(lines, settings.read, explain, html)
    else:
        asyncio.run(_read(lines, settings.read))


def _explain(lines: Iterable[Line], policy: ReadPolicy, is_text: bool, html: str | None) -> None:
    for line in lines:
        try:
            if "error" in line:
                raise BadLineError(line["error"])
            page = _page(line)
        except BadLineError as error:
            click.echo(f"copytaster: {line.get('id')}: {error}", err=True)
            continue
        reading = read_stage.reading(page, policy)
        if is_text:
            click.echo("\n".join((f"{line.get('id')}", *read_stage.explained(reading), "")))
        if html:
            Path(html).write_text(read_stage.explained_page(reading), "utf-8")


async def _read(lines: Iterable[Line], policy: ReadPolicy) -> None:
    compute = ProcessCompute(policy)
    try:
        async for record in _in_order(lines, compute, policy):
            out(record)
            sys.stdout.buffer.flush()
    finally:
        compute.close()


async def _in_order(lines: Iterable[Line], compute: ProcessCompute, policy: ReadPolicy) -> AsyncIterator[Line]:
    """A few pages are read at once; answers come in the order of the questions."""
    waiting: list[asyncio.Task[Line]] = []
    for line in lines:
        waiting.append(asyncio.create_task(_answer(line, compute)))
        await asyncio.sleep(0)
        if len(waiting) >= 2 * policy.workers:
            yield await waiting.pop(0)
    for task in waiting:
        yield await task


async def _answer(line: Line, compute: ProcessCompute) -> Line:
    if "error" in line:
        return line
    try:
        page = _page(line)
    except BadLineError as error:
        return {"id": line.get("id"), "url": line.get("url"), "kind": "refused", "why": str(error), "error": str(error)}
    return read_stage.record(line, await compute.read(page))


def _page(line: Line) -> FetchedPage:
    url, known = text_of(line, "url"), str(line.get("id"))
    return FetchedPage(known, known, url, LONG_AGO, Fetched(url, body_of(needed_text_of(line, "path")), None))


@click.command()
@click.pass_context
def group(ctx: click.Context) -> None:
    """Group articles into stories: {id, timestamp, source, lang, title, text} a line, in order of time.

    \b
    Examples:
      copytaster group < articles.jsonl
    """
    settings: Settings = ctx.obj()
    window = Window(settings.group)
    today = datetime.now(UTC)
    gone: dict[str, str] = {}
    for answer in [_grouped(line, window, settings, (today, gone)) for line in lines_in()]:
        while answer.get("story") in gone:
            answer["story"] = gone[answer["story"]]
        out(answer)


def _grouped(line: Line, window: Window, settings: Settings, world: tuple[datetime, dict[str, str]]) -> Line:
    """The article's answer; stories that are `gone` into others by then are noted."""
    today, gone = world
    if "error" in line:
        return line
    try:
        article = article_of(line, settings.read)
    except BadLineError as error:
        return {"id": line.get("id"), "error": str(error)}
    member = member_of(article)
    if article.told_at <= today:
        window.expire(article.told_at)
    placement = window.place(member, article.told_at)
    story = placement.story_id or placed(None, member, placement, article.told_at).id
    window.take(member, story, placement.origin)
    gone.update({double.gone: double.into for double in window.rejoin(placement.rivals)})
    return {"id": line.get("id"), "story": story, "copy_of": placement.origin.of, "language": article.language.code}


@click.command()
@click.pass_context
def brief(ctx: click.Context) -> None:
    """Tell one story: its articles on standard input, as for `group`; the brief as JSON.

    \b
    Examples:
      copytaster brief < story.jsonl
    """
    settings: Settings = ctx.obj()
    articles: dict[str, Article] = {}
    for line in lines_in():
        try:
            if "error" in line:
                raise BadLineError(line["error"])
            article = article_of(line, settings.read)
            articles[article.id] = article
        except BadLineError as error:
            click.echo(f"copytaster: {line.get('id')}: {error}", err=True)
    if not articles:
        out({"error": "no articles came in; give one JSON object a line: id, timestamp, source, title, text"})
        raise SystemExit(1)
    story = _one_story(articles, settings)
    told = brief_stage.extract(story, articles, settings.brief, story.changed_at, _claimed(articles, settings))
    out(brief_stage.record(told))


def _claimed(articles: dict[str, Article], settings: Settings) -> dict[str, tuple[Claim, ...]]:
    """What each article claims; as in the rooms, a story of several English reports is worth a parse."""
    is_parsed = len(articles) > 1 and settings.brief.parse == "stories"
    parse = grammar.parser() if is_parsed and any(article.language.code == "en" for article in articles.values()) else None
    found: dict[str, tuple[Claim, ...]] = {}
    for article in articles.values():
        parsed = parse(article.text) if parse is not None and article.language.code == "en" else None
        found[article.id] = claims_stage.attributed(article.text, article.language.code, parsed)
    return found


def _one_story(articles: dict[str, Article], settings: Settings) -> Story:
    """All articles in one story whatever their likeness: the caller says that they belong together."""
    window = Window(settings.group)
    story: Story | None = None
    for article in sorted(articles.values(), key=lambda article: (article.told_at, article.id)):
        member = member_of(article)
        placement = window.place(member, article.told_at)
        story = placed(story, member, replace(placement, story_id=story.id if story else None), article.told_at)
        window.take(member, story.id, placement.origin)
    assert story is not None
    return story


@click.command()
def claims() -> None:
    """Find who says what: {id, text} a line in, {id, claims} with spans in characters out.

    \b
    Examples:
      copytaster claims < texts.jsonl
    """
    parse = grammar.parser()

    def found(line: Line) -> Line:
        return claims_stage.record({**line, "text": needed_text_of(line, "text")}, parse)

    answered(lines_in(), found)
