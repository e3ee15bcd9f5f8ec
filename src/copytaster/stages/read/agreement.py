"""The publisher's own copy of the text in JSON-LD, and when to believe it over what was found on the page."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from copytaster.model.article import Block
from copytaster.stages import words
from copytaster.stages.read.plaintext import clean_markup

MIN_BODY_WORDS = 60
AGREED_SHARE = 0.8
"""From this share of common words on, both are the same text."""
GAINED_SHARE = 1.15
FOREIGN_SHARE = 0.2

_BREAK = re.compile(r"\s*(?:\r?\n\s*|</p>|<br\s*/?>\s*<br\s*/?>)\s*")


def agreed(found: tuple[Block, ...], body: str) -> tuple[Block, ...]:
    """The blocks of the article, given what was found on the page and the publisher's copy, which may be empty.

    The copy stands in only where it holds nearly all that was found and clearly more, or where nothing was found; and where both
    agree, found paragraphs of which the copy knows nothing are left out at the start and the end.
    """
    copy = _paragraphs(body)
    known = _counted(copy)
    if sum(known.values()) < MIN_BODY_WORDS:
        return found
    here = _counted(block.text for block in found)
    common = (here & known).total()
    if common >= AGREED_SHARE * here.total() and known.total() >= GAINED_SHARE * here.total():
        return tuple(Block("paragraph", text) for text in copy)
    if common >= AGREED_SHARE * known.total():
        return _trimmed(found, known)
    return found


def _paragraphs(body: str) -> list[str]:
    return [text for part in _BREAK.split(body) if (text := clean_markup(part))]


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in words.tokens(text))


def _trimmed(found: Sequence[Block], known: Counter[str]) -> tuple[Block, ...]:
    first, last = 0, len(found)
    while first < last and _is_foreign(found[first], known):
        first += 1
    while last > first and _is_foreign(found[last - 1], known):
        last -= 1
    return tuple(found[first:last])


def _is_foreign(block: Block, known: Counter[str]) -> bool:
    here = Counter(words.tokens(block.text))
    return (here & known).total() <= FOREIGN_SHARE * here.total()
