"""The tables of words about numbers, by language."""

import re
from collections.abc import Iterable
from functools import cache

from copytaster.stages.tables import rows

LANGUAGES = frozenset({"en", "de", "fr", "es"})
"""Those with lists of their own; other languages are read by digits alone."""

BLANK = "[ \u00a0\u202f\u2009]"


@cache
def listed(table: str, key: str) -> frozenset[str]:
    """The words of one line, parted by blanks, of `figures_<table>.txt`."""
    return frozenset(word for line in _lines(table).get(key, ()) for word in line)


@cache
def phrases(table: str, key: str) -> tuple[str, ...]:
    """The phrases of one line, parted by commas, the longest first."""
    found = [phrase.strip() for line in _lines(table).get(key, ()) for phrase in " ".join(line).split(",")]
    return tuple(sorted({phrase for phrase in found if phrase}, key=lambda phrase: (-len(phrase), phrase)))


@cache
def pairs(table: str, key: str) -> tuple[tuple[str, str], ...]:
    """The `left=right` of a line in order, `_` on the right as a blank."""
    found = [word.partition("=") for line in _lines(table).get(key, ()) for word in line]
    return tuple((left, right.replace("_", " ")) for left, _, right in found)


def any_of(choices: Iterable[str]) -> str:
    """A pattern for any of these texts, the longest that fits; their blanks match blanks of any kind."""
    longest_first = sorted(set(choices), key=lambda text: (-len(text), text))
    return "|".join(re.escape(text).replace(r"\ ", BLANK) for text in longest_first) or "(?!)"


@cache
def _lines(table: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for first, *others in rows(f"figures_{table}.txt"):
        line = " ".join([first, *others])
        key, _, words = line.partition(":")
        found.setdefault(key, []).append(words.split())
    return found


@cache
def stopwords(language: str) -> frozenset[str]:
    """Small words, lower case; empty where the language has no list."""
    return frozenset(word for first, *words in rows("stopwords.txt") if first == f"{language}:" for word in words)
