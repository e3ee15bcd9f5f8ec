"""Which phrases around a cue are its speaker and what is said, and how likely the cue is one."""

from dataclasses import dataclass

from copytaster.stages.claims.arcs import Arc, arcs
from copytaster.stages.claims.looks import Frame, frame_of, looks_of_arc, looks_of_word
from copytaster.stages.claims.parsed import SUBJECTS, Tree
from copytaster.stages.claims.weights import Weights, chance, summed

_SURE = 0.5
_LIKELY = 0.2
_HARDLY = 0.1
_SEVERAL = 2
_SOME_SOURCE = 0.3
_MOST_CONTENTS = 4

Range = tuple[int, int]
"""Positions of the first and the last word."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A cue with its phrases. `content` is never empty in a choice that counts; chances from 0 to 1."""

    cue: int
    source: Arc | None
    content: tuple[Arc, ...]
    source_chance: float
    content_chance: float
    frame: Frame


def chosen(tree: Tree, cue: int, weights: Weights) -> Choice:
    """The likeliest phrases of a cue."""
    frame = frame_of(tree, cue)
    turned = _inverted(tree, cue)
    if turned is not None:
        return Choice(cue, turned, (Arc(tree.heads[cue], f"^{tree.deps[cue]}", is_above=True),), _SURE, _SURE, frame)
    looks = [(arc, looks_of_arc(tree, cue, arc, frame)) for arc in arcs(tree, cue)]
    contents = sorted(((chance(summed(weights.content, names)), arc) for arc, names in looks), key=_by_chance)
    sources = [(chance(summed(weights.source, names)), arc) for arc, names in looks]
    best = contents[0][0] if contents else 0.0
    least = _SURE if best >= _SURE else max(best, _LIKELY)
    told = _apart(tree, cue, _clause_first(contents, least))
    source_chance, source = max(
        ((likely, arc) for likely, arc in sources if arc not in told), key=lambda pair: pair[0], default=(0.0, None)
    )
    if source_chance < _SOME_SOURCE:
        source = None
    return Choice(cue, source, tuple(told), source_chance, best, frame)


def _clause_first(contents: list[tuple[float, Arc]], least: float) -> list[Arc]:
    """The likely phrases; the clause that holds the cue comes before two or more pieces of it, if it is not unlikely."""
    likely = [arc for chances, arc in contents if chances >= least]
    clause = next((arc for chances, arc in contents if arc.is_above and chances >= _HARDLY), None)
    pieces = 0 if clause is None else sum(arc.path.startswith(f"{clause.path}>") for arc in likely)
    return likely if clause is None or pieces < _SEVERAL else [clause, *likely]


def _inverted(tree: Tree, cue: int) -> Arc | None:
    """The speaker of "..., reported KNA.", which parsers take for the object."""
    if tree.tags[cue] not in _FINITE or tree.heads[cue] >= cue or tree.words[cue - 1] not in _BEFORE_INVERTED:
        return None
    below = tree.children[cue]
    objects = [at for at in below if tree.deps[at] == "dobj"]
    if len(objects) != 1 or any(tree.deps[at] in SUBJECTS or tree.deps[at] in _CLAUSES for at in below):
        return None
    last = tree.lasts[objects[0]] + 1
    is_last = last >= len(tree.words) or tree.words[last] in _ENDS
    return Arc(objects[0], ">dobj") if is_last and objects[0] > cue and tree.tags[objects[0]] in _NAMES else None


_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NAMES = frozenset({"NNP", "NNPS"})
_CLAUSES = frozenset({"ccomp", "xcomp", "dative"})
_BEFORE_INVERTED = frozenset({",", "”", '"', "’", "“"})
_ENDS = frozenset({".", "!", "?", ";"})


def _by_chance(pair: tuple[float, Arc]) -> tuple[float, int, int]:
    return -pair[0], pair[1].node, pair[1].is_above


def _apart(tree: Tree, cue: int, likely: list[Arc]) -> list[Arc]:
    """Phrases of which none shares a word with a likelier one."""
    kept: list[Arc] = []
    taken: set[int] = set()
    for arc in likely:
        words = {at for first, last in ranges(tree, cue, arc) for at in range(first, last + 1)}
        if words and not words & taken:
            kept.append(arc)
            taken |= words
        if len(kept) == _MOST_CONTENTS:
            break
    return kept


def ranges(tree: Tree, cue: int, arc: Arc) -> list[Range]:
    """The words of a phrase: all that stand under its head, without the cue and what stands under that."""
    first, last = tree.firsts[arc.node], tree.lasts[arc.node]
    if not arc.is_above:
        return [(first, last)]
    below = _branch(tree, arc.node, cue)
    cut = [(first, tree.firsts[below] - 1), (tree.lasts[below] + 1, last)]
    return [trimmed for pair in cut if (trimmed := _trimmed(tree, *pair)) is not None]


def _branch(tree: Tree, above: int, below: int) -> int:
    """The child of `above` that holds `below`."""
    while tree.heads[below] not in (above, below):
        below = tree.heads[below]
    return below


def _trimmed(tree: Tree, first: int, last: int) -> Range | None:
    while first <= last and not tree.words[first][:1].isalnum():
        first += 1
    while last >= first and not tree.words[last][-1:].isalnum():
        last -= 1
    return (first, last) if first <= last else None


def looks_of_choice(tree: Tree, choice: Choice) -> list[str]:
    """A cue with its phrases, for the last judgement."""
    lemma, kind = choice.frame.lemma, choice.frame.kind
    paths = "+".join(sorted(arc.path for arc in choice.content))
    who = _who(tree, choice.source)
    found = looks_of_word(tree, choice.cue)
    sure, named = int(choice.content_chance * 5), int(choice.source_chance * 5)
    found += [
        f"C={kind}{paths}",
        f"wC={lemma}{paths}",
        f"C5={kind}{sure}",
        f"S5={kind}{named}",
        f"CS={kind}{sure}{named}",
        f"who={who}",
        f"kwho={kind}{who}",
        f"wwho={lemma}.{who}",
        f"by={kind}.{tree.stems[choice.source.node] if choice.source else ''}",
        f"sp={kind}{choice.source.path if choice.source else ''}",
    ]
    if choice.content:
        node = choice.content[0].node
        size = min((tree.lasts[node] - tree.firsts[node]) // 3, 6)
        found += [
            f"Cn={kind}.{tree.stems[node]}",
            f"Ct={kind}{tree.tags[node]}",
            f"wCt={lemma}{tree.tags[node][:2]}",
            f"Cq={kind}{tree.quoted[node]}{tree.quoted[choice.cue]}",
            f"Cs={kind}{size}",
        ]
    return found


def _who(tree: Tree, source: Arc | None) -> str:
    """What sort of speaker: his or her pronoun, a name, a noun by its number."""
    if source is None:
        return "none"
    tag = tree.tags[source.node]
    return tree.words[source.node] if tag.startswith(("PRP", "W", "D", "EX")) else tag
