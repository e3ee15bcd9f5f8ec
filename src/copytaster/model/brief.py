"""Briefs: what the story page says, each sentence with what it cites."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.article import Credit


@dataclass(frozen=True, slots=True)
class Citation:
    """Characters `start` to `end` (exclusive) of an article's text in one of its versions."""

    article_id: str
    article_version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a brief and the spans that it is cut from; there is at least one."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief under a heading; `heading` is empty for what stands before the first one."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class SourceLink:
    """An article that a brief names; numbers on the page are positions in this list, from 1."""

    article_id: str
    source_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int


ClaimKind = Literal["say", "report", "deny", "accuse", "promise", "estimate", "document"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says what: spans of one text; `source` is empty when nobody is named.

    `hedges` are words that weaken the claim ("reportedly", "up to"). `speaker` is the name of the source where the text gives
    it for certain ("Mara Holm" for "she"), else empty.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    is_quoted: bool
    kind: ClaimKind = "say"
    hedges: tuple[Span, ...] = ()
    speaker: str = ""


Approximation = Literal["", "about", "over", "under", "up to", "at least"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a text gives; `span` covers its approximation, the number, its unit and what it counts.

    A range has two values, all else `low` twice. `unit` is a sign or code ("%", "USD", "km"), empty for what is merely counted; `of` is
    what it counts or measures, in lower-case stems of the text's own words, in order; `as_of` is the text's own words for when it was so.
    """

    span: Span
    low: float
    high: float
    unit: str
    of: tuple[str, ...]
    approximation: Approximation = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class ArticleClaims:
    """What one version of an article claims, in the order of its text. `is_parsed` says whether a grammar served or plain rules did."""

    article_id: str
    article_version: int
    is_parsed: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim of a story, once: what is said, by whom, and who carried it.

    `text` is the content on one line, `citation` where the first article has it, `at` that article's `told_at`. `speaker` is a name or
    the text's own words, empty when nobody is named. `carried_by` are ids of articles, the first one first, then in order of time.
    """

    text: str
    speaker: str
    kind: ClaimKind
    is_quoted: bool
    hedges: tuple[str, ...]
    citation: Citation
    source_id: str
    at: datetime
    carried_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureTold:
    """One value of a figure in dispute: the words that give it, who is named for it (may be empty), and where it stands first."""

    text: str
    figure: Figure
    speaker: str
    citation: Citation
    source_id: str
    at: datetime
    carried_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The same figure with different values, smallest first; `of` says in words what it counts."""

    of: str
    values: tuple[FigureTold, ...]


CorrectionKind = Literal["number", "name", "quotation", "negation", "withdrawn", "wording"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence that a brief told and tells no more: what is wrong with it, and the sentence in its place, empty when withdrawn."""

    kind: CorrectionKind
    was: str
    says: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A story told in cited sentences. `no_brief` is empty, or the reason why there are no sentences.

    `checked` counts the sentences that went through the check. `cause` says why this version was written, and
    `by` who did: a rule, or a person's name.
    """

    story_id: str
    story_version: int
    made_at: datetime
    headline: str
    lead: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    credits: tuple[Credit, ...]
    links: tuple[SourceLink, ...]
    left_out: tuple[str, ...] = ()
    """What the check refused, in words."""
    no_brief: str = ""
    statements: tuple[Statement, ...] = ()
    """In order of weight: the claims that the page lists first."""
    disagreements: tuple[Disagreement, ...] = ()
    checked: int = 0
    cause: str = ""
    by: str = "rule"
    corrections: tuple[Correction, ...] = ()
    """What this version corrects of the one before it."""
