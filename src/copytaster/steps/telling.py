"""Rooms 6 and 7: tell stories, and say on the wire that they are told."""

from collections.abc import Sequence
from datetime import datetime

from copytaster.model.message import (
    NOTHING,
    Outcome,
    StoryBriefed,
    StoryChanged,
)
from copytaster.model.policy import Policy
from copytaster.model.story import Story, WireLine
from copytaster.ports import Ports
from copytaster.stages import brief
from copytaster.steps.result import Result


async def brief_stories(messages: Sequence[StoryChanged], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 6: tell each story in cited sentences."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    briefs = await ports.store.briefs(ids)
    wanted = {i: story for i, story in stories.items() if i not in briefs or briefs[i].story_version != story.version}
    articles = await ports.store.articles(sorted({place.article_id for story in wanted.values() for place in story.places}))
    results: list[Result] = []
    for message in messages:
        story = wanted.pop(message.story_id, None)
        if story is None:
            results.append(NOTHING)
            continue
        told = brief.extract(story, articles, policy.brief, now)
        results.append(Outcome(keep=(told,), tell=(StoryBriefed(story.id, story.version),), note=told.no_brief))
    return tuple(results)


async def publish(messages: Sequence[StoryChanged | StoryBriefed], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 7: tell each story once on the wire, and say when a story that was told has grown."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    told = dict(await ports.store.wire_of(ids))
    results: list[Result] = []
    for message in messages:
        story = stories.get(message.story_id)
        line = _next_line(story, told.get(message.story_id)) if story else None
        if line is None:
            results.append(NOTHING)
            continue
        told[line.story_id] = line
        results.append(Outcome(keep=(line,)))
    return tuple(results)


def _next_line(story: Story, told: WireLine | None) -> WireLine | None:
    first = min(story.places, key=lambda place: (place.told_at, place.placed_at, place.article_id))
    if told is None:
        return WireLine(story.id, first.article_id, "headline", story.version, first.told_at)
    if told.story_version >= story.version:
        return None
    return WireLine(story.id, told.article_id, "story", story.version, told.at)
