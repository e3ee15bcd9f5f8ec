"""Rows of stories, their places, briefs, wire lines and marks of replays."""

from collections.abc import Iterable
from typing import Any

from copytaster.adapters.store.codec import Row, from_json, json_text, micros, moment
from copytaster.model.article import Credit
from copytaster.model.brief import Brief, Citation, Section, Sentence, SourceLink
from copytaster.model.message import ReplayMark
from copytaster.model.story import Origin, Place, Reason, Story, WireLine


def story_row(story: Story) -> Row:
    return {
        "id": story.id,
        "version": story.version,
        "title": story.title,
        "title_article_id": story.title_article_id,
        "language": story.language,
        "founded_at": micros(story.founded_at),
        "changed_at": micros(story.changed_at),
    }


# Rows of stories and places are taken apart by position, in the order of the table's columns, as those of articles are.
def story_of(row: Any, placed: Iterable[Any]) -> Story:
    story_id, version, title, title_article_id, language, founded_at, changed_at = row
    return Story(
        id=story_id,
        version=version,
        title=title,
        title_article_id=title_article_id,
        language=language,
        founded_at=moment(founded_at),
        changed_at=moment(changed_at),
        places=tuple([_place_of(place) for place in placed]),
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


def brief_row(brief: Brief) -> Row:
    body = {
        "headline": brief.headline,
        "lead": _written(brief.lead),
        "sections": [(section.heading, _written(section.sentences)) for section in brief.sections],
        "credits": [(credit.agency, credit.evidence) for credit in brief.credits],
        "links": [(link.article_id, link.source_id, link.title, link.url) for link in brief.links],
        "left_out": brief.left_out,
        "no_brief": brief.no_brief,
    }
    return {
        "story_id": brief.story_id,
        "story_version": brief.story_version,
        "made_at": micros(brief.made_at),
        "body": json_text(body),
    }


def _written(sentences: Iterable[Sentence]) -> list[tuple[str, list[tuple[str, int, int, int]]]]:
    return [
        (sentence.text, [(cited.article_id, cited.article_version, cited.start, cited.end) for cited in sentence.citations])
        for sentence in sentences
    ]


def brief_of(row: Any) -> Brief:
    body = from_json(row.body)
    return Brief(
        story_id=row.story_id,
        story_version=row.story_version,
        made_at=moment(row.made_at),
        headline=body["headline"],
        lead=_read(body["lead"]),
        sections=tuple(Section(heading, _read(sentences)) for heading, sentences in body["sections"]),
        credits=tuple(Credit(*credit) for credit in body["credits"]),
        links=tuple(SourceLink(*link) for link in body["links"]),
        left_out=tuple(body["left_out"]),
        no_brief=body["no_brief"],
    )


def _read(sentences: list[Any]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text, tuple(Citation(*cited) for cited in citations)) for text, citations in sentences)
