"""Room 5: puts articles into stories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from copytaster.stages.group.story import edited, may_be_joined, placed, rejoined
from copytaster.stages.group.window import Window
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
        changed: dict[str, Story] = {}
        if before is None:
            placement = window.place(member, now)
            after = placed(await _story(placement.story_id, stories, ports), member, placement, now)
            window.take(member, after.id, placement.origin)
            stories[after.id] = after
            changed = await _rejoined(placement.rivals, stories, window, (ports, now))
        else:
            after = edited(before, member, now)
            window.take(member, after.id, _origin(before, member.article_id))
        if after != before:
            changed = {after.id: after} | changed
        stories.update(changed)
        homes[member.article_id] = after.id
        homes.update({place.article_id: story.id for story in changed.values() for place in story.places})
        tell = tuple(StoryChanged(each.id, each.version) for each in changed.values())
        results[member.article_id] = Outcome(keep=tuple(changed.values()), tell=tell) if changed else NOTHING
    return tuple(_at_last(results.get(message.article_id, NOTHING), stories) for message in messages)


def _at_last(result: Result, stories: Mapping[str, Story]) -> Result:
    """With stories as the whole batch leaves them: they are placed in another order than their messages, and the last one kept stays."""
    if not isinstance(result, Outcome):
        return result
    return replace(result, keep=tuple(stories[each.id] if isinstance(each, Story) else each for each in result.keep))


async def _rejoined(rivals: Sequence[str], stories: Mapping[str, Story], window: Window, world: tuple[Ports, datetime]) -> dict[str, Story]:
    """The stories that turn out to be one, as they are then; those that a person has a say in are left alone."""
    if len(rivals) < 2:
        return {}
    ports, now = world
    known = dict(stories)
    for rival in rivals:
        await _story(rival, known, ports)
    joined = window.rejoin([rival for rival in rivals if rival in known and may_be_joined(known[rival])])
    changed: dict[str, Story] = {}
    for double in joined:
        changed.update({each.id: each for each in rejoined(known[double.gone], known[double.into], double, now)})
        known.update(changed)
    return changed


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
