"""Whether two claims of a story say the same, and say it by the same speaker."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log

from copytaster.stages import cues
from copytaster.stages.claims.across_said import Said, Speaker

_MIN_QUOTE_WORDS = 5
_LONG_QUOTE_WORDS = 8
_MOST_OF = 0.6
_MIN_SHARED = 4
_MIN_SHARED_OF_SHORT = 3
_MIN_DICE = 0.6
_MIN_DICE_HELD = 0.5
_HELD = 0.85
_MIN_DICE_VAGUE = 0.75
_RAREST = 12
_LEAST_WEIGHT = 0.1
_MOST_CANDIDATES = 40
_MOST_OF_TERM = 100
"""A word of more statements than these tells nothing; only a story written for it has such words."""


class Alike:
    """Compares claims by their words, weighted by how rare these are in the story.

    Two that differ in a number or in a negation never say the same. Source of the weights: Sparck Jones 1972.
    """

    def __init__(self, everything: Sequence[Said]) -> None:
        counts = Counter(term for said in everything for term in said.terms)
        size = len(everything)
        self._weights = {term: max(_LEAST_WEIGHT, log((size + 1) / (count + 0.5))) for term, count in counts.items()}

    def groups(self, everything: Sequence[Said]) -> list[list[Said]]:
        """The claims that say the same, each group by its first; every claim is compared with first ones alone."""
        groups: list[list[Said]] = []
        by_term: dict[str, list[int]] = defaultdict(list)
        for said in everything:
            known = [place for place in self._candidates(said, by_term) if self.is_same(groups[place][0], said)]
            if known:
                groups[max(known, key=lambda place: (self._dice(groups[place][0], said), -place))].append(said)
                continue
            for term in said.terms:
                if len(by_term[term]) < _MOST_OF_TERM:
                    by_term[term].append(len(groups))
            groups.append([said])
        return groups

    def is_same(self, one: Said, other: Said) -> bool:
        """True when both say the same, as far as words can tell."""
        if _same_quotation(one, other):
            return _fits(one.speaker, other.speaker) is not False
        if one.numbers != other.numbers or one.negations % 2 != other.negations % 2:
            return False
        shared = len(one.terms & other.terms)
        if shared < min(_MIN_SHARED, max(_MIN_SHARED_OF_SHORT, min(len(one.terms), len(other.terms)))):
            return False
        fits = _fits(one.speaker, other.speaker)
        if not fits:
            return False
        dice, held = self._dice(one, other), self._held(one, other)
        if _is_vague(one.speaker) or _is_vague(other.speaker):
            return dice >= _MIN_DICE_VAGUE
        return dice >= _MIN_DICE or (held >= _HELD and dice >= _MIN_DICE_HELD)

    def _candidates(self, said: Said, by_term: dict[str, list[int]]) -> Iterator[int]:
        rarest = sorted(said.terms, key=lambda term: (-self._weights[term], term))[:_RAREST]
        shared = Counter(place for term in rarest for place in by_term.get(term, ()))
        return (place for place, count in shared.most_common(_MOST_CANDIDATES) if count > 1)

    def _weight(self, terms: frozenset[str]) -> float:
        return sum(self._weights[term] for term in terms)

    def _dice(self, one: Said, other: Said) -> float:
        return 2 * self._weight(one.terms & other.terms) / (self._weight(one.terms) + self._weight(other.terms))

    def _held(self, one: Said, other: Said) -> float:
        return self._weight(one.terms & other.terms) / min(self._weight(one.terms), self._weight(other.terms))


def _same_quotation(one: Said, other: Said) -> bool:
    """True when most of the shorter claim is quoted word for word by the other; a number or a negation beside it must not differ."""
    short, long = sorted((one, other), key=lambda said: len(said.text))
    in_long = "\n".join(f" {quote} " for quote in long.quotes)
    shared = [quote for quote in short.quotes if f" {quote} " in in_long]
    words = sum(len(quote.split()) for quote in shared)
    if words < _MIN_QUOTE_WORDS or words < _MOST_OF * len(short.text.split()):
        return False
    is_free = words >= _LONG_QUOTE_WORDS or short.negations % 2 == long.negations % 2
    return is_free and short.numbers <= long.numbers and short.negations <= long.negations


def _fits(one: Speaker, other: Speaker) -> bool | None:
    """Whether two may be the same speaker; None when nothing tells."""
    if one.name and other.name:
        if one.name[-1] != other.name[-1]:
            return one.name == other.name[:1] or other.name == one.name[:1]
        return len(one.name) == 1 or len(other.name) == 1 or one.name[0][0] == other.name[0][0]
    if not one.told or not other.told:
        return None
    if one.words & other.words - _generic():
        return True
    if one.words == other.words:
        return True
    return None


def _is_vague(speaker: Speaker) -> bool:
    return not speaker.name and speaker.words <= _generic()


def _generic() -> frozenset[str]:
    return cues.words("statements", "en-generic")
