"""What the sentences of a story tell in common, and how much of it is not told yet."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from copytaster.stages.brief.candidates import Candidate
from copytaster.stages.faith.lists import numbers

_ALONE, _TWO, _MORE = 25, 100, 130
"""What a stem weighs that one publisher has, that two have, or more of them."""
_NUMBER_ALONE, _NUMBER = 40, 250
_PAIR_SHARE = 0.75
_REACH = 3
_FULL = 1_000
_SHIFT = 32
_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST_NUMBER = 2

Part = int | str


class Untold:
    """Stems, pairs of stems that stand near each other, and numbers, as the small parts of what is told; each counts once.

    What several publishers tell weighs most; of pairs only those count that two have. Source: Gillick and Favre 2009, who choose the
    sentences that cover the most weight of such parts; here with stems beside pairs, and publishers in place of documents.
    """

    def __init__(self, pool: Sequence[Candidate]) -> None:
        holding: dict[Part, list[Candidate]] = defaultdict(list)
        self._parts = {candidate: tuple(dict.fromkeys(_parts(candidate))) for candidate in pool}
        for candidate, parts in self._parts.items():
            for part in parts:
                holding[part].append(candidate)
        self._left = dict.fromkeys(pool, 0)
        self._holding: dict[Part, tuple[int, list[Candidate]]] = {}
        for part, having in holding.items():
            weight = _weight(part, len({candidate.source_id for candidate in having}))
            if weight:
                self._holding[part] = weight, having
                for candidate in having:
                    self._left[candidate] += weight

    def gain(self, candidate: Candidate) -> float:
        """What the candidate tells that is not told yet; 1 is much."""
        return self._left.get(candidate, 0) / _FULL

    def tell(self, candidate: Candidate) -> None:
        """Count what it says as told."""
        for part in self._parts.get(candidate, ()):
            weight, having = self._holding.pop(part, (0, []))
            for other in having:
                self._left[other] -= weight


def _parts(candidate: Candidate) -> Iterator[Part]:
    terms = candidate.terms
    for at, term in enumerate(terms):
        yield term
        for other in terms[at + 1 : at + 1 + _REACH]:
            yield (max(term, other) << _SHIFT) + min(term, other)
    yield from candidate.numbers
    known = numbers("numbers", candidate.language)
    for word in _WORD.findall(candidate.text):
        value = known.get(word.lower(), 0)
        if value >= _LEAST_NUMBER:
            yield f"{value:g}"


def _weight(part: Part, publishers: int) -> int:
    if isinstance(part, str):
        return _NUMBER if publishers > 1 else _NUMBER_ALONE
    weight = _MORE if publishers > 2 else _TWO if publishers == 2 else _ALONE
    if part >> _SHIFT:
        return round(_PAIR_SHARE * weight) if publishers > 1 else 0
    return weight
