"""Room 5: puts articles into stories."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from copytaster.errors import TryLater
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
from copytaster.stages.group.batch import Ask, Newcomer, Resident, Settled
from copytaster.stages.group.live import arrival
from copytaster.stages.group.story import edited, placed, rejoined
from copytaster.steps.result import Result


async def group(messages: Sequence[ArticleRead], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 5: put each article into its story, in order of arrival; one worker does this alone."""
    ids = [message.article_id for message in messages]
    articles = await ports.store.articles(ids)
    homes = dict(await ports.store.story_of(ids))
    stories = dict(await ports.store.stories(sorted(set(homes.values()))))
    members = sorted([member_of(article) for article in articles.values()], key=arrival)
    known = [stories.get(homes.get(member.article_id, "")) for member in members]
    answers = await ports.live.settle([_ask(member, story) for member, story in zip(members, known, strict=True)], now)
    stories.update(await ports.store.stories(_named(answers, stories)))
    results: dict[str, Result] = {}
    for member, answer in zip(members, answers, strict=True):
        changed = _changed(member, stories[homes[member.article_id]], now) if answer is None else _grown(member, answer, stories, now)
        stories.update(changed)
        homes.update({place.article_id: story.id for story in changed.values() for place in story.places})
        tell = tuple(StoryChanged(each.id, each.version) for each in changed.values())
        results[member.article_id] = Outcome(keep=tuple(changed.values()), tell=tell) if changed else NOTHING
    return tuple(_at_last(results.get(message.article_id, NOTHING), stories) for message in messages)


def _ask(member: Member, story: Story | None) -> Ask:
    return Resident(member, story.id, _origin(story, member.article_id)) if story else Newcomer(member)


def _named(answers: Sequence[Settled | None], known: Mapping[str, Story]) -> list[str]:
    """The stories that the answers speak of, but for those that are known."""
    named = [
        story_id
        for answer in answers
        if answer
        for story_id in (answer.placement.story_id, *answer.placement.rivals)
        if story_id and story_id not in known
    ]
    return list(dict.fromkeys(named))


def _changed(member: Member, before: Story, now: datetime) -> dict[str, Story]:
    after = edited(before, member, now)
    return {} if after == before else {after.id: after}


def _grown(member: Member, answer: Settled, stories: Mapping[str, Story], now: datetime) -> dict[str, Story]:
    """The story with the newcomer, and the stories that turned out to be one, as they are then."""
    before = stories.get(answer.story_id)
    if answer.placement.story_id and before is None:
        raise TryLater(f"story {answer.story_id} is live but not in the store; what is live is read anew", 0.0)
    after = placed(before, member, answer.placement, now)
    changed = {} if after == before else {after.id: after}
    known = {**stories, **changed} if answer.doubles else stories
    for double in answer.doubles:
        changed |= {each.id: each for each in rejoined(known[double.gone], known[double.into], double, now)}
        known = {**known, **changed}
    return changed


def _at_last(result: Result, stories: Mapping[str, Story]) -> Result:
    """With stories as the whole batch leaves them: they are placed in another order than their messages, and the last one kept stays."""
    if not isinstance(result, Outcome):
        return result
    return replace(result, keep=tuple(stories[each.id] if isinstance(each, Story) else each for each in result.keep))


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
