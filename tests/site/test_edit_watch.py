"""What publishers changed, on the site: a page, a story, feeds, the API."""

from dataclasses import replace

import orjson

from copytaster.model.decision import Decision
from copytaster.model.edit import Edit, Passage
from copytaster.model.policy import BriefPolicy
from tests import make
from tests.fakes import FakeStore
from tests.make import ago
from tests.site.conftest import Show
from tests.site.serving import LOOK

FERRY = make.article("https://daily.example/ferry", "Ferry aground, 14 rescued", told_at=ago(60), version=2)
OTHER = make.article("https://post.example/rates", "Rates rise", source_id="post.example", told_at=ago(50))
PASSAGE = Passage("… off Tarvik with", "12 <b>", "14", "people aboard")
CHANGED = Edit("x1", FERRY.id, "daily.example", 2, ago(20), "changed", FERRY.title, "Ferry aground", (PASSAGE,))
GONE = Edit("x2", OTHER.id, "post.example", 1, ago(10), "withdrawn", OTHER.title)


def filled() -> FakeStore:
    store = FakeStore(make.source(), make.source("post.example", "The Post"), FERRY, OTHER, CHANGED, GONE)
    for article in (FERRY, OTHER):
        story = make.story(article)
        store.put(story, make.line(story))
    return store


def test_the_page_lists_edits_newest_first_with_what_changed(show: Show) -> None:
    html = show(filled()).ask("/edits").text
    assert html.index("Rates rise") < html.index("Ferry aground, 14 rescued")
    assert "withdrawn: the page is gone" in html
    assert "<del>Ferry aground</del> <ins>Ferry aground, 14 rescued</ins>" in html
    assert "… off Tarvik with <del>12 &lt;b&gt;</del> <ins>14</ins> people aboard" in html
    assert f'href="/story/{make.story(FERRY).id}#edit-x1"' in html


def test_the_page_can_be_of_one_source(show: Show) -> None:
    site = show(filled())
    html = site.ask("/edits?source=post.example").text
    assert "Rates rise" in html
    assert "14 rescued" not in html
    assert 'href="/sources/post.example/edits.atom"' in html
    assert site.ask("/edits?source=nobody.example").status == 404
    assert "No publisher changed an article so far." in show(FakeStore(make.feed())).ask("/edits").text


def test_older_edits_are_pages_that_neither_repeat_nor_skip_one(show: Show) -> None:
    store = filled()
    store.put(*(replace(CHANGED, id=f"y{number:02}", at=ago(100 + number // 2)) for number in range(70)))
    site, path, seen = show(store), "/edits", []
    while path:
        html = site.ask(path).text
        seen += [part.split('"')[0] for part in html.split('<li id="edit-')[1:]]
        path = html.split('<p class="older"><a href="')[1].split('"')[0].replace("&amp;", "&") if 'class="older"' in html else ""
    assert len(seen) == len(set(seen)) == 72


def test_a_story_shows_what_its_publishers_changed(show: Show) -> None:
    site = show(filled())
    html = site.ask(f"/story/{make.story(FERRY).id}").text
    assert "What publishers changed" in html
    assert '<li id="edit-x1">' in html
    assert "edit-x2" not in html
    assert 'href="/sources/daily.example/edits.atom"' in site.ask("/source/daily.example").text


def test_every_form_of_feed_holds_the_edits_with_ids_that_stay(show: Show) -> None:
    site = show(filled())
    for path in ("/edits.atom", "/edits.rss", "/edits.json"):
        answer = site.ask(path)
        assert answer.status == 200
        assert "New headline, 1 passage changed." in answer.text.replace("\\n", "\n")
    items = orjson.loads(site.ask("/sources/daily.example/edits.json").body)["items"]
    assert [item["id"] for item in items] == [f"{site.address}/edits#edit-x1"]
    assert items[0]["external_url"] == FERRY.url
    assert site.ask("/sources/nobody.example/edits.atom").status == 404
    assert site.ask("/edits.pdf").status == 404


def test_the_api_lists_edits_with_a_cursor(show: Show) -> None:
    site = show(filled())
    first = orjson.loads(site.ask("/api/v1/edits?limit=1").body)
    second = orjson.loads(site.ask(f"/api/v1/edits?limit=1&cursor={first['next']}").body)
    assert [first["items"][0]["kind"], second["items"][0]["kind"], second["next"]] == ["withdrawn", "changed", None]
    assert second["items"][0]["passages"] == [
        {"before": "… off Tarvik with", "deleted": "12 <b>", "inserted": "14", "after": "people aboard"}
    ]
    assert second["items"][0]["page"] == f"{site.address}/story/{make.story(FERRY).id}#edit-x1"
    assert [each["id"] for each in orjson.loads(site.ask("/api/v1/edits?source=daily.example").body)["items"]] == ["x1"]


def test_what_may_not_be_shown_is_not_shown_in_edits_either(show: Show) -> None:
    only = show(filled(), replace(LOOK, rights=BriefPolicy(headline_only=("daily.example",)))).ask("/edits").text
    assert "people aboard" not in only
    assert "<del>Ferry aground</del>" in only
    store = filled()
    store.put(
        Decision("d1", "hide", make.story(FERRY).id, "", "anna", ago(5)), Decision("d2", "takedown", "", "post.example", "anna", ago(5))
    )
    html = show(store).ask("/edits").text
    assert ("people aboard" in html, "Rates rise" in html) == (False, False)
