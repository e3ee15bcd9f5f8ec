"""The pieces of a question: words, phrases in quotation marks, operators, exclusions, alternatives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(
    r"""(?P<minus>[-−–](?=\S))?(?:(?P<name>[^\W\d_]+):(?=[^\s/]))?(?:["“”„«»](?P<phrase>[^"“”„«»]*)(?P<end>["“”„«»]|$)|(?P<word>\S+))"""
)
_EDGES = "()[]{},;"
MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `name` is the operator's in lower case, empty without one; `is_open` when its quotation mark is never closed."""

    text: str
    name: str = ""
    is_phrase: bool = False
    is_out: bool = False
    is_open: bool = False

    @property
    def is_or(self) -> bool:
        """The word that parts alternatives."""
        return self.text == "OR" and not (self.name or self.is_phrase or self.is_out)


def pieces(text: str) -> list[Piece]:
    """In order, at most forty; brackets and commas at the edges of words are dropped."""
    return list(_pieces(text))[:MOST_PIECES]


def _pieces(text: str) -> Iterator[Piece]:
    for match in _PIECE.finditer(text):
        is_phrase = match["phrase"] is not None
        held = match["phrase"].strip() if is_phrase else match["word"].strip(_EDGES)
        if held:
            is_open = is_phrase and not match["end"]
            yield Piece(held, (match["name"] or "").lower(), is_phrase, match["minus"] is not None, is_open)
