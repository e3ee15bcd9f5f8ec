"""What counts as an edit of a publisher, and what of it may be shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Article
from copytaster.model.edit import Edit, Passage
from copytaster.model.policy import BriefPolicy, FetchPolicy
from copytaster.stages import edits, records
from copytaster.stages.edits.noise import is_noise
from copytaster.stages.edits.passages import passages
from copytaster.stages.edits.rights import permitted
from copytaster.stages.edits.told import in_words
from tests import make

TEXT = "The ferry Aurora ran aground off Tarvik on Monday with 12 people aboard, the coast guard said.\n\nNo one was hurt."


def versions(text: str, title: str = "A headline", was: str = TEXT, was_title: str = "A headline") -> tuple[Article, Article]:
    """An article and its next version."""
    before = make.article(title=was_title, text=was)
    return before, replace(make.article(title=title, text=text), version=2, read_at=make.ago(1))


def edit(text: str, title: str = "A headline", **was: str) -> Edit | None:
    return edits.changed(*versions(text, title, **was), None)


def test_another_number_is_an_edit_of_a_few_words_with_some_around_them() -> None:
    found = edit(TEXT.replace("12 people", "14 people"))
    assert found is not None
    assert found.passages == (Passage("… aground off Tarvik on Monday with", "12", "14", "people aboard, the coast guard said."),)
    assert (found.kind, found.version, found.at, found.was_title) == ("changed", 2, make.ago(1), "")


def test_another_headline_is_an_edit_with_the_one_before() -> None:
    found = edit(TEXT, "Ferry aground off Tarvik, 14 rescued", was_title="Ferry aground off Tarvik")
    assert found is not None
    assert (found.title, found.was_title, found.passages) == ("Ferry aground off Tarvik, 14 rescued", "Ferry aground off Tarvik", ())
    assert in_words(found) == "new headline"


def test_a_sentence_that_came_or_left_is_an_edit() -> None:
    found = edit("The ferry Aurora ran aground off Tarvik on Monday with 12 people aboard, the coast guard said.\n\nA tug is on its way.")
    assert found is not None
    assert found.passages == (Passage("", "", "A tug is on its way.", ""), Passage("", "No one was hurt.", "", ""))
    assert in_words(found) == "1 passage deleted, 1 passage inserted"


@pytest.mark.parametrize(
    ("was", "says"),
    [
        ("No one was  hurt.", "No one was hurt."),
        ("“No one” was hurt – yet.", '"No one" was hurt - yet!'),
        ("Teh ferry runs.", "The ferry runs."),
        ("The color of the ship is red.", "The colour of the ship is red."),
        ("The Ferry runs.", "The ferry runs."),
        ("One. Two. Three four five.", "Three four five. One. Two."),
        ("It rained.\n\nUpdated 3 hours ago", "It rained.\n\nUpdated 4 hours ago"),
        ("It rained.\n\n12 comments", "It rained.\n\n131 comments"),
        ("It rained.\n\n24 November 2026, 10:30", "It rained.\n\n24 November 2026, 11:45"),
        ("It rained.\n\nRead more: The storm of the year", "It rained.\n\nRead more: A bridge falls"),
        ("Es regnete.\n\nLesen Sie auch: Der Sturm", "Es regnete."),
        ("The ship was very red.", "The ship was red."),
    ],
)
def test_what_is_no_news_is_no_edit(was: str, says: str) -> None:
    assert edit(says, was=was) is None


@pytest.mark.parametrize(
    ("was", "says"),
    [
        ("He did know of it.", "He did not know of it."),
        ("He knew of it.", "He didn't know of it."),
        ("The minister Holm resigned today.", "The minister Karlsen resigned today."),
        ("Er hat es gewusst.", "Er hat es nicht gewusst."),
        ("It costs 4.2 billion.", "It costs 2.4 billion."),
        ("The army may have sent troops.", "The army has sent troops there."),
    ],
)
def test_what_says_something_else_is_an_edit(was: str, says: str) -> None:
    assert edit(says, was=was) is not None


def test_a_headline_that_gained_its_publishers_name_is_no_edit() -> None:
    assert edit(TEXT, "Ferry runs aground off Tarvik | The Daily", was_title="Ferry runs aground off Tarvik") is None


def test_a_text_that_came_from_the_feed_first_was_changed_by_nobody() -> None:
    before, after = versions("A wholly other text of five words.")
    assert edits.changed(replace(before, made_from="entry"), after, None) is None


def test_a_page_is_withdrawn_once_and_returns_once() -> None:
    told = make.article()
    gone = edits.withdrawal(told, True, None, make.ago(5))
    assert gone is not None
    assert (gone.kind, gone.at) == ("withdrawn", make.ago(5))
    assert edits.withdrawal(told, True, gone, make.ago(4)) is None
    back = edits.withdrawal(told, False, gone, make.ago(3))
    assert back is not None
    assert back.kind == "returned"
    again = edits.withdrawal(told, True, back, make.ago(2))
    assert again is not None
    assert len({gone.id, back.id, again.id}) == 3
    assert edits.withdrawal(told, False, None, make.ago(1)) is None


def test_at_most_eight_passages_are_kept_and_the_rest_is_counted() -> None:
    found = edit("\n\n".join(f"Sentence {number} says this and that." for number in range(12)))
    assert found is not None
    assert (len(found.passages), found.more) == (8, 6)


def test_a_line_is_noise_by_what_it_is_not_by_a_word_in_it() -> None:
    noise = ["Updated 3 hours ago", "123 comments", "10:30", "5 min read", "Stand: 24.11.2026", "", "—"]
    news = ["Three men died on Monday", "12 people died", "The court related the case to 2024 in 30 pages of comments and more words"]
    assert [line for line in noise if not is_noise(line)] == []
    assert [line for line in news if is_noise(line)] == []


def test_no_more_words_are_shown_than_allowed() -> None:
    long = Passage("a b c d e f", "one " * 30, "two " * 30, "g h")
    told = Edit("x", "a", "daily.example", 2, make.NOW, "changed", "T", "", (long, long, long))
    assert len(permitted(told, 120).passages) == 1
    assert (permitted(told, 120).more, permitted(told, 0).more) == (2, 3)
    assert permitted(told, 62).passages == (replace(long, before="", after=""),)


def test_a_source_of_which_headlines_alone_may_be_shown_has_headlines_alone() -> None:
    told = edit(TEXT.replace("12", "14"), "Other words lead now")
    assert told is not None
    only = records.edit(told, make.article(), "s1", records.Known({}, BriefPolicy(headline_only=("daily.example",))))
    assert (only.passages, only.was_title, only.more) == ((), "A headline", 1)
    reserved = records.edit(told, replace(make.article(), reserves="headline"), "s1", records.Known({}))
    assert reserved.passages == ()
    whole = records.edit(told, make.article(), "s1", records.Known({}))
    assert whole.passages[0].inserted == "14"
    assert records.edit_summary(whole).splitlines() == [
        "New headline, 1 passage changed.", "The headline was: A headline", "Deleted: 12", "Inserted: 14",
    ]  # fmt: skip


def test_a_page_is_looked_at_again_after_one_six_and_twenty_four_hours() -> None:
    policy = FetchPolicy()
    due = [edits.next_look(make.NOW, looks, policy) for looks in range(4)]
    assert due == [make.ago(hours=-1), make.ago(hours=-6), make.ago(hours=-24), None]
    assert edits.next_look(make.NOW, 0, replace(policy, look_again=False)) is None
    assert edits.next_look(make.NOW, 0, replace(policy, pages=False)) is None


def test_only_pages_of_live_stories_of_two_publishers_are_looked_at_again() -> None:
    one, other = make.article(), make.article("https://post.example/b", source_id="post.example")
    both = make.story(one, other)
    assert edits.wants_look(both, make.NOW)
    assert not edits.wants_look(make.story(one), make.NOW)
    assert not edits.wants_look(both, make.ago(hours=-30))
    assert not edits.wants_look(replace(both, steering=replace(both.steering, is_hidden=True)), make.NOW)
    assert not edits.wants_look(None, make.NOW)


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(before: str, after: str) -> None:
    found = passages(before, after)
    assert all(len(each.deleted.split()) <= 41 and len(each.inserted.split()) <= 41 for each in found)
    assert passages(before, before) == ()


def test_texts_without_end_cost_little() -> None:
    found = passages("a b c. " * 20_000, "b a d e. " * 20_000)
    assert len(found) <= 2
