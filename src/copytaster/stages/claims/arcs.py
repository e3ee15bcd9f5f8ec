"""Which phrases around a word may be its speaker or what is said."""

from dataclasses import dataclass

from copytaster.stages.claims.parsed import SUBJECTS, Tree

_THROUGH = frozenset({"prep", "agent", "dative"})
_OBJECTS = frozenset({"pobj", "pcomp"})
_OWN = SUBJECTS | {"agent", "poss"}
_UNTOLD = frozenset({"punct", "det", "aux", "auxpass", "neg", "cc", "prt", "mark", "case", "predet", "preconj", "quantmod"})
_MOST = 24
_MOST_BESIDE = 60
_HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Arc:
    """A phrase by its head word, and the way to it from the cue. `is_above` when the phrase holds the cue, which is then cut out."""

    node: int
    path: str
    is_above: bool = False


def arcs(tree: Tree, cue: int) -> list[Arc]:
    """At most 24 phrases: those under the cue, the clause that holds it, and what belongs to the words that govern it."""
    found = _under(tree, cue, "")
    above, path = cue, ""
    for step in range(_HIGHEST):
        governor = tree.heads[above]
        if governor == above:
            break
        path += f"^{tree.deps[above]}"
        if step == 0 or tree.deps[cue] in _THROUGH or tree.deps[cue] == "pcomp":
            found.append(Arc(governor, path, is_above=True))
        found.extend(_beside(tree, governor, above, path, step))
        above = governor
    return found[:_MOST]


def _under(tree: Tree, word: int, path: str) -> list[Arc]:
    found: list[Arc] = []
    for below in tree.children[word][:_MOST_BESIDE]:
        dep = tree.deps[below]
        if dep in _UNTOLD:
            continue
        through = _inner(tree, below, f"{path}>{dep}") if dep in _THROUGH else []
        found.extend(through or [Arc(below, f"{path}>{dep}")])
    return found


def _inner(tree: Tree, preposition: int, path: str) -> list[Arc]:
    """The objects of a preposition, of one under it too ("out of step")."""
    found: list[Arc] = []
    for below in tree.children[preposition]:
        dep = tree.deps[below]
        if dep in _OBJECTS:
            found.append(Arc(below, f"{path}:{tree.words[preposition]}>{dep}"))
        elif dep == "prep":
            found.extend(
                Arc(inner, f"{path}:{tree.words[below]}>{tree.deps[inner]}")
                for inner in tree.children[below]
                if tree.deps[inner] in _OBJECTS
            )
    return found


def _beside(tree: Tree, governor: int, above: int, path: str, step: int) -> list[Arc]:
    if step == 0:
        return [arc for arc in _under(tree, governor, path) if not tree.holds(arc.node, above)]
    return [
        Arc(below, f"{path}>{tree.deps[below]}")
        for below in tree.children[governor][:_MOST_BESIDE]
        if tree.deps[below] in _OWN and below != above
    ]
