"""The claims of a story that are worth listing, each with what tells it from others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from copytaster.model.article import Article
from copytaster.model.brief import Claim, Span
from copytaster.stages import cues
from copytaster.stages.claims.looks import stem as cue_stem
from copytaster.stages.figures import stem
from copytaster.stages.figures.frames import time_words
from copytaster.stages.figures.listed import stopwords
from copytaster.stages.figures.numbers import numbers
from copytaster.stages.quotations import quotations

MAX_REPORTS = 60
_MAX_CLAIMS = 200
_MOST = 2_000
_LONGEST = 600
_MIN_WORDS = 4
_MIN_TERMS = 2
_MIN_TERMS_OF_NOBODY = 3
_LONE_QUOTATION = 6
_LONG_SOURCE = 60
_TITLE_SHARE = 0.75
_CALLED = re.compile(
    r"(?:[Aa]n?|[Tt]he|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[A-Z][\w-]{1,30}['’]s) [^,]{2,60}, ([A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){1,3})(?:,|$)"
)
"""A former employee, Sten Moe."""
_THAT = re.compile(r"\s*[Tt]hat,?\s+")
_WORD = re.compile(r"[^\W_](?:[\w.'’-]*[^\W_])?")
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*")
_HE_OR_SHE = frozenset({"he", "she"})
_FULL_NAME = re.compile(r"(?:[^\W\d_a-z][\w'’.-]+ ){1,6}[^\W\d_a-z][\w'’-]+")
_FULL_NAME_LAST = re.compile(r"(?:[^\W\d_a-z][\w'’.-]+ ){1,4}[^\W\d_a-z][\w’'-]+$")
_LONGEST_NAME = 3
_ENDS = re.compile(r",| who | which | that |\(| [-–—] | on (?=[A-Z])| in (?=the |an? |[A-Z])")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: `told` for readers; `name` in lower case without titles, empty for what is no name; `words` are stems of the rest."""

    told: str
    name: tuple[str, ...]
    words: frozenset[str]


