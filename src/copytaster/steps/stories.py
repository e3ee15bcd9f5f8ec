"""Room 5: puts articles into stories."""

from collections.abc import Sequence
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.message import (
    NOTHING,
    ArticleRead,
    Outcome,
    StoryChanged,
)
from copytaster.model.policy import Policy
from copytaster.model.story import Member, Origin, Story
from copytaster.ports import Ports
from copytaster.stages.group.live import arrival
from copytaster.stages.group.story import edited, placed
from copytaster.steps.result import Result


async def group(messages: Sequence[ArticleRead], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 5: put each article into its story, in order of arrival; one worker does this alone."""
    ids = [message.article_id for message in messages]
    articles = await ports.store.articles(ids)
    homes = dict(await ports.store.story_of(ids))
    window = await ports.live.window(now)
    stories = dict(await ports.store.stories(sorted(set(homes.values()))))
    members = {article.id: member_of(article) for article in articles.values()}
    results: dict[str, Result] = {}
    for member in sorted(members.values(), key=arrival):
        before = stories.get(homes.get(member.article_id, ""))
        if before is None:
            placement = window.place(member, now)
            after = placed(await _story(placement.story_id, stories, ports), member, placement, now)
            window.take(member, after.id, placement.origin)
        else:
            after = edited(before, member, now)
            window.take(member, after.id, _origin(before, member.article_id))
        homes[member.article_id] = after.id
        stories[after.id] = after
        results[member.article_id] = NOTHING if after == before else Outcome(keep=(after,), tell=(StoryChanged(after.id, after.version),))
    return tuple(results.get(message.article_id, NOTHING) for message in messages)


async def _story(story_id: str | None, loaded: dict[str, Story], ports: Ports) -> Story | None:
    if story_id and story_id not in loaded:
        loaded.update(await ports.store.stories([story_id]))
    return loaded.get(story_id or "")


def _origin(story: Story, article: str) -> Origin:
    return next(place.origin for place in story.places if place.article_id == article)


def member_of(article: Article) -> Member:
    """The part of an article that grouping holds in memory."""
    return Member(
        article.id,
        article.version,
        article.source_id,
        article.language.code,
        article.title,
        article.told_at,
        article.first_seen_at,
        article.fingerprint,
        article.credits,
        sum(len(block.text.split()) for block in article.blocks),
    )
