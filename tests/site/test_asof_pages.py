"""The front page and stories as they were at an earlier instant."""

from dataclasses import replace

from copytaster.model.story import Origin
from tests import make
from tests.fakes import FakeStore
from tests.make import ago
from tests.site.conftest import Show

FIRST = make.article("https://daily.example/a", "Ferry aground off Tarvik", "Twelve are aboard.", told_at=ago(180))
SECOND = make.article("https://post.example/b", "Ferry refloated", "All are safe.", source_id="post.example", told_at=ago(60))
LATE = make.article("https://daily.example/late", "Rates rise again", told_at=ago(30))
STORY = make.story(FIRST, SECOND, origins=(Origin("copy"), Origin("own")), title="Ferry refloated", title_article_id=SECOND.id)


def filled() -> FakeStore:
    store = FakeStore(make.feed(), make.source(), make.source("post.example", "The Post"), FIRST, SECOND, LATE, STORY, make.story(LATE))
    store.put(make.line(STORY), make.line(make.story(LATE)))
    store.put(replace(make.brief(STORY, FIRST), made_at=ago(170), lead=(make.sentence("Twelve are aboard.", FIRST),)))
    store.put(replace(make.brief(STORY, FIRST, SECOND), made_at=ago(50), lead=(make.sentence("All are safe.", SECOND),)))
    return store


def test_the_front_page_of_then_has_the_stories_and_headlines_of_then(show: Show) -> None:
    site = show(filled())
    then = site.ask("/?asof=2024-11-15T10:00Z").text
    assert "As of 15 Nov 2024, 10:00 UTC." in then
    assert then.count("Ferry aground off Tarvik") == 2
    assert "Twelve are aboard." in then
    assert "Ferry refloated" not in then
    assert "Rates rise again" not in then
    assert f'href="/story/{STORY.id}?asof=2024-11-15T10:00:00Z"' in then
    assert '<meta name="robots" content="noindex">' in then
    assert '<a href="/">The page of now</a>' in then
    assert 'id="wire"' not in then


def test_a_story_of_then_has_its_articles_its_brief_and_its_title_of_then(show: Show) -> None:
    site = show(filled())
    then = site.ask(f"/story/{STORY.id}?asof=2024-11-15T10:00Z").text
    assert "As of 15 Nov 2024, 10:00 UTC." in then
    assert "Ferry refloated" not in then
    assert "All are safe." not in then
    assert "Twelve are aboard." in then
    assert '<meta name="robots" content="noindex">' in then
    now = site.ask(f"/story/{STORY.id}").text
    assert ("As of" in now, "Ferry refloated" in now, "noindex" in now) == (False, True, False)


def test_a_story_that_was_not_known_then_is_not_found(show: Show) -> None:
    answer = show(filled()).ask(f"/story/{make.story(LATE).id}?asof=2024-11-15T10:00Z")
    assert (answer.status, "This story was not known then." in answer.text) == (404, True)


def test_a_time_before_all_news_shows_an_empty_page(show: Show) -> None:
    then = show(filled()).ask("/?asof=2020-01-01")
    assert (then.status, "No story was known then." in then.text) == (200, True)


def test_what_is_no_time_is_answered_with_an_example(show: Show) -> None:
    site = show(filled())
    for path in ("/?asof=hello", f"/story/{STORY.id}?asof=%3Cscript%3E"):
        answer = site.ask(path)
        assert (answer.status, "give a day such as 2026-11-20" in answer.text, "<script>e" in answer.text) == (400, True, False)
    assert "lies ahead" in site.ask("/?asof=2030-01-01").text
    assert site.ask("/?asof=").status == 200
