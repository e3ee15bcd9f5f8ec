"""How likely claims look beside the other likely ones of their sentence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from copytaster.stages.claims.choice import Choice, ranges
from copytaster.stages.claims.parsed import Tree

_NONE = -9.0
_FAR = 8


@dataclass(frozen=True, slots=True)
class Heard:
    """A choice, the log-odds that it is a claim by itself, and the positions of the words that are said."""

    choice: Choice
    odds: float
    words: frozenset[int]


def heard(tree: Tree, choice: Choice, odds: float) -> Heard:
    """A choice with the words that are said."""
    said = (at for arc in choice.content for first, last in ranges(tree, choice.cue, arc) for at in range(first, last + 1))
    return Heard(choice, odds, frozenset(said))


def looks_in_company(tree: Tree, all_heard: list[Heard]) -> list[list[str]]:
    """For each, its own odds beside the best of those that hold it, that it holds, and that share its words."""
    sentences: dict[int, list[Heard]] = defaultdict(list)
    for one in all_heard:
        sentences[tree.root(one.choice.cue)].append(one)
    return [_looks(tree, one, sentences[tree.root(one.choice.cue)], len(all_heard)) for one in all_heard]


def _looks(tree: Tree, one: Heard, sentence: list[Heard], count: int) -> list[str]:
    others = [other for other in sentence if other is not one]
    cue, kind = one.choice.cue, one.choice.frame.kind
    inside = _best(other for other in others if cue in other.words)
    holds = _best(other for other in others if other.choice.cue in one.words)
    shared = [o for o in others if o.words & one.words and cue not in o.words and o.choice.cue not in one.words]
    near = min((abs(other.choice.cue - cue) for other in others if other.odds > one.odds), default=_FAR)
    own, around = _step(one.odds, 2), _step(one.odds)
    share = sum(tree.quoted[at] for at in one.words) / max(1, len(one.words))
    highest, same = _step(_best(others)), _step(_best(shared))
    return [
        "one",
        f"s={own}",
        f"in={_step(inside)}",
        f"ho={_step(holds)}",
        f"sa={same}.{int(3 * _likeness(one, shared))}",
        f"mx={highest}",
        f"s.in={around}{_step(inside)}",
        f"s.ho={around}{_step(holds)}",
        f"s.sa={around}{same}",
        f"s.mx={around}{highest}",
        f"s.q={around}{tree.quoted[cue]}{share > 0.5}",
        f"k.in={kind}{_step(inside)}",
        f"k.ho={kind}{_step(holds)}",
        f"k.sa={kind}{same}",
        f"c={int(one.choice.content_chance * 5)}.{int(one.choice.source_chance * 5)}",
        f"near={min(near, _FAR)}.{highest}",
        f"cov={min(len(one.words) // 3, 6)}",
        f"pos={cue * 6 // len(tree.words)}",
        f"many={min(20 * count // len(tree.words), 6)}",
    ]


def _best(others: Iterable[Heard]) -> float:
    return max((other.odds for other in others), default=_NONE)


def _likeness(one: Heard, shared: list[Heard]) -> float:
    """How much of the words the likelier of those share that share any."""
    return max((len(o.words & one.words) / len(o.words | one.words) for o in shared if o.odds > one.odds), default=0.0)


def _step(odds: float, times: int = 1) -> str:
    return "no" if odds == _NONE else str(floor(max(-5.0, min(4.0, odds)) * times))
