"""Search: what is looked for, in terms of the index."""

from dataclasses import dataclass
from datetime import datetime

EVERY = ":"
"""The term that every article has."""

IN_TITLE, OF_SOURCE, IN_LANGUAGE, SAID_BY = ":t:", ":s:", ":l:", ":p:"
"""No word begins so: what stands before a word of the title, the source, the language, a word of a speaker's name.

The last alone is a term of every article in which somebody says something.
"""

Terms = tuple[str, ...]
"""Terms of the index that an article must hold all of; one that ends in `*` stands for all that begin so."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Articles that hold one of the alternatives of each of `all_of` and none of `none_of`, told from `since` on and before `until`."""

    all_of: tuple[tuple[Terms, ...], ...]
    none_of: tuple[Terms, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def sought(*words: str) -> Sought:
    """Articles that hold all of these words."""
    return Sought(tuple(((word,),) for word in words))
