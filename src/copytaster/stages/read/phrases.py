"""Phrases: what the lines around an article say, in many languages, as a set of bits."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

HEAD_CHARS = 240


def phrases(texts: Sequence[str]) -> list[int]:
    """For each text, in lower case, the bits of every kind of phrase that its first 240 characters begin with or hold."""
    heads = [text[:HEAD_CHARS] for text in texts]
    starts, anywhere, begins = _table()
    together = "\n".join(heads)
    present = [(phrase, bit) for phrase, bit in anywhere if phrase in together]
    said = []
    for head in heads:
        bits = next(bit for phrase, bit in starts if head.startswith(phrase)) if head.startswith(begins) else 0
        for phrase, bit in present:
            if phrase in head:
                bits |= bit
        said.append(bits)
    return said


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of phrases, in the order of their bits."""
    return tuple(dict.fromkeys(kind for kind, _ in _rows()))


@cache
def _table() -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], tuple[str, ...]]:
    """What lines begin with, what they hold, each with its bit; and the former once more without."""
    bits = [(phrase, 1 << kinds().index(kind)) for kind, phrase in _rows()]
    starts = tuple((phrase, bit) for phrase, bit in bits if not phrase.startswith("="))
    anywhere = tuple((phrase[1:], bit) for phrase, bit in bits if phrase.startswith("="))
    return starts, anywhere, tuple(phrase for phrase, _ in starts)


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    lines = files("copytaster").joinpath("data/reader/phrases.txt").read_text("utf-8").splitlines()
    parted = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return tuple((kind.strip(), phrase) for kind, phrase in parted)
