"""How the sentences of a brief are put into sections under questions."""

from collections.abc import Sequence

from copytaster.model.brief import Section
from copytaster.stages.brief.candidates import NO_SECTION
from copytaster.stages.brief.choice import Taken
from copytaster.stages.brief.headings import heading
from copytaster.stages.brief.kinds import KINDS, Kind

MAX_SECTIONS = 4
_LEAST = 3


def sections(rest: Sequence[Taken], asked: Sequence[str], title: str) -> tuple[Section, ...]:
    """The questions of the leading report with their answers, then parts by rule; never an empty one.

    Three sentences at least make parts, up to four sections in all. What is too little for parts is one section without a
    heading, before the others.
    """
    answers: list[list[Taken]] = [[] for _ in asked]
    others: list[Taken] = []
    for taken in rest:
        section = taken.candidate.section
        is_answer = taken.candidate.order == 0 and NO_SECTION < section < len(asked)
        (answers[section] if is_answer else others).append(taken)
    headed = tuple(_section(question, part) for question, part in zip(asked, answers, strict=True) if part)
    parts = _parts(others, MAX_SECTIONS - len(headed))
    if len(parts) < 2:
        return ((_section("", others), *headed)) if others else headed
    return (*headed, *(_section(heading(name, [t.candidate for t in _ordered(part)], title), part) for name, part in parts))


def _parts(others: Sequence[Taken], most: int) -> list[tuple[Kind, list[Taken]]]:
    """The sentences by kind, in the order of kinds, the smallest parts joined to others until there are few enough."""
    parts: dict[Kind, list[Taken]] = {}
    for name in KINDS:
        told = [taken for taken in others if taken.kind == name]
        if told:
            parts[name] = told
    most = most if len(others) >= _LEAST else 1
    while len(parts) > max(1, most):
        smallest = min(parts, key=lambda name: (len(parts[name]), name == "happened", -KINDS.index(name)))
        moved = parts.pop(smallest)
        into = "happened" if "happened" in parts else max(parts, key=lambda name: (len(parts[name]), -KINDS.index(name)))
        parts[into].extend(moved)
    return list(parts.items())


def _section(question: str, part: Sequence[Taken]) -> Section:
    return Section(question, tuple(taken.sentence for taken in _ordered(part)))


def _ordered(part: Sequence[Taken]) -> list[Taken]:
    return sorted(part, key=lambda taken: (taken.candidate.order, taken.candidate.start))
