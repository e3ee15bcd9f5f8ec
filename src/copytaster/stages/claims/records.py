"""Claims as plain values for JSON."""

from collections.abc import Mapping, Sequence

from copytaster.model.brief import Claim, Span
from copytaster.stages.claims.attribution import attributed


def record(line: Mapping[str, object]) -> dict[str, object]:
    """From `{id, text}` (and `language`, else English) to `{id, claims}`: spans as start and end in characters, end exclusive."""
    text, language = line.get("text"), line.get("language")
    claims = attributed(text if isinstance(text, str) else "", language if isinstance(language, str) else "en")
    return {"id": line.get("id"), "claims": [_claim(claim) for claim in claims]}


def _claim(claim: Claim) -> dict[str, object]:
    return {"source": _spans(claim.source), "cue": _spans(claim.cue), "content": _spans(claim.content)}


def _spans(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]
