"""Stories and reports as Atom, RSS 2.0 and JSON Feed 1.1 text, UTF-8."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Correction
from copytaster.model.markup import NO_HTML, SafeHtml
from copytaster.model.story import Story
from copytaster.stages.edits.rights import words_left
from copytaster.stages.present.lines import language_of, name_of, safe_link
from copytaster.stages.records.plain import EXTRACT_WORDS, STANDFIRST_WORDS, Known, cut, words_of

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
_XMLNS = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OutItem:
    """One item: `url` is its page, `source_url` where it was published. `id` never changes; empty for `url`.

    `summary` is plain text, `html` markup that is safe to show, empty for none.
    `categories` are term, scheme and label of what Atom says of it besides.
    """

    url: str
    title: str
    summary: str
    author: str
    source_url: str
    published_at: datetime
    updated_at: datetime
    language: str
    id: str = ""
    html: SafeHtml = NO_HTML
    categories: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart, for ever."""
        return self.id or self.url


@dataclass(frozen=True, slots=True)
class OutFeed:
    """A feed; addresses are absolute. `by` is whose feed it is, for items without an author."""

    title: str
    home_url: str
    self_url: str
    items: Sequence[OutItem]
    by: str = ""

    @property
    def updated_at(self) -> datetime:
        """When the newest change was; the epoch without items."""
        return max((item.updated_at for item in self.items), default=EPOCH)


def item(story: Story, article: Article | None, brief: Brief | None, known: Known, html: SafeHtml = NO_HTML) -> OutItem:
    """A story; `article` is the one whose headline leads."""
    return OutItem(
        url=f"{known.base}/story/{story.id}",
        title=story.title,
        summary=brief.lead[0].text if brief and brief.lead else words_of_article(article, known) if article else "",
        author=name_of(article.source_id, known.sources) if article else "",
        source_url=safe_link(article.url) if article else "",
        published_at=story.founded_at,
        updated_at=max(story.changed_at, brief.made_at) if brief else story.changed_at,
        language=language_of(story.language),
        html=html,
    )


def report(article: Article, known: Known, html: SafeHtml = NO_HTML) -> OutItem:
    """An article as its publisher tells it: its headline, as many words as may be shown, its address."""
    link = safe_link(article.url)
    return OutItem(
        url=link or f"{known.base}/source/{article.source_id}",
        title=article.title,
        summary=words_of_article(article, known),
        author=name_of(article.source_id, known.sources),
        source_url=link,
        published_at=article.told_at,
        updated_at=max(article.told_at, min(article.modified_at or article.told_at, article.read_at)),
        language=language_of(article.language.code),
        id=f"{known.base}/api/v1/articles/{article.id}",
        html=html,
    )


