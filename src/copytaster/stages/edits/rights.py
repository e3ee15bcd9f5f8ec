"""How much of an edit may be shown: the changed words with a little around them, within a quotation's cap."""

from dataclasses import replace

from copytaster.model.article import Reserved
from copytaster.model.edit import Edit, Passage

MAX_WORDS = 120
"""Words of one edit that are shown, both versions and what stands around them together."""

SNIPPET_WORDS = 25


def words_left(most: int, reserves: Reserved) -> int:
    """How many words an article lets us show of those that its source allows."""
    return 0 if reserves == "headline" else min(most, SNIPPET_WORDS) if reserves == "snippet" else most


def permitted(edit: Edit, most: int) -> Edit:
    """The edit with at most so many words of its passages; those that are left out are counted in `more`. Headlines are always shown."""
    shown: list[Passage] = []
    left = most
    for passage in edit.passages:
        fitting = passage if _length(passage) <= left else _bare(passage)
        if _length(fitting) > left:
            break
        shown.append(fitting)
        left -= _length(fitting)
    return replace(edit, passages=tuple(shown), more=edit.more + len(edit.passages) - len(shown))


def _length(passage: Passage) -> int:
    """Words; one without blanks counts once more for every twelve letters."""
    parts = (passage.before, passage.deleted, passage.inserted, passage.after)
    return sum(max(len(part.split()), len(part) // 12) for part in parts)


def _bare(passage: Passage) -> Passage:
    return Passage("", passage.deleted, passage.inserted, "")
