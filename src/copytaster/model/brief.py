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


@dataclass(frozen=True, slots=True)
class Brief:
    """A story told in cited sentences. `no_brief` is empty, or the reason why there are no sentences."""

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
