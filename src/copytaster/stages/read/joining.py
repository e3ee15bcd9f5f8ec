"""Joining: what a feed and a page say of one article, and what was known of it, to its next version."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from copytaster.model import ids
from copytaster.model.article import Article, Block, Marks, NoArticle, ReadPage
from copytaster.model.feed import Entry
from copytaster.model.policy import ReadPolicy
from copytaster.stages import agencies, words
from copytaster.stages.plain import harmless
from copytaster.stages.read import marks, people
from copytaster.stages.read.dates import is_day_alone

OLDEST_NEWS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The next version but for its place in the article's history."""

    read: ReadPage
    title: str
    made_from: Literal["page", "entry"]
    note: str

    @property
    def text(self) -> str:
        return marks.text(self.read.blocks)

    @property
    def digest(self) -> str:
        return ids.digest(self.title, self.text)


def joined(entry: Entry, result: ReadPage | NoArticle, known: Article | None, now: datetime, policy: ReadPolicy) -> Article:
    """The latest version of the article at the entry's address; `known` itself when neither title nor text changed,
    the same version with what the page reserves now when that alone did.

    Without a text from the page, the article is the entry's title and summary and `note` says why; but a text that was read
    earlier stays, and only a new title makes a new version then.
    """
    draft = _draft(entry, result, known)
    if known is not None and known.digest == draft.digest:
        return known if known.reserves == draft.read.reserves else replace(known, reserves=draft.read.reserves)
    return _article(entry, draft, known, now, policy)


def _draft(entry: Entry, result: ReadPage | NoArticle, known: Article | None) -> _Draft:
    """What is kept holds no markup, whatever it is put into later."""
    draft = _told_draft(entry, result, known)
    read = draft.read
    said = (draft.title, *filter(None, (read.title, read.standfirst, read.site)), *read.authors)
    if not any("<" in text for text in said) and not any("<" in block.text for block in read.blocks):
        return draft
    return replace(draft, title=harmless(draft.title), read=_harmless(read))


def _harmless(read: ReadPage) -> ReadPage:
    return replace(
        read,
        title=harmless(read.title) if read.title else None,
        standfirst=harmless(read.standfirst) if read.standfirst else None,
        site=harmless(read.site) if read.site else None,
        blocks=tuple(replace(block, text=harmless(block.text)) for block in read.blocks),
        authors=tuple(harmless(author) for author in read.authors),
        credits=tuple(replace(credit, evidence=harmless(credit.evidence)) for credit in read.credits),
    )


def _told_draft(entry: Entry, result: ReadPage | NoArticle, known: Article | None) -> _Draft:
    if isinstance(result, ReadPage):
        return _Draft(result, _title(entry.title, result.title), "page", "")
    if known is not None and known.made_from == "page":
        same = words.tokens(entry.title) == words.tokens(known.title)
        return _Draft(_as_read(known), known.title if same else entry.title, "page", known.note)
    return _Draft(_from_entry(entry, result.marks), entry.title, "entry", result.why)


def _title(of_entry: str, of_page: str | None) -> str:
    """The page's title, if it has a word in common with what the feed announced: a wall or another page has none."""
    if not of_page or not of_entry:
        return of_page or of_entry
    return of_page if set(words.tokens(of_page)) & set(words.tokens(of_entry)) else of_entry


def entry_marks(entry: Entry, policy: ReadPolicy) -> Marks:
    """The marks of an article that has no more than its entry's title and summary."""
    return marks.of(entry.title, entry.summary, entry.language, policy)


def _from_entry(entry: Entry, told: Marks | None) -> ReadPage:
    blocks = (Block("paragraph", entry.summary),) if entry.summary else ()
    authors = people.names([entry.author or ""])
    credits, _ = agencies.credited(blocks, authors)
    return ReadPage(entry.title, entry.summary, blocks, authors, language=entry.language, credits=credits, marks=told)


def _as_read(known: Article) -> ReadPage:
    return ReadPage(
        title=known.title,
        standfirst=known.standfirst,
        blocks=known.blocks,
        authors=known.authors,
        published_at=known.published_at,
        modified_at=known.modified_at,
        site=known.site,
        image=known.image,
        language=known.language.code,
        is_paywalled=known.is_paywalled,
        credits=known.credits,
        reserves=known.reserves,
    )


def _article(entry: Entry, draft: _Draft, known: Article | None, now: datetime, policy: ReadPolicy) -> Article:
    read = draft.read
    told = _marks(entry, draft, policy)
    first_seen_at = min(entry.first_seen_at, known.first_seen_at) if known else entry.first_seen_at
    return Article(
        id=known.id if known else ids.article_id(entry.url),
        entry_id=known.entry_id if known else entry.id,
        feed_id=known.feed_id if known else entry.feed_id,
        source_id=known.source_id if known else entry.source_id,
        url=known.url if known else entry.url,
        title=draft.title,
        standfirst=read.standfirst or harmless(entry.summary),
        blocks=read.blocks,
        authors=read.authors or people.names([harmless(entry.author or "")]),
        published_at=_utc(_published(entry.published_at, read.published_at)),
        modified_at=_utc(read.modified_at),
        first_seen_at=first_seen_at,
        told_at=_told(entry, read, first_seen_at, known),
        read_at=now,
        language=told.language,
        site=read.site,
        image=read.image,
        credits=read.credits,
        is_paywalled=read.is_paywalled,
        made_from=draft.made_from,
        note=draft.note,
        version=known.version + 1 if known else 1,
        digest=draft.digest,
        fingerprint=told.fingerprint,
        reserves=read.reserves,
    )


def _marks(entry: Entry, draft: _Draft, policy: ReadPolicy) -> Marks:
    """Those that came with the page, if they are of this title and the feed has no say in the language."""
    read = draft.read
    if read.marks and draft.title == read.title and (read.language or not entry.language):
        return read.marks
    return marks.of(draft.title, draft.text, read.language or entry.language, policy)


def _published(of_entry: datetime | None, of_page: datetime | None) -> datetime | None:
    """The page's time; but the feed's where the page only names a day."""
    if of_page is None or (of_entry is not None and is_day_alone(of_page)):
        return of_entry or of_page
    return of_page


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None


def _told(entry: Entry, read: ReadPage, first_seen_at: datetime, known: Article | None) -> datetime:
    """The feed's time first, since it announced the news; a line on the wire only ever moves back, to an earlier time."""
    stated = entry.published_at or _utc(read.published_at) or first_seen_at
    told = max(first_seen_at - OLDEST_NEWS, min(stated, first_seen_at))
    return min(told, known.told_at) if known else told
