"""How much a sentence tells of its story: centroid, position, support, attribution, less commentary."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from types import MappingProxyType

from copytaster.stages.brief import phrases
from copytaster.stages.brief.alignment import aligned
from copytaster.stages.brief.candidates import Candidate

_CENTROID, _POSITION, _SUPPORT, _ATTRIBUTION = 0.4, 0.25, 0.25, 0.1
_COMMENTARY = 0.3
_LATE = 24
_SCALE = 10_000
_LEANING = 0.4
_LONG = ((40, 0.8), (30, 0.9))
_SHORT, _SHORT_WORDS = 0.65, 10
_ENOUGH_SUPPORT = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each candidate, 0 to 1, the weight of each term, the rarer the heavier, and of each candidate in all.

    `support` are the sentences of other publishers that tell the same, `echo` how much of the sentence two others share, 0 to 2.
    Weights are whole numbers, so that sums do not depend on their order.
    """

    of: Mapping[Candidate, float]
    weights: Mapping[int, int]
    totals: Mapping[Candidate, int]
    support: Mapping[Candidate, tuple[Candidate, ...]]
    echo: Mapping[Candidate, float]

    def share(self, candidate: Candidate, known: Container[int]) -> float:
        """The part of the candidate's weight, 0 to 1, that these terms make up."""
        weights = self.weights
        return sum([weights[term] for term in candidate.terms if term in known]) / self.totals[candidate]


UNSCORED = Scores(*(MappingProxyType({}) for _ in range(5)))
"""Of sentences among which nothing is to be chosen."""


def scores(pool: Sequence[Candidate]) -> Scores:
    """Weigh the candidates of one story against each other.

    Centroid: likeness (cosine of tf-idf over these sentences) to the mean of them all, the best being 1. Position: how
    early in its article. Support: how many other publishers tell the same, three being enough. Attribution: somebody is
    named for it. Source: Radev et al. 2004 (MEAD), with support in place of its overlap with the first sentence.
    """
    seen = Counter([term for candidate in pool for term in candidate.terms])
    weights = {term: round(_SCALE * log(1 + len(pool) / count)) for term, count in seen.items()}
    totals = {candidate: sum([weights[term] for term in candidate.terms]) for candidate in pool}
    central, known, rank = _centrality(pool, weights), aligned(pool, weights, totals), Counter[int]()
    found: dict[Candidate, float] = {}
    for candidate in pool:
        early = max(0.0, 1 - rank[candidate.order] / _LATE)
        rank[candidate.order] += 1
        score = _CENTROID * central[candidate] + _POSITION * early + _ATTRIBUTION * is_attributed(candidate)
        score += _SUPPORT * min(1.0, len(known.by[candidate]) / _ENOUGH_SUPPORT)
        found[candidate] = round(max(0.01, score - _COMMENTARY * _comments(candidate)) * _form(candidate), 9)
    return Scores(found, weights, totals, known.by, known.echo)


def is_attributed(candidate: Candidate) -> bool:
    """Whether it names who says so."""
    return any(claim.source and candidate.start <= claim.source[0].start < candidate.end for claim in candidate.claims)


def _form(candidate: Candidate) -> float:
    """Few words tell little without their surroundings; many leave no room for others."""
    size = next((share for words, share in _LONG if candidate.words > words), _SHORT if candidate.words < _SHORT_WORDS else 1.0)
    return (_LEANING if candidate.leans else 1.0) * size


def _comments(candidate: Candidate) -> bool:
    low = candidate.text.lower().replace("’", "'")
    return phrases.pattern("kinds", f"{candidate.language}-commentary").search(low) is not None


def _centrality(pool: Sequence[Candidate], weights: Mapping[int, int]) -> dict[Candidate, float]:
    norms = {candidate: sqrt(sum([weights[term] ** 2 for term in candidate.terms])) for candidate in pool}
    centroid: Counter[int] = Counter()
    for candidate, norm in norms.items():
        for term in candidate.terms:
            centroid[term] += round(_SCALE * weights[term] / norm)
    raw = {candidate: sum([weights[t] * centroid[t] for t in candidate.terms]) / norm for candidate, norm in norms.items()}
    best = max(raw.values(), default=0.0) or 1.0
    return {candidate: value / best for candidate, value in raw.items()}
