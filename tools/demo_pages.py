"""The demonstration archive's pages: each publisher's own furniture around its articles."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from demo_feeds import stamp, summary
from demo_texts import Piece
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

LAYOUTS = Path(__file__).parent / "demo_layouts"
RELATED = 4

BYLINES = {"en": "By", "de": "Von", "fr": "Par", "es": "Por", "ar": ""}
MORE = {
    "en": "Subscribe to continue reading",
    "de": "Weiterlesen mit Abo",
    "fr": "La suite est réservée aux abonnés",
    "es": "Solo para suscriptores",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a body: `p`, `h2`, `blockquote`, or `ul` with one item in each line; `slug` names a post of a live page."""

    tag: str
    text: str
    slug: str = ""


def page(piece: Piece, now: datetime, siblings: Sequence[Piece]) -> bytes:
    """The article's page as it stands at `now`, pointing to what its publisher brought before."""
    environment = Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    name = piece.page if piece.page in ("consent", "gone") else piece.publisher.layout
    state = piece.state(now)
    publisher = piece.publisher
    text = environment.get_template(f"{name}.html").render(
        piece=piece,
        state=state,
        publisher=publisher,
        blocks=[block(paragraph) for paragraph in state.paragraphs],
        summary=summary(piece, now),
        published=stamp(piece.published_at, publisher),
        modified=stamp(state.at, publisher),
        is_edited=state.at != piece.published_at,
        related=[(other.url, other.state(now).headline) for other in _latest(siblings, piece, now)],
        linked=linked_data(piece, now),
        by=BYLINES[piece.language],
        more=MORE.get(piece.language, ""),
    )
    return text.encode()


def block(paragraph: str) -> Block:
    """One paragraph of the sources as a block of the page."""
    if paragraph.startswith("## "):
        return Block("h2", paragraph[3:], re.sub(r"[^a-z0-9]+", "-", paragraph[3:].lower()).strip("-"))
    if paragraph.startswith("> "):
        return Block("blockquote", paragraph[2:])
    if paragraph.startswith("- "):
        return Block("ul", paragraph[2:].replace("\n- ", "\n"))
    return Block("p", paragraph)


def linked_data(piece: Piece, now: datetime) -> Markup:
    """The JSON-LD of the page, safe inside a script element; empty for publishers that write none."""
    publisher = piece.publisher
    if publisher.layout in ("plain", "wire") and piece.page != "live":
        return Markup("")
    state = piece.state(now)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if piece.page == "live" else "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": piece.url},
        "headline": state.headline,
        "description": summary(piece, now),
        "datePublished": stamp(piece.published_at, publisher),
        "dateModified": stamp(state.at, publisher),
        "inLanguage": piece.language,
        "articleSection": piece.section,
        "publisher": {"@type": "NewsMediaOrganization", "name": publisher.name, "url": publisher.home},
    }
    if piece.authors:
        data["author"] = [{"@type": _kind(author), "name": author} for author in piece.authors]
    if piece.page == "paywall":
        data["isAccessibleForFree"] = False
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".behind-wall"}
    if piece.page == "live":
        data |= _live(piece, now)
    whole: object = {"@context": "https://schema.org", "@graph": [data, _website(piece)]} if publisher.layout == "modern" else data
    return Markup(json.dumps(whole, ensure_ascii=False).replace("</", "<\\/"))


def _live(piece: Piece, now: datetime) -> dict[str, object]:
    """The posts of a live page: each heading with the paragraphs below it."""
    posts: list[dict[str, str]] = []
    for part in map(block, piece.state(now).paragraphs):
        if part.tag == "h2":
            posts.append({"@type": "BlogPosting", "headline": part.text, "url": f"{piece.url}#{part.slug}", "articleBody": ""})
        elif posts:
            posts[-1]["articleBody"] = f"{posts[-1]['articleBody']} {part.text}".strip()
    return {"coverageStartTime": stamp(piece.published_at, piece.publisher), "liveBlogUpdate": posts}


def _website(piece: Piece) -> dict[str, str]:
    return {"@type": "WebSite", "name": piece.publisher.name, "url": piece.publisher.home}


def _kind(author: str) -> str:
    return "Organization" if "Agency" in author or "desk" in author.lower() else "Person"


def _latest(siblings: Sequence[Piece], piece: Piece, now: datetime) -> list[Piece]:
    others = [other for other in siblings if other.published_at <= now and other.url != piece.url]
    return sorted(others, key=lambda other: other.published_at, reverse=True)[:RELATED]
