"""A brief as plain values for JSON."""

from collections.abc import Sequence

from copytaster.model.brief import Brief, Citation, Disagreement, Sentence, Statement


def record(brief: Brief) -> dict[str, object]:
    """The brief with its links numbered from 1; `numbers` of a sentence are those of the links that it cites, each once."""
    numbers = {link.article_id: number for number, link in enumerate(brief.links, 1)}
    return {
        "story": brief.story_id,
        "version": brief.story_version,
        "made_at": brief.made_at.isoformat(),
        "headline": brief.headline,
        "lead": _sentences(brief.lead, numbers),
        "sections": [{"heading": section.heading, "sentences": _sentences(section.sentences, numbers)} for section in brief.sections],
        "statements": [_statement(statement) for statement in brief.statements],
        "disagreements": [_disagreement(disagreement) for disagreement in brief.disagreements],
        "credits": [{"agency": credit.agency, "evidence": credit.evidence} for credit in brief.credits],
        "links": [
            {"number": numbers[link.article_id], "article": link.article_id, "source": link.source_id, "title": link.title, "url": link.url}
            for link in brief.links
        ],
        "checked": brief.checked,
        "left_out": list(brief.left_out),
        "no_brief": brief.no_brief,
        "cause": brief.cause,
        "by": brief.by,
    }


def _sentences(sentences: Sequence[Sentence], numbers: dict[str, int]) -> list[dict[str, object]]:
    return [
        {
            "text": sentence.text,
            "numbers": list(dict.fromkeys(numbers[c.article_id] for c in sentence.citations if c.article_id in numbers)),
            "citations": [_citation(citation) for citation in sentence.citations],
        }
        for sentence in sentences
    ]


def _citation(citation: Citation) -> dict[str, object]:
    return {"article": citation.article_id, "version": citation.article_version, "start": citation.start, "end": citation.end}


def _statement(statement: Statement) -> dict[str, object]:
    return {
        "text": statement.text,
        "speaker": statement.speaker,
        "kind": statement.kind,
        "quoted": statement.is_quoted,
        "hedges": list(statement.hedges),
        "citation": _citation(statement.citation),
        "source": statement.source_id,
        "at": statement.at.isoformat(),
        "carried_by": list(statement.carried_by),
    }


def _disagreement(disagreement: Disagreement) -> dict[str, object]:
    return {
        "of": disagreement.of,
        "values": [
            {
                "text": told.text,
                "low": told.figure.low,
                "high": told.figure.high,
                "unit": told.figure.unit,
                "approximation": told.figure.approximation,
                "as_of": told.figure.as_of,
                "speaker": told.speaker,
                "citation": _citation(told.citation),
                "source": told.source_id,
                "at": told.at.isoformat(),
                "carried_by": list(told.carried_by),
            }
            for told in disagreement.values
        ],
    }
