"""Articles: what was read from a page or, failing that, from the entry that pointed to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from copytaster.model.site import Facts

Reserved = Literal["", "headline", "snippet"]
"""All that a page lets machines show of it; empty when it reserves nothing."""

BlockKind = Literal["paragraph", "heading", "quotation", "list", "caption", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text; a heading has no full stop to end it."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency that an article credits; `evidence` is the article's own words."""

    agency: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code, or `und` when it cannot be told; `confidence` from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What grouping and the search for copies compare.

    `terms` are (hash, count) of the stemmed words that matter, title words weighted, sorted by hash, at most 128;
    `shingles` are the sampled hashes of 4-word shingles, sorted; hashes are unsigned 32-bit numbers.
    """

    terms: tuple[tuple[int, int], ...]
    shingles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is told from a title and a text alone."""

    language: Language
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page says, before it is joined with its entry; None where it does not say. Times are aware, in the zone that is stated."""

    title: str | None
    standfirst: str | None
    blocks: tuple[Block, ...]
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    site: str | None = None
    canonical: str | None = None
    image: str | None = None
    language: str | None = None
    is_paywalled: bool = False
    credits: tuple[Credit, ...] = ()
    reserves: Reserved = ""
    marks: Marks | None = None
    """Of this title and these blocks, with this language as the prior."""
    facts: Facts | None = field(default=None, compare=False)
    """What the page shows of its site, which is no part of what it says."""


@dataclass(frozen=True, slots=True)
class NoArticle:
    """The page holds no article, and why not: a list, a consent wall, a script shell, an error page."""

    why: str
    marks: Marks | None = field(default=None, compare=False)
    """Of the entry that stands in for it, where they were made already."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article in its latest version. `made_from` is `page`, or `entry` when the page could not be had or read.

    `url` is canonical. `told_at` is the time that readers see: the publisher's, held between a day before we
    first saw it and that moment. `version` counts from 1 and grows when the text or the title changes; `digest`
    covers both. `note` says why there is no text, where there is none.
    """

    id: str
    entry_id: str
    feed_id: str
    source_id: str
    url: str
    title: str
    standfirst: str
    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    first_seen_at: datetime
    told_at: datetime
    read_at: datetime
    language: Language
    site: str | None
    image: str | None
    credits: tuple[Credit, ...]
    is_paywalled: bool
    made_from: Literal["page", "entry"]
    note: str
    version: int
    digest: str
    fingerprint: Fingerprint
    reserves: Reserved = ""

    @property
    def text(self) -> str:
        """The blocks joined by one empty line; citations count characters of this text."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article as it stood at `read_at`."""

    article_id: str
    version: int
    digest: str
    title: str
    text: str
    read_at: datetime
