"""How much a sentence tells of its story: centroid, position, support."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from copytaster.stages.brief.candidates import Candidate

_CENTROID, _POSITION, _SUPPORT = 0.55, 0.25, 0.2
_LATE = 24
_SCALE = 10_000
_LEANING = 0.5
_SUPPORTED_SHARE = 0.5
_ENOUGH_SUPPORT = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each candidate, 0 to 1, the weight of each term, the rarer the heavier, and of each candidate in all.

    Weights are whole numbers, so that sums do not depend on their order.
    """

    of: Mapping[Candidate, float]
    weights: Mapping[str, int]
    totals: Mapping[Candidate, int]

    def share(self, candidate: Candidate, known: Container[str]) -> float:
        """The part of the candidate's weight, 0 to 1, that these terms make up."""
        weights = self.weights
        return sum([weights[term] for term in candidate.terms if term in known]) / self.totals[candidate]


def scores(pool: Sequence[Candidate]) -> Scores:
    """Weigh the candidates of one story against each other.

    Centroid: likeness (cosine of tf-idf over these sentences) to the mean of them all, the best being 1. Position: how
    early in its article. Support: how many other publishers tell half of it by weight, three being enough.
    Source: Radev et al. 2004 (MEAD), with support in place of its overlap with the first sentence.
    """
    seen = Counter(term for candidate in pool for term in candidate.terms)
    weights = {term: round(_SCALE * log(1 + len(pool) / count)) for term, count in seen.items()}
    totals = {candidate: sum([weights[term] for term in candidate.terms]) for candidate in pool}
    plain = Scores({}, weights, totals)
    central, support, rank = _centrality(pool, weights), _support(pool, plain), Counter[int]()
    found: dict[Candidate, float] = {}
    for candidate in pool:
        early = max(0.0, 1 - rank[candidate.order] / _LATE)
        rank[candidate.order] += 1
        score = _CENTROID * central[candidate] + _POSITION * early + _SUPPORT * min(1.0, support[candidate] / _ENOUGH_SUPPORT)
        found[candidate] = round(score * (_LEANING if candidate.leans else 1.0), 9)
    return Scores(found, weights, totals)


def _centrality(pool: Sequence[Candidate], weights: Mapping[str, int]) -> dict[Candidate, float]:
    norms = {candidate: sqrt(sum([weights[term] ** 2 for term in candidate.terms])) for candidate in pool}
    centroid: Counter[str] = Counter()
    for candidate, norm in norms.items():
        for term in candidate.terms:
            centroid[term] += round(_SCALE * weights[term] / norm)
    raw = {candidate: sum([weights[t] * centroid[t] for t in candidate.terms]) / norm for candidate, norm in norms.items()}
    best = max(raw.values(), default=0.0) or 1.0
    return {candidate: value / best for candidate, value in raw.items()}


def _support(pool: Sequence[Candidate], plain: Scores) -> dict[Candidate, int]:
    """For each candidate, how many other publishers use words that make up half of its weight."""
    told: dict[str, set[str]] = {}
    for candidate in pool:
        told.setdefault(candidate.source_id, set()).update(candidate.terms)
    return {c: sum(source != c.source_id and plain.share(c, told[source]) >= _SUPPORTED_SHARE for source in told) for c in pool}
