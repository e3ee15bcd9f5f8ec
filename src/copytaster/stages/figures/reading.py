"""From a text to its figures."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Literal

from copytaster.model.brief import Figure, Span
from copytaster.stages.figures import frames
from copytaster.stages.figures.amounts import Amount, amount, is_other, is_year, stands_alone
from copytaster.stages.figures.counting import Counted, counted, hyphened, measured, named, stem
from copytaster.stages.figures.listed import BLANK, LANGUAGES, any_of, listed, phrases
from copytaster.stages.figures.numbers import Number, numbers

_MAX_CHARS = 200_000
_MOST = 1_000
_MOST_NUMBERS = 4_000
_HELD = 128
"""Texts whose figures are kept: a story is told anew with each report, of which one is new."""
_LOOK = 33
_BARE = 100.0
_THOUSAND = 1000.0
_ONE = 1.0

Link = Literal["", "range", "bad"]


@lru_cache(maxsize=_HELD)
def figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    """The figures of a text in order, at most 1,000 of its first 200,000 characters; none overlaps another.

    Left out is what is no amount: years and dates, times of day, ages, ordinals, scores, ratios, fractions, versions, numbers of
    telephones and names, and a small number of which the text does not say what it counts. English in full; German, French and
    Spanish by their lists; other languages: digits with a sign of percent or money. Linear, never raises.
    """
    text = text[:_MAX_CHARS]
    found: list[Figure] = []
    for low, high in _ends(text, list(islice(numbers(text, language), _MOST_NUMBERS)), language):
        figure = _figure(text, low, high, language)
        if figure is not None and (not found or figure.span.start >= found[-1].span.end):
            found.append(figure)
        if len(found) == _MOST:
            break
    return tuple(found)


def _ends(text: str, found: list[Number], language: str) -> Iterator[tuple[Number, Number]]:
    """Each number twice, ranges as their two ends; those in telephone numbers, scores and ratios are passed over."""
    at = 0
    while at < len(found):
        here = found[at]
        link = _link(text, here, found[at + 1], language) if at + 1 < len(found) else ""
        if link == "bad":
            while at + 1 < len(found) and _link(text, found[at], found[at + 1], language) == "bad":
                at += 1
            at += 1
        elif link == "range":
            yield here, found[at + 1]
            at += 2
        else:
            yield here, here
            at += 1


def _link(text: str, one: Number, other: Number, language: str) -> Link:
    if other.start - one.end > _LOOK:
        return ""
    between, before = text[one.end : other.start], text[max(0, one.start - _LOOK) : one.start]
    rises = _low(one, other) < other.value and one.digits[:1] != "0"
    if _gap(language, "range").fullmatch(between):
        if _gap(language, "from").search(before):
            return ""
        return "range" if rises else "bad"
    if _gap(language, "and").fullmatch(between) and _gap(language, "between").search(before):
        return "range" if rises else ""
    if _gap(language, "ratio").fullmatch(between):
        return "bad" if one.value <= other.value and not is_year(other) else ""
    return "bad" if _gap(language, "bad").fullmatch(between) else ""


def _low(one: Number, other: Number) -> float:
    """The lower end of a range; "5 to 10 million" begins with five million."""
    return one.value * other.scale if one.scale == 1 and one.digits and other.digits and one.value < _THOUSAND else one.value


@cache
def _gap(language: str, kind: str) -> re.Pattern[str]:
    """What stands between the ends of a range, in a ratio, in a score and the like; and before a change and a range."""
    sign = rf"(?:%|{BLANK}?(?:percent|per cent|Prozent|pour cent|por ciento))?"
    money = r"(?:[A-Z]{0,2}[$€£])?"
    word = {name: any_of(listed("numbers", f"{language}-{name}")) for name in ("to", "and", "between", "from")}
    ratio = any_of(phrases("not", f"{language}-ratios"))
    patterns = {
        "range": rf"{sign}(?:-|–|{BLANK}[-–—]{BLANK}|{BLANK}(?:{word['to']}){BLANK}){money}",
        "and": rf"{sign}{BLANK}(?:{word['and']}){BLANK}{money}",
        "ratio": rf"{BLANK}(?:{ratio}){BLANK}",
        "bad": rf"{BLANK}|[/:.,)]|[-–]?\(0?\)[-–]?",
        "between": rf"(?<!\w)(?:{word['between']}){BLANK}{money}\Z",
        "from": rf"(?<!\w)(?:{word['from']}){BLANK}(?:\w+{BLANK})?{money}\Z",
    }
    return re.compile(patterns[kind], re.IGNORECASE)


def _figure(text: str, low: Number, high: Number, language: str) -> Figure | None:
    found = amount(text, low, high, language)
    if not stands_alone(text, found):
        return None
    if language not in LANGUAGES:
        is_told = found.unit.is_currency or found.unit.code in ("%", "‰")
        return _made(text, found, Counted((), found.unit.end), language) if is_told else None
    if is_other(text, found, language):
        return None
    told = _told(text, found, language)
    if not told.words and not found.unit.code and (found.is_range or text[found.unit.end : found.unit.end + 1] == "-"):
        return None
    if found.is_range and not found.unit.code and told.words[-1] in _score_nouns(language):
        return None
    figure = _made(text, found, told, language)
    is_bare = not told.words and not found.unit.code and not figure.approximation and low.scale == 1 and low.value < _BARE
    return None if is_bare else figure


def _told(text: str, found: Amount, language: str) -> Counted:
    """What the amount is of, from behind it, else from before it."""
    end = found.unit.end
    if found.unit.code:
        told = named(text, end, language, found.unit)
    elif text[end : end + 1] == "-":
        return hyphened(text, end, language)
    else:
        start = end + 1 if text[end : end + 1] == "+" else end
        told = counted(text, start, language, found.low.value == _ONE and not found.low.digits)
    if told.words:
        return told
    start = frames.approximation_before(text, found.unit.start, language)[1]
    return Counted(measured(text, start, language), end)


def _made(text: str, found: Amount, told: Counted, language: str) -> Figure:
    kind, start = frames.approximation_before(text, found.unit.start, language)
    end = max(told.end, found.unit.end)
    if not kind:
        kind, behind = frames.approximation_behind(text, found.unit.end, language)
        if not kind:
            kind, behind = frames.approximation_behind(text, end, language)
        end = max(end, behind)
    if not kind and found.high.is_about:
        kind = "about"
    low = _low(found.low, found.high) if found.is_range else found.low.value
    when = frames.as_of(text, start, end, language)
    return Figure(Span(start, end), low, found.high.value, found.unit.code, told.words, kind, when)


@cache
def _score_nouns(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in listed("not", f"{language}-nouns"))