NOBODY = Speaker("", (), frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A claim with the article that makes it; `order` counts through the story in order of time.

    `text` is its content on one line, `terms` the stems of its words that matter, `numbers` how much its numbers are,
    `negations` counts its words that turn it round, `quotes` are its quotations in lower-case words.
    """

    order: int
    article: Article
    claim: Claim
    text: str
    speaker: Speaker
    terms: frozenset[str]
    numbers: frozenset[float]
    negations: int
    quotes: tuple[str, ...]


def said_in(reports: Sequence[Article], claims: Mapping[str, Sequence[Claim]]) -> tuple[Said, ...]:
    """What the reports claim in so many words, in order of time: at most 200 claims of each of 60 reports, and 2,000 in all."""
    found: list[Said] = []
    for article in reports[:MAX_REPORTS]:
        found.extend(_of_article(article, claims.get(article.id, ()), len(found)))
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def one_line(text: str, spans: Sequence[Span]) -> str:
    """These spans of the text, blanks folded, one blank between them."""
    return " ".join(" ".join(text[span.start : span.end] for span in spans).split())


def speaker_of(text: str, claim: Claim, language: str) -> Speaker:
    """The name where the claim has one, else the text's own words; nobody for a pronoun that stands for someone unknown."""
    small, titles = stopwords(language), cues.words("statements", f"{language}-titles")
    is_named = bool(claim.speaker) and claim.speaker.split()[0].lower() not in small
    told = claim.speaker if is_named else _described(one_line(text, claim.source))
    plain = [word.lower().rstrip(".") for word in _WORD.findall(told)]
    if not is_named and _is_nobody(plain, language):
        return NOBODY
    words = frozenset(stem(word, language) for word in plain if word not in small)
    full = _FULL_NAME_LAST.search(told)
    called = _NAME.findall(full.group().split("'s ")[-1].split("’s ")[-1] if full else told.split(",")[0])
    name = tuple(low for low in (word.lower().rstrip(".") for word in called) if low not in titles and low not in small)
    others = [word for word in plain if word not in titles and word not in small]
    is_name = is_named or full is not None or (0 < len(name) <= _LONGEST_NAME and len(name) >= len(others))
    return Speaker(told, name if is_name else (), words)


def _is_nobody(plain: Sequence[str], language: str) -> bool:
    """True for a pronoun, and for a day that a parser took for a speaker."""
    if not plain or not time_words(language).isdisjoint(plain[:1]):
        return True
    return len(plain) <= 2 and plain[-1] in cues.words("statements", f"{language}-pronouns")


def negations_in(words: Sequence[str], language: str) -> int:
    """How many of these lower-case words turn a sentence round."""
    listed = cues.words("statements", f"{language}-negations")
    return sum(word in listed or word.endswith("n't") for word in (w.replace("’", "'") for w in words))


def terms_of(words: Sequence[str], language: str) -> frozenset[str]:
    """The stems of these words without the small ones."""
    small = stopwords(language)
    return frozenset(stem(word, language) for word in words if word not in small and not word[0].isdigit())


def _described(source: str) -> str:
    called = _CALLED.match(source)
    if called:
        return called.group(1)
    match = _ENDS.search(source, 1)
    source = source[: match.start()] if match else source
    return source if len(source) <= _LONG_SOURCE else source[:_LONG_SOURCE].rsplit(" ", 1)[0]


def _of_article(article: Article, claims: Sequence[Claim], first: int) -> list[Said]:
    text, language = article.text, article.language.code
    kept: list[Said] = []
    last: tuple[int, Speaker] = (0, NOBODY)
    for claim in claims[:_MAX_CLAIMS]:
        if not claim.content or claim.content[-1].end > len(text) or not _is_spoken(text, claim, language):
            continue
        speaker = speaker_of(text, claim, language)
        if speaker.name:
            last = (claim.source[-1].end, speaker)
        elif not speaker.told and _goes_on(text, claim, last):
            speaker = last[1]
        said = _said(article, text, claim, first + len(kept), speaker)
        if said is not None and not any(_holds(other, said) for other in kept):
            kept.append(said)
    return kept


def _goes_on(text: str, claim: Claim, last: tuple[int, Speaker]) -> bool:
    """True for "he" or "she" in the paragraph of the last speaker when no other name stands in it before."""
    end, speaker = last
    if not claim.source or not speaker.name or one_line(text, claim.source).lower() not in _HE_OR_SHE:
        return False
    at = claim.source[0].start
    begin = text.rfind("\n", 0, at) + 1
    if not begin < end <= at:
        return False
    surnames = {match.group().split()[-1].lower() for match in _FULL_NAME.finditer(text, begin, at)}
    return surnames <= {speaker.name[-1], f"{speaker.name[-1]}'s", f"{speaker.name[-1]}’s"}


def _is_spoken(text: str, claim: Claim, language: str) -> bool:
    """True for what somebody says, not merely thinks or feels, and for a quotation that stands alone."""
    if not claim.cue:
        return claim.is_quoted
    if language != "en" or text[claim.cue[0].start : claim.cue[-1].end] == ":":
        return True
    listed = cues.words("statements", "en-cues")
    return any(cue_stem(word.lower()) in listed for word in _WORD.findall(one_line(text, claim.cue)))


def _said(article: Article, source: str, claim: Claim, order: int, speaker: Speaker) -> Said | None:
    """None for a claim without substance: few words, a question, first person alone, or nobody who says it."""
    language = article.language.code
    claim = _without_that(source, claim)
    text = one_line(source, claim.content)[:_LONGEST].strip(" ,;:")
    words = [word.lower() for word in _WORD.findall(text)]
    terms = terms_of(words, language) - _first_person(language)
    if len(words) < _MIN_WORDS or len(terms) < _MIN_TERMS or _is_question(text):
        return None
    if not speaker.told and (not claim.is_quoted or len(terms) < _MIN_TERMS_OF_NOBODY or len(words) < _LONE_QUOTATION or _is_title(text)):
        return None
    if words[0] == "to" and language == "en" and not claim.is_quoted and claim.kind in ("say", "report"):
        return None
    counts = [number for number in numbers(text, language) if number.digits or number.value > 1]
    told = frozenset(stem(word, language) for number in counts for word in _WORD.findall(text[number.start : number.end]))
    amounts = frozenset(round(number.value, 3) for number in counts)
    return Said(order, article, claim, text, speaker, terms - told, amounts, negations_in(words, language), _quotes(text, language))


def _without_that(text: str, claim: Claim) -> Claim:
    """The claim without the "that" before its content."""
    first, *others = claim.content
    match = _THAT.match(text, first.start, first.end)
    return replace(claim, content=(Span(match.end(), first.end), *others)) if match and match.end() < first.end else claim


def _is_title(text: str) -> bool:
    """True for a name of a book or a law in quotation marks: nearly all of its long words are capitals."""
    long = [word for word in _WORD.findall(text) if len(word) > 3]
    capitals = [word for word in long if word[0].isupper()]
    return len(capitals) >= _TITLE_SHARE * len(long)


@cache
def _first_person(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in cues.words("first_person", language))


def _is_question(text: str) -> bool:
    plain = text.rstrip("\"”’»“«'」』 ")
    return plain.endswith("?") and not any(mark in plain[:-1] for mark in ".!?")


def _quotes(text: str, language: str) -> tuple[str, ...]:
    found = quotations(text, language)
    spans = [*found.spans]
    if found.open_until is not None:
        spans.append(Span(0, found.open_until))
    if found.open_from is not None:
        spans.append(Span(found.open_from, len(text)))
    plain = (" ".join(word.lower() for word in _WORD.findall(text[span.start : span.end].replace("’", "'"))) for span in spans)
    return tuple(quote for quote in plain if quote)


def _holds(one: Said, other: Said) -> bool:
    """True when the content of one lies in the other's, and nobody else says it."""
    outer, inner = one.claim.content, other.claim.content
    is_inside = outer[0].start <= inner[0].start and inner[-1].end <= outer[-1].end
    return is_inside and (one.speaker == other.speaker or not other.speaker.told or not one.speaker.told)
