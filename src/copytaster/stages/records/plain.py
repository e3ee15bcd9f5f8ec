"""How much of a publisher's text a record may hold, and what records share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from copytaster.model.feed import Source
from copytaster.model.policy import BriefPolicy
from copytaster.stages.present.lines import safe_link

EXTRACT_WORDS = 60
SNIPPET_WORDS = 25
STANDFIRST_WORDS = 40
STATEMENT_WORDS = 60
LETTERS_A_WORD = 12
"""A word counts once more for every so many letters: what has no blanks is no way around the limit."""


@dataclass(frozen=True, slots=True)
class Known:
    """Publishers by id, what may be shown of them, and the address at which readers reach the site, without a slash at its end."""

    sources: Mapping[str, Source]
    rights: BriefPolicy = field(default_factory=BriefPolicy)
    base: str = ""


def words_of(source_id: str, known: Known, most: int) -> int:
    """How many words in a row may be shown of this source, at most `most`."""
    display = known.rights.display_of(source_id)
    return 0 if display == "headline" else min(SNIPPET_WORDS, most) if display == "snippet" else most


def cut(text: str, most: int) -> str:
    """The text on one line, at most `most` words of it, with an ellipsis where something is missing.

    Scripts that do not part words count two signs as one.
    """
    words = text.split()
    line = " ".join(words)
    if most <= 0 or not words:
        return ""
    if len(line) > LETTERS_A_WORD * len(words):
        return line if len(line) <= 2 * most else line[: 2 * most].rstrip() + "…"
    kept = " ".join(words[:most])
    kept = kept if len(kept) <= LETTERS_A_WORD * most else kept[: LETTERS_A_WORD * most]
    return line if kept == line else kept.rstrip(" ,;:.") + "…"


def length(text: str) -> int:
    """Words, by the same count."""
    words = text.split()
    return max(len(words), len(text) // 2) if len(text) > LETTERS_A_WORD * max(1, len(words)) else len(words)


def link(url: str | None) -> str | None:
    """An address of the web, or nothing."""
    return safe_link(url) or None


def language(code: str) -> str | None:
    """An ISO 639-1 code where it is known."""
    return None if code in ("", "und") else code
