"""An article as the search index would know it, without the index: the same words give the same answer."""

import re
from collections.abc import Iterable
from functools import lru_cache

from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Sought, Terms
from copytaster.stages import words
from copytaster.stages.search import speakers

MAX_WORDS = 20_000
MAX_SPEAKERS = 200
MAX_LETTERS = 48
"""As in the index, which cuts what is longer."""

_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def terms_of(article: Article, claims: Iterable[Claim] = ()) -> frozenset[str]:
    """All that it is found by: words, words of the title, source, language, and words of the names of who is quoted."""
    title = parted(words.searchable(article.title))[:MAX_WORDS]
    body = parted(words.searchable(article.text))
    found = {EVERY, *title, *(IN_TITLE + word for word in title), *body[:MAX_WORDS]}
    found.update(cut(before + each) for before, each in ((OF_SOURCE, article.source_id), (IN_LANGUAGE, article.language.code)) if each)
    said = speakers(article, tuple(claims))
    if said is not None:
        found |= {SAID_BY, *(cut(SAID_BY + word) for word in parted(said.words)[:MAX_SPEAKERS])}
    return frozenset(found)


def holds_terms(sought: Sought, terms: frozenset[str]) -> bool:
    """Whether an article with these terms is one of those sought, days aside; what holds no word asks for nothing."""
    clauses = [wanted for clause in sought.all_of if (wanted := [each for each in clause if pieces(each)])]
    if not clauses or not all(any(_has_all(each, terms) for each in clause) for clause in clauses):
        return False
    return not any(pieces(each) and _has_all(each, terms) for each in sought.none_of)


def _has_all(each: Terms, terms: frozenset[str]) -> bool:
    return all(_begins(word, terms) if is_start else word in terms for word, is_start in pieces(each))


def _begins(start: str, terms: frozenset[str]) -> bool:
    return any(term.startswith(start) for term in terms)


@lru_cache(maxsize=65_536)
def pieces(each: Terms) -> tuple[tuple[str, bool], ...]:
    """Pairs of a term as the index holds it and whether it is only a beginning."""
    found: list[tuple[str, bool]] = []
    for word in each:
        parts = parted(word.removesuffix("*"))
        found += [(part, False) for part in parts[:-1]] + [(part, word.endswith("*")) for part in parts[-1:]]
    return tuple(found)


def parted(text: str) -> list[str]:
    """Words parted by blanks, lower case, cut."""
    return [word[:MAX_LETTERS] for word in _CONTROLS.sub(" ", text.lower()).split()]


def cut(word: str) -> str:
    """The letters that count."""
    return word[:MAX_LETTERS]
