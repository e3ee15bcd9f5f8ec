"""The same fact told by several publishers: sentences aligned by names, numbers and stems."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copytaster.stages.brief.candidates import Candidate

_SAME_SHARE = 0.55
_TOLD_SHARE = 0.75
_MAX_POSTINGS = 60
_MAX_SUPPORT = 4
_ECHOES = 2


@dataclass(frozen=True, slots=True)
class Support:
    """Sentences of other publishers that tell the same; how much of a sentence's weight the nearest ones of two others share, 0 to 2."""

    by: Mapping[Candidate, tuple[Candidate, ...]]
    echo: Mapping[Candidate, float]


def aligned(pool: Sequence[Candidate], weights: Mapping[int, int], totals: Mapping[Candidate, int]) -> Support:
    """For each sentence, the best one of each other publisher that tells what it tells, the nearest first, at most four.

    Another sentence does where it shares 55 % of the weight of the stems of the sentence, holds all its numbers, and at
    least one of its names where it has any; without a number in common, 75 %. So the relation is not symmetric: a long
    sentence may tell all that a short one does. Stems that most sentences have say nothing.
    """
    holding: dict[int, list[int]] = defaultdict(list)
    for number, candidate in enumerate(pool):
        for term in candidate.terms:
            holding[term].append(number)
    found: dict[Candidate, tuple[Candidate, ...]] = {}
    echo: dict[Candidate, float] = {}
    for candidate in pool:
        shared: Counter[int] = Counter()
        for term in candidate.terms:
            if len(holding[term]) <= _MAX_POSTINGS:
                weight = weights[term]
                for other in holding[term]:
                    shared[other] += weight
        least = _SAME_SHARE * totals[candidate]
        near = [(-weight, other) for other, weight in shared.items() if weight >= least]
        tells = [(rank, pool[other]) for rank, other in sorted(near) if _tells(candidate, pool[other], -rank / totals[candidate])]
        best: dict[str, Candidate] = {}
        for _, other_candidate in tells:
            best.setdefault(other_candidate.source_id, other_candidate)
        found[candidate] = tuple(best.values())[:_MAX_SUPPORT]
        echo[candidate] = _echo(candidate, pool, shared) / totals[candidate]
    return Support(found, echo)


def _echo(candidate: Candidate, pool: Sequence[Candidate], shared: Mapping[int, int]) -> int:
    """The weight shared with the nearest sentence of each of the two other publishers that share the most."""
    nearest: dict[str, int] = {}
    for other, weight in shared.items():
        source = pool[other].source_id
        if source != candidate.source_id and weight > nearest.get(source, 0):
            nearest[source] = weight
    return sum(sorted(nearest.values(), reverse=True)[:_ECHOES])


def _tells(one: Candidate, other: Candidate, share: float) -> bool:
    if one.source_id == other.source_id or one.article_id == other.article_id or not one.numbers <= other.numbers:
        return False
    if one.names and one.names.isdisjoint(other.names):
        return False
    return bool(one.numbers) or share >= _TOLD_SHARE
