"""What both search indexes share: the terms of a text and the terms of a question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from copytaster.model.message import SearchSpeakers, SearchText
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Sought, Terms

_MAX_WORDS = 20_000
"""Distinct words of one article that are found; a tsvector ends at one megabyte."""

_MAX_SPEAKERS = 200
_MAX_LETTERS = 48
_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

Told = SearchText | SearchSpeakers
Before = tuple[datetime, str] | None


class SearchIndex(Protocol):
    """Finds articles by their terms."""

    def keep(self, connection: Connection, texts: Sequence[Told], articles: Sequence[str]) -> None:
        """Index the texts; `articles` are the ids of articles written just now, whose place in time may have changed."""
        ...

    def find(self, connection: Connection, asked: Sought, limit: int, before: Before) -> list[tuple[str, datetime]]:
        """Article ids and when each was told, the newest first, then by id downwards."""
        ...

    def days(self, connection: Connection, asked: Sought) -> dict[str, int]:
        """How many articles of each day (ISO date, UTC) are found; days without any are left out."""
        ...

    def forget(self, connection: Connection, articles: Sequence[str]) -> None:
        """Take these articles out of the index."""
        ...

    def everything(self, connection: Connection, size: int) -> Iterator[Mapping[str, Sequence[str]]]:
        """The terms of all articles by id, `size` articles at a time."""
        ...

    def learn(self, connection: Connection, words: Mapping[str, Sequence[str]]) -> None:
        """Index articles that are not in the index, by these terms."""
        ...


def distinct_words(text: SearchText) -> list[str]:
    """Each word of title and body once, in order, cut to the letters that count."""
    return list(dict.fromkeys(_parted(f"{text.title_words} {text.body_words}")))[:_MAX_WORDS]


def terms(text: SearchText) -> list[str]:
    """All that the article is found by: its words, those of the title again, its source, its language."""
    title = [IN_TITLE + word for word in dict.fromkeys(_parted(text.title_words)[:_MAX_WORDS])]
    known = [before + each for before, each in ((OF_SOURCE, text.source_id), (IN_LANGUAGE, text.language)) if each]
    return [EVERY, *(_cut(each) for each in (*known, *title)), *distinct_words(text)]


def renewed(known: Mapping[str, Sequence[str]], texts: Iterable[Told]) -> dict[str, list[str]]:
    """The terms of each article after these texts, in order; its speakers stand when its text is told again, and the other way round."""
    found: dict[str, list[str]] = {}
    for text in texts:
        old = found.get(text.article_id, known.get(text.article_id, ()))
        if isinstance(text, SearchText):
            found[text.article_id] = [*terms(text), *(term for term in old if term.startswith(SAID_BY))]
        else:
            speakers = [_cut(SAID_BY + word) for word in dict.fromkeys(_parted(text.words)[:_MAX_SPEAKERS])]
            found[text.article_id] = [*(term for term in old if not term.startswith(SAID_BY)), SAID_BY, *speakers]
    return {article_id: list(dict.fromkeys(told)) for article_id, told in found.items()}


class Wording:
    """How a database writes what is sought."""

    def __init__(self, both: str, either: str, without: str, quoted: "Quoted") -> None:
        self._both, self._either, self._without, self._quoted = both, either, without, quoted

    def of(self, asked: Sought) -> str:
        """The expression; empty when there is nothing to look for."""
        clauses = [self._any(clause) for clause in asked.all_of]
        wanted = self._both.join(filter(None, clauses))
        out = self._any(asked.none_of)
        return f"({wanted}){self._without}{out}" if wanted and out else wanted

    def _any(self, alternatives: Iterable[Terms]) -> str:
        found = [self._all(each) for each in alternatives]
        return f"({self._either.join(filter(None, found))})" if any(found) else ""

    def _all(self, each: Terms) -> str:
        known = [self._quoted(word, is_start) for word, is_start in parted(each)]
        return f"({self._both.join(known)})" if known else ""


class Quoted(Protocol):
    """Writes a term as no operator."""

    def __call__(self, word: str, is_start: bool, /) -> str: ...


def day_of(number: int) -> str:
    """The ISO date of a day counted from 1970."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + number).isoformat()


def parted(each: Sequence[str]) -> list[tuple[str, bool]]:
    """Pairs of a term and whether it is only a beginning; what holds no word is left out."""
    found = []
    for word in each:
        parts = _parted(word.removesuffix("*"))
        found += [(part, False) for part in parts[:-1]] + [(part, word.endswith("*")) for part in parts[-1:]]
    return found


def _parted(text: str) -> list[str]:
    return [_cut(word) for word in _CONTROLS.sub(" ", text.lower()).split()]


def _cut(word: str) -> str:
    return word[:_MAX_LETTERS]
