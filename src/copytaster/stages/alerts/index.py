"""The alerts of a site, laid out so that an article meets only those that ask for one of its words.

Each question is filed under one of its wanted clauses, the one whose words are rarest by their length: an article that does not hold
any of these words cannot be what is sought. A thousand alerts then cost one look per word of the article.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from copytaster.model.alert import Alert
from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.model.feed import Source
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY, Terms
from copytaster.stages import search
from copytaster.stages.alerts.terms import holds_terms, pieces, terms_of

_LEAST_START = 3
"""A beginning shorter than this is no key."""


@dataclass(frozen=True, slots=True)
class Question:
    """An alert with its question, read."""

    alert: Alert
    asked: search.Asked

    def takes(self, article: Article, terms: frozenset[str]) -> bool:
        """Whether the article, which has these terms, is what the alert is about."""
        sought = self.asked.sought
        assert sought is not None
        if (sought.since and article.told_at < sought.since) or (sought.until and article.told_at >= sought.until):
            return False
        return holds_terms(sought, terms) and search.holds(article, self.asked.phrases)


@dataclass(frozen=True, slots=True)
class Index:
    """Questions under their keys: whole terms, and beginnings of words with the lengths that occur; `others` have no key."""

    whole: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    starts: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    others: tuple[Question, ...] = ()
    wants_speakers: bool = False

    def candidates(self, terms: frozenset[str]) -> dict[str, Question]:
        """Questions that may be about an article with these terms, by the id of their alert."""
        found = {each.alert.id: each for each in self.others}
        for term in self.whole.keys() & terms if len(self.whole) < len(terms) else terms & self.whole.keys():
            found.update((each.alert.id, each) for each in self.whole[term])
        if self.lengths:
            for start in {term[:length] for term in terms for length in self.lengths if len(term) >= length} & self.starts.keys():
                found.update((each.alert.id, each) for each in self.starts[start])
        return found

    def about(self, article: Article, claims: Iterable[Claim] = ()) -> tuple[Alert, ...]:
        """Alerts that are about this article, by id; whoever is quoted counts where the claims are given."""
        terms = terms_of(article, claims)
        return tuple(each.alert for _, each in sorted(self.candidates(terms).items()) if each.takes(article, terms))


@dataclass(frozen=True, slots=True)
class Standing:
    """All alerts that have somewhere to go: the index of their questions, and by story the alerts that follow it."""

    index: Index = field(default_factory=Index)
    following: Mapping[str, tuple[Alert, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing is to be matched."""
        return not (self.index.whole or self.index.starts or self.index.others or self.following)


def standing(alerts: Iterable[Alert], sources: Mapping[str, Source], now: datetime) -> Standing:
    """The alerts as they stand: paused ones and those without a channel are left out, and questions that ask for nothing."""
    active = [each for each in alerts if each.channels and not each.is_paused]
    following: dict[str, list[Alert]] = {}
    for each in active:
        if each.story_id:
            following.setdefault(each.story_id, []).append(each)
    read = [Question(each, search.read(each.query, sources, now)) for each in active if each.query]
    return Standing(indexed([each for each in read if each.asked.sought]), {known: tuple(found) for known, found in following.items()})


def indexed(questions: Sequence[Question]) -> Index:
    """Each question under its key."""
    whole: dict[str, list[Question]] = {}
    starts: dict[str, list[Question]] = {}
    others: list[Question] = []
    for each in questions:
        keys = _keys(each)
        for term, is_start in keys:
            (starts if is_start else whole).setdefault(term, []).append(each)
        if not keys:
            others.append(each)
    lengths = tuple(sorted({len(start) for start in starts}))
    return Index(_frozen(whole), _frozen(starts), lengths, tuple(others), any(map(_wants_speakers, questions)))


def _frozen(found: Mapping[str, Sequence[Question]]) -> dict[str, tuple[Question, ...]]:
    return {term: tuple(each) for term, each in found.items()}


def _wants_speakers(question: Question) -> bool:
    sought = question.asked.sought
    return sought is not None and any(
        word.startswith(SAID_BY) for terms in (*(t for clause in sought.all_of for t in clause), *sought.none_of) for word in terms
    )


def _keys(question: Question) -> tuple[tuple[str, bool], ...]:
    """One term for each alternative of the best clause; none when no clause has a term for each of its alternatives."""
    assert question.asked.sought is not None
    chosen = [[_rarest(each) for each in clause] for clause in question.asked.sought.all_of if clause]
    usable = [[key for key in keys if key] for keys in chosen if all(keys)]
    best = max(usable, key=lambda keys: min(_rarity(*key) for key in keys), default=[])
    return tuple(dict.fromkeys(best))


def _rarest(terms: Terms) -> tuple[str, bool] | None:
    known = [(term, is_start) for term, is_start in pieces(terms) if term != EVERY and not (is_start and len(term) < _LEAST_START)]
    return max(known, key=lambda key: _rarity(*key), default=None)


def _rarity(term: str, is_start: bool) -> int:
    """Long words are rare; a source or a language says little, the beginning of a word less than the word."""
    if term.startswith((OF_SOURCE, IN_LANGUAGE)):
        return 1 if term.startswith(IN_LANGUAGE) else 2
    if term == SAID_BY:
        return 1
    plain = term.removeprefix(IN_TITLE).removeprefix(SAID_BY)
    return 2 + len(plain) + (3 if plain != term else 0) - (4 if is_start else 0)
