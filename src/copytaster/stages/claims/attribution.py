"""Who says what: in a parse where there is one, else by plain rules on words and punctuation."""

import re

from copytaster.model.brief import Claim, Span
from copytaster.stages.claims import grammatical
from copytaster.stages.claims.cueing import cues_in
from copytaster.stages.claims.kinds import characterised
from copytaster.stages.claims.parsed import Parsed
from copytaster.stages.claims.parts import content_of, source_of
from copytaster.stages.claims.passage import Passage, passage
from copytaster.stages.claims.quoting import touch
from copytaster.stages.claims.silence import speaks
from copytaster.stages.claims.speakers import named
from copytaster.stages.claims.weights import weights
from copytaster.stages.sentences import sentences

_MAX_CHARS = 200_000
_MAX_SENTENCE = 2_000
_MOST_CUES = 40
_MOST_SPANS = 40
_FILLED_SHARE = 0.6
_COLON = re.compile(r"([A-Z][\w.'’ -]{1,40}):\s+(?=[\"“„«A-Z])")


def attributed(text: str, language: str = "en", parse: Parsed | None = None) -> tuple[Claim, ...]:
    """The claims of a text in the order of their contents; those of one sentence may hold each other.

    With the parse of an English text: learned from annotated news, down to nouns and adjectives ("a claim that", "is confident
    of"); the first 60,000 characters. Without one, by plain rules, the first 200,000: verbs of saying and thinking before, after
    and inside of what is said, "according to X", "X: ...", and quotations that stand alone. German, French and Spanish: the
    commonest verbs; other languages: quotations. Never raises.
    """
    found = grammatical.claims_of(text, parse, weights()) if parse is not None and language == "en" else _plainly(text, language)
    told = [characterised(text, claim, language) for claim in sorted(found, key=_by_content)]
    return named(text[:_MAX_CHARS], told)


def _plainly(text: str, language: str) -> list[Claim]:
    found: list[Claim] = []
    before, end = 0, 0
    for span in sentences(text[:_MAX_CHARS], language):
        until = min(span.end, span.start + _MAX_SENTENCE)
        if not speaks(text[span.start : until], language):
            end = span.end
            continue
        part = passage(text, span.start, until, language)
        claims = _claims(part)
        if not claims and _fills(part):
            same_paragraph = "\n" not in text[end : span.start]
            claims = _going_on(part, found, before if same_paragraph else len(found))
        before, end = len(found) if claims else before, span.end
        found.extend(claims)
    return found


def _claims(part: Passage) -> list[Claim]:
    found: list[Claim] = []
    first: tuple[Span, ...] = ()
    for cue in cues_in(part)[:_MOST_CUES]:
        source = source_of(part, cue) or (first if cue.is_participle else ())
        content = content_of(part, cue, source)
        if content:
            found.append(Claim(source, (cue.span,), content, _is_quoted(part, content)))
            first = first or source
    colon = None if found else _after_colon(part)
    return [colon] if colon else found


def _fills(part: Passage) -> bool:
    """True when nearly the whole sentence is a quotation."""
    return sum(quote.end - quote.start for quote in part.quotes) >= _FILLED_SHARE * (part.end - part.start)


def _going_on(part: Passage, found: list[Claim], since: int) -> list[Claim]:
    """ "...," she said. "More.": the quotation goes on with a claim of the sentence before it, those of `found` from `since`.

    In a new paragraph, where `since` is the end of `found`, it is a claim of its own by the last speaker.
    """
    quotes = part.quotes[:_MOST_SPANS]
    if since == len(found):
        return [Claim(found[-1].source if found else (), (), quotes, True)]
    at = next((k for k in range(since, len(found)) if found[k].is_quoted), since)
    last = found[at]
    found[at] = Claim(last.source, last.cue, (*last.content, *quotes)[:_MOST_SPANS], True)
    return []


def _after_colon(part: Passage) -> Claim | None:
    match = _COLON.match(part.text, part.start, part.end)
    if match is None or match.end() >= part.end:
        return None
    content = (Span(match.end(), part.end),)
    return Claim((Span(match.start(1), match.end(1)),), (Span(match.end(1), match.end(1) + 1),), content, _is_quoted(part, content))


def _is_quoted(part: Passage, content: tuple[Span, ...]) -> bool:
    return any(touch(quote, span) for quote in part.quotes for span in content)


def _by_content(claim: Claim) -> tuple[int, int]:
    return claim.content[0].start, -claim.content[-1].end
