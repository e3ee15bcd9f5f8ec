"""Where numbers stand in a text, in digits and in words, and how much they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from copytaster.stages.figures.listed import BLANK, LANGUAGES, any_of, listed, pairs

_DIGITS = {
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}|\d+(?:\.\d+)?",
    "de": r"\d{1,3}(?:[.'’\u00a0\u202f\u2009]\d{3})+(?:,\d+)?|\d+(?:,\d+)?",
    "fr": r"\d{1,3}(?:[. \u00a0\u202f\u2009]\d{3})+(?:,\d+)?|\d+(?:,\d+)?",
    "es": r"\d{1,3}(?:[. \u00a0\u202f\u2009]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?",
}
_OTHER_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d{1,2})?"
_MOST_DIGITS = 15
_MOST_WORDS = 8
_HUNDRED = 100.0
_THOUSAND = 1000.0
_TEN = 10.0


@dataclass(frozen=True, slots=True)
class Number:
    """Characters `start` to `end` (exclusive) that are one number. `digits` are those as they stand, empty for a number in words.

    `scale` is what words and letters behind the digits multiply them by; `is_about` when it is a round word ("a dozen").
    """

    start: int
    end: int
    value: float
    digits: str = ""
    scale: float = 1.0
    is_about: bool = False


def numbers(text: str, language: str) -> Iterator[Number]:
    """The numbers in order, whatever they mean; a separator that may be read in two ways leaves its number out. Linear."""
    words = _words(language)
    at = 0
    for match in _pattern(language).finditer(text):
        if match.start() < at:
            continue
        found = _in_digits(text, match, language) if match.group(1) else _in_words(text, match, words)
        if found is not None:
            found = _scaled(text, found, language)
            at = found.end
            yield found


@dataclass(frozen=True, slots=True)
class _Words:
    """The number words of one language; `links` matches what may stand between two words of one number."""

    values: dict[str, float]
    scales: dict[str, float]
    about: frozenset[str]
    one: frozenset[str]
    one_of: re.Pattern[str]
    following: re.Pattern[str]
    scale: re.Pattern[str]
    suffix: re.Pattern[str]
    suffixes: dict[str, float]


@cache
def _words(language: str) -> _Words:
    values = {word: float(value) for word, value in pairs("numbers", language)}
    values |= _joined(values, language)
    scales = {word: float(value) for word, value in pairs("numbers", f"{language}-scales")}
    suffixes = {word: float(value) for word, value in pairs("numbers", f"{language}-suffixes")}
    one, joint = listed("numbers", f"{language}-one"), any_of(listed("numbers", f"{language}-and"))
    every, scale = any_of([*values, *scales]), any_of(scales)
    link = rf"(?:{BLANK}{{1,2}}|-)(?:(?:{joint}){BLANK})?"
    return _Words(
        values,
        scales,
        listed("numbers", f"{language}-about"),
        one,
        re.compile(rf"(?:half{BLANK})?(?:{any_of(one)}){BLANK}(?:half{BLANK})?(?:{scale})\b", re.IGNORECASE),
        re.compile(rf"{link}({every})\b(?!-)|{link}({every})(?=-(?:{every})\b)", re.IGNORECASE),
        re.compile(rf"(?:{BLANK}{{1,2}}|-)({scale})\b\.?", re.IGNORECASE),
        re.compile(rf"{BLANK}?({any_of(suffixes)})\b"),
        suffixes,
    )


def _joined(values: dict[str, float], language: str) -> dict[str, float]:
    """Words that a language writes in one: twenty-one, einundzwanzig, zweihundert, vingt-deux, treinta y dos."""
    units = {word: value for word, value in values.items() if 1 <= value < _TEN} | ({"ein": 1.0} if language == "de" else {})
    tens = {word: value for word, value in values.items() if value >= 2 * _TEN and value % _TEN == 0 and value < _HUNDRED}
    if language == "de":
        found = {f"{unit}und{ten}": low + high for ten, high in tens.items() for unit, low in units.items()}
        return found | {f"{word}{size}": value * by for word, value in units.items() for size, by in (("hundert", 100.0), ("tausend", 1e3))}
    if language == "fr":
        teens = units | {word: value for word, value in values.items() if _TEN <= value < 2 * _TEN}
        found = {f"{ten}-{unit}": low + high for ten, high in tens.items() for unit, low in (teens if high % 20 == 0 else units).items()}
        return found | {f"{ten}{link}un": high + 1 for ten, high in tens.items() for link in (" et ", "-et-")}
    if language == "es":
        return {
            f"{ten} y {unit}": low + high
            for ten, high in tens.items()
            for unit, low in (units | {"un": 1.0, "uno": 1.0, "una": 1.0}).items()
        }
    return {f"{ten}-{unit}": low + high for ten, high in tens.items() for unit, low in units.items()}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    digits = _DIGITS.get(language, _OTHER_DIGITS)
    if language not in LANGUAGES:
        return re.compile(rf"({digits})(?!\d)", re.ASCII)
    words = _words(language)
    return re.compile(rf"(?a:({digits})(?!\d))|\b(?:{words.one_of.pattern}|{any_of(words.values)})\b", re.IGNORECASE)


def _in_digits(text: str, match: re.Match[str], language: str) -> Number | None:
    told = match.group(1)
    if sum(map(str.isdigit, told)) > _MOST_DIGITS:
        return None
    value = _value(told, language)
    return None if value is None else Number(match.start(), match.end(), value, told)


def _value(told: str, language: str) -> float | None:
    point, comma = told.rfind("."), told.rfind(",")
    parts = re.split(r"[^\d]", told)
    if len(parts) == 1:
        return float(told)
    if point >= 0 and comma >= 0:
        return float(f"{''.join(parts[:-1])}.{parts[-1]}")
    if all(len(part) == 3 for part in parts[1:]) and not _is_decimal(told, language):
        return float("".join(parts)) if parts[0] != "0" else None
    if len(parts) == 2:
        return float(".".join(parts))
    return float("".join(parts)) if language == "en" and len(parts[-1]) == 3 else None


def _is_decimal(told: str, language: str) -> bool:
    """True for "1.234" in English and "1,234" in German and French: three digits behind the sign that parts fractions."""
    if told.count(".") + told.count(",") != 1:
        return False
    return ("." in told) if language == "en" else ("," in told and language in ("de", "fr"))


def _in_words(text: str, match: re.Match[str], words: _Words) -> Number:
    first = match.group().lower()
    if first in words.values:
        return _spelled(text, Number(match.start(), match.end(), words.values[first]), words)
    *before, scale = re.split(r"\s", first)
    value = words.scales[scale] * (0.5 if "half" in before else 1.0)
    return _spelled(text, Number(match.start(), match.end(), value, scale=value, is_about=scale in words.about), words)


def _spelled(text: str, first: Number, words: _Words) -> Number:
    """A number in words: each multiplies what stands before it, or adds to it while it is smaller."""
    is_large = first.value >= _THOUSAND
    total, current = (first.value, 0.0) if is_large else (0.0, first.value)
    room, end, is_about = first.value if is_large else _room(first.value), first.end, first.is_about
    for _ in range(_MOST_WORDS):
        following = words.following.match(text, end)
        if following is None:
            break
        word = (following.group(1) or following.group(2)).lower()
        if word in words.scales:
            by = words.scales[word]
            if by == _HUNDRED:
                current *= by
            else:
                total, current = (total * by if current == 0 else total + current * by), 0.0
            room, is_about = by, is_about or word in words.about
        elif words.values[word] < room:
            current, room = current + words.values[word], _room(words.values[word])
        else:
            break
        end = following.end()
    return Number(first.start, end, total + current, scale=max(first.scale, total, 1.0), is_about=is_about)


def _room(value: float) -> float:
    """What may be added to a word of this value: "twenty" takes less than ten."""
    return _TEN if value >= 2 * _TEN and value % _TEN == 0 and value < _HUNDRED else _HUNDRED if value >= _HUNDRED else 0.0


def _scaled(text: str, found: Number, language: str) -> Number:
    """The number times the words and letters of scale behind it: "1.2 million", "12 mil millones", "5bn"."""
    words = _words(language)
    for _ in range(2):
        match = words.scale.match(text, found.end)
        if match is None:
            break
        word = match.group(1).lower()
        end = match.end() if match.group().endswith(".") and word in ("mio", "mrd") else match.end(1)
        by, is_about = words.scales[word], found.is_about or word in words.about
        found = replace(found, end=end, value=found.value * by, scale=found.scale * by, is_about=is_about)
    suffix = words.suffix.match(text, found.end) if found.digits and found.scale == 1 else None
    if suffix and suffix.group(1) not in ("b", "tr"):
        by = words.suffixes[suffix.group(1)]
        return replace(found, end=suffix.end(), value=found.value * by, scale=by)
    return found
