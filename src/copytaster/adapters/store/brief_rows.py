"""Rows of briefs with their versions and corrections, and of what articles claim."""

from collections.abc import Iterable, Sequence
from typing import Any

from copytaster.adapters.store.codec import Row, from_json, json_text, micros, moment, packed_text, text_of
from copytaster.model.article import Credit
from copytaster.model.brief import (
    ArticleClaims,
    Brief,
    Citation,
    Claim,
    Correction,
    Disagreement,
    Figure,
    FigureTold,
    Section,
    Sentence,
    SourceLink,
    Span,
    Statement,
)


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
    later = {
        "statements": [_statement(each) for each in brief.statements],
        "disagreements": [(each.of, [_told(value) for value in each.values]) for each in brief.disagreements],
        "checked": brief.checked,
        "cause": brief.cause,
        "by": brief.by,
        "corrections": [_correction(each) for each in brief.corrections],
    }
    return {
        "story_id": brief.story_id,
        "story_version": brief.story_version,
        "made_at": micros(brief.made_at),
        "body": json_text(body | {name: value for name, value in later.items() if value}),
    }


def brief_of(row: Any) -> Brief:
    """Of any release: what a body does not have is as a new brief has it."""
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
        statements=tuple(_statement_of(each) for each in body.get("statements", ())),
        disagreements=tuple(Disagreement(of, tuple(map(_told_of, values))) for of, values in body.get("disagreements", ())),
        checked=body.get("checked", 0),
        cause=body.get("cause", ""),
        by=body.get("by", "rule"),
        corrections=tuple(Correction(*each) for each in body.get("corrections", ())),
    )


def correction_rows(brief: Brief) -> list[Row]:
    """One for each sentence that a version corrects, in their order; they are read from the version's own body."""
    body = {"headline": brief.headline, "cause": brief.cause, "by": brief.by}
    return [
        {
            "story_id": brief.story_id,
            "at": micros(brief.made_at),
            "position": position,
            "story_version": brief.story_version,
            "body": json_text(body | {"correction": _correction(each)}),
        }
        for position, each in enumerate(brief.corrections)
    ]


def claims_row(found: ArticleClaims) -> Row:
    return {
        "article_id": found.article_id,
        "article_version": found.article_version,
        "is_parsed": found.is_parsed,
        "body": packed_text(json_text([_claim(claim) for claim in found.claims])),
    }


def claims_of(row: Any) -> ArticleClaims:
    claims = tuple(_claim_of(claim) for claim in from_json(text_of(row.body)))
    return ArticleClaims(row.article_id, row.article_version, bool(row.is_parsed), claims)


def correction_of(body: str) -> tuple[str, str, str, Correction]:
    """The brief's headline, cause and author, and the correction, from a row's body."""
    known = from_json(body)
    return known["headline"], known["cause"], known["by"], Correction(*known["correction"])


def _correction(each: Correction) -> tuple[str, str, str]:
    return each.kind, each.was, each.says


def _written(sentences: Iterable[Sentence]) -> list[tuple[str, list[tuple[str, int, int, int]]]]:
    return [(sentence.text, [_citation(cited) for cited in sentence.citations]) for sentence in sentences]


def _read(sentences: list[Any]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text, tuple(Citation(*cited) for cited in citations)) for text, citations in sentences)


def _citation(cited: Citation) -> tuple[str, int, int, int]:
    return cited.article_id, cited.article_version, cited.start, cited.end


def _claim(claim: Claim) -> tuple[object, ...]:
    spans = (claim.source, claim.cue, claim.content, claim.hedges)
    return (*(_spans(each) for each in spans), claim.is_quoted, claim.kind, claim.speaker)


def _claim_of(written: Sequence[Any]) -> Claim:
    source, cue, content, hedges, is_quoted, kind, speaker = written
    return Claim(_spans_of(source), _spans_of(cue), _spans_of(content), is_quoted, kind, _spans_of(hedges), speaker)


def _spans(spans: Sequence[Span]) -> list[int]:
    return [edge for span in spans for edge in (span.start, span.end)]


def _spans_of(edges: Sequence[int]) -> tuple[Span, ...]:
    return tuple(map(Span, edges[::2], edges[1::2]))


def _statement(each: Statement) -> tuple[object, ...]:
    said = (each.text, each.speaker, each.kind, each.is_quoted, each.hedges)
    return (*said, _citation(each.citation), each.source_id, micros(each.at), each.carried_by)


def _statement_of(written: Sequence[Any]) -> Statement:
    text, speaker, kind, is_quoted, hedges, citation, source_id, at, carried_by = written
    return Statement(text, speaker, kind, is_quoted, tuple(hedges), Citation(*citation), source_id, moment(at), tuple(carried_by))


def _told(value: FigureTold) -> tuple[object, ...]:
    figure = value.figure
    told = (_spans((figure.span,)), figure.low, figure.high, figure.unit, figure.of, figure.approximation, figure.as_of)
    return value.text, told, value.speaker, _citation(value.citation), value.source_id, micros(value.at), value.carried_by


def _told_of(written: Sequence[Any]) -> FigureTold:
    text, (span, low, high, unit, of, approximation, as_of), speaker, citation, source_id, at, carried_by = written
    figure = Figure(_spans_of(span)[0], low, high, unit, tuple(of), approximation, as_of)
    return FigureTold(text, figure, speaker, Citation(*citation), source_id, moment(at), tuple(carried_by))
