"""What both search indexes share: the words of a text and the words of a question."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from copytaster.model.message import SearchText

_MAX_WORDS = 20_000
"""Distinct words of one article that are found; a tsvector ends at one megabyte."""

_MAX_LETTERS = 48
_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class SearchIndex(Protocol):
    """Finds articles by their words."""

    def keep(self, connection: Connection, texts: Sequence[SearchText], articles: Sequence[str]) -> None:
        """Index the texts; `articles` are the ids of articles written just now, whose place in time may have changed."""
        ...

    def find(self, connection: Connection, words: Sequence[str], limit: int, before: tuple[datetime, str] | None) -> list[str]:
        """Article ids, newest `told_at` first, then id downwards."""
        ...


def distinct_words(text: SearchText) -> list[str]:
    """Each word of title and body once, in order, cut to the letters that count."""
    return list(dict.fromkeys(_parted(f"{text.title_words} {text.body_words}")))[:_MAX_WORDS]


def asked(words: Sequence[str]) -> list[tuple[str, bool]]:
    """Pairs of a word and whether it is only a beginning; what holds no word is left out."""
    found = []
    for word in words:
        parts = _parted(word.removesuffix("*"))
        found += [(part, False) for part in parts[:-1]] + [(part, word.endswith("*")) for part in parts[-1:]]
    return found


def _parted(text: str) -> list[str]:
    return [word[:_MAX_LETTERS] for word in _CONTROLS.sub(" ", text.lower()).split()]
