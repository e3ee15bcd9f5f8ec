"""Stories of the last two days as a news sitemap.

Source: the sitemap protocol 0.9 of sitemaps.org, and Google's news extension 0.9: at most 1,000 addresses, not older than two days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from copytaster.model.story import Story
from copytaster.stages.outfeeds import NOT_XML

MAX_STORIES = 1_000
DAYS = timedelta(days=2)
_LANGUAGES = {"zh": "zh-cn", "": "und"}


@dataclass(frozen=True, slots=True)
class Paper:
    """Whose stories they are; `base` is how readers reach the site, without a slash at its end."""

    name: str
    base: str


def newsmap(stories: Iterable[Story], paper: Paper, now: datetime) -> bytes:
    """Of the newest of these stories, in their order; each once."""
    young = {story.id: story for story in stories if now - DAYS < story.founded_at <= now + timedelta(hours=1)}
    addresses = "".join(_address(story, paper) for story in list(young.values())[:MAX_STORIES])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{addresses}</urlset>\n'
    ).encode()


def _address(story: Story, paper: Paper) -> str:
    language = _LANGUAGES.get(story.language, story.language)
    return (
        f"<url><loc>{_text(f'{paper.base}/story/{story.id}')}</loc><lastmod>{_stamp(story.changed_at)}</lastmod><news:news>"
        f"<news:publication><news:name>{_text(paper.name)}</news:name><news:language>{_text(language)}</news:language></news:publication>"
        f"<news:publication_date>{_stamp(story.founded_at)}</news:publication_date><news:title>{_text(story.title)}</news:title>"
        "</news:news></url>\n"
    )


def _text(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
