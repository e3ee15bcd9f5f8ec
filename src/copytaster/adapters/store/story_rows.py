"""Rows of stories, their places, wire lines and marks of replays."""

from collections.abc import Iterable
from typing import Any

from copytaster.adapters.store.codec import Row, from_json, json_text, micros, moment
from copytaster.model.message import ReplayMark
from copytaster.model.story import UNSTEERED, Origin, Place, Reason, Steering, Story, WireLine


def story_row(story: Story) -> Row:
    return {
        "id": story.id,
        "version": story.version,
        "title": story.title,
        "title_article_id": story.title_article_id,
        "language": story.language,
        "founded_at": micros(story.founded_at),
        "changed_at": micros(story.changed_at),
        "steering": "" if story.steering == UNSTEERED else _steering(story.steering),
    }


def _steering(steering: Steering) -> str:
    """What is as it always is, is left out."""
    kept = {name: getattr(steering, name) for name in Steering.__dataclass_fields__}
    return json_text({name: value for name, value in kept.items() if value != getattr(UNSTEERED, name)})


def _steering_of(text: str) -> Steering:
    if not text:
        return UNSTEERED
    kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in from_json(text).items()}
    return Steering(**kept)


# Rows of stories and places are taken apart by position, in the order of the table's columns, as those of articles are.
def story_of(row: Any, placed: Iterable[Any]) -> Story:
    story_id, version, title, title_article_id, language, founded_at, changed_at, steering = row
    return Story(
        id=story_id,
        version=version,
        title=title,
        title_article_id=title_article_id,
        language=language,
        founded_at=moment(founded_at),
        changed_at=moment(changed_at),
        places=tuple([_place_of(place) for place in placed]),
        steering=_steering_of(steering),
    )


def place_row(story_id: str, position: int, place: Place) -> Row:
    """`position` counts from 0, in order of arrival."""
    return {
        "story_id": story_id,
        "article_id": place.article_id,
        "position": position,
        "article_version": place.article_version,
        "source_id": place.source_id,
        "told_at": micros(place.told_at),
        "placed_at": micros(place.placed_at),
        "origin": place.origin.kind,
        "origin_of": place.origin.of,
        "origin_agency": place.origin.agency,
        "origin_share": place.origin.share,
        "score": place.score,
        "reasons": json_text([(reason.name, reason.value, reason.words) for reason in place.reasons]),
        "origin_relation": place.origin.relation,
    }


def _place_of(row: Any) -> Place:
    _, article_id, _, article_version, source_id, told_at, placed_at, origin, of, agency, share, score, reasons, relation = row
    return Place(
        article_id=article_id,
        article_version=article_version,
        source_id=source_id,
        told_at=moment(told_at),
        placed_at=moment(placed_at),
        origin=Origin(origin, of, agency, share, relation),
        score=score,
        reasons=tuple([Reason(name, value, words) for name, value, words in from_json(reasons)]),
    )


def line_row(line: WireLine) -> Row:
    return {
        "number": line.number,
        "story_id": line.story_id,
        "article_id": line.article_id,
        "kind": line.kind,
        "story_version": line.story_version,
        "at": micros(line.at),
    }


def line_of(row: Any) -> WireLine:
    return WireLine(row.story_id, row.article_id, row.kind, row.story_version, moment(row.at), row.number)


def mark_row(mark: ReplayMark) -> Row:
    return {"archive": mark.archive, "record": mark.record, "at": micros(mark.at)}


def mark_of(row: Any) -> ReplayMark:
    return ReplayMark(row.archive, row.record, moment(row.at))
