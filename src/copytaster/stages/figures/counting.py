"""What a number counts or measures: the words behind it, or the measure before it."""

import re
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from copytaster.stages import words
from copytaster.stages.figures.listed import BLANK, listed, stopwords
from copytaster.stages.figures.measures import Unit

_WORD = re.compile(rf"{BLANK}{{1,2}}([^\W\d_][\w’'-]*)")
_LAST_WORD = re.compile(rf"(?<![\w’'-])([^\W\d_][\w’'-]*){BLANK}{{1,2}}\Z")
_HYPHENED = re.compile(r"-([^\W\d_]{3,12})\b(?!-)")
_OWNED = re.compile(rf"(?<![\w’'-])([^\W\d_][\w’'-]*){BLANK}of{BLANK}(?:(?:the|a|an|its){BLANK})?\Z")
_MOST_BEHIND = 6
_MOST_BEFORE = 9
_LONGEST_WORD = 40
_FEW = 2
_POSSESSIVE = ("'s", "’s", "'", "’")
_SINGULAR_ENDS = ("ss", "us", "is")
_STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


@dataclass(frozen=True, slots=True)
class Counted:
    """The words of what is counted as stems, and where they end in the text; no words when nothing was found."""

    words: tuple[str, ...]
    end: int


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """A word in lower case, without a possessive, as its stem where the language has a stemmer here."""
    low = word.lower()
    for end in _POSSESSIVE:
        low = low.removesuffix(end)
    stemmer = _stemmer(language)
    return words.folded(str(stemmer.stemWord(low)) if stemmer else low)


def counted(text: str, at: int, language: str, is_one: bool = False) -> Counted:
    """What stands behind a number: modifiers up to the noun in the plural, or a word that is counted as it is ("dead")."""
    found, ends = _phrase(text, at, language)
    head = next((k for k in range(len(found)) if _is_many(found, k, language)), None)
    if head is None:
        return _single(text, found, ends, at, language) if is_one else Counted((), at)
    while language != "de" and head + 1 < len(found) and _is_many(found, head + 1, language):
        head += 1
    return Counted(_stems(found[: head + 1], language), ends[head])


def hyphened(text: str, at: int, language: str) -> Counted:
    """What a number counts that is joined with it: "12-member"."""
    match = _HYPHENED.match(text, at)
    if match is None or match.group(1).lower() not in listed("counted", f"{language}-hyphened"):
        return Counted((), at)
    return Counted((stem(match.group(1), language),), match.end())


def named(text: str, at: int, language: str, unit: Unit) -> Counted:
    """What an amount in a unit is of: "$5 million in damages", "12% of voters", "500-mile border wall", "$5 million deal"."""
    match = _WORD.match(text, at)
    if match is None:
        return Counted((), at)
    if match.group(1).lower() in listed("counted", f"{language}-of"):
        if language == "de" and match.group(1).lower() == "an":
            return Counted((), at)
        at = match.end()
    elif not unit.is_hyphened and (language != "en" or not unit.is_currency):
        return Counted((), at)
    found, ends = _phrase(text, at, language)
    head = next((k for k in range(len(found)) if _is_many(found, k, language)), min(len(found), _FEW) - 1)
    if head < 0 or (found[0][:1].isupper() and language != "de"):
        return Counted((), at)
    return Counted(_stems(found[: head + 1], language), ends[head])


def measured(text: str, start: int, language: str) -> tuple[str, ...]:
    """What is measured before a number: "the unemployment rate rose to", "a fine of", "the toll stands at", "the tunnel will cost"."""
    verbs, changes, measures = (listed("counted", f"{language}-{part}") for part in ("verbs", "changes", "measures"))
    found: list[str] = []
    changed, told, measure = "", "", ""
    at, begin, least = start, start, max(0, start - _MOST_BEFORE * _LONGEST_WORD)
    for _ in range(_MOST_BEFORE):
        match = _LAST_WORD.search(text, max(least, at - _LONGEST_WORD), at)
        if match is None:
            break
        word, at = match.group(1).lower(), match.start()
        if not found and word in measures and not (changed or measure):
            measure = word
        elif not found and word in changes and not measure:
            changed = word
        elif not found and word in verbs:
            told = told or word
        elif word in stopwords(language) or len(found) == _FEW:
            break
        elif not (changed or told or measure):
            return ()
        else:
            found.insert(0, match.group(1))
            begin = match.start(1)
    owner = _OWNED.search(text, max(least, begin - _LONGEST_WORD), begin) if found else None
    first = [owner.group(1)] if owner and not measure and owner.group(1).lower() in measures else []
    by = [changed] if changed and found and told not in ("to", "at") else []
    return _stems([*first, *found, *([measure] if measure else by)], language)


def _phrase(text: str, at: int, language: str) -> tuple[list[str], list[int]]:
    """The words from a position up to a small word or a mark, those left out that say nothing about what is counted."""
    small, passed = stopwords(language), listed("counted", f"{language}-before")
    many, ends_it = listed("counted", f"{language}-many"), listed("counted", f"{language}-ends")
    found: list[str] = []
    ends: list[int] = []
    while len(found) < _MOST_BEHIND:
        match = _WORD.match(text, at)
        if match is None or match.end() - match.start() > _LONGEST_WORD:
            break
        word, at = match.group(1).rstrip("-'’"), match.end()
        low = word.lower()
        if not found and low in passed:
            continue
        if word in ends_it:
            break
        if low in small and low not in many and not (word.isupper() and len(word) > 1):
            break
        found.append(word)
        ends.append(match.start(1) + len(word))
    return found, ends


def _is_many(found: list[str], at: int, language: str) -> bool:
    """True for a noun in the plural, as far as its ending, and in German its capital, can tell."""
    word = found[at]
    low = word.lower()
    if low in listed("counted", f"{language}-many"):
        return True
    if language == "de":
        return word[0].isupper()
    if language == "en":
        return len(low) > 3 and low.endswith("s") and not low.endswith(_SINGULAR_ENDS) and not low.endswith(_POSSESSIVE)
    return len(low) > 3 and low.endswith(("s", "x"))


def _single(text: str, found: list[str], ends: list[int], at: int, language: str) -> Counted:
    """Behind "one": the word, with the next one unless that is a verb in the past."""
    if not found:
        return Counted((), at)
    size = _FEW if len(found) >= _FEW and not found[1].endswith("ed") and len(found) == _FEW else 1
    return Counted(_stems(found[:size], language), ends[size - 1])


def _stems(found: list[str], language: str) -> tuple[str, ...]:
    return tuple(filter(None, (stem(word, language) for word in found)))


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name, 0) if name else None
