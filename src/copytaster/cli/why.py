"""`why`: how an article came into its story, what its text is, and where the story stands on the front page."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import orjson

from copytaster import app
from copytaster.errors import InputError
from copytaster.model.article import Article
from copytaster.model.ids import article_id
from copytaster.model.search import sought
from copytaster.model.story import Ranked, Story
from copytaster.ports import Store
from copytaster.settings import Settings
from copytaster.stages import present, rank, urls, words

MAX_FOUND = 200
MAX_SHOWN = 10


@click.command()
@click.argument("which", metavar="ARTICLE")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def why(ctx: click.Context, which: str, as_json: bool) -> None:
    """Tell why an article stands in its story: by its id, its address or a part of its title that no other has.

    \b
    Examples:
      copytaster why https://www.bbc.co.uk/news/articles/c0000000000o
      copytaster why "ferry runs aground"
    """
    told = asyncio.run(_why(ctx.obj(), which))
    click.echo(orjson.dumps(told, option=orjson.OPT_UTC_Z).decode() if as_json else _page(told))


async def _why(settings: Settings, which: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    async with app.opened_store(settings) as store:
        article = await _meant(store, which)
        home = (await store.story_of([article.id])).get(article.id, "")
        story = (await store.stories([home])).get(home)
        if story is None:
            raise InputError(f"{article.title!r} ({article.id}) is in no story yet; while `copytaster run` is on, that takes seconds")
        told = await _told(store, article, story)
        live = await store.live_stories(now - timedelta(hours=settings.rank.window_h))
        return {**told, "front": _standing(story, rank.front(live, now, settings.rank))}


async def _meant(store: Store, which: str) -> Article:
    """The article with this id, this address, or alone with this in its title."""
    address = urls.canonical(which) if "://" in which else None
    known = await store.articles([which, article_id(address or which), article_id(which)])
    if known:
        return next(iter(known.values()))
    story = (await store.stories([which])).get(which)
    found = await _titled(store, which) if story is None else tuple((await store.articles([p.article_id for p in story.places])).values())
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"no article has the id, the address or, in its title, the words {which!r}; the search of the site finds articles")
    listed = "\n".join(f"  {each.id}  {each.title} ({each.source_id})" for each in found[:MAX_SHOWN])
    more = f"\n  and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    met = "that is a story, which has these articles" if story else f"{len(found)} articles have {which!r} in their titles"
    raise InputError(f"{met}; give the id of one:\n{listed}{more}")


async def _titled(store: Store, part: str) -> tuple[Article, ...]:
    asked = words.query(f"{part}*")
    found = await store.search(sought(*asked), MAX_FOUND) if asked else ()
    return tuple(each for each in found if part.casefold() in each.title.casefold())


async def _told(store: Store, article: Article, story: Story) -> dict[str, Any]:
    place = next(each for each in story.places if each.article_id == article.id)
    originals = await store.articles([place.origin.of]) if place.origin.of else {}
    shown = present.evidence(story, place, originals, await store.sources())
    original = next(iter(originals.values()), None)
    return {
        "article": _named(article),
        "told_at": place.told_at,
        "placed_at": place.placed_at,
        "story": {"id": story.id, "title": story.title, "version": story.version, "counts": present.echo(story)},
        "joined": shown.joined,
        "decision": shown.decision,
        "score": place.score,
        "features": place.reasons,
        "origin": place.origin,
        "original": _named(original) if original else None,
        "credits": article.credits,
    }


def _named(article: Article) -> dict[str, str]:
    return {"id": article.id, "title": article.title, "source": article.source_id, "url": article.url}


def _standing(story: Story, ranked: tuple[Ranked, ...]) -> dict[str, Any] | None:
    """The story's place on the front page, from 1; None when it is not there."""
    for place, each in enumerate(ranked, 1):
        if each.story.id == story.id:
            return {"place": place, "of": len(ranked), "score": each.score, "terms": each.reasons}
    return None


def _page(told: dict[str, Any]) -> str:
    article, story, front = told["article"], told["story"], told["front"]
    lines = [f"{article['title']} ({article['id']})", f"{article['source']}, told {told['told_at']:%d %b %Y %H:%M} UTC", article["url"], ""]
    lines += [f"Story      {story['title']} ({story['id']})", f"           {story['counts']}", ""]
    lines += [f"Why here   {told['joined']}", *_rows(told["features"]), "", f"Its text   {told['decision']}"]
    if told["original"]:
        lines.append(f"           {told['original']['title']} ({told['original']['id']})")
    lines += [f"           It says: {credit.evidence} [{credit.agency}]" for credit in told["credits"]]
    if front is None:
        return "\n".join((*lines, "", "Front page The story is not there: others score higher, or its newest report is too old."))
    said = f"Front page Place {front['place']} of {front['of']}: score {front['score']:.2f}, the sum of the terms, by freshness"
    return "\n".join((*lines, "", said, *_rows(front["terms"])))


def _rows(reasons: Any) -> list[str]:
    return [f"{each.value:18.2f}   {each.words or each.name}" for each in reasons]
