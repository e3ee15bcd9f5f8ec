"""Articles as records: the headline, an extract, the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.article import Article, ArticleVersion
from copytaster.model.story import Story
from copytaster.stages.present.lines import name_of
from copytaster.stages.records.origins import PlaceRecord, place
from copytaster.stages.records.plain import EXTRACT_WORDS, STANDFIRST_WORDS, Known, cut, language, length, link, words_of


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article in its latest version. Its full text stands at `url` alone."""

    id: str
    url: str | None
    """Where the publisher has it; null when the address does not lead to the web."""
    title: str
    standfirst: str
    """The publisher's own short text, at most 40 words; empty without any, or when only headlines of the source may be shown."""
    extract: str
    """How the text begins: at most 60 words and half of it."""
    source_id: str
    source: str
    """The publisher's name."""
    language: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    """News agencies that the article credits."""
    published_at: datetime | None
    """As the publisher says."""
    modified_at: datetime | None
    """As the publisher says."""
    told_at: datetime
    """The time that readers see, by which lists are ordered."""
    updated_at: datetime
    """When this version was read: what `updated_after` is compared with."""
    version: int
    """Counts from 1, and grows when title or text change."""
    words: int
    is_paywalled: bool
    made_from: Literal["page", "entry"]
    """`entry` when the page could not be had, and the feed's words stand for it."""
    story_id: str | None


@dataclass(frozen=True, slots=True)
class ArticleVersionRecord:
    """An article as it stood at `read_at`."""

    version: int
    title: str
    words: int
    read_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleOne:
    """One article, its place in its story, and the versions that were seen, oldest first."""

    article: ArticleRecord
    place: PlaceRecord | None
    versions: tuple[ArticleVersionRecord, ...]


@dataclass(frozen=True, slots=True)
class ArticleList:
    """Articles, newest first; `next` is the cursor of the next page, null on the last. A page may be short before that."""

    items: tuple[ArticleRecord, ...]
    next: str | None


def article(told: Article, story_id: str | None, known: Known) -> ArticleRecord:
    """An article as far as it may be shown."""
    words = sum(length(block.text) for block in told.blocks)
    return ArticleRecord(
        id=told.id,
        url=link(told.url),
        title=told.title,
        standfirst=cut(told.standfirst, words_of(told.source_id, known, STANDFIRST_WORDS)),
        extract=_extract(told, words, known),
        source_id=told.source_id,
        source=name_of(told.source_id, known.sources),
        language=language(told.language.code),
        authors=told.authors,
        agencies=tuple(dict.fromkeys(credit.agency for credit in told.credits)),
        published_at=told.published_at,
        modified_at=told.modified_at,
        told_at=told.told_at,
        updated_at=told.read_at,
        version=told.version,
        words=words,
        is_paywalled=told.is_paywalled,
        made_from=told.made_from,
        story_id=story_id,
    )


def article_one(told: Article, story: Story | None, versions: Sequence[ArticleVersion], known: Known) -> ArticleOne:
    """An article with all that is known of it; `story` is the one that it stands in."""
    placed = next((each for each in story.places if each.article_id == told.id), None) if story else None
    return ArticleOne(
        article(told, story.id if story else None, known),
        place(placed) if placed else None,
        tuple(ArticleVersionRecord(each.version, each.title, length(each.text), each.read_at) for each in versions),
    )


def _extract(told: Article, words: int, known: Known) -> str:
    most = min(words_of(told.source_id, known, EXTRACT_WORDS), words // 2)
    begun: list[str] = []
    for block in told.blocks:
        if block.kind in ("paragraph", "quotation", "list"):
            begun.append(block.text)
        if sum(map(length, begun)) > most:
            break
    return cut(" ".join(begun), most)
