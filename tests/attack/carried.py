"""Vectors on their way in: each in a feed, a page and a list of feeds, read by the product's own stages, put into a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from copytaster.model.article import Article
from copytaster.model.brief import Correction
from copytaster.model.feed import Entry, FetchedFeed, Source
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import feedparse, opml, read
from tests import make
from tests.fakes import FakeStore

WORD = "harbour"
_TEXT = (
    "The council of the harbour town voted on Tuesday to build two hundred flats on the old quay, and to keep the crane where it stands. "
    "Officials said that work on the harbour would begin in the spring of next year, once the money from the region has come. "
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of vectors: how many went in, how many stories came out, and where the site shows them."""

    sent: int
    stories: tuple[str, ...]
    sources: tuple[str, ...]


def carry(vectors: Sequence[str], store: FakeStore, times: int = 1) -> Carried:
    """One publisher, one feed, one page and one story for each; a feed escapes its vector `times`."""
    names = _listed(vectors, times)
    stories = []
    for number, vector in enumerate(vectors):
        article = _article(number, vector, times)
        source = Source(f"p{number}.example", names.get(number, vector), f"https://p{number}.example/", "en")
        story = make.story(article)
        told = [
            make.sentence(text, article) for text in (article.title, article.standfirst, *(block.text for block in article.blocks)) if text
        ]
        brief = make.brief(
            story, article, lead=tuple(told[:2]), sections=(make.section(article.title, *told[2:6]),), cause=article.title,
            corrections=(Correction("number", article.title, article.standfirst or article.title),),
        )  # fmt: skip
        feed = make.feed(f"https://p{number}.example/feed.xml", title=source.name, source_id=source.id)
        store.put(source, feed, make.feed_state(feed), article, story, brief, make.line(story))
        stories.append(story.id)
    return Carried(len(vectors), tuple(stories), tuple(f"p{number}.example" for number in range(len(vectors))))


def _escaped(vector: str, times: int) -> str:
    for _ in range(times):
        vector = escape(vector)
    return vector


def _listed(vectors: Sequence[str], times: int) -> dict[int, str]:
    """Titles out of an imported list of feeds, by number."""
    outlines = "".join(
        f'<outline text="{_escaped(vector, times)}" title="{_escaped(vector, times)}" xmlUrl="https://p{number}.example/feed.xml"/>'
        for number, vector in enumerate(vectors)
    )
    found = opml.feeds(f"<opml><body>{outlines}</body></opml>".encode("utf-8", "replace"))
    assert not isinstance(found, opml.BadOpml)
    return {int(feed.url.split("//p")[1].split(".")[0]): feed.title for feed in found if feed.title}


def _article(number: int, vector: str, times: int) -> Article:
    entry = _entry(number, vector, times)
    outcome = Fetched(entry.url, _page(vector), "text/html; charset=utf-8")
    reading = read.article(FetchedPage("page", entry.id, entry.url, make.NOW, outcome), ReadPolicy())
    return read.joined(entry, reading, None, make.NOW - timedelta(minutes=number + 1), ReadPolicy())


def _entry(number: int, vector: str, times: int) -> Entry:
    said = _escaped(vector, times)
    body = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{said}</title><link>https://p{number}.example/</link><item><title>{said}</title><link>https://p{number}.example/{number}</link>"
        f"<description>{said} {WORD}</description><content:encoded>{said} {WORD}</content:encoded><dc:creator>{said}</dc:creator>"
        f'<category>{said}</category><enclosure url="{said}" type="{said}"/></item></channel></rss>'
    )
    feed = make.feed(f"https://p{number}.example/feed.xml", source_id=f"p{number}.example")
    fetched = FetchedFeed(feed.url, make.NOW - timedelta(minutes=number + 1), body.encode("utf-8", "replace"))
    entries, _ = feedparse.entries(fetched, feed, 1)
    return entries[0] if entries else make.entry(f"https://p{number}.example/{number}", feed.url)


def _page(vector: str) -> bytes:
    """The vector as markup and as text, wherever a reader looks."""
    said = escape(vector)
    return (
        f'<!doctype html><html lang=en><head><title>{said}</title><meta name=author content="{said}">'
        f'<meta property=og:title content="{said}">'
        f'<meta property=og:description content="{said}"><meta property=og:image content="{said}">'
        f'<meta property=og:site_name content="{said}">'
        f"</head><body><article><h1>{said}</h1><p class=byline>By {said}</p><p>{said} {_TEXT}</p><p>{_TEXT}{vector}</p>"
        f"<blockquote>{said} {_TEXT}"
        f"</blockquote><p>{_TEXT * 3}</p></article></body></html>"
    ).encode("utf-8", "replace")
