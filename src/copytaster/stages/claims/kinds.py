"""What kind a claim is of, and which words weaken it."""

import re
from dataclasses import replace
from functools import cache
from typing import get_args

from copytaster.model.brief import Claim, ClaimKind, Span
from copytaster.stages import cues
from copytaster.stages.claims.looks import stem

_WORD = re.compile(r"\w+(?:[-'’]\w+)?")
_NUMBER = re.compile(
    r"\s+(?:the\s+|a\s+)?(?:[$€£]\s?)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|half\b|dozens?\b|hundreds?\b)"
)
_BEFORE_NUMBERS = frozenset(
    {"about", "around", "over", "under", "some", "unos", "unas", "hasta", "rund", "etwa", "fast", "wohl", "quelque"}
)
_MAX_HEDGES = 20


def characterised(text: str, claim: Claim, language: str) -> Claim:
    """The claim with its kind and its hedges."""
    return replace(claim, kind=_kind(text, claim, language), hedges=_hedges(text, claim, language))


def _kind(text: str, claim: Claim, language: str) -> ClaimKind:
    told = [_form(word, language) for span in claim.cue for word in _words(text, span)]
    for word in reversed(told):
        kind = _listed(language).get(word)
        if kind and kind != "report":
            return kind
    papers = cues.words("claim_kinds", f"{language}-papers")
    if any(_form(word, language) in papers for span in claim.source for word in _words(text, span)):
        return "document"
    return "report" if any(_listed(language).get(word) == "report" for word in told) else "say"


@cache
def _listed(language: str) -> dict[str, ClaimKind]:
    return {word: kind for kind in get_args(ClaimKind) for word in cues.words("claim_kinds", f"{language}-{kind}")}


def _form(word: str, language: str) -> str:
    return stem(word) if language == "en" else word


def _words(text: str, span: Span) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(text, span.start, span.end)]


def _hedges(text: str, claim: Claim, language: str) -> tuple[Span, ...]:
    pattern = _pattern(language)
    if pattern is None:
        return ()
    found = {
        Span(match.start(), match.end())
        for span in (*claim.content, *claim.cue)
        for match in pattern.finditer(text, span.start, span.end)
        if _weakens(text, match)
    }
    return tuple(sorted(found, key=lambda span: span.start))[:_MAX_HEDGES]


def _weakens(text: str, match: re.Match[str]) -> bool:
    """True unless the word has a second meaning ("over the river", "May 5") and no number makes the first one clear."""
    if match.group() == "May":
        return False
    return match.group().lower() not in _BEFORE_NUMBERS or _NUMBER.match(text, match.end()) is not None


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    listed = [phrase.strip() for line in cues.lines("hedges") if line.startswith(f"{language}:") for phrase in line[3:].split(",")]
    if not listed:
        return None
    longest_first = sorted(listed, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