def words_of_article(article: Article, known: Known) -> str:
    """Its standfirst, else its beginning: as much of it as its source and the page itself let us show."""
    most = words_left(words_of(article.source_id, known, EXTRACT_WORDS), article.reserves)
    if article.standfirst:
        return cut(article.standfirst, min(most, STANDFIRST_WORDS))
    told = next((block.text for block in article.blocks if block.kind == "paragraph"), "")
    words = sum(len(block.text.split()) for block in article.blocks)
    return cut(told, min(most, max(words // 2, 1)))


def version(number: int, brief: Brief, known: Known, html: SafeHtml = NO_HTML) -> OutItem:
    """A version of a story's brief, from 1, with what it corrects."""
    url = f"{known.base}/story/{brief.story_id}?v={number}"
    cause = f": {brief.cause}" if brief.cause else ""
    lead = brief.lead[0].text if brief.lead else brief.no_brief
    corrected = "".join(f" Corrected: {each.was}" for each in brief.corrections)
    return OutItem(url, f"Version {number}{cause}", lead + corrected, "", "", brief.made_at, brief.made_at, "", html=html)


class Line(Protocol):
    """A line of the log of corrections; `ports.Corrected` is one."""

    @property
    def at(self) -> datetime: ...
    @property
    def headline(self) -> str: ...
    @property
    def correction(self) -> Correction: ...
    @property
    def cause(self) -> str: ...
    @property
    def by(self) -> str: ...


def correction(line: Line, url: str) -> OutItem:
    """What a brief corrected; `url` is the version that did."""
    found = line.correction
    said = f"It said: {found.was} It now says: {found.says}" if found.says else f"It said: {found.was} This was withdrawn."
    cause = f" Cause: {line.cause}." if line.cause else ""
    return OutItem(url, f"Corrected: {line.headline}", said + cause, line.by, "", line.at, line.at, "")


def atom(feed: OutFeed) -> bytes:
    """Source: RFC 4287."""
    entries = "".join(
        f"<entry{_lang(item)}><id>{_text(item.key)}</id><title>{_text(item.title)}</title>"
        f"<link href={_value(item.url)}/>{_related(item, 'link')}{_categories(item)}"
        f"<published>{_stamp(item.published_at)}</published><updated>{_stamp(item.updated_at)}</updated>"
        f"{_tagged('author', f'<name>{_text(item.author)}</name>' if item.author else '')}"
        f"{_tagged('summary', _text(item.summary))}{_content(item)}</entry>\n"
        for item in feed.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_text(feed.self_url)}</id><title>{_text(feed.title)}</title>"
        f'<link rel="self" type="application/atom+xml" href={_value(feed.self_url)}/><link href={_value(feed.home_url)}/>'
        f"<author><name>{_text(feed.by or feed.title)}</name></author>"
        f"<updated>{_stamp(feed.updated_at)}</updated>\n{entries}</feed>\n"
    ).encode()


def rss(feed: OutFeed) -> bytes:
    """Source: RSS 2.0 of the RSS Advisory Board, with Dublin Core for names and languages, Atom for what RSS has no word for.

    A description is markup there, so that the text is escaped once more.
    """
    items = "".join(
        f"<item><title>{_text(item.title)}</title><link>{_text(item.url)}</link>"
        f'<guid isPermaLink="{"true" if item.key == item.url else "false"}">{_text(item.key)}</guid>'
        f"<pubDate>{format_datetime(item.published_at)}</pubDate><atom:updated>{_stamp(item.updated_at)}</atom:updated>"
        f"{_tagged('dc:creator', _text(item.author))}{_tagged('dc:language', _text(item.language))}{_related(item, 'atom:link')}"
        f"<description>{_text(escape(item.summary))}</description>{_tagged('content:encoded', _text(item.html))}</item>\n"
        for item in feed.items
    )
    built = f"<lastBuildDate>{format_datetime(feed.updated_at)}</lastBuildDate>" if feed.items else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_XMLNS}><channel><title>{_text(feed.title)}</title>'
        f"<link>{_text(feed.home_url)}</link><description>{_text(escape(feed.title))}</description>"
        f'<atom:link rel="self" type="application/rss+xml" href={_value(feed.self_url)}/>'
        f"{built}\n{items}</channel></rss>\n"
    ).encode()


def json_feed(feed: OutFeed) -> bytes:
    """Source: JSON Feed 1.1."""
    made: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(item: OutItem) -> dict[str, object]:
    made: dict[str, object] = {
        "id": item.key,
        "url": item.url,
        "title": item.title,
        "content_text": item.summary or item.title,
        "date_published": _stamp(item.published_at),
        "date_modified": _stamp(item.updated_at),
    }
    if item.html:
        del made["content_text"]
        made |= {"content_html": item.html, **({"summary": item.summary} if item.summary else {})}
    authors = [{"name": item.author}] if item.author else []
    optional = {"authors": authors, "external_url": item.source_url, "language": item.language}
    return made | {name: value for name, value in optional.items() if value}


def _text(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


def _value(text: str) -> str:
    return quoteattr(NOT_XML.sub("\ufffd", text))


def _tagged(name: str, inside: str) -> str:
    return f"<{name}>{inside}</{name}>" if inside else ""


def _content(item: OutItem) -> str:
    return f'<content type="html">{_text(item.html)}</content>' if item.html else ""


def _categories(item: OutItem) -> str:
    named = ((_value(term), _value(scheme), _value(label)) for term, scheme, label in item.categories)
    return "".join(f"<category term={term} scheme={scheme} label={label}/>" for term, scheme, label in named)


def _lang(item: OutItem) -> str:
    return f" xml:lang={_value(item.language)}" if item.language else ""


def _related(item: OutItem, name: str) -> str:
    return f'<{name} rel="related" href={_value(item.source_url)}/>' if item.source_url and item.source_url != item.url else ""


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
