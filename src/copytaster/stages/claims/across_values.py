"""When two figures cannot both be true, and when they are about the same."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from math import floor, inf, log, log10

from copytaster.model.brief import Figure
from copytaster.stages.claims.across_figures import Fact

_ABOUT = 0.1
_FAR = 10.0
_SAME_TIME = timedelta(hours=36)
_LEAST_HELD = 0.34
_LEAST_SHARED = 2
_LEAST_NEAR = 0.33
_ONCE = frozenset({"cost", "fine"})
"""What a thing costs and what somebody is fined is one sum."""
_FATES = frozenset({":dead", ":hurt", ":missing", ":held", ":saved"})
"""What becomes of people is told in few words, and once in a story."""
_LEAST_WEIGHT = 0.2


def conflict(one: Figure, other: Figure) -> bool:
    """True when no number fits both: ranges apart, and neither is a rounder form of the other."""
    (low, high), (other_low, other_high) = _bounds(one), _bounds(other)
    if low <= other_high and other_low <= high:
        return False
    return not (_rounds_to(one, other) or _rounds_to(other, one))


def _bounds(figure: Figure) -> tuple[float, float]:
    match figure.approximation:
        case "over" | "at least":
            return figure.low, inf
        case "under" | "up to":
            return 0.0, figure.high
        case "about":
            return figure.low * (1 - _ABOUT), figure.high * (1 + _ABOUT)
        case _:
            return figure.low, figure.high


def _rounds_to(exact: Figure, round_one: Figure) -> bool:
    """True when the second is the first, rounded to as many places as it shows, and at most a tenth away."""
    value, shown = exact.low, round_one.low
    if exact.high != exact.low or round_one.high != round_one.low or value <= 0 or shown < _FAR:
        return False
    place = 10.0 ** floor(log10(shown))
    while round(shown / place, 6) != round(shown / place):
        place /= 10
    return place > 1 and abs(value - shown) <= min(place / 2, _ABOUT * shown)


class Frames:
    """Tells whether two facts are about the same, by the words around them, weighted by how rare these are in the story."""

    def __init__(self, everything: Sequence[Fact]) -> None:
        sentences: dict[tuple[str, int], frozenset[str]] = defaultdict(frozenset)
        for fact in everything:
            sentences[(fact.article.id, fact.sentence.start)] |= fact.frame.context
        counts = Counter(term for context in sentences.values() for term in context)
        self._weights = {term: max(_LEAST_WEIGHT, log((len(sentences) + 1) / (count + 0.5))) for term, count in counts.items()}

    def is_same(self, one: Fact, other: Fact) -> bool:
        """True when both count the same: what, of which kind, where, when, and in sentences that tell much the same."""
        if one.head != other.head or not (one.kept <= other.kept or other.kept <= one.kept):
            return False
        if not _is_one_time(one, other) or _are_apart(one.frame.places, other.frame.places):
            return False
        if self._shares(one.frame.context, other.frame.context, _LEAST_SHARED, _LEAST_HELD):
            return True
        if bool(one.frame.places) != bool(other.frame.places):
            return False
        if one.head in _FATES and one.frame.context & other.frame.context:
            return True
        if one.head.partition(":")[2] in _ONCE and one.kept & other.kept:
            return True
        near = one.frame.near & other.frame.near
        return bool(near) and len(near) >= _LEAST_NEAR * min(len(one.frame.near), len(other.frame.near))

    def _shares(self, one: frozenset[str], other: frozenset[str], least: int, held: float) -> bool:
        shared = one & other
        return len(shared) >= least and self._weight(shared) >= held * min(self._weight(one), self._weight(other))

    def _weight(self, terms: frozenset[str]) -> float:
        return sum(self._weights[term] for term in terms)


def _is_one_time(one: Fact, other: Fact) -> bool:
    """True unless the sentences name different years or days, or the reports lie more than a day and a half apart."""
    if one.frame.years != other.frame.years or _are_apart(one.frame.days, other.frame.days):
        return False
    whens = {fact.figure.as_of.lower() for fact in (one, other) if fact.figure.as_of}
    if len(whens) > 1 and one.frame.days.isdisjoint(other.frame.days):
        return False
    return abs(one.article.told_at - other.article.told_at) <= _SAME_TIME


def _are_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def is_far(one: Figure, other: Figure) -> bool:
    """True when one is ten times the other or more: then they count different things."""
    return max(one.low, other.low) >= _FAR * max(1e-9, min(one.low, other.low))
