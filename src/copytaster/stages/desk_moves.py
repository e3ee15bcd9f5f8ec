"""Articles that people move between stories: merged, split, and both taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import merge

from copytaster.model.decision import Decision
from copytaster.model.ids import story_id
from copytaster.model.story import Member, Place, Story

_KINDS = {"own": 0, "agency": 1, "copy": 2}


def lead_of(story: Story) -> str:
    """The headline that leads when nobody has chosen another."""
    return story.title if story.steering.beneath is None else story.steering.beneath


def led(story: Story, title: str, article_id: str, language: str) -> Story:
    """The story led by this article's headline; one that a person has chosen stays before it."""
    under = replace(story, title_article_id=article_id, language=language)
    if story.steering.beneath is None:
        return replace(under, title=title)
    return replace(under, steering=replace(story.steering, beneath=title))


def survivor(story: Story, stories: Mapping[str, Story]) -> Story:
    """Where merges have led; the story itself when it was not merged."""
    seen = {story.id}
    while (into := stories.get(story.steering.merged_into)) is not None and into.id not in seen:
        seen.add(into.id)
        story = into
    return story


def merged(gone: Story, into: Story, named: str, now: datetime) -> tuple[Story, Story]:
    """The story without its articles, and the one that has them now, in order of arrival; each one version on.

    `named` is the story that the person chose; `into` may be another, when that one was merged as well.
    """
    places = tuple(merge(into.places, gone.places, key=lambda place: place.placed_at))
    return _emptied(gone, named, now), _moved(into, places, now)


def parted(gone: Story, into: Story, decision: Decision, now: datetime) -> tuple[Story, ...]:
    """A merge taken back: both stories, as they were but for what has happened since; nothing when no article of it is left there."""
    there = {place.article_id: place for place in into.places}
    back = tuple(there[each] for each in decision.before if each in there)
    left = tuple(place for place in into.places if place.article_id not in decision.before)
    if not back or not left:
        return ()
    steering = replace(gone.steering, merged_into="")
    return replace(_moved(gone, back, now), steering=steering), _moved(into, left, now)


def part_id(decision: Decision) -> str:
    """The id of the story that a split makes: new, even where its first article once founded a story of its own."""
    return story_id(f"{decision.after[0]} {decision.id}")


def split(story: Story, decision: Decision, members: Mapping[str, Member], now: datetime) -> tuple[Story, ...]:
    """The story without the articles that leave, and theirs; nothing when none of them, or all, are in it. `members` are the story's."""
    leaving = tuple(place for place in story.places if place.article_id in decision.after)
    left = tuple(place for place in story.places if place.article_id not in decision.after)
    if not leaving or not left:
        return ()
    part = part_id(decision)
    rest = _moved(story, left, now)
    rest = replace(rest, steering=replace(rest.steering, split_into=(*rest.steering.split_into, part)))
    if story.title_article_id in decision.after:
        rest = led(rest, *_lead(left, members, story))
    title, article, language = _lead(leaving, members, story)
    began_at = min(place.placed_at for place in leaving)
    new = Story(part, 1, title, article, language, began_at, now, leaving)
    return rest, replace(new, steering=replace(new.steering, split_from=story.id))


def joined(story: Story, part: Story, decision: Decision, now: datetime) -> tuple[Story, Story]:
    """A split taken back: the story with all articles of the part, those of old in their old order, and the part without."""
    article, title, language, *order = decision.before
    ranks = {each: n for n, each in enumerate(order)}
    arrived = merge(story.places, part.places, key=lambda place: place.placed_at)
    places = tuple(sorted(arrived, key=lambda place: ranks.get(place.article_id, len(ranks))))
    whole = _moved(story, places, now)
    left = tuple(each for each in whole.steering.split_into if each != part.id)
    whole = replace(whole, steering=replace(whole.steering, split_into=left))
    is_led_by_rest = article in decision.after and _is_there(article, part.places)
    return (led(whole, title, article, language) if is_led_by_rest else whole), _emptied(part, story.id, now)


def _is_there(article_id: str, places: Collection[Place]) -> bool:
    return any(place.article_id == article_id for place in places)


def _moved(story: Story, places: tuple[Place, ...], now: datetime) -> Story:
    return replace(story, version=story.version + 1, changed_at=now, places=places)


def _emptied(story: Story, into: str, now: datetime) -> Story:
    return replace(_moved(story, (), now), steering=replace(story.steering, merged_into=into))


def _lead(places: Sequence[Place], members: Mapping[str, Member], story: Story) -> tuple[str, str, str]:
    """The first report of the best kind: its headline, id and language."""
    first = min(places, key=lambda place: _KINDS[place.origin.kind])
    known = members.get(first.article_id)
    return (known.title, known.article_id, known.language) if known else (lead_of(story), first.article_id, story.language)
