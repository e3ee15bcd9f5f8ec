"""The story page and the log of corrections, as plain HTML over plain HTTP."""

import json
import re
from urllib.parse import quote

import pytest

from copytaster.model.brief import Correction
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show
from tests.site.test_pages import told


def test_the_story_page_has_the_brief_with_numbers_that_lead_to_the_sources(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)

    html = show(store).ask(f"/story/{story.id}").text

    text = told(html)
    assert f">{newsday.TREATY}</h1>" in html
    assert f"<h2>{newsday.QUESTION}</h2>" in html
    assert '<a class="cite" href="#c1-1"' in html
    assert f'<li id="c1-1" dir="auto">{newsday.FIRST}</li>' in html
    assert '<a class="src" href="https://coast.example/treaty"' in html
    assert f"{newsday.FIRST} [1] {newsday.SECOND} [2] [3]" in text
    assert "2 claims, 2 sourced" in text
    assert "2 versions" in text
    assert "4 sentences checked, 1 left out" in text
    assert "This brief includes reporting by The Associated Press" in text
    assert re.search(r'class="source-link" href="https://coast.example/treaty"[^>]*>Source link</a>', html)
    assert "Own reporting (3)" in text
    assert "Copies of The Associated Press (20)" in text
    assert "Copies of Reuters (11)" in text
    assert "15 Nov 2024, 07:00 UTC" in text


def test_the_story_page_tells_who_says_what_and_where_the_reports_differ(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)

    html = show(store).ask(f"/story/{story.id}").text

    table = told(html.split('class="claims"')[1].split("</table>")[0])
    assert "201 votes to 12 reported, hedged: reportedly the speaker 1 own, 3 copies Coast News, 5 hours ago 199 votes" in table
    assert "troops have crossed the border already not named 1 own" in table
    assert 'href="#differ-1">199 votes</a>' in html
    assert '<li id="differ-1">' in html


def test_the_story_page_says_what_changed_and_shows_each_version(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)

    newest, first = site.ask(f"/story/{story.id}").text, site.ask(f"/story/{story.id}?v=1")

    changed = newest.split('id="changed-title"')[1]
    assert "a report by rail.example joined" in changed
    assert "<del>199 </del><ins>201 </ins>" in changed
    assert f'<del dir="auto">{newsday.VOTES}</del> <ins dir="auto">{newsday.FIRST}</ins>' in changed
    assert 'name="robots"' not in newest
    assert "Version 1 of 2." in first.text
    assert newsday.VOTES in told(first.text)
    assert newsday.SECOND not in told(first.text.split('class="note"')[1].split("Who says what")[0])
    assert '<meta name="robots" content="noindex">' in first.text


@pytest.mark.parametrize("version", ["0", "3", "x", "²", "-1", "999999999999999999999"])
def test_a_version_that_there_is_not_is_not_found(show: Show, version: str) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    assert show(store).ask(f"/story/{story.id}?v={quote(version)}").status == 404


def test_the_log_of_corrections_is_a_page_and_a_feed(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)

    page, atom = site.ask("/corrections"), site.ask("/corrections.atom")

    assert f'<a href="/story/{story.id}?v=2#corrected-0"' in page.text
    assert f"{newsday.TREATY} 3 mins ago Another number {newsday.VOTES} {newsday.FIRST}" in told(page.text)
    assert f"<id>{site.address}/story/{story.id}?v=2#corrected-0</id>" in atom.text
    assert f"It said: {newsday.VOTES} It now says: {newsday.FIRST} Cause: a report by rail.example joined." in atom.text
    assert site.ask("/corrections.rss").headers["content-type"].startswith("application/rss+xml")
    assert json.loads(site.ask("/corrections.json").body)["items"][0]["title"] == f"Corrected: {newsday.TREATY}"
    assert site.ask("/corrections.pdf").status == 404


def test_a_log_without_corrections_says_so_and_a_long_one_goes_on(show: Show) -> None:
    store = FakeStore()
    site = show(store)
    assert "No brief had to be corrected so far." in site.ask("/corrections").text
    article = make.article()
    corrections = tuple(Correction("number", f"{n} died.", f"{n + 1} died.") for n in range(45))
    store.put(make.story(article), make.brief(make.story(article), article, corrections=corrections))
    other = show(store)
    first = other.ask("/corrections").text
    older = re.search(r'href="(/corrections\?before=[^"]+)"', first)
    assert older is not None
    second = other.ask(older.group(1)).text
    assert (first.count('class="corrected"'), second.count('class="corrected"')) == (30, 15)


def test_a_story_page_of_every_part_at_its_longest_stays_below_40_kilobytes(show: Show) -> None:
    store = FakeStore()
    story = newsday.longest(store)

    answer = show(store).ask(f"/story/{story.id}", Accept_Encoding="gzip")

    assert answer.status == 200
    assert len(answer.body) < 40_000
