"""The lists of words by which a sentence is checked, from the tables `faith_*.txt`."""

from collections.abc import Sequence
from functools import cache

from copytaster.stages import cues, tables
from copytaster.stages.faith.stems import stem

Phrases = dict[str, tuple[tuple[str, ...], ...]]
"""Phrases as words, by their first word, the longest first."""


@cache
def phrases(kind: str, language: str) -> Phrases:
    """The phrases of one kind ("negation", "hedge", "saying" ...); empty for a language that has none."""
    listed = [*_rows().get(f"{language}-{kind}", ())]
    if kind == "hedge":
        listed.extend(_known_hedges().get(language, ()))
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in dict.fromkeys(listed):
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(known, key=len, reverse=True)) for first, known in found.items()}


def length_at(lows: Sequence[str], at: int, kind: str, language: str) -> int:
    """How many words from `at` on are a phrase of this kind, 0 where there is none."""
    for parts in phrases(kind, language).get(lows[at], ()):
        if len(parts) == 1 or tuple(lows[at : at + len(parts)]) == parts:
            return len(parts)
    return 0


def found_in(lows: Sequence[str], kind: str, language: str) -> list[tuple[int, int]]:
    """Where phrases of this kind stand, as first word and the one behind the last, none inside another."""
    found: list[tuple[int, int]] = []
    at, known = 0, phrases(kind, language)
    while at < len(lows):
        taken = length_at(lows, at, kind, language) if lows[at] in known else 0
        if taken:
            found.append((at, at + taken))
        at += taken or 1
    return found


def is_all(lows: Sequence[str], kinds: Sequence[str], language: str) -> bool:
    """True when the words are nothing but phrases of these kinds."""
    at = 0
    while at < len(lows):
        taken = max(length_at(lows, at, kind, language) for kind in kinds)
        if not taken:
            return False
        at += taken
    return True


@cache
def opposites(language: str) -> dict[str, frozenset[str]]:
    """For each word those that say the opposite."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("faith_antonyms.txt"):
        if row[0] == f"{language}:":
            middle = row.index("|")
            one, other = row[1:middle], row[middle + 1 :]
            for words, against in ((one, other), (other, one)):
                for word in words:
                    found.setdefault(word, set()).update(against)
    return {word: frozenset(against - {word}) for word, against in found.items()}


@cache
def alike(language: str) -> dict[str, frozenset[str]]:
    """For each stem the stems of words that may stand for it."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("faith_synonyms.txt"):
        if row[0] == f"{language}:":
            group = {stem(word, language) for word in row[1:]}
            for one in group:
                found.setdefault(one, set()).update(group - {one})
    return {one: frozenset(others) for one, others in found.items()}


@cache
def numbers(kind: str, language: str) -> dict[str, float]:
    """The values of number words: kinds are "numbers" and "scales"."""
    return {word: float(value) for word, value in _pairs(f"{language}-{kind}")}


@cache
def units() -> dict[str, str]:
    """The unit that a word or sign names."""
    return dict(_pairs("units"))


@cache
def _rows() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in tables.rows("faith_words.txt"):
        listed = (phrase.strip() for phrase in " ".join(row[1:]).split(","))
        key = row[0].removesuffix(":")
        found[key] = found.get(key, ()) + tuple(phrase for phrase in listed if phrase)
    return found


@cache
def _known_hedges() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in cues.lines("hedges"):
        language, _, listed = line.partition(":")
        found[language] = found.get(language, ()) + tuple(phrase.strip() for phrase in listed.split(",") if phrase.strip())
    return found


@cache
def _pairs(key: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for row in tables.rows("faith_numbers.txt"):
        if row[0] == f"{key}:":
            parts = (part.split() for part in " ".join(row[1:]).split(","))
            found.extend((part[0], part[1]) for part in parts if len(part) == 2)
    return tuple(found)
