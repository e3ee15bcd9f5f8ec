"""What changes on pages without an editor: time stamps, counters, links to other articles, signs and blanks."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

MAX_WORDS = 14
"""A line of more words says something, however it begins."""

MAX_COUNT_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:[.,:'-][^\W_]+)*")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}-\d{2}-\d{2}|(?:19|20)\d\d")
_QUOTES = str.maketrans("’‘‛´`", "'''''")


def words(text: str) -> tuple[str, ...]:
    """The words as they are compared: without case, signs, blanks and the ways to write them."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()))


def is_noise(line: str) -> bool:
    """Whether a line changes without an editor."""
    said = words(line)
    if not said:
        return True
    if len(said) > MAX_WORDS:
        return False
    begins, counts = _table()
    joined = " ".join(said)
    if any(joined == begin or joined.startswith(begin + " ") for begin in begins):
        return len(said) <= MAX_WORDS
    has_number = any(word[0].isdigit() for word in said)
    return len(said) <= MAX_COUNT_WORDS and has_number and (bool(counts & set(said)) or _is_stamp(said))


def _is_stamp(said: tuple[str, ...]) -> bool:
    """A date or a time alone: as many numbers as words, or one more word, such as a month or a zone."""
    numbers = sum(word[0].isdigit() for word in said)
    return any(map(_CLOCK.fullmatch, said)) and 2 * numbers >= len(said) - 1


@cache
def _table() -> tuple[tuple[str, ...], frozenset[str]]:
    text = (files("copytaster") / "data" / "edit_noise.txt").read_text(encoding="utf-8")
    rows = [line.split("\t", 1) for line in text.splitlines() if line and not line.startswith("#")]
    begins = tuple(" ".join(words(said)) for kind, said in rows if kind == "begin")
    return begins, frozenset(words(said)[0] for kind, said in rows if kind == "count")
