"""Edits: what a publisher changed in an article after it was first read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.ids import digest

EditKind = Literal["changed", "withdrawn", "returned"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that left and words that came in their place, either may be empty, with a few words of what stands on both sides.

    An ellipsis stands where words are missing.
    """

    before: str
    deleted: str
    inserted: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What a publisher changed between two versions of an article; `version` is the later one.

    `withdrawn` says that the page is gone, `returned` that it is there again. `was_title` is empty when the headline stayed.
    `passages` are the first that changed, `more` counts those that are not kept.
    """

    id: str
    article_id: str
    source_id: str
    version: int
    at: datetime
    kind: EditKind
    title: str
    was_title: str = ""
    passages: tuple[Passage, ...] = ()
    more: int = 0


def edit_id(article_id: str, version: int, kind: EditKind, before: str) -> str:
    """From the edit that came before as well, `before`, empty for the first: a page may be withdrawn more than once."""
    return "x" + digest(article_id, str(version), kind, before)[:16]
