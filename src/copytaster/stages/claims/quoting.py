"""Quotations joined with the claims that they belong to."""

import re
from dataclasses import replace
from itertools import islice

from copytaster.model.brief import Claim, Span
from copytaster.stages import cues

_MOST_SPANS = 40
_MOST_CLAIMS = 600
_FEW_CHARS = 24
_FILLED_SHARE = 0.9
_NEAR_CHARS = 160
_ALONE_CHARS = 40
_COLON = re.compile(r"^([A-Z][\w.'’ -]{1,40}):[ ]+([\"“„«A-Z][^\r\n]*[^\s])", re.MULTILINE)
_STOP = re.compile(r"[.!?][\"”’')\]]*\s")


def with_quotations(text: str, found: list[Claim], quotes: tuple[Span, ...], speakers: list[Claim]) -> list[Claim]:
    """The claims, those that hold part of a quotation now holding all of it, and quotations that none held.

    Such a quotation belongs to the nearest of `speakers` (cues with sources, whatever their contents) in its sentence; or goes
    on with the quoted claim before it in its line ("...," she said. "More."); or, where it fills its line, with the last one
    of the lines before.
    """
    claims = list(found[:_MOST_CLAIMS])
    last: int | None = None
    for quote in quotes[:_MOST_CLAIMS]:
        holders = [at for at, claim in enumerate(claims) if any(touch(span, quote) for span in claim.content)]
        if holders:
            at = _speaking(claims, holders, quote)
            last = at if at is not None else last
            if at is not None:
                claims[at] = _whole(claims[at], quote)
        elif quote.end - quote.start >= _FEW_CHARS:
            last = _given(text, claims, quote, speakers, last)
    return claims


def _given(text: str, claims: list[Claim], quote: Span, speakers: list[Claim], last: int | None) -> int | None:
    """Give a quotation to whom it belongs; the place of that claim, else `last` unchanged."""
    speaker = _nearest(text, quote, speakers)
    if speaker is not None:
        at = next((k for k, claim in enumerate(claims) if claim.cue == speaker.cue), None)
        if at is None:
            claims.append(replace(speaker, content=(quote,), is_quoted=True))
            return len(claims) - 1
        claims[at] = _whole(claims[at], quote)
        return at
    if last is not None and _goes_on(text, claims[last], quote):
        claims[last] = replace(claims[last], content=(*claims[last].content, quote)[:_MOST_SPANS])
    elif quote.end - quote.start >= _ALONE_CHARS:
        claims.append(Claim((), (), (quote,), True))
    return last


def _nearest(text: str, quote: Span, speakers: list[Claim]) -> Claim | None:
    """The speaker between whose cue and the quotation no sentence ends, behind it rather than before."""
    behind = [c for c in speakers if quote.end <= c.cue[0].start <= quote.end + _NEAR_CHARS and _is_one(text, quote.end, c.cue[0].start)]
    if behind:
        return behind[0]
    before = [
        c for c in speakers if c.cue[-1].end <= quote.start <= c.cue[-1].end + _NEAR_CHARS and _is_one(text, c.cue[-1].end, quote.start)
    ]
    return before[-1] if before else None


def _is_one(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return "\n" not in between and _STOP.search(between) is None


def _speaking(claims: list[Claim], holders: list[int], quote: Span) -> int | None:
    """The claim whose cue stands outside of the quotation; of several the one that holds most of it."""
    outside = [at for at in holders if not any(touch(cue, quote) for cue in claims[at].cue)]
    return max(outside, key=lambda at: sum(_shared(span, quote) for span in claims[at].content), default=None)


def _whole(claim: Claim, quote: Span) -> Claim:
    """The claim with all of the quotation, unless that would swallow its cue or speaker."""
    if any(touch(span, quote) for span in (*claim.cue, *claim.source)):
        return claim
    spans: list[Span] = []
    for span in sorted((*claim.content, quote), key=_by_start):
        if spans and span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return replace(claim, content=tuple(spans[:_MOST_SPANS]), is_quoted=True)


def _goes_on(text: str, claim: Claim, quote: Span) -> bool:
    start = text.rfind("\n", 0, quote.start) + 1
    told = max(span.end for span in (*claim.content, *claim.cue, *claim.source))
    if told > start:
        return len(_STOP.findall(text, told, max(told, quote.start))) <= 1
    end = text.find("\n", quote.end)
    line = text[start : end if end >= 0 else len(text)].strip()
    return quote.end - quote.start >= _FILLED_SHARE * len(line)


def after_colons(text: str, found: list[Claim]) -> list[Claim]:
    """The claims of lines like "Mayor Holm: Pier is safe" of which `found` has nothing, at most 40; not "Breaking: ..."."""
    told: list[Claim] = []
    for match in islice(_COLON.finditer(text), _MOST_SPANS):
        content = Span(match.start(2), match.end(2))
        labels = cues.words("claim_kinds", "en-labels")
        if not any(word in labels for word in match.group(1).lower().split()) and not any(
            touch(span, content) for claim in found for span in claim.content
        ):
            told.append(Claim((Span(match.start(1), match.end(1)),), (Span(match.end(1), match.end(1) + 1),), (content,), False))
    return told


def touch(one: Span, other: Span) -> bool:
    """True when two spans share a character."""
    return max(one.start, other.start) < min(one.end, other.end)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _by_start(span: Span) -> int:
    return span.start
