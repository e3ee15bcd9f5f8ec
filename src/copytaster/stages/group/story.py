"""A story as it grows: founded by one article, joined by others, changed when a publisher edits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from copytaster.model.ids import story_id
from copytaster.model.story import Member, Place, Retraced, Story
from copytaster.stages.desk_moves import lead_of, led, merged
from copytaster.stages.group.place import Double, Placement


def placed(story: Story | None, member: Member, placement: Placement, now: datetime) -> Story:
    """The story with the article in it, one version on; without a story, the one that the article founds.

    The founder's headline leads until own reporting joins agency text, or either joins copies. An article that has its place
    already keeps it.
    """
    place = _place(member, placement, now)
    if story is None:
        return _founded(member, place, now)
    if any(known.article_id == member.article_id for known in story.places):
        return edited(story, member, now)
    before = retraced(story.places, placement.retraced)
    grown = replace(story, version=story.version + 1, changed_at=now, places=(*before, place))
    return _retitled(grown, member) if _leads(place, before) else grown


def retraced(places: Sequence[Place], late: Sequence[Retraced]) -> tuple[Place, ...]:
    """The places, where those that come from an original that arrived late say so; who copied one of them copied that original."""
    new = {each.article_id: each for each in late}
    return tuple(_retraced(place, new) for place in places) if new else tuple(places)


def _retraced(place: Place, new: Mapping[str, Retraced]) -> Place:
    if own := new.get(place.article_id):
        return replace(place, origin=own.origin, reasons=own.reasons)
    through = new.get(place.origin.of or "")
    return replace(place, origin=replace(place.origin, of=through.origin.of)) if through else place


def edited(story: Story, member: Member, now: datetime) -> Story:
    """The story with an article's new version, one version on; the story itself when this or a later version is there already."""
    known = next(place for place in story.places if place.article_id == member.article_id)
    if known.article_version > member.version:
        return story
    is_retitled = member.article_id == story.title_article_id and (lead_of(story), story.language) != (member.title, member.language)
    if known.article_version == member.version and not is_retitled:
        return story
    new = replace(known, article_version=member.version, source_id=member.source_id, told_at=member.told_at)
    places = tuple(new if place is known else place for place in story.places)
    changed = replace(story, version=story.version + 1, changed_at=now, places=places)
    return _retitled(changed, member) if is_retitled else changed


def rejoined(gone: Story, into: Story, double: Double, now: datetime) -> tuple[Story, Story]:
    """Both stories once the articles of one moved to the other, each one version on; what shows that they are one stands with each."""
    moving = replace(gone, places=tuple(replace(place, reasons=(*place.reasons, double.reason)) for place in gone.places))
    return merged(moving, into, into.id, now)


_KINDS = {"own": 0, "agency": 1, "copy": 2}


def _leads(place: Place, before: Sequence[Place]) -> bool:
    """Only a better kind of report takes the headline over, so that a story does not change its name with each report."""
    return _KINDS[place.origin.kind] < min(_KINDS[known.origin.kind] for known in before)


def _retitled(story: Story, member: Member) -> Story:
    return led(story, member.title, member.article_id, member.language)


def _place(member: Member, placement: Placement, now: datetime) -> Place:
    return Place(
        article_id=member.article_id,
        article_version=member.version,
        source_id=member.source_id,
        told_at=member.told_at,
        placed_at=now,
        origin=placement.origin,
        score=placement.score,
        reasons=placement.reasons,
    )


def _founded(member: Member, place: Place, now: datetime) -> Story:
    return Story(
        id=story_id(member.article_id),
        version=1,
        title=member.title,
        title_article_id=member.article_id,
        language=member.language,
        founded_at=now,
        changed_at=now,
        places=(place,),
    )
