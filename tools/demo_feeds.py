"""The demonstration archive's feeds: RSS, Atom and JSON Feed as publishers write them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from demo_texts import Piece, Publisher

SHOWN = 10

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss-full": "text/xml; charset=UTF-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}


def document(publisher: Publisher, published: Sequence[Piece], now: datetime) -> bytes:
    """The feed as it stands at `now`: the latest items, newest first."""
    shown = sorted(published, key=lambda piece: (piece.published_at, piece.url), reverse=True)[:SHOWN]
    write = {"rss": _rss, "rss-full": _rss, "atom": _atom, "json": _json}[publisher.feed]
    return write(publisher, shown, now).encode()


def summary(piece: Piece, now: datetime) -> str:
    """The standfirst, or the first paragraph."""
    state = piece.state(now)
    return state.standfirst or next(part for part in state.paragraphs if part[0] not in "#->")


def stamp(moment: datetime, publisher: Publisher) -> str:
    """RFC 3339 in the publisher's own time zone."""
    if not publisher.offset:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.astimezone(timezone(timedelta(hours=publisher.offset))).isoformat()


def _rss(publisher: Publisher, shown: Sequence[Piece], now: datetime) -> str:
    items = "".join(_rss_item(publisher, piece, now) for piece in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(publisher.name)}</title>\n<link>{publisher.home}</link>\n<description>{escape(publisher.slogan)}</description>\n"
        f'<language>{publisher.language}</language>\n<atom:link href="{publisher.feed_url}" rel="self" type="application/rss+xml"/>\n'
        f"<lastBuildDate>{_rfc822(shown[0].state(now).at)}</lastBuildDate>\n<ttl>15</ttl>\n{items}</channel>\n</rss>\n"
    )


def _rss_item(publisher: Publisher, piece: Piece, now: datetime) -> str:
    lines = [f"<title>{escape(piece.state(now).headline)}</title>", f"<link>{escape(piece.url + publisher.link_suffix)}</link>"]
    lines.append(f'<guid isPermaLink="true">{piece.url}</guid>')
    lines.append(f"<pubDate>{_rfc822(piece.published_at)}</pubDate>")
    lines += [f"<dc:creator>{escape(author)}</dc:creator>" for author in piece.authors]
    lines.append(f"<category>{escape(piece.section)}</category>")
    if publisher.feed == "rss-full":
        lines.append(f'<description><![CDATA[<p>{escape(summary(piece, now))}</p> <a href="{piece.url}">Read more</a>]]></description>')
    else:
        lines.append(f"<description>{escape(summary(piece, now))}</description>")
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def _atom(publisher: Publisher, shown: Sequence[Piece], now: datetime) -> str:
    entries = "".join(_atom_entry(publisher, piece, now) for piece in shown)
    newest = max(piece.state(now).at for piece in shown)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">\n'
        f"<id>{publisher.home}</id>\n<title>{escape(publisher.name)}</title>\n<subtitle>{escape(publisher.slogan)}</subtitle>\n"
        f'<link rel="alternate" type="text/html" href="{publisher.home}"/>\n<link rel="self" href="{publisher.feed_url}"/>\n'
        f"<updated>{stamp(newest, publisher)}</updated>\n{entries}</feed>\n"
    )


def _atom_entry(publisher: Publisher, piece: Piece, now: datetime) -> str:
    state = piece.state(now)
    authors = "".join(f"<author><name>{escape(author)}</name></author>\n" for author in piece.authors or (publisher.name,))
    return (
        f'<entry>\n<id>tag:{publisher.host},2025:{piece.path}</id>\n<title type="text">{escape(state.headline)}</title>\n'
        f'<link rel="alternate" type="text/html" href="{escape(piece.url + publisher.link_suffix)}"/>\n'
        f"<published>{stamp(piece.published_at, publisher)}</published>\n<updated>{stamp(state.at, publisher)}</updated>\n"
        f'{authors}<category term="{escape(piece.section)}"/>\n'
        f'<summary type="html">{escape("<p>" + escape(summary(piece, now), quote=False) + "</p>", quote=False)}</summary>\n</entry>\n'
    )


def _json(publisher: Publisher, shown: Sequence[Piece], now: datetime) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "description": publisher.slogan,
        "home_page_url": publisher.home,
        "feed_url": publisher.feed_url,
        "language": publisher.language,
        "items": [_json_item(publisher, piece, now) for piece in shown],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _json_item(publisher: Publisher, piece: Piece, now: datetime) -> dict[str, object]:
    state = piece.state(now)
    item: dict[str, object] = {"id": piece.url, "url": piece.url + publisher.link_suffix, "title": state.headline}
    item["summary"] = summary(piece, now)
    item["date_published"] = stamp(piece.published_at, publisher)
    if state.at != piece.published_at:
        item["date_modified"] = stamp(state.at, publisher)
    if piece.authors:
        item["authors"] = [{"name": author} for author in piece.authors]
    item["tags"] = [piece.section]
    return item


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
