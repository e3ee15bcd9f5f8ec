"""Whether changed words are news: not when a letter was mended, a word moved or was left out."""

import re
from collections import Counter
from collections.abc import Collection
from difflib import SequenceMatcher

from copytaster.stages.edits.noise import words

MIN_WORDS = 3
"""So many words that came or left without any in their place are news."""

MIN_OTHER_WORDS = 2
"""So many that came and left together are: one word for another."""

ALIKE = 0.72
"""Two words that are more alike are one word, spelt in two ways. Source: Ratcliff and Metzener 1988, as in difflib."""

_NUMBER = re.compile(r"\d")
# fmt: off
_NEGATIONS = frozenset(
    {
        "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "kein", "keine", "keinen", "nicht",
        "nie", "niemand", "nichts", "ohne", "ne", "pas", "jamais", "aucun", "personne", "rien", "sans", "nunca", "nadie", "nada", "sin",
        "ninguno", "non", "mai", "nessuno", "niente", "senza", "não", "ninguém", "sem", "niet", "geen", "nooit",
    }
)
# fmt: on
_MOST = 120


def is_news(deleted: str, inserted: str) -> bool:
    """Whether a passage says something else now: a number or a "not" that left or came, another word, or three words and more."""
    was, says = Counter(words(deleted)), Counter(words(inserted))
    gone, come = list((was - says).elements())[:_MOST], list((says - was).elements())[:_MOST]
    if any(_NUMBER.search(word) or _is_negation(word) for word in (*gone, *come)):
        return True
    return _unlike(gone, come) >= (MIN_OTHER_WORDS if gone and come else MIN_WORDS)


def is_other_word(gone: Collection[str], come: Collection[str]) -> bool:
    """Whether any word left or came that is not merely spelt otherwise."""
    return _unlike(gone, come) > 0


def _unlike(gone: Collection[str], come: Collection[str]) -> int:
    """How many words are there on one side only, two spellings of one word left out."""
    left = list(come)
    unlike = 0
    for word in gone:
        twin = next((n for n, other in enumerate(left) if _is_twin(word, other)), None)
        if twin is None:
            unlike += 1
        else:
            del left[twin]
    return unlike + len(left)


def _is_twin(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 2 or one[0] != other[0]:
        return False
    if sorted(one) == sorted(other):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _is_negation(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")
