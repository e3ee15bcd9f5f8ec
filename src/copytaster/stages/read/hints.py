"""Hints: what the classes and ids of an element say of its contents, as a set of bits."""

import re
from functools import cache, lru_cache
from importlib.resources import files

_MAX_CHARS = 200
_PART = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")


@lru_cache(maxsize=8_192)
def hints(named: str) -> int:
    """The bits of every hint in a class, an id and the like, joined by blanks; only its first 200 characters are looked at."""
    bits = 0
    for part in _PART.findall(named[:_MAX_CHARS]):
        bits |= _of_part(part.lower())
    return bits


@cache
def names() -> tuple[str, ...]:
    """The kinds of contents that hints tell of, in the order of their bits."""
    return tuple(dict.fromkeys(name for name, _ in _rows()))


@lru_cache(maxsize=16_384)
def _of_part(part: str) -> int:
    inside, whole, lengths = _words()
    bits = whole.get(part, 0)
    for length in lengths:
        for start in range(len(part) - length + 1):
            bits |= inside.get(part[start : start + length], 0)
    return bits


@cache
def _words() -> tuple[dict[str, int], dict[str, int], tuple[int, ...]]:
    """Words that may stand inside of others, words that may not, each with its bits; and the lengths of the former."""
    inside: dict[str, int] = {}
    whole: dict[str, int] = {}
    for name, words in _rows():
        bit = 1 << names().index(name)
        for word in words:
            table, key = (whole, word[1:]) if word.startswith("=") else (inside, word)
            table[key] = table.get(key, 0) | bit
    return inside, whole, tuple(sorted(set(map(len, inside))))


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = files("copytaster").joinpath("data/reader/hints.txt").read_text("utf-8").splitlines()
    parted = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return tuple((name, tuple(words.split())) for name, _, words in parted)
