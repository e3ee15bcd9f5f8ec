"""Ids come from content."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.ids import article_id, digest, entry_id, feed_id, page_id, story_id
from copytaster.model.message import FeedDue, PageWanted, StoryBriefed, StoryChanged, key_of


def test_the_same_content_has_the_same_id_on_every_day() -> None:
    assert feed_id("https://harbour.example/feed") == "f63643ca9246a83d4"


def test_kinds_do_not_share_ids() -> None:
    made = {feed_id("x"), article_id("x"), story_id("x"), entry_id("x", "x"), page_id("x", "x")}
    assert len(made) == 5
    assert sorted(name[0] for name in made) == ["a", "e", "f", "p", "s"]


def test_parts_are_kept_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")


@given(st.text())
def test_any_text_has_an_id(text: str) -> None:
    assert len(article_id(text)) == 17


def test_a_message_key_is_the_same_for_the_same_work() -> None:
    assert key_of(FeedDue("f1", "2026")) == "FeedDue:f1:2026"
    assert key_of(PageWanted("e1", "d")) == "PageWanted:e1:d:1"
    assert key_of(StoryChanged("s1", 3)) == key_of(StoryChanged("s1", 4)) == key_of(StoryBriefed("s1", 4)) != key_of(StoryChanged("s2", 4))
