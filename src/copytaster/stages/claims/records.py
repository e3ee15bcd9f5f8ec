"""Claims as plain values for JSON."""

from collections.abc import Callable, Mapping, Sequence

from copytaster.model.brief import Claim, Span
from copytaster.stages.claims.attribution import attributed
from copytaster.stages.claims.parsed import Parsed


def record(line: Mapping[str, object], parse: Callable[[str], Parsed] | None = None) -> dict[str, object]:
    """From `{id, text}` (and `language`, else English) to `{id, claims}`: spans as start and end in characters, end exclusive.

    `parse` is asked for English texts only.
    """
    known, told = line.get("text"), line.get("language")
    text, language = known if isinstance(known, str) else "", told if isinstance(told, str) else "en"
    parsed = parse(text) if parse is not None and language == "en" else None
    return {"id": line.get("id"), "claims": [_claim(claim) for claim in attributed(text, language, parsed)]}


def _claim(claim: Claim) -> dict[str, object]:
    return {
        "source": _spans(claim.source),
        "cue": _spans(claim.cue),
        "content": _spans(claim.content),
        "kind": claim.kind,
        "quoted": claim.is_quoted,
        "hedges": _spans(claim.hedges),
        "speaker": claim.speaker,
    }


def _spans(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]
