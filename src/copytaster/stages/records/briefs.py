"""Briefs, claims and versions as records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.brief import Approximation, Brief, ClaimKind, CorrectionKind, Disagreement, FigureTold, Sentence, Statement
from copytaster.stages import revisions
from copytaster.stages.present.lines import name_of
from copytaster.stages.records.origins import CitationRecord, citation
from copytaster.stages.records.plain import STATEMENT_WORDS, Known, cut, link


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence, cut from the articles that it cites."""

    text: str
    citations: tuple[CitationRecord, ...]


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """Sentences under a heading, which may be empty."""

    heading: str
    sentences: tuple[SentenceRecord, ...]


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that a brief names; its number on the page is its place in the list, from 1."""

    article_id: str
    source_id: str
    source: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class BriefRecord:
    """A story told in cited sentences."""

    made_at: datetime
    story_version: int
    headline: str
    lead: tuple[SentenceRecord, ...]
    sections: tuple[SectionRecord, ...]
    sources: tuple[CitedArticle, ...]
    agencies: tuple[str, ...]
    """News agencies whose reporting the brief includes."""
    no_brief: str
    """Why there are no sentences; empty when there are."""
    checked: int
    """How many sentences went through the check."""
    left_out: int
    """How many sentences the check refused."""


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """Who says what, once in a story."""

    text: str
    speaker: str
    """A name or the text's own words; empty when nobody is named."""
    kind: ClaimKind
    is_quoted: bool
    hedges: tuple[str, ...]
    """Words that weaken the claim, such as "reportedly"."""
    citation: CitationRecord
    source_id: str
    at: datetime
    carried_by: tuple[str, ...]
    """Ids of articles, the first one first."""


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """One value of a figure in dispute; a range has two, all else `low` twice."""

    text: str
    low: float
    high: float
    unit: str
    approximation: Approximation
    as_of: str
    speaker: str
    citation: CitationRecord
    source_id: str
    at: datetime
    carried_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisagreementRecord:
    """The same figure with different values, smallest first; `of` says what it counts."""

    of: str
    values: tuple[FigureRecord, ...]


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A sentence that is told no more, and the one in its place, empty when withdrawn."""

    kind: CorrectionKind
    was: str
    says: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of a brief: why it was written, by whom or what, and what it corrects."""

    version: int
    """Counts from 1."""
    made_at: datetime
    headline: str
    cause: str
    by: str
    corrections: tuple[CorrectionRecord, ...]
    page: str
    """Its page on this site."""


@dataclass(frozen=True, slots=True)
class VersionOne:
    """A version with the brief as it stood."""

    version: VersionRecord
    brief: BriefRecord


def brief(told: Brief, known: Known) -> BriefRecord:
    """A brief with its sources."""
    cited = (CitedArticle(x.article_id, x.source_id, name_of(x.source_id, known.sources), x.title, link(x.url)) for x in told.links)
    return BriefRecord(
        made_at=told.made_at,
        story_version=told.story_version,
        headline=told.headline,
        lead=_sentences(told.lead),
        sections=tuple(SectionRecord(part.heading, _sentences(part.sentences)) for part in told.sections),
        sources=tuple(cited),
        agencies=tuple(dict.fromkeys(credit.agency for credit in told.credits)),
        no_brief=told.no_brief,
        checked=told.checked,
        left_out=len(told.left_out),
    )


def claim(said: Statement) -> ClaimRecord:
    """A claim with where it stands."""
    return ClaimRecord(
        text=cut(said.text, STATEMENT_WORDS),
        speaker=said.speaker,
        kind=said.kind,
        is_quoted=said.is_quoted,
        hedges=said.hedges,
        citation=citation(said.citation),
        source_id=said.source_id,
        at=said.at,
        carried_by=said.carried_by,
    )


def disagreement(found: Disagreement) -> DisagreementRecord:
    """All values of one figure."""
    return DisagreementRecord(found.of, tuple(_figure(each) for each in found.values))


def versions(kept: Sequence[Brief], story_id: str, known: Known) -> tuple[VersionRecord, ...]:
    """All versions of a story's brief, oldest first; `kept` is what the store kept."""
    return tuple(_version(n, each, story_id, known) for n, each in enumerate(revisions.versions(kept), 1))


def version_one(kept: Sequence[Brief], number: int, story_id: str, known: Known) -> VersionOne | None:
    """One version by its number; None when there is none."""
    shown = revisions.versions(kept)
    if not 1 <= number <= len(shown):
        return None
    told = shown[number - 1]
    return VersionOne(_version(number, told, story_id, known), brief(told, known))


def _version(number: int, told: Brief, story_id: str, known: Known) -> VersionRecord:
    corrected = tuple(CorrectionRecord(each.kind, each.was, each.says) for each in told.corrections)
    page = f"{known.base}/story/{story_id}?v={number}"
    return VersionRecord(number, told.made_at, told.headline, told.cause, told.by, corrected, page)


def _sentences(told: Sequence[Sentence]) -> tuple[SentenceRecord, ...]:
    return tuple(SentenceRecord(each.text, tuple(citation(cited) for cited in each.citations)) for each in told)


def _figure(told: FigureTold) -> FigureRecord:
    figure = told.figure
    return FigureRecord(
        text=told.text,
        low=figure.low,
        high=figure.high,
        unit=figure.unit,
        approximation=figure.approximation,
        as_of=figure.as_of,
        speaker=told.speaker,
        citation=citation(told.citation),
        source_id=told.source_id,
        at=told.at,
        carried_by=told.carried_by,
    )
