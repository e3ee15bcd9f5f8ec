"""How a story stands with whoever asks for it, and what the desk may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request

from copytaster.model.article import Article
from copytaster.model.decision import Decision
from copytaster.model.story import Story
from copytaster.ports import Store
from copytaster.stages import desk as rules
from copytaster.stages import present
from copytaster.stages.corrections import told
from copytaster.stages.desk_moves import survivor
from copytaster.web.site import Site, site_of
from copytaster.web.visitors import visitor_of

MAX_MERGES = 20
LEFT = "This story is old and no longer kept here."
KINDS = {
    "hold": "Held", "pin": "Pinned", "hide": "Hidden", "retitle": "New headline", "merge": "Merged", "split": "Split",
    "correct": "Brief corrected", "display": "Display policy", "takedown": "Taken down", "undo": "Taken back",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision as pages list it. `change` says in words what became of what; `about` and `url` are what it is about."""

    id: str
    kind: str
    about: str
    url: str
    by: str
    at: present.Moment
    change: str
    note: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class StoryDesk:
    """What the desk sees on a story's page. `buttons` are kinds with their names; `articles` are ids with source and headline."""

    id: str
    title: str
    is_held: bool
    is_hidden: bool
    buttons: tuple[tuple[str, str], ...]
    standing: tuple[DecisionLine, ...]
    sentences: tuple[str, ...]
    articles: tuple[tuple[str, str, str], ...]


def store_for(request: Request) -> Store:
    """What this visitor may read: the desk sees everything."""
    site = site_of(request)
    return site.whole if is_desk(request) else site.store


def is_desk(request: Request) -> bool:
    """Whether the visitor works at the desk."""
    visitor = visitor_of(request)
    return visitor is not None and visitor.may("desk")


async def check(request: Request, story_id: str) -> None:
    """Refuse a story that readers may not see: 308 to where its articles are now, 404 while held, 451 when taken down.

    410 when it is hidden, or has left the store.
    """
    site = site_of(request)
    story = (await site.whole.stories([story_id])).get(story_id)
    if story is None:
        if await site.whole.departed([story_id]):
            raise HTTPException(410, LEFT)
        return
    if not story.places:
        into = await _survivor(site, story)
        if not into.places:
            raise HTTPException(410, LEFT)
        raise HTTPException(308, "This story is part of another one now.", {"location": f"/story/{into.id}"})
    if is_desk(request):
        return
    if story.steering.is_hidden:
        raise HTTPException(410, "This story was withdrawn.")
    if story.steering.is_held:
        raise HTTPException(404, "The desk holds this story back for now.")
    gone = (await site.shown.veil()).rights.taken_down
    reasons = {gone[place.source_id] for place in story.places if place.source_id in gone}
    if reasons and all(place.source_id in gone for place in story.places):
        raise HTTPException(451, f"This was taken down: {'; '.join(sorted(reasons))}")


async def check_source(request: Request, source_id: str) -> None:
    """Refuse a source that was taken down, with the reason."""
    gone = (await site_of(request).shown.veil()).rights.taken_down
    if source_id in gone and not is_desk(request):
        raise HTTPException(451, f"This was taken down: {gone[source_id]}")


async def _survivor(site: Site, story: Story) -> Story:
    known = {story.id: story}
    for _ in range(MAX_MERGES):
        last = survivor(story, known)
        into = last.steering.merged_into
        more = await site.whole.stories([into]) if into and into not in known else {}
        if not more:
            return last
        known.update(more)
    return survivor(story, known)


async def parts(request: Request, story: Story) -> tuple[tuple[str, str], ...]:
    """Stories that were split out of this one, and the one that it was split from: id and headline."""
    ids = [*story.steering.split_into, *([story.steering.split_from] if story.steering.split_from else [])]
    known = await store_for(request).stories(ids) if ids else {}
    return tuple((each, known[each].title) for each in ids if each in known and known[each].places)


async def story_desk(request: Request, story: Story, articles: Mapping[str, Article], now: datetime) -> StoryDesk | None:
    """None for everybody but the desk."""
    if not is_desk(request):
        return None
    site = site_of(request)
    standing = rules.in_force(await site.whole.decisions_about([story.id]))
    kinds = {each.kind for each in standing}
    buttons = (("hold", "Hold"), ("pin", "Pin"), ("hide", "Hide"))
    brief = (await site.whole.briefs([story.id])).get(story.id)
    known = [articles[place.article_id] for place in story.places if place.article_id in articles]
    return StoryDesk(
        story.id,
        story.title,
        story.steering.is_held,
        story.steering.is_hidden,
        tuple(each for each in buttons if each[0] not in kinds),
        await lines(site, standing[::-1], now),
        tuple(sentence.text for sentence in told(brief)) if brief else (),
        tuple((each.id, each.site or each.source_id, each.title) for each in known),
    )


async def lines(site: Site, decisions: Sequence[Decision], now: datetime) -> tuple[DecisionLine, ...]:
    """Decisions in this order; those in force may be taken back."""
    stories = [each.story_id for each in decisions if each.story_id]
    known = await site.whole.stories(list(dict.fromkeys(stories)))
    about = await site.whole.decisions_about(stories, [each.source_id for each in decisions])
    standing = {each.id for each in rules.in_force(about)}
    return tuple(_line(each, known, each.id in standing, now) for each in decisions)


def _line(decision: Decision, stories: Mapping[str, Story], may_undo: bool, now: datetime) -> DecisionLine:
    story = stories.get(decision.story_id)
    about = story.title if story else decision.story_id or decision.source_id
    url = f"/story/{decision.story_id}" if decision.story_id else f"/source/{decision.source_id}"
    at = present.moment(decision.at, now)
    return DecisionLine(decision.id, KINDS[decision.kind], about, url, decision.by, at, _change(decision), decision.note, may_undo)


def _change(decision: Decision) -> str:
    match decision.kind:
        case "retitle":
            return f"“{decision.before[0]}” became “{decision.after[0]}”"
        case "correct":
            became = f"became “{decision.after[0]}”" if decision.after else "was taken out"
            return f"“{decision.before[0]}” {became}"
        case "display":
            return f"{decision.before[0]} became {decision.after[0]}"
        case "merge":
            return f"{present.counted(len(decision.before), 'article')} moved to another story"
        case "split":
            return f"{present.counted(len(decision.after), 'article')} left the story"
        case _:
            return ""
