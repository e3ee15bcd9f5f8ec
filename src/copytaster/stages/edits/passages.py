"""The passages that differ between two texts, each as short as it can be."""

from collections.abc import Sequence

from copytaster.model.edit import Passage
from copytaster.stages.corrections import likeness
from copytaster.stages.edits.noise import is_noise, words
from copytaster.stages.edits.weight import is_news
from copytaster.stages.sentences import sentences

MAX_WORDS = 40
"""Words of a passage that are kept on either side."""

AROUND_WORDS = 6
SAME_SENTENCE = 0.5
MAX_TEXT_CHARS = 60_000
MAX_COMPARED = 80
"""Sentences on either side that are compared with each other; beyond them all count as left and come."""


def passages(before: str, after: str, language: str = "en") -> tuple[Passage, ...]:
    """In the reading order of the later text, what was only deleted last. A sentence that only moved has not changed, nor has a line
    that changes by itself.
    """
    old, new = _sentences(before, language), _sentences(after, language)
    kept = {words(line) for line in old} & {words(line) for line in new}
    gone = [line for line in old if words(line) not in kept]
    come = [line for line in new if words(line) not in kept]
    told: list[Passage] = []
    for line in come:
        twin = _twin(line, gone[:MAX_COMPARED]) if len(come) <= MAX_COMPARED else None
        if twin is not None:
            gone.remove(twin)
        told.append(_between(twin, line) if twin is not None else Passage("", "", _cut(line.split()), ""))
    told += [Passage("", _cut(line.split()), "", "") for line in gone]
    return tuple(each for each in told if is_news(each.deleted, each.inserted))


def _sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, without lines that change by themselves."""
    told = "\n".join(line for line in text[:MAX_TEXT_CHARS].split("\n") if not is_noise(line))
    return [" ".join(told[span.start : span.end].split()) for span in sentences(told, language)]


def _twin(line: str, gone: Sequence[str]) -> str | None:
    """The sentence that most likely became this one."""
    alike = [(likeness(other, line), -n, other) for n, other in enumerate(gone)]
    share, _, found = max(alike, default=(0.0, 0, ""))
    return found if share >= SAME_SENTENCE else None


def _between(was: str, says: str) -> Passage:
    """From the first word that differs to the last, with some words around."""
    old, new = was.split(), says.split()
    most = min(len(old), len(new))
    head = next((n for n in range(most) if words(old[n]) != words(new[n])), most)
    tail = next((n for n in range(most - head) if words(old[-1 - n]) != words(new[-1 - n])), most - head)
    begin, end = new[:head], new[len(new) - tail :]
    return Passage(
        ("… " if head > AROUND_WORDS else "") + " ".join(begin[-AROUND_WORDS:]),
        _cut(old[head : len(old) - tail]),
        _cut(new[head : len(new) - tail]),
        " ".join(end[:AROUND_WORDS]) + (" …" if tail > AROUND_WORDS else ""),
    )


def _cut(said: Sequence[str]) -> str:
    """At most so many words; one that is endless counts more than once."""
    kept = " ".join(said[:MAX_WORDS])[: 12 * MAX_WORDS]
    return kept if kept == " ".join(said) else kept.rstrip() + " …"
