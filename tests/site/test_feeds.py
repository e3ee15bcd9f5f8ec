"""Every list and every story as a feed: valid, read back without loss, known by its tag, and the news sitemap."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser
import pytest
from lxml import etree

from copytaster.model.article import Language
from copytaster.model.decision import Decision
from copytaster.model.feed import ParsedEntry, ParsedFeed
from copytaster.model.story import Steering, Story
from copytaster.stages import outfeeds
from copytaster.stages.feedparse import parsed
from copytaster.stages.outfeeds import OutFeed, OutItem
from tests import make
from tests.fakes import FakeStore
from tests.feed_rules import NEWS, RULES, SITEMAP, sitemap
from tests.make import NOW, ago
from tests.site import newsday
from tests.site.conftest import Show
from tests.site.serving import LOOK

FORMS = tuple(RULES)
LISTS = ("/front", "/wire", "/source/daily.example", "/topic/treaty", "/search?q=treaty", "/corrections")
HOSTILE = OutItem(
    url="https://site.example/story/s1?a=1&b=%22",
    title='Rain & <wind> said &amp; "gone" ]]>',
    summary="It <script>alert(1)</script> rained & stopped. 3 < 4 &lt; 5",
    author="The “Daily” & <Co>",
    source_url="https://daily.example/a?b=1&c=2",
    published_at=ago(10),
    updated_at=ago(5),
    language="de",
    id="https://site.example/api/v1/articles/a1",
    html='<p>It rained &amp; stopped. <a href="https://daily.example/a">[1]</a></p>',
)
PLAIN = replace(HOSTILE, url="https://site.example/story/s2", id="", html="", language="", author="", source_url="")
FEED = OutFeed("Site & <co>: Front", "https://site.example/", "https://site.example/front.atom?q=a&b=%3C", (HOSTILE, PLAIN), "Site")
WRITERS = {"atom": outfeeds.atom, "rss": outfeeds.rss, "json": outfeeds.json_feed}


def told(path: str, form: str) -> str:
    """The address of a list in one form."""
    name, mark, query = path.partition("?")
    return f"{name}.{form}{mark}{query}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_valid_feed_with_items(show: Show, path: str, form: str) -> None:
    site = show()
    answer = site.ask(told(path, form), Accept_Encoding="identity")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith(f"application/{'feed+json' if form == 'json' else f'{form}+xml'}")
    assert RULES[form](answer.body) == []
    assert feed_entries(answer.body, form)
    assert f"{site.address}/".encode() in answer.body


@pytest.mark.parametrize("form", FORMS)
def test_every_story_is_a_feed_of_its_reports_and_of_the_versions_of_its_brief(show: Show, form: str) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    answer = site.ask(f"/story/{story.id}.{form}", Accept_Encoding="identity")
    entries = feed_entries(answer.body, form)

    assert RULES[form](answer.body) == []
    links = [entry.link for entry in entries]
    assert len(entries) == len(story.places) + 2
    assert f"{site.address}/story/{story.id}?v=1" in links
    assert "https://coast.example/treaty" in links
    version = next(entry for entry in entries if (entry.link or "").endswith("?v=2"))
    assert version.title == "Version 2: a report by rail.example joined"
    assert "Corrected: The parliament ratified the treaty on Tuesday by 199 votes to 12." in unescape(
        version.summary or version.content or ""
    )


def feed_entries(raw: bytes, form: str) -> tuple[ParsedEntry, ...]:
    """As our own parser reads them."""
    kind = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}[form]
    made = parsed(raw, kind, "https://site.example/feed")
    assert isinstance(made, ParsedFeed)
    return tuple(made.entries)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_valid_whatever_it_says(form: str) -> None:
    assert RULES[form](WRITERS[form](FEED)) == []
    assert RULES[form](WRITERS[form](replace(FEED, items=()))) == []


@pytest.mark.parametrize("form", FORMS)
def test_each_rule_sees_what_breaks_it(form: str) -> None:
    broken = replace(FEED, items=(replace(HOSTILE, url="", id="", html="<script>"), replace(HOSTILE, url="", id="")), title="")

    assert len(RULES[form](WRITERS[form](broken))) >= 2


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feedparser_reads_back_what_was_written(form: str) -> None:
    read = feedparser.parse(WRITERS[form](FEED))
    first, second = read.entries

    assert not read.bozo
    assert read.feed.title == (FEED.title if form == "atom" else read.feed.title)
    assert read.feed.link == FEED.home_url
    assert [link.href for link in read.feed.links if link.rel == "self"] == [FEED.self_url]
    assert (first.id, first.link, first.author) == (HOSTILE.id, HOSTILE.url, HOSTILE.author)
    assert [link.href for link in first.links if link.rel == "related"] == [HOSTILE.source_url]
    assert [moment(first.published_parsed), moment(first.updated_parsed)] == [HOSTILE.published_at, HOSTILE.updated_at]
    assert (first.summary if form == "atom" else unescape(first.summary)) == HOSTILE.summary
    assert first.content[0].value == HOSTILE.html
    assert (second.id, second.link, "author" in second and bool(second.author)) == (PLAIN.url, PLAIN.url, form == "never")


def moment(parts: Any) -> datetime:
    return datetime(*parts[:6], tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
def test_our_own_parser_reads_back_what_was_written(form: str) -> None:
    first, second = feed_entries(WRITERS[form](FEED), form)

    assert (first.guid, first.link, second.guid, second.link) == (HOSTILE.id, HOSTILE.url, PLAIN.url, PLAIN.url)
    title = unescape(first.title or "") if form == "json" else first.title
    assert (title, first.author or first.author_name) == (HOSTILE.title, HOSTILE.author)
    assert (first.published_at, first.updated_at) == (HOSTILE.published_at, HOSTILE.updated_at)
    assert first.content == HOSTILE.html
    assert HOSTILE.summary in (first.summary, unescape(first.summary or ""))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", [*LISTS, "/story"])
def test_a_feed_that_has_not_changed_is_not_sent_again(show: Show, path: str, form: str) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    address = told(path if path != "/story" else f"/story/{story.id}", form)
    first, again = site.ask(address), site.ask(address)

    assert (first.status, first.headers["etag"]) == (200, again.headers["etag"])
    known = site.ask(address, If_None_Match=first.headers["etag"])
    assert (known.status, known.body, known.headers["etag"]) == (304, b"", first.headers["etag"])
    assert site.ask(address, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("form", FORMS)
def test_ids_stay_when_a_story_grows_and_gets_another_headline(show: Show, form: str) -> None:
    store = FakeStore()
    newsday.fill(store, older=2)
    first = show(store).ask(f"/front.{form}").body
    stories = list(store._all(Story).values())
    store.put(*(replace(each, title=f"{each.title}, again", changed_at=NOW) for each in stories))
    second = show(store).ask(f"/front.{form}").body

    def without_port(raw: bytes) -> set[str]:
        return {re.sub(r":\d+/", "/", entry.guid or "") for entry in feed_entries(raw, form)}

    assert without_port(first) == without_port(second)
    assert {entry.title for entry in feed_entries(first, form)}.isdisjoint({entry.title for entry in feed_entries(second, form)})


def test_what_is_withdrawn_merged_hidden_or_taken_down_is_no_feed(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store)
    gone, into = make.article("https://gone.example/1", source_id="gone.example"), make.story(make.article("https://new.example/1"))
    taken, merged = make.story(gone), make.story(make.article("https://old.example/1"))
    back = make.story(make.article("https://back.example/1"))
    hidden = replace(make.story(make.article("https://hidden.example/1")), steering=Steering(is_hidden=True))
    store.put(gone, taken, into, replace(merged, places=(), steering=Steering(merged_into=into.id)), hidden, back)
    store.put(make.source("gone.example", "Gone"), make.line(back), make.line(back, kind="retract"))
    store.put(Decision("d1", "takedown", "", "gone.example", "dora", NOW, note="A court said so."))
    site = show(store)

    assert [site.ask(f"/story/{each.id}.rss").status for each in (taken, hidden, back)] == [451, 410, 410]
    moved = site.ask(f"/story/{merged.id}.json")
    assert (moved.status, moved.headers["location"]) == (308, f"/story/{into.id}.json")
    assert site.ask("/source/gone.example.atom").status == 451
    assert [site.ask(path).status for path in ("/story/none.atom", "/source/none.example.atom", f"/story/{into.id}.xml")] == [404] * 3


def test_a_publisher_whose_name_ends_like_a_form_has_its_page(show: Show) -> None:
    store = FakeStore(make.source("news.rss.example", "News"), make.source("json.example", "Json"))
    site = show(store)

    assert site.ask("/source/news.rss.example").headers["content-type"].startswith("text/html")
    assert site.ask("/source/json.example.json").headers["content-type"].startswith("application/feed+json")


def test_pages_name_their_feeds(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    pages = {
        "/": "/front", "/wire": "/wire", f"/story/{story.id}": f"/story/{story.id}", "/source/daily.example": "/source/daily.example",
        "/topic/treaty": "/topic/treaty", "/corrections": "/corrections",
    }  # fmt: skip
    for page, feed in pages.items():
        html = site.ask(page).text
        named = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]*" href="([^"]+)">', html)
        assert ("application/atom+xml", f"{feed}.atom") in named, page
        assert all(site.ask(address).headers["content-type"].startswith(kind) for kind, address in named)
    assert f'<a href="/story/{story.id}.atom">' in site.ask(f"/story/{story.id}").text
    assert "/search.atom?q=treaty" in re.findall(r'<link rel="alternate"[^>]* href="([^"]+)">', site.ask("/search?q=treaty").text)


def test_the_news_sitemap_holds_the_stories_of_two_days(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store)
    old = make.story(make.article("https://old.example/1", "Old", told_at=ago(hours=49)))
    unknown = make.story(make.article("https://und.example/1", "Ζ & <b>", told_at=ago(1), language=Language("und", 0.0)))
    store.put(old, unknown, make.line(old), make.line(unknown))
    site = show(store)
    raw = site.ask("/news-sitemap.xml", Accept_Encoding="identity").body
    root = etree.fromstring(raw)

    assert sitemap(raw) == []
    places = [each.findtext(f"{SITEMAP}loc") for each in root]
    assert f"{site.address}/story/{old.id}" not in places
    assert places[0] == f"{site.address}/story/{unknown.id}"
    assert root[0].findtext(f"{NEWS}news/{NEWS}title") == "Ζ & <b>"
    assert {each.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}language") for each in root} == {"und", "en", "de", "ar"}
    assert f"Sitemap: {site.address}/news-sitemap.xml" in site.ask("/robots.txt").text


def test_the_news_sitemap_ends_at_a_thousand(show: Show) -> None:
    store = FakeStore()
    for number in range(1_010):
        story = make.story(make.article(f"https://a.example/{number}", f"Told {number}", told_at=ago(number)))
        store.put(story, make.line(story))
    site = show(store, replace(LOOK, base_url="https://news.example/"))
    raw = site.ask("/news-sitemap.xml", Accept_Encoding="identity").body

    assert sitemap(raw) == []
    assert len(etree.fromstring(raw)) == 1_000
    assert b"<loc>https://news.example/story/" in raw
    tag = site.ask("/news-sitemap.xml").headers["etag"]
    assert site.ask("/news-sitemap.xml", If_None_Match=tag).status == 304


def test_a_json_feed_says_what_it_is_about(show: Show) -> None:
    feed = json.loads(show().ask("/front.json").text)

    assert feed["home_page_url"].endswith("/")
    assert "201 votes to 12" in next(item for item in feed["items"] if item["title"] == newsday.TREATY)["content_html"]
