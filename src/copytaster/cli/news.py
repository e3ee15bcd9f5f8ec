"""`search`, `story` and `tail`: the newswire in a terminal."""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from copytaster import app
from copytaster.errors import InputError
from copytaster.model.article import Article
from copytaster.model.brief import Brief, Sentence
from copytaster.model.feed import Source
from copytaster.model.story import Story, WireLine
from copytaster.ports import Store
from copytaster.settings import Settings
from copytaster.stages import brief as briefs
from copytaster.stages import present, search

LOOK_EVERY_S = 2.0
MOST_LINES = 500
BATCH = 200
MOST_BATCHES = 100


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, MOST_LINES), default=20, show_default=True, help="So many articles at most.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def search_articles(ctx: click.Context, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find articles, newest first, as the search of the site does.

    \b
    Examples:
      copytaster search harbour bridge
      copytaster search 'intitle:ferry after:7d -sport'
      copytaster search 'said:"Mara Holm" source:daily.example' --json
    """
    asyncio.run(_search(ctx.obj(), " ".join(words), limit, as_json))


async def _search(settings: Settings, text: str, limit: int, as_json: bool) -> None:
    async with app.opened_store(settings) as store:
        sources = await store.sources()
        asked = search.read(text, sources, datetime.now(UTC))
        for problem in asked.problems:
            click.echo(problem, err=True)
        if asked.sought is None:
            raise InputError(f"there is nothing to look for in {text!r}; `copytaster search --help` shows examples")
        found = await _held(store, asked, limit)
        homes = await store.story_of([article.id for article in found])
        for article in found:
            line = _found(article, homes.get(article.id, ""), sources)
            plain = f"{article.told_at:%d %b %H:%M}  {article.title}\n              {line['source']}, {article.url}"
            click.echo(_json(line) if as_json else plain)
        if not found and not as_json:
            click.echo("Nothing holds all of this. Try fewer words, or the beginning of one with *.")


async def _held(store: Store, asked: search.Asked, limit: int) -> list[Article]:
    """As many as are wanted; a phrase is looked for in the texts themselves, and that in at most 20,000."""
    if asked.sought is None:
        return []
    if not asked.phrases:
        return list(await store.search(asked.sought, limit))
    found: list[Article] = []
    before: tuple[datetime, str] | None = None
    for _ in range(MOST_BATCHES):
        part = await store.search(asked.sought, BATCH, before)
        found += [article for article in part if search.holds(article, asked.phrases)]
        if len(found) >= limit or len(part) < BATCH:
            break
        before = part[-1].told_at, part[-1].id
    return found[:limit]


def _found(article: Article, story_id: str, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "id": article.id, "title": article.title, "source": _name(article.source_id, sources), "url": article.url,
        "told_at": article.told_at, "language": article.language.code, "story": story_id,
    }  # fmt: skip


@click.command("story")
@click.argument("which", metavar="STORY")
@click.option("--json", "as_json", is_flag=True, help="The brief and the coverage as one JSON object.")
@click.pass_context
def show_story(ctx: click.Context, which: str, as_json: bool) -> None:
    """Print a story's brief with its numbered sources, by the id of the story or of one of its articles.

    \b
    Examples:
      copytaster story 0f3a9c21
      copytaster story 0f3a9c21 --json | jq .brief.lead
    """
    asyncio.run(_story(ctx.obj(), which, as_json))


async def _story(settings: Settings, which: str, as_json: bool) -> None:
    async with app.opened_store(settings) as store:
        home = (await store.story_of([which])).get(which, which)
        story = (await store.stories([home])).get(home)
        if story is None:
            raise InputError(f"there is no story or article {which!r}; `copytaster search` and `copytaster tail` print ids with --json")
        told = (await store.briefs([story.id])).get(story.id)
        if as_json:
            click.echo(_json({"story": story, "brief": briefs.record(told) if told else None}))
        else:
            click.echo("\n".join(_page(story, told, await store.sources())))


def _page(story: Story, told: Brief | None, sources: Mapping[str, Source]) -> list[str]:
    lines = [story.title, present.echo(story), ""]
    if told is None or not told.lead:
        lines.append(f"No brief: {told.no_brief if told else 'it is not written yet.'}")
    else:
        numbers = {link.article_id: number for number, link in enumerate(told.links, 1)}
        lines.append(_sentences(told.lead, numbers))
        for section in told.sections:
            lines += ["", *([section.heading] if section.heading else []), _sentences(section.sentences, numbers)]
    listed = told.links if told else ()
    return [*lines, "", *(f"[{n}] {_name(link.source_id, sources)}: {link.title}\n    {link.url}" for n, link in enumerate(listed, 1))]


def _sentences(sentences: Sequence[Sentence], numbers: dict[str, int]) -> str:
    return " ".join(f"{each.text} {_marks(each, numbers)}".strip() for each in sentences)


def _marks(sentence: Sentence, numbers: dict[str, int]) -> str:
    cited = dict.fromkeys(numbers[each.article_id] for each in sentence.citations if each.article_id in numbers)
    return "".join(f"[{number}]" for number in cited)


@click.command("tail")
@click.option("-n", "--lines", type=click.IntRange(0, MOST_LINES), default=10, show_default=True, help="So many headlines to begin with.")
@click.option("--once", is_flag=True, help="Print these and end.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def tail(ctx: click.Context, lines: int, once: bool, as_json: bool) -> None:
    """Follow the live wire: every story once, as it is told. Ctrl-C ends it.

    \b
    Examples:
      copytaster tail
      copytaster tail --once -n 50 --json
    """
    asyncio.run(_tail(ctx.obj(), lines, once, as_json))


async def _tail(settings: Settings, lines: int, once: bool, as_json: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, ended.set)
    async with app.opened_store(settings) as store:
        newest = await store.wire(max(lines, 1))
        await _print(store, tuple(reversed(newest[:lines])), as_json)
        last = max([line.number for line in newest], default=0)
        while not once and not ended.is_set():
            fresh = await store.wire_after(last, MOST_LINES)
            await _print(store, tuple(line for line in fresh if line.kind == "headline"), as_json)
            last = fresh[-1].number if fresh else last
            await _waited(ended, LOOK_EVERY_S)


async def _waited(ended: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return


async def _print(store: Store, lines: Sequence[WireLine], as_json: bool) -> None:
    stories = await store.stories([line.story_id for line in lines])
    articles = await store.articles([line.article_id for line in lines])
    sources = await store.sources()
    for line in lines:
        if line.story_id in stories and line.article_id in articles:
            click.echo(_line(line, stories[line.story_id], articles[line.article_id], _json if as_json else None, sources))


def _line(line: WireLine, story: Story, article: Article, encode: Callable[[Any], str] | None, sources: Mapping[str, Source]) -> str:
    told = _found(article, line.story_id, sources)
    if encode:
        return encode({**told, "at": line.at, "number": line.number, "title": story.title})
    return f"{line.at:%H:%M}  {story.title} ({told['source']})"


def _name(source_id: str, sources: Mapping[str, Source]) -> str:
    known = sources.get(source_id)
    return known.name if known and known.name else source_id


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
