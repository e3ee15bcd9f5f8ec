"""The figures of a story's reports, each with the frame in which it is so: what, where, when, and who says it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from copytaster.model.article import Article
from copytaster.model.brief import Claim, Figure, Span
from copytaster.stages import cues
from copytaster.stages.claims.across_counted import WORD, behind, counted_in, own_stems
from copytaster.stages.claims.across_said import NOBODY, Speaker, speaker_of, terms_of
from copytaster.stages.figures import figures, stem
from copytaster.stages.figures.frames import time_words
from copytaster.stages.figures.listed import pairs
from copytaster.stages.figures.numbers import numbers
from copytaster.stages.sentences import sentences

_MOST_OF_ARTICLE = 120
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a figure, as stems: `near` next behind it, `context` in its sentence; `days` are months and days of the week that the
    sentence names, `years` those but the year of the report, `places` names behind words of place."""

    near: frozenset[str]
    context: frozenset[str]
    days: frozenset[str]
    years: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A figure in its sentence. `head` is what it counts, with its unit; `kept` are the stems that narrow it."""

    article: Article
    figure: Figure
    sentence: Span
    head: str
    kept: frozenset[str]
    frame: Frame
    speaker: Speaker

    @property
    def words(self) -> str:
        """What it counts, in the text's own words where they stand behind the number, else before it."""
        span, language = self.figure.span, self.article.language.code
        told = self.article.text[span.start : span.end]
        last = max((number.end for number in numbers(told, language)), default=0)
        behind = " ".join(told[last:].strip(" -+%").split())
        if any(stem(word, language) in self.figure.of for word in WORD.findall(behind)):
            return behind
        before = WORD.findall(self.article.text[self.sentence.start : span.start])
        found = [word for word in before if stem(word, language) in self.figure.of]
        return " ".join(found[-len(self.figure.of) :] or self.figure.of)


def facts(article: Article, claims: Sequence[Claim]) -> tuple[Fact, ...]:
    """The figures of an article that can be compared: it is known what they count or measure, and that is no mere detail."""
    text = article.text
    found = [figure for figure in figures(text, article.language.code) if figure.of][:_MOST_OF_ARTICLE]
    if not found:
        return ()
    spans = sentences(text, article.language.code)
    starts = [span.start for span in spans]
    made: list[Fact] = []
    for figure in found:
        span = spans[max(0, bisect_right(starts, figure.span.start) - 1)]
        if span.start <= figure.span.start and figure.span.end <= span.end:
            made.extend(_fact(article, text, figure, Span(span.start, span.end), claims))
    return tuple(made)


def _fact(article: Article, text: str, figure: Figure, sentence: Span, claims: Sequence[Claim]) -> Iterator[Fact]:
    language = article.language.code
    counted = counted_in(text, figure, sentence, language)
    if counted is not None:
        head, kept = counted
        speaker = _told_by(text, figure, claims, language)
        yield Fact(article, figure, sentence, head, kept, _frame(article, text, figure, sentence, head), speaker)


def _frame(article: Article, text: str, figure: Figure, sentence: Span, head: str) -> Frame:
    language, told = article.language.code, text[sentence.start : sentence.end]
    words = WORD.findall(told)
    own = {*figure.of, *own_stems(head, language), *_idle(language)}
    return Frame(
        terms_of(behind(text, figure, sentence), language) - own,
        terms_of([word.lower() for word in words], language) - own,
        frozenset(_days(words, language)),
        frozenset(_YEAR.findall(told)) - {str(article.told_at.year)},
        frozenset(_places(words, language)),
    )


@cache
def _idle(language: str) -> frozenset[str]:
    """The stems of words that tell no two sentences apart: days, months, spans of time and the like, and words of scale."""
    scales = (word for word, _ in pairs("numbers", f"{language}-scales"))
    vague = cues.words("statements", f"{language}-vague")
    return frozenset(stem(word, language) for word in (*time_words(language), *vague, *scales))


def _days(words: Sequence[str], language: str) -> Iterator[str]:
    names = time_words(language)
    return (word.lower()[:3] for word in words if word.lower() in names and (word[0].isupper() or language in ("fr", "es")))


def _places(words: Sequence[str], language: str) -> Iterator[str]:
    before, days = cues.words("statements", f"{language}-places"), time_words(language)
    for one, other in pairwise(words):
        if one.lower() in before and other[0].isupper() and other.lower() not in days:
            yield other.lower()


def _told_by(text: str, figure: Figure, claims: Sequence[Claim], language: str) -> Speaker:
    """Who says it: the speaker of the shortest claim that holds the number and has one."""
    at = figure.span
    holding = [claim for claim in claims if any(part.start <= at.start and at.end <= part.end for part in claim.content)]
    holding.sort(key=lambda claim: claim.content[-1].end - claim.content[0].start)
    return next((told for told in (speaker_of(text, claim, language) for claim in holding) if told.told), NOBODY)
