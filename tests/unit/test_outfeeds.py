"""Stories as feeds that other readers can read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from copytaster.model.policy import BriefPolicy
from copytaster.stages import outfeeds
from copytaster.stages.outfeeds import OutFeed, OutItem
from copytaster.stages.records import Known
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


KNOWN = Known({"daily.example": make.source()}, BriefPolicy(), "https://site.example")


def test_an_item_is_made_of_a_story_its_leading_article_and_its_brief() -> None:
    article = make.article()
    story = make.story(article)

    item = outfeeds.item(story, article, make.brief(story, article), KNOWN)

    assert (item.url, item.author, item.summary) == (f"https://site.example/story/{story.id}", "The Daily", "One paragraph.")
    assert outfeeds.item(story, None, None, KNOWN).source_url == ""


def test_an_article_is_told_in_no_more_words_than_may_be_shown() -> None:
    text = " ".join(f"word{n}" for n in range(200))
    article = make.article(text=text, standfirst="")

    def summary(rights: BriefPolicy, **changes: Any) -> str:
        return outfeeds.report(replace(article, **changes), replace(KNOWN, rights=rights)).summary

    assert len(summary(BriefPolicy()).split()) == 60
    assert len(summary(BriefPolicy(snippet_only=("daily.example",))).split()) == 25
    assert summary(BriefPolicy(headline_only=("daily.example",))) == ""
    assert summary(BriefPolicy(), reserves="headline") == ""
    assert len(summary(BriefPolicy(), reserves="snippet").split()) == 25
    assert summary(BriefPolicy(), standfirst="A standfirst.") == "A standfirst."


def test_a_report_links_to_its_publisher_and_its_id_is_of_this_site() -> None:
    article = make.article()

    item = outfeeds.report(article, KNOWN)

    assert (item.url, item.key) == (article.url, f"https://site.example/api/v1/articles/{article.id}")
    assert outfeeds.report(replace(article, url="javascript:alert(1)"), KNOWN).url == "https://site.example/source/daily.example"
