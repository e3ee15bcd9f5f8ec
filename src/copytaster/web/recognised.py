"""Sentences that are kept in English, in the store or by rooms that know no readers: recognised by their messages."""

import re
from collections.abc import Sequence
from functools import cache

from copytaster.stages.phrases import Numeral, Phrase, filled, joined, phrases
from copytaster.web.known_messages import MESSAGES

MAX_CHARS = 600
MAX_DEPTH = 3
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?")


def recognised(text: str, depth: int = MAX_DEPTH) -> str:
    """The message with its values, lists part by part; the text itself where nothing is known of it."""
    if len(text) > MAX_CHARS or depth == 0:
        return text
    if _NUMBER.fullmatch(text):
        return Numeral(text)
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            return _told(message, {name: recognised(value, depth - 1) for name, value in found.groupdict().items()})
    return _listed(text, ("; ", ", "), depth)


def _told(message: Phrase, values: dict[str, str]) -> str:
    number = values.get("number", "").replace(",", "")
    if message.many and number.isdigit():
        return phrases(message.message, message.many, int(number), **values)
    return filled(message, **values) if values else message


def _listed(text: str, betweens: Sequence[str], depth: int) -> str:
    for between in betweens:
        parts = text.split(between)
        if len(parts) > 1:
            told = [recognised(part, depth - 1) for part in parts]
            return joined(told, between) if all(isinstance(each, Phrase) for each in told) else text
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    return tuple((_pattern(text), message) for message in MESSAGES for text in (message.message, message.many) if text)


def _pattern(text: str) -> re.Pattern[str]:
    """Values hold no "; ", so that several causes are not taken for one; numbers are of figures alone."""
    counting = re.sub(r"\\\{number\\\}", r"(?P<number>[\\d,]+)", re.escape(text))
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^;]+?)", counting))
