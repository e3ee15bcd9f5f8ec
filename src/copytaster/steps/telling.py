"""Rooms 6 and 7: tell stories, and say on the wire that they are told."""

from collections.abc import Sequence
from datetime import datetime

from copytaster.model.brief import Brief
from copytaster.model.decision import ABOUT_SOURCES, Decision
from copytaster.model.message import NOTHING, Kept, Outcome, StoryBriefed, StoryChanged
from copytaster.model.policy import Policy
from copytaster.model.story import Story, WireLine
from copytaster.ports import Ports
from copytaster.stages import brief
from copytaster.stages.desk_briefs import corrected, signed
from copytaster.stages.desk_sources import displayed, rights
from copytaster.stages.reservations import heeded
from copytaster.stages.revisions import FIRST, revised
from copytaster.steps.alerting import messages as due
from copytaster.steps.alerting import wanted
from copytaster.steps.claiming import claims_of
from copytaster.steps.result import Result
from copytaster.steps.writing import Making, rewritten


async def brief_stories(messages: Sequence[StoryChanged], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 6: tell each story in cited sentences."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    briefs = await ports.store.briefs(ids)
    shown = {i: story for i, story in stories.items() if story.places}
    wanted = {i: story for i, story in shown.items() if i not in briefs or briefs[i].story_version != story.version}
    articles = await ports.store.articles(sorted({place.article_id for story in wanted.values() for place in story.places}))
    brief_policy = displayed(policy.brief, rights(await ports.store.in_force(ABOUT_SOURCES)))
    ordered = await _corrections(list(wanted.values()), ports)
    claims = await claims_of(list(wanted.values()), articles, ports, policy.brief)
    found = {each: known.claims for each, known in claims.of.items()}
    heed = {story.id: heeded(brief_policy, story, articles) for story in wanted.values()}
    made = {story.id: brief.extract(story, articles, heed[story.id], now, found) for story in wanted.values()}
    if ports.writer is not None:
        makings = [Making(each, made[each.id], heed[each.id], briefs.get(each.id)) for each in wanted.values() if not ordered[each.id]]
        made |= await rewritten(makings, articles, found, ports.writer)
    results: list[Result] = []
    for message in messages:
        story = wanted.pop(message.story_id, None)
        if story is None:
            results.append(NOTHING)
            continue
        before = await _before(briefs.get(story.id), ports, now)
        own = {place.article_id: articles[place.article_id] for place in story.places if place.article_id in articles}
        told = signed(revised(before, corrected(made[story.id], ordered[story.id]), story, own), before, ordered[story.id])
        keep: tuple[Kept, ...] = (*claims.to_keep(story, articles), told)
        results.append(Outcome(keep=keep, tell=(StoryBriefed(story.id, story.version),), note=told.no_brief))
    return tuple(results)


async def _corrections(stories: Sequence[Story], ports: Ports) -> dict[str, list[Decision]]:
    """What people correct in the briefs of these stories, by story, oldest first."""
    ids = [each for story in stories for each in story.steering.corrected]
    known = await ports.store.decisions(ids) if ids else {}
    return {story.id: [known[each] for each in story.steering.corrected if each in known] for story in stories}


async def _before(standing: Brief | None, ports: Ports, now: datetime) -> Brief | None:
    """The version before this moment: what was told within the same moment was never read, and must not count."""
    if standing is None or standing.made_at < now:
        return standing
    if standing.cause in ("", FIRST):
        return None
    earlier = [each for each in await ports.store.brief_versions(standing.story_id) if each.made_at < now]
    return earlier[-1] if earlier else None


async def publish(messages: Sequence[StoryChanged | StoryBriefed], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 7: tell each story once on the wire, say when a story that was told has grown, and what alerts want of it."""
    ids = [message.story_id for message in messages]
    stories = await ports.store.stories(ids)
    told = dict(await ports.store.wire_of(ids))
    made = dict(await wanted(stories, ports, policy, now))
    results: list[Result] = []
    for message in messages:
        story = stories.get(message.story_id)
        line = _next_line(story, told.get(message.story_id)) if story else None
        delivered = made.pop(message.story_id, ())
        if line is not None:
            told[line.story_id] = line
        lines = (line,) if line else ()
        results.append(Outcome(keep=(*lines, *delivered), tell=due(delivered, now)) if lines or delivered else NOTHING)
    return tuple(results)


def _next_line(story: Story, told: WireLine | None) -> WireLine | None:
    if not story.is_shown:
        return WireLine(story.id, told.article_id, "retract", story.version, told.at) if told and told.kind != "retract" else None
    first = min(story.places, key=lambda place: (place.told_at, place.placed_at, place.article_id))
    if told is None or told.kind == "retract":
        return WireLine(story.id, first.article_id, "headline", story.version, first.told_at)
    if told.story_version >= story.version:
        return None
    return WireLine(story.id, told.article_id, "story", story.version, told.at)
