"""Why an article stands in its story, and where its text comes from, as records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.brief import Citation
from copytaster.model.story import Place, Reason, Relation


@dataclass(frozen=True, slots=True)
class ReasonRecord:
    """One piece of evidence: a name, its number, and words for readers, which may be empty."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class OriginRecord:
    """Where a text comes from."""

    kind: Literal["own", "copy", "agency"]
    of: str | None
    """The article that it repeats, where that is known."""
    agency: str | None
    share: float
    """How much of the text stands in the original, 0 to 1."""
    relation: Relation


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """An article's place in its story."""

    origin: OriginRecord
    score: float
    """How like the story the article is, 0 to 1; 0 for the one that opened it."""
    reasons: tuple[ReasonRecord, ...]
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """Characters `start` to `end` (exclusive) of the text of one version of an article."""

    article_id: str
    version: int
    start: int
    end: int


def place(placed: Place) -> PlaceRecord:
    """The evidence for one place."""
    origin = placed.origin
    told = OriginRecord(origin.kind, origin.of, origin.agency, origin.share, origin.relation)
    return PlaceRecord(told, placed.score, reasons(placed.reasons), placed.placed_at)


def reasons(found: Sequence[Reason]) -> tuple[ReasonRecord, ...]:
    """In their order."""
    return tuple(ReasonRecord(each.name, each.value, each.words) for each in found)


def citation(cited: Citation) -> CitationRecord:
    """Where a sentence stands."""
    return CitationRecord(cited.article_id, cited.article_version, cited.start, cited.end)
