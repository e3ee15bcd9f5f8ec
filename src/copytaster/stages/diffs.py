"""What changed between two versions of a text, word by word."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "del", "ins"]
_ORDER: tuple[Kind, ...] = ("same", "del", "ins")

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*\s*|[\W_]\s*")
_LINE = re.compile(r"[^\n]*\n+|[^\n]+")
_MOST_PAIRS = 100_000
"""Beyond this many pairs of equal words a passage counts as replaced: comparing costs their square at worst, and texts may be hostile."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that stayed (`same`), left (`del`) or came (`ins`)."""

    kind: Kind
    text: str


def changes(old: str, new: str) -> tuple[Change, ...]:
    """The way from `old` to `new`, in reading order, a deletion before the insertion at the same place.

    What stayed and left makes `old`, what stayed and came makes `new`, character for character. Lines that changed are
    compared by word; a passage too long for that is told as left and come as a whole.
    Source: Ratcliff and Metzener 1988, as in difflib.
    """
    found: list[Change] = []
    for kind, before, after in _opcodes(_LINE.findall(old), _LINE.findall(new)):
        if kind == "equal":
            found.append(Change("same", before))
        else:
            found.extend(_by_word(before, after))
    return _joined(found)


def near(found: Sequence[Change], most: int) -> tuple[Change, ...]:
    """The changes with at most so many characters of what stayed on either side, whole words, an ellipsis for the rest.

    Nothing when nothing changed.
    """
    if len(found) == 1 and found[0].kind == "same":
        return ()
    last = len(found) - 1
    return tuple(
        change if change.kind != "same" or len(change.text) <= 2 * most else Change("same", _edges(change.text, most, n > 0, n < last))
        for n, change in enumerate(found)
    )


def _edges(text: str, most: int, has_before: bool, has_after: bool) -> str:
    """Whole words of the beginning and the end, as far as changes stand there."""
    begin = " ".join(text[:most].split(" ")[:-1]) if has_before else ""
    end = " ".join(text[-most:].split(" ")[1:]) if has_after else ""
    return f"{begin} … {end}"


def _by_word(old: str, new: str) -> list[Change]:
    found: list[Change] = []
    for kind, before, after in _opcodes(_WORD.findall(old), _WORD.findall(new)):
        if kind == "equal":
            found.append(Change("same", before))
        else:
            found.extend((Change("del", before), Change("ins", after)))
    return found


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    return [
        ("equal", "".join(old[:head]), "".join(new[:head])),
        *_middle(middle_old, middle_new),
        ("equal", "".join(old[len(old) - tail :]), "".join(new[len(new) - tail :])),
    ]


def _middle(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    if _pairs(old, new) > _MOST_PAIRS:
        return [("replace", "".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(kind, "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in matcher.get_opcodes()]


def _pairs(old: list[str], new: list[str]) -> int:
    counted = Counter(new)
    return sum(counted[word] for word in old)


def _joined(found: list[Change]) -> tuple[Change, ...]:
    """Neighbours of a kind as one, empty ones dropped, one deletion before one insertion between two that stayed."""
    joined: list[Change] = []
    for _, group in groupby((change for change in found if change.text), key=_stayed):
        parts = list(group)
        for kind in _ORDER:
            text = "".join(part.text for part in parts if part.kind == kind)
            if text:
                joined.append(Change(kind, text))
    return tuple(joined)


def _stayed(change: Change) -> bool:
    return change.kind == "same"
