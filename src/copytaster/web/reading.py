"""From the store to what pages show: each function asks for all that it needs at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.feed import Source
from copytaster.model.story import Ranked, WireLine
from copytaster.ports import Store
from copytaster.stages import present


async def headlines(store: Store, lines: Sequence[WireLine], now: datetime) -> dict[int, present.Headline]:
    """By line number; lines whose story or article is no longer there are left out."""
    stories = await store.stories([line.story_id for line in lines])
    articles = await store.articles([line.article_id for line in lines])
    sources = await store.sources()
    return {
        line.number: present.headline(articles[line.article_id], stories[line.story_id], line.at, sources, now)
        for line in lines
        if line.story_id in stories and line.article_id in articles
    }


async def front_stories(store: Store, ranked: Sequence[Ranked], now: datetime) -> tuple[present.FrontStory, ...]:
    """Ranked stories with their briefs, in the given order."""
    stories = [each.story for each in ranked]
    articles = await store.articles([story.title_article_id for story in stories])
    briefs = await store.briefs([story.id for story in stories])
    sources = await store.sources()
    return tuple(
        present.front_story(each, articles.get(each.story.title_article_id), briefs.get(each.story.id), sources, now) for each in ranked
    )


async def article_lines(
    store: Store, articles: Sequence[Article], now: datetime, sources: Mapping[str, Source] | None = None
) -> tuple[present.Headline, ...]:
    """Articles as lines, each with the story it stands in; whoever has read the sources hands them over."""
    story_ids = await store.story_of([article.id for article in articles])
    stories = await store.stories(list(dict.fromkeys(story_ids.values())))
    known = await store.sources() if sources is None else sources
    return tuple(present.headline(article, stories.get(story_ids.get(article.id, "")), article.told_at, known, now) for article in articles)


async def source(store: Store, source_id: str) -> Source | None:
    """The publisher; one that only its feeds name is known as well."""
    known = (await store.sources()).get(source_id)
    if known is None and not any(feed.source_id == source_id for feed in await store.feeds()):
        return None
    return known or Source(source_id, source_id, None, None)
