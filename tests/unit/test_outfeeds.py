"""Stories as feeds that other readers can read."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from copytaster.stages import outfeeds
from copytaster.stages.outfeeds import OutFeed, OutItem
from tests import make

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ITEM = OutItem(
    url="https://site.example/story/s1",
    title='Rain & <wind> "today"',
    summary="It rained.",
    author="The Daily",
    source_url="https://daily.example/a?b=1&c=2",
    published_at=make.ago(10),
    updated_at=make.ago(5),
    language="en",
)
FEED = OutFeed("Site: Front page", "https://site.example/", "https://site.example/front.atom", (ITEM,))


def test_atom_has_what_rfc_4287_asks_for() -> None:
    root = etree.fromstring(outfeeds.atom(FEED))

    assert root.findtext("a:id", namespaces=ATOM) == "https://site.example/front.atom"
    assert root.findtext("a:updated", namespaces=ATOM) == "2024-11-15T11:55:00Z"
    entry = root.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", namespaces=ATOM) == ITEM.title
    assert entry.findtext("a:id", namespaces=ATOM) == ITEM.url
    assert entry.findtext("a:published", namespaces=ATOM) == "2024-11-15T11:50:00Z"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "The Daily"
    assert [link.get("href") for link in entry.findall("a:link", ATOM)] == [ITEM.url, ITEM.source_url]
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_rss_has_what_rss_2_asks_for() -> None:
    channel = etree.fromstring(outfeeds.rss(FEED)).find("channel")

    assert channel is not None
    assert [channel.findtext(name) for name in ("title", "link", "description")] == [FEED.title, FEED.home_url, FEED.title]
    assert channel.findtext("item/guid") == ITEM.url
    assert channel.findtext("item/pubDate") == "Fri, 15 Nov 2024 11:50:00 +0000"
    assert channel.findtext("item/{http://purl.org/dc/elements/1.1/}creator") == "The Daily"


def test_json_feed_has_what_version_1_1_asks_for() -> None:
    told = json.loads(outfeeds.json_feed(FEED))

    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["items"] == [
        {
            "id": ITEM.url,
            "url": ITEM.url,
            "title": ITEM.title,
            "content_text": "It rained.",
            "date_published": "2024-11-15T11:50:00Z",
            "date_modified": "2024-11-15T11:55:00Z",
            "authors": [{"name": "The Daily"}],
            "external_url": ITEM.source_url,
            "language": "en",
        }
    ]


def test_a_feed_without_items_is_a_feed() -> None:
    empty = OutFeed("Nothing", "https://site.example/", "https://site.example/wire.rss", ())

    assert empty.updated_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert etree.fromstring(outfeeds.atom(empty)).findall("a:entry", ATOM) == []
    assert json.loads(outfeeds.json_feed(empty))["items"] == []


@pytest.mark.parametrize("write", [outfeeds.atom, outfeeds.rss])
@given(text=st.text(st.characters(codec=None)))
def test_any_text_makes_well_formed_xml(write: object, text: str) -> None:
    item = OutItem(text, text, text, text, text, make.NOW, make.NOW, text)

    etree.fromstring(write(OutFeed(text, text, text, (item,))))  # type: ignore[operator]


@given(text=st.text(st.characters(codec=None)))
def test_any_text_makes_json(text: str) -> None:
    item = OutItem(text, text, text, text, text, make.NOW, make.NOW, text)

    json.loads(outfeeds.json_feed(OutFeed(text, text, text, (item,))))


def test_an_item_is_made_of_a_story_its_leading_article_and_its_brief() -> None:
    article = make.article()
    story = make.story(article)
    sources = {"daily.example": make.source()}

    item = outfeeds.item(story, article, make.brief(story, article), sources, "https://site.example")

    assert (item.url, item.author, item.summary) == (f"https://site.example/story/{story.id}", "The Daily", "One paragraph.")
    assert outfeeds.item(story, None, None, {}, "").source_url == ""
