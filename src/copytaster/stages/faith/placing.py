"""Where the words of a sentence stand in what it cites."""

from copytaster.stages.faith.wording import Wording

_FAR = 10_000
_MOST_STEPS = 100_000
"""One word repeated a thousand times in both would take a million."""


def places(said: Wording, cited: Wording) -> tuple[int, ...] | None:
    """For each word said its place among the words cited, in order; None when they do not stand there in that order.

    Of several ways the one that leaves out the fewest pieces, and pieces that commas, brackets or ends of sentences bound.
    """
    where: dict[str, list[int]] = {}
    for at, low in enumerate(cited.lows):
        where.setdefault(low, []).append(at)
    if sum(len(where.get(low, ())) for low in said.lows) > _MOST_STEPS:
        return None
    costs: dict[int, int] = {-1: 0}
    back: list[dict[int, int]] = []
    for number, low in enumerate(said.lows):
        spots = [at for at in where.get(low, ()) if _is_same(said, number, cited, at)]
        costs, came = _step(costs, spots, cited)
        if not costs:
            return None
        back.append(came)
    return _traced(costs, back, cited)


def _step(costs: dict[int, int], spots: list[int], cited: Wording) -> tuple[dict[int, int], dict[int, int]]:
    found: dict[int, int] = {}
    came: dict[int, int] = {}
    before, best, best_from, last = sorted(costs), _FAR, -1, 0
    for at in spots:
        while last < len(before) and before[last] < at - 1:
            cost = costs[before[last]] + 1 + (not cited.bounds[before[last] + 1])
            if cost <= best:
                best, best_from = cost, before[last]
            last += 1
        jump = best + (not cited.bounds[at])
        step = costs.get(at - 1, _FAR)
        if min(jump, step) < _FAR:
            found[at], came[at] = (step, at - 1) if step <= jump else (jump, best_from)
    return found, came


def _traced(costs: dict[int, int], back: list[dict[int, int]], cited: Wording) -> tuple[int, ...]:
    last = len(cited.lows) - 1
    at = min(costs, key=lambda spot: (costs[spot] + (0 if spot == last else 1 + (not cited.bounds[spot + 1])), -spot))
    found: list[int] = []
    for came in reversed(back):
        found.append(at)
        at = came[at]
    return tuple(reversed(found))


def _is_same(said: Wording, number: int, cited: Wording, at: int) -> bool:
    return said.words[number] == cited.words[at] or said.opens(number) or cited.opens(at)
