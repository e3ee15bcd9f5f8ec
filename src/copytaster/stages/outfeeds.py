"""Stories as Atom, RSS 2.0 and JSON Feed 1.1 text, UTF-8."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Correction
from copytaster.model.feed import Source
from copytaster.model.story import Story
from copytaster.stages.present.lines import language_of, lead_of, name_of, safe_link

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OutItem:
    """One story: `url` is its page here and its id, `source_url` where it was published."""

    url: str
    title: str
    summary: str
    author: str
    source_url: str
    published_at: datetime
    updated_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class OutFeed:
    """A feed of stories; addresses are absolute."""

    title: str
    home_url: str
    self_url: str
    items: Sequence[OutItem]

    @property
    def updated_at(self) -> datetime:
        """When the newest change was; the epoch without items."""
        return max((item.updated_at for item in self.items), default=EPOCH)


def item(story: Story, article: Article | None, brief: Brief | None, sources: Mapping[str, Source], base_url: str) -> OutItem:
    """A story of a site at `base_url`; `article` is the one whose headline leads."""
    return OutItem(
        url=f"{base_url}/story/{story.id}",
        title=story.title,
        summary=lead_of(brief, article),
        author=name_of(article.source_id, sources) if article else "",
        source_url=safe_link(article.url) if article else "",
        published_at=story.founded_at,
        updated_at=story.changed_at,
        language=language_of(story.language),
    )


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
        f"<entry{_lang(item)}><id>{_text(item.url)}</id><title>{_text(item.title)}</title>"
        f"<link href={_value(item.url)}/>{_related(item)}"
        f"<published>{_stamp(item.published_at)}</published><updated>{_stamp(item.updated_at)}</updated>"
        f"<author><name>{_text(item.author)}</name></author><summary>{_text(item.summary)}</summary></entry>\n"
        for item in feed.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_text(feed.self_url)}</id><title>{_text(feed.title)}</title>"
        f'<link rel="self" type="application/atom+xml" href={_value(feed.self_url)}/><link href={_value(feed.home_url)}/>'
        f"<updated>{_stamp(feed.updated_at)}</updated>\n{entries}</feed>\n"
    ).encode()


def rss(feed: OutFeed) -> bytes:
    """Source: RSS 2.0 of the RSS Advisory Board, with Dublin Core for the publisher's name."""
    items = "".join(
        f'<item><title>{_text(item.title)}</title><link>{_text(item.url)}</link><guid isPermaLink="true">{_text(item.url)}</guid>'
        f"<pubDate>{format_datetime(item.published_at)}</pubDate><dc:creator>{_text(item.author)}</dc:creator>"
        f"<description>{_text(item.summary)}</description></item>\n"
        for item in feed.items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{_text(feed.title)}</title><link>{_text(feed.home_url)}</link>'
        f"<description>{_text(feed.title)}</description>"
        f'<atom:link rel="self" type="application/rss+xml" href={_value(feed.self_url)}/>'
        f"<lastBuildDate>{format_datetime(feed.updated_at)}</lastBuildDate>\n{items}</channel></rss>\n"
    ).encode()


def json_feed(feed: OutFeed) -> bytes:
    """Source: JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home_url,
            "feed_url": feed.self_url,
            "items": [_json_item(item) for item in feed.items],
        },
        ensure_ascii=False,
    ).encode("utf-8", "replace")


def _json_item(item: OutItem) -> dict[str, object]:
    made: dict[str, object] = {
        "id": item.url,
        "url": item.url,
        "title": item.title,
        "content_text": item.summary or item.title,
        "date_published": _stamp(item.published_at),
        "date_modified": _stamp(item.updated_at),
        "authors": [{"name": item.author}],
    }
    optional = {"external_url": item.source_url, "language": item.language}
    return made | {name: value for name, value in optional.items() if value}


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _value(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _lang(item: OutItem) -> str:
    return f" xml:lang={_value(item.language)}" if item.language else ""


def _related(item: OutItem) -> str:
    return f'<link rel="related" href={_value(item.source_url)}/>' if item.source_url else ""


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
