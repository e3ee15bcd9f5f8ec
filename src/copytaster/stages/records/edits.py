"""Edits of publishers as records, for interfaces and for whoever is to be told of them."""

from dataclasses import dataclass
from datetime import datetime

from copytaster.model.article import Article
from copytaster.model.edit import Edit, EditKind
from copytaster.stages.edits.rights import MAX_WORDS, permitted, words_left
from copytaster.stages.edits.told import in_words
from copytaster.stages.present.lines import name_of
from copytaster.stages.records.plain import Known, language, link, words_of


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """Words that left and words that came in their place, with a few words of what stands on both sides; any may be empty."""

    before: str
    deleted: str
    inserted: str
    after: str


@dataclass(frozen=True, slots=True)
class EditRecord:
    """What a publisher changed in an article after it was first read."""

    id: str
    kind: EditKind
    """`withdrawn` when the page is gone, `returned` when it is there again."""
    at: datetime
    """When it was seen."""
    about: str
    """What happened, in words."""
    title: str
    """The headline after the edit."""
    was_title: str | None
    """The headline before; null when it stayed."""
    passages: tuple[PassageRecord, ...]
    """What changed in the text: at most 120 words in all, fewer where the source allows fewer."""
    more: int
    """How many passages are left out."""
    article_id: str
    version: int
    """The article's version after the edit."""
    url: str | None
    source_id: str
    source: str
    language: str | None
    story_id: str | None
    page: str
    """Where this site shows it."""


@dataclass(frozen=True, slots=True)
class EditList:
    """Edits, newest first; `next` is the cursor of the next page, null on the last."""

    items: tuple[EditRecord, ...]
    next: str | None


def edit(found: Edit, article: Article | None, story_id: str | None, known: Known) -> EditRecord:
    """An edit as far as it may be shown; `article` is what it is about, as it is now."""
    most = words_left(words_of(found.source_id, known, MAX_WORDS), article.reserves if article else "headline")
    shown = permitted(found, most)
    where = f"story/{story_id}#edit-{found.id}" if story_id else f"edits?source={found.source_id}#edit-{found.id}"
    return EditRecord(
        id=found.id,
        kind=found.kind,
        at=found.at,
        about=in_words(shown),
        title=found.title,
        was_title=found.was_title or None,
        passages=tuple(PassageRecord(each.before, each.deleted, each.inserted, each.after) for each in shown.passages),
        more=shown.more,
        article_id=found.article_id,
        version=found.version,
        url=link(article.url) if article else None,
        source_id=found.source_id,
        source=name_of(found.source_id, known.sources),
        language=language(article.language.code) if article else None,
        story_id=story_id,
        page=f"{known.base}/{where}",
    )


def summary(told: EditRecord) -> str:
    """An edit as plain text, for feeds and mails."""
    lines = [told.about[:1].upper() + told.about[1:] + "."]
    if told.was_title:
        lines.append(f"The headline was: {told.was_title}")
    for each in told.passages:
        lines += [f"Deleted: {each.deleted}"] * bool(each.deleted) + [f"Inserted: {each.inserted}"] * bool(each.inserted)
    return "\n".join(lines)
