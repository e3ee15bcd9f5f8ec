"""The table "Who says what", and where the reports differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.brief import Brief, ClaimKind, Disagreement, FigureTold, Statement
from copytaster.model.feed import Source
from copytaster.model.story import Story
from copytaster.stages.phrases import joined, phrase, phrases
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.lines import counted, name_of, shortened

MAX_ROWS = 12
MAX_DISPUTES = 6
MAX_CHARS = 200
NAMED = 3
_KINDS: dict[ClaimKind, str] = {
    "say": "",
    "report": phrase("reported"),
    "deny": phrase("denied"),
    "accuse": phrase("accusation"),
    "promise": phrase("promise"),
    "estimate": phrase("estimate"),
    "document": phrase("from a document"),
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of the story. `speaker` may be empty; `conflict` is the anchor of what contradicts it, with the other value."""

    text: str
    kind: str
    hedges: str
    is_quoted: bool
    speaker: str
    carried: str
    carriers: str
    source: str
    at: Moment
    conflict: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of what is in dispute: who says so, and who told it first."""

    text: str
    speaker: str
    source: str
    carried: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Dispute:
    """The same thing with different values, smallest first."""

    anchor: str
    of: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """`more` counts the claims that the table does not show."""

    rows: tuple[ClaimRow, ...] = ()
    more: int = 0
    disputes: tuple[Dispute, ...] = ()

    @property
    def is_disputed(self) -> bool:
        """Whether any claim of the table is contradicted."""
        return any(row.conflict for row in self.rows)


def said(story: Story, brief: Brief, sources: Mapping[str, Source], now: datetime) -> Said:
    """The claims in the brief's own order, the weightiest first; those that are contradicted before all others."""
    carrying = _Carrying(story, sources)
    disputes = brief.disagreements[:MAX_DISPUTES]
    rows = _disputed_first(brief.statements, disputes)[:MAX_ROWS]
    shown = tuple(_dispute(n, each, carrying, now) for n, each in enumerate(disputes, 1))
    return Said(tuple(_row(each, disputes, carrying, now) for each in rows), max(0, len(brief.statements) - MAX_ROWS), shown)


def _disputed_first(statements: Sequence[Statement], disputes: Sequence[Disagreement]) -> list[Statement]:
    return sorted(statements, key=lambda each: _conflict(each, disputes) is None) if disputes else list(statements)


class _Carrying:
    """Who stands behind the articles of a story."""

    def __init__(self, story: Story, sources: Mapping[str, Source]) -> None:
        self._places = {place.article_id: place for place in story.places}
        self._sources = sources

    def source(self, source_id: str) -> str:
        return name_of(source_id, self._sources)

    def counts(self, article_ids: Sequence[str]) -> str:
        own = sum(self._places[each].origin.kind == "own" for each in article_ids if each in self._places)
        copies = sum(each in self._places for each in article_ids) - own
        parts = [phrases("{number} own", "{number} own", own)] * (own > 0) + [counted(copies, "copy")] * (copies > 0)
        return joined(parts) if parts else phrase("no more")

    def names(self, article_ids: Sequence[str]) -> str:
        ids = dict.fromkeys(self._places[each].source_id for each in article_ids if each in self._places)
        names = [self.source(each) for each in ids]
        shown = joined(names[:NAMED])
        return phrase("{names} and {number} more", names=shown, number=len(names) - NAMED) if len(names) > NAMED else shown


def _row(statement: Statement, disputes: Sequence[Disagreement], carrying: _Carrying, now: datetime) -> ClaimRow:
    return ClaimRow(
        text=shortened(statement.text, MAX_CHARS),
        kind=_KINDS[statement.kind],
        hedges=", ".join(dict.fromkeys(statement.hedges)),
        is_quoted=statement.is_quoted,
        speaker=statement.speaker,
        carried=carrying.counts(statement.carried_by),
        carriers=carrying.names(statement.carried_by),
        source=carrying.source(statement.source_id),
        at=moment(statement.at, now),
        conflict=_conflict(statement, disputes),
    )


def _conflict(statement: Statement, disputes: Sequence[Disagreement]) -> tuple[str, str] | None:
    for n, dispute in enumerate(disputes, 1):
        mine = next((value for value in dispute.values if _tells(statement, value)), None)
        others = [value.text for value in dispute.values if value is not mine]
        if mine is not None and others:
            return _anchor(n), " / ".join(others)
    return None


def _tells(statement: Statement, value: FigureTold) -> bool:
    """True when the claim holds the value: by its place in the article, or word for word in an article that both have."""
    cited, told = statement.citation, value.citation
    if cited.article_id == told.article_id and cited.article_version == told.article_version:
        return told.start < cited.end and cited.start < told.end
    return value.text in statement.text and not set(statement.carried_by).isdisjoint(value.carried_by)


def _dispute(number: int, dispute: Disagreement, carrying: _Carrying, now: datetime) -> Dispute:
    values = tuple(
        Value(each.text, each.speaker, carrying.source(each.source_id), carrying.counts(each.carried_by), moment(each.at, now))
        for each in dispute.values
    )
    return Dispute(_anchor(number), dispute.of, values)


def _anchor(number: int) -> str:
    return f"differ-{number}"
