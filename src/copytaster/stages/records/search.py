"""What a search found, as records."""

from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.brief import Claim, ClaimKind
from copytaster.stages.present.lines import name_of
from copytaster.stages.records.articles import ArticleRecord
from copytaster.stages.records.plain import STATEMENT_WORDS, Known, cut, language, link, words_of
from copytaster.stages.records.stories import StoryRecord


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim that was found, and the article that has it."""

    text: str
    speaker: str
    kind: ClaimKind
    is_quoted: bool
    article_id: str
    story_id: str | None
    title: str
    url: str | None
    source_id: str
    source: str
    language: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """Articles, newest first. `conditions` says in words what was looked for, `problems` what could not be understood."""

    items: tuple[ArticleRecord, ...]
    next: str | None
    conditions: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundStories:
    """Stories by their newest article that was found. The rest as for articles."""

    items: tuple[StoryRecord, ...]
    next: str | None
    conditions: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """Claims in articles that were found, newest first. The rest as for articles."""

    items: tuple[FoundClaim, ...]
    next: str | None
    conditions: tuple[str, ...]
    problems: tuple[str, ...]


def found_claim(found: tuple[Claim, str, str], told: Article, story_id: str | None, known: Known) -> FoundClaim:
    """A claim as (claim, speaker, content)."""
    said, speaker, content = found
    return FoundClaim(
        text=cut(content, words_of(told.source_id, known, STATEMENT_WORDS)),
        speaker=speaker,
        kind=said.kind,
        is_quoted=said.is_quoted,
        article_id=told.id,
        story_id=story_id,
        title=told.title,
        url=link(told.url),
        source_id=told.source_id,
        source=name_of(told.source_id, known.sources),
        language=language(told.language.code),
        at=told.told_at,
    )
