"""What `fsck` says of a newsroom in which something does not hold."""

from dataclasses import replace

from copytaster.model.ids import article_id
from copytaster.model.story import Steering
from copytaster.stages import invariants
from tests import make

ONE = make.article("https://daily.example/1")
TWO = make.article("https://daily.example/2")
STORY = make.story(ONE, TWO)
LINE = make.line(STORY, number=1, story_version=STORY.version)


def rules(*found: invariants.Broken) -> list[str]:
    return [each.what for each in found]


def test_a_story_that_is_shown_and_told_is_whole() -> None:
    assert not list(invariants.of_told([STORY], [LINE], set()))
    assert not list(invariants.of_briefed([STORY], {STORY.id: STORY.version}, set()))
    assert not list(invariants.of_story_ids({STORY.id: STORY}, [LINE]))
    assert not list(invariants.of_listing([LINE], [LINE]))


def test_a_story_that_never_reached_the_wire_is_told_unless_it_waits() -> None:
    assert "is not on the wire" in rules(*invariants.of_told([STORY], [], set()))[0]
    assert not list(invariants.of_told([STORY], [], {STORY.id}))


def test_a_story_that_is_held_must_not_be_on_the_wire() -> None:
    held = replace(STORY, steering=Steering(is_held=True))
    retracted = replace(LINE, kind="retract", number=2)
    assert "must not be shown" in rules(*invariants.of_told([held], [LINE], set()))[0]
    assert not list(invariants.of_told([held], [LINE, retracted], set()))


def test_a_wire_that_is_behind_its_story_is_told() -> None:
    assert "tells version 1" in rules(*invariants.of_told([STORY], [replace(LINE, story_version=1)], set()))[0]


def test_a_story_without_a_brief_of_its_version_is_told_unless_it_waits() -> None:
    assert "has no brief" in rules(*invariants.of_briefed([STORY], {STORY.id: 1}, set()))[0]
    assert not list(invariants.of_briefed([STORY], {}, {STORY.id}))


def test_a_story_under_an_id_that_no_article_of_it_gave_is_told() -> None:
    moved = replace(STORY, id="s0000")
    assert "gave it this id" in rules(*invariants.of_story_ids({moved.id: moved}, []))[0]


def test_a_headline_whose_article_is_elsewhere_now_is_told_unless_a_person_moved_it() -> None:
    other = make.article("https://daily.example/3")
    line = replace(LINE, article_id=other.id)
    assert "does not hold it" in rules(*invariants.of_story_ids({STORY.id: STORY}, [line]))[0]
    split = replace(STORY, steering=Steering(split_into=("s1",)))
    assert not list(invariants.of_story_ids({split.id: split}, [line]))


def test_a_wire_that_is_read_in_another_order_than_it_was_told_is_told() -> None:
    older = make.line(make.story(TWO), number=2, at=make.ago(60), story_id="s2")
    assert not list(invariants.of_listing([LINE, older], [LINE, older]))
    assert "which is no later" in rules(*invariants.of_listing([LINE, older], [older, LINE]))[0]
    assert "told and not listed" in rules(*invariants.of_listing([LINE, older], [LINE]))[0]
    assert "is listed 2 times" in " ".join(rules(*invariants.of_listing([LINE], [LINE, LINE])))


def test_an_archived_page_without_a_title_and_without_an_article_is_not_lost() -> None:
    nameless, named = make.entry("https://daily.example/x", title=""), make.entry("https://daily.example/y")
    assert not list(invariants.of_entries([nameless], set(), set()))
    assert list(invariants.of_entries([named], set(), set()))


def test_an_accepted_entry_whose_article_has_left_the_store_is_not_lost() -> None:
    entry = make.entry("https://daily.example/x")
    assert list(invariants.of_entries([entry], set(), set()))
    assert not list(invariants.of_entries([entry], set(), set(), {article_id(entry.url)}))


def test_an_article_that_was_not_read_must_say_why_unless_it_is_on_its_way() -> None:
    bare = replace(ONE, made_from="entry", note="")
    assert "nothing says why" in rules(*invariants.of_outcomes([bare], set()))[0]
    refused = replace(bare, note="robots.txt of daily.example asks us not to")
    assert not list(invariants.of_outcomes([ONE, refused], set()))
    assert not list(invariants.of_outcomes([bare], {bare.entry_id}))


def test_what_has_left_and_is_there_is_told() -> None:
    assert "has left the store, and is there" in rules(*invariants.of_departed([ONE.id], {ONE.id}, set()))[0]
    assert "has left the store, and is there" in rules(*invariants.of_departed([STORY.id], set(), {STORY.id}))[0]
    assert not list(invariants.of_departed(["a0", "s0"], {ONE.id}, {STORY.id}))


def test_rows_that_belong_to_nothing_are_told() -> None:
    assert rules(*invariants.of_left_over([("briefs", "s0")])) == ["briefs holds something of s0, which is not there"]
