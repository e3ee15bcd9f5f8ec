"""Amounts: numbers with their units, and which of them are years, dates, times of day, ages, ordinals or names."""

import re
from dataclasses import dataclass
from functools import cache

from copytaster.stages.figures.frames import months, time_words
from copytaster.stages.figures.listed import BLANK, any_of, listed, phrases, stopwords
from copytaster.stages.figures.measures import Unit, unit_beside
from copytaster.stages.figures.numbers import Number

_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_DAYS_OF_MONTH = 31
_ONE = 1.0
_LOOK = 33
_WORD_BEFORE = re.compile(rf"(?<![\w’'-])([^\W\d_][\w’'.°-]{{0,30}}|#){BLANK}?\Z")
_WORD_BEHIND = re.compile(rf"{BLANK}?(?:de{BLANK})?([^\W\d_][\w’'.]{{0,30}})")
_ORDINAL = re.compile(rf"\.{BLANK}[^\W\d_]")
_GLUED = frozenset("_@#/.,:+\\=&-–")
_OPENS = frozenset(".!?\"“”„«‘'(\n\r:;•—–…")
_NO_PLAIN_ONE = frozenset(
    ["no", "number", "any", "every", "this", "that", "the", "which", "each", "only", "another", "last", "first", "next"]
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or the two ends of a range, with the unit; `start` and `end` in the text hold the unit too."""

    low: Number
    high: Number
    unit: Unit

    @property
    def is_range(self) -> bool:
        """True when there are two numbers."""
        return self.low is not self.high

    @property
    def is_plain(self) -> bool:
        """True for a whole number without unit, scale and separator: it may be a name or a date."""
        return not self.unit.code and self.low.scale == 1 and (self.low.digits.isdecimal() or not self.low.digits)


def amount(text: str, low: Number, high: Number, language: str) -> Amount:
    """The amount of a number, or of a range whose unit may stand at either end."""
    first = unit_beside(text, low.start, low.end, language)
    if low is high:
        return Amount(low, high, first)
    last = unit_beside(text, high.start, high.end, language)
    if last.code:
        return Amount(low, high, Unit(last.code, min(first.start, low.start), last.end, last.is_hyphened))
    return Amount(low, high, Unit(first.code, first.start, high.end) if first.is_currency else Unit("", low.start, high.end))


def is_year(number: Number) -> bool:
    """True for four digits that may be a year."""
    return len(number.digits) == 4 and number.digits.isdecimal() and number.scale == 1 and _FIRST_YEAR <= number.value <= _LAST_YEAR


def stands_alone(text: str, found: Amount) -> bool:
    """True unless letters, digits or signs are joined with the number: A320, 3D, 90's, 10:30, +44."""
    start, end = found.unit.start, found.unit.end
    before, behind, next_one = text[start - 1 : start] if start else "", text[end : end + 1], text[end + 1 : end + 2]
    if before.isalnum() or (before in _GLUED and before):
        return False
    if behind.isalnum() or (behind and behind in "_@#\\=&"):
        return False
    if behind and behind in "’'":
        return not next_one.isalpha()
    return not (behind and behind in "./:,-–" and next_one.isdigit())


def is_other(text: str, found: Amount, language: str) -> bool:
    """True for a year, a date, a time of day, an age, an ordinal, or a number that is part of a name."""
    if _is_age(text, found, language) or (found.is_plain and is_year(found.low)):
        return True
    if found.low.digits and text[found.high.end - 1] == "m" and not found.unit.is_currency and found.low.scale == 1e6:
        return text[found.high.end - 2].isdigit()
    if _is_pronoun(text, found):
        return True
    return found.is_plain and (_is_dated(text, found, language) or _is_name(text, found, language))


def _is_age(text: str, found: Amount, language: str) -> bool:
    end = found.high.end
    if _old(language).match(text, end):
        before = text[max(0, found.low.start - _LOOK) : found.low.start].lower()
        return language != "fr" or before.endswith(("de ", ", ", "âgé ", "âgée "))
    if language == "es" and found.unit.code == "year" and text[max(0, found.low.start - 3) : found.low.start].lower() == "de ":
        return True
    is_apart = text[max(0, found.low.start - 2) : found.low.start] == ", " or text[found.low.start - 1 : found.low.start] == "("
    return found.is_plain and is_apart and text[end : end + 1] in (",", ")", ".")


@cache
def _old(language: str) -> re.Pattern[str]:
    return re.compile(rf"[- \u00a0](?:{any_of(phrases('not', f'{language}-old'))}|year-olds?)(?!\w)", re.IGNORECASE)


def _is_dated(text: str, found: Amount, language: str) -> bool:
    """A day beside a month or a weekday, a time of day, an ordinal."""
    number = found.high
    before, behind = _beside(text, found.low.start, number.end)
    if behind.lower().rstrip("'’") in listed("not", f"{language}-behind"):
        return True
    if number.value <= _DAYS_OF_MONTH and (
        _is_month(before, language) or _is_month(behind, language) or before.lower() in time_words(language)
    ):
        return True
    return language == "de" and len(number.digits) in (1, 2) and _ORDINAL.match(text, number.end) is not None


def _is_month(word: str, language: str) -> bool:
    plain = word.rstrip(".")
    return plain.lower() in months(language) and (plain[:1].isupper() or language in ("fr", "es"))


def _is_name(text: str, found: Amount, language: str) -> bool:
    """Flight 370, page 12, Article 50; and "Ten" in the middle of a sentence."""
    start = found.low.start
    before, _ = _beside(text, start, found.high.end)
    low = before.lower()
    if low in listed("not", f"{language}-before") or low in listed("not", "*-before"):
        return True
    if not found.low.digits:
        return text[start].isupper() and start > 1 and text[start - 1] not in _OPENS and text[start - 2] not in _OPENS
    is_capital = before[:1].isupper() and language != "de"
    return is_capital and low not in stopwords(language) and low not in _approximations(language)


def _is_pronoun(text: str, found: Amount) -> bool:
    """ "One" that is no number."""
    if found.low.value != _ONE or found.low.digits:
        return False
    before, behind = _beside(text, found.low.start, found.low.end)
    return before.lower() in _NO_PLAIN_ONE or behind.lower().rstrip(".") in listed("not", "en-opens") or not behind


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    before = _WORD_BEFORE.search(text, max(0, start - _LOOK), start)
    behind = _WORD_BEHIND.match(text, end)
    return (before.group(1) if before else "", behind.group(1) if behind else "")


@cache
def _approximations(language: str) -> frozenset[str]:
    kinds = ("over", "under", "up to", "at least", "about")
    return frozenset(word for kind in kinds for phrase in phrases("approximations", f"{language}-{kind}") for word in phrase.split())
