"""A text as a parser saw it: words with their places in the tree of their sentence."""

import re
from dataclasses import dataclass

MAX_CHARS = 60_000
"""As much of a text is parsed: ten thousand words."""

MAX_SENTENCE = 250
"""Words; nobody speaks in longer ones, and the work grows with the square."""

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """Words and marks in order, one entry each in every field; `starts` and `ends` in characters of the text.

    `tags` are those of the Penn Treebank, `deps` those of ClearNLP, `heads` positions of governors; a root governs itself.
    Trees never cross a line break of the text.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tags: tuple[str, ...]
    deps: tuple[str, ...]
    heads: tuple[int, ...]


def with_double_marks(text: str) -> str:
    """The text with two single quotation marks in a row as a double one and a blank, of the same length."""
    return text if "''" not in text else _CLOSING.sub('" ', _OPENING.sub(' "', text))


_OPENING = re.compile(r"(?<![^\s(\[—–-])''(?=\w)")
_CLOSING = re.compile(r"''")


class Tree:
    """The parse of a text with what the rules ask of it again and again."""

    __slots__ = ("children", "deps", "ends", "firsts", "heads", "lasts", "quoted", "starts", "stems", "tags", "text", "words")

    def __init__(self, text: str, parsed: Parsed, stems: tuple[str, ...], quoted: tuple[bool, ...]) -> None:
        self.text = text
        self.starts, self.ends = parsed.starts, parsed.ends
        self.tags, self.deps, self.heads = parsed.tags, parsed.deps, parsed.heads
        self.words = tuple(text[a:b].lower() for a, b in zip(parsed.starts, parsed.ends, strict=True))
        self.stems, self.quoted = stems, quoted
        self.children: list[list[int]] = [[] for _ in parsed.heads]
        for at, head in enumerate(parsed.heads):
            if head != at:
                self.children[head].append(at)
        self.firsts, self.lasts = list(range(len(parsed.heads))), list(range(len(parsed.heads)))
        for at in range(len(parsed.heads)):
            self._widen(at)

    def _widen(self, at: int) -> None:
        """Tell all governors of a word how far to the left and right their words go."""
        above = self.heads[at]
        for _ in range(_DEEPEST):
            if self.firsts[above] <= at <= self.lasts[above]:
                return
            self.firsts[above], self.lasts[above] = min(self.firsts[above], at), max(self.lasts[above], at)
            above = self.heads[above]

    def root(self, at: int) -> int:
        """The word that governs the sentence."""
        for _ in range(_DEEPEST):
            if self.heads[at] == at:
                break
            at = self.heads[at]
        return at

    def child(self, at: int, deps: frozenset[str]) -> int | None:
        """The first word under this one with one of these relations."""
        return next((below for below in self.children[at] if self.deps[below] in deps), None)

    def holds(self, above: int, below: int) -> bool:
        """True when a word stands under another one, or is it."""
        for _ in range(_DEEPEST):
            if below == above:
                return True
            if self.heads[below] == below:
                return False
            below = self.heads[below]
        return False


_DEEPEST = 200
