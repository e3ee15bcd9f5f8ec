"""How exact a number is, and as of when it is so."""

import re
from functools import cache
from typing import get_args

from copytaster.model.brief import Approximation
from copytaster.stages.figures.listed import BLANK, any_of, phrases
from copytaster.stages.tables import rows

_LOOK_BACK = 48
_SENTENCE = 200
_STOP = re.compile(r"[.!?](?=[\s\"”’)])|[\r\n]")
_CASED = frozenset({"en", "de"})
_KINDS: tuple[Approximation, ...] = get_args(Approximation)


def approximation_before(text: str, start: int, language: str) -> tuple[Approximation, int]:
    """What weakens a number that begins here, and where it begins; an empty kind and `start` where nothing does."""
    if text[start - 1 : start] == "~" and start:
        return "about", start - 1
    match = _before(language).search(text, max(0, start - _LOOK_BACK), start)
    return (_kinds(language, "")[_plain(match.group(1))], match.start(1)) if match else ("", start)


def approximation_behind(text: str, end: int, language: str) -> tuple[Approximation, int]:
    """What weakens a number that ends here, and where it ends: "12+", "a dozen or more"."""
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum():
        return "at least", end + 1
    match = _behind(language).match(text, end)
    return (_kinds(language, "behind-")[_plain(match.group(1))], match.end()) if match else ("", end)


def as_of(text: str, start: int, end: int, language: str) -> str:
    """The text's own words in the same sentence for when it was so, the first ones behind the number, else the last before it."""
    pattern = _times(language)
    stop = _STOP.search(text, end, end + _SENTENCE)
    behind = pattern.search(text, end, stop.start() if stop else min(len(text), end + _SENTENCE))
    if behind:
        return " ".join(behind.group().split())
    begin = max(0, start - _SENTENCE)
    for stop in _STOP.finditer(text, begin, start):
        begin = stop.end()
    found = ""
    for match in pattern.finditer(text, begin, start):
        found = match.group()
    return " ".join(found.split())


@cache
def months(language: str) -> tuple[str, ...]:
    """The names of months and their short forms, in lower case."""
    own = tuple(month.lower() for month in phrases("times", f"{language}-months"))
    return own or tuple(name for code, *listed in rows("months.txt") if code == language for month in listed for name in month.split("/"))


@cache
def time_words(language: str) -> frozenset[str]:
    """Names of months and days in lower case."""
    return frozenset((*months(language), *(day.lower() for day in phrases("times", f"{language}-days"))))


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().split())


@cache
def _kinds(language: str, part: str) -> dict[str, Approximation]:
    return {phrase: kind for kind in _KINDS if kind for phrase in phrases("approximations", f"{language}-{part}{kind}")}


@cache
def _before(language: str) -> re.Pattern[str]:
    kinds, article = any_of(_kinds(language, "")), rf"(?:(?:the|les|los|las|die){BLANK})?"
    return re.compile(rf"(?<!\w)({kinds})(?:{BLANK}|(?<=['’])){BLANK}?{article}\Z", re.IGNORECASE)


@cache
def _behind(language: str) -> re.Pattern[str]:
    return re.compile(rf"{BLANK}({any_of(_kinds(language, 'behind-'))})(?!\w)", re.IGNORECASE)


@cache
def _times(language: str) -> re.Pattern[str]:
    """Months and days with a capital where the language writes one: "may" is no month."""
    names = [*months(language), *phrases("times", f"{language}-days")]
    if language in _CASED:
        names = [name[:1].upper() + name[1:] for name in names]
    case = "" if language in _CASED else "i"
    name = f"(?{case}:{any_of(names)})" if case else f"(?:{any_of(names)})"
    year = r"(?:1[89]|20)\d\d"
    day = rf"\d{{1,2}}\.?(?:st|nd|rd|th)?{BLANK}(?:de{BLANK})?"
    date = rf"(?:{day})?{name}\b\.?(?:{BLANK}\d{{1,2}}\b(?!:))?(?:,?{BLANK}(?:de{BLANK})?{year})?|{year}"
    since = any_of(phrases("times", f"{language}-since"))
    alone = any_of(phrases("times", f"{language}-alone"))
    return re.compile(rf"\b(?:(?i:{since}){BLANK}(?:{date})\b|(?i:{alone})\b|(?<!\w){name}\b)")
