"""A brief as plain values for JSON."""

from collections.abc import Sequence

from copytaster.model.brief import Brief, Sentence


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
        "credits": [{"agency": credit.agency, "evidence": credit.evidence} for credit in brief.credits],
        "links": [
            {"number": numbers[link.article_id], "article": link.article_id, "source": link.source_id, "title": link.title, "url": link.url}
            for link in brief.links
        ],
        "left_out": list(brief.left_out),
        "no_brief": brief.no_brief,
    }


def _sentences(sentences: Sequence[Sentence], numbers: dict[str, int]) -> list[dict[str, object]]:
    return [
        {
            "text": sentence.text,
            "numbers": list(dict.fromkeys(numbers[c.article_id] for c in sentence.citations if c.article_id in numbers)),
            "citations": [
                {"article": c.article_id, "version": c.article_version, "start": c.start, "end": c.end} for c in sentence.citations
            ],
        }
        for sentence in sentences
    ]
