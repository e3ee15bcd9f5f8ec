"""A story grows by one version with each change."""

from dataclasses import replace
from datetime import timedelta

from copytaster.model.ids import story_id
from copytaster.model.story import Origin
from copytaster.stages.group.place import Placement
from copytaster.stages.group.story import edited, placed
from tests.unit.newcomers import NOON, newcomer

FIRST = newcomer("a", "Ferry runs aground")
SECOND = newcomer("b", "Ferry aground off Tarvik", hours=1)
OWN = Placement(None, Origin("own"), 0.5, ())
COPY = Placement(None, Origin("copy", of="x", share=0.9), 0.9, ())
AGENCY = Placement(None, Origin("agency", agency="Wire"), 0.9, ())
LATER = NOON + timedelta(minutes=5)


def test_an_article_founds_a_story_whose_id_is_made_from_its_own() -> None:
    story = placed(None, FIRST, OWN, NOON)
    assert (story.id, story.version, story.title, story.title_article_id) == (story_id("a"), 1, "Ferry runs aground", "a")
    assert [place.article_id for place in story.places] == ["a"]
    assert (story.founded_at, story.changed_at) == (NOON, NOON)


def test_another_joins_behind_the_others_and_the_headline_stays() -> None:
    story = placed(placed(None, FIRST, OWN, NOON), SECOND, OWN, LATER)
    assert [place.article_id for place in story.places] == ["a", "b"]
    assert (story.version, story.title_article_id, story.founded_at, story.changed_at) == (2, "a", NOON, LATER)


def test_own_reporting_takes_the_headline_from_an_agency_and_that_from_a_copy() -> None:
    copied = placed(None, FIRST, COPY, NOON)
    by_agency = placed(copied, SECOND, AGENCY, NOON)
    own = placed(by_agency, newcomer("c", "What we saw on the ferry"), OWN, NOON)
    assert (by_agency.title_article_id, own.title_article_id, own.title) == ("b", "c", "What we saw on the ferry")
    assert (own.own_reports, own.copies) == (1, 2)


def test_placing_an_article_again_changes_nothing() -> None:
    story = placed(None, FIRST, OWN, NOON)
    assert placed(story, FIRST, OWN, LATER) is story


def test_a_new_version_keeps_its_place_and_renames_the_story_that_it_leads() -> None:
    story = placed(placed(None, FIRST, OWN, NOON), SECOND, OWN, NOON)
    changed = edited(story, replace(FIRST, version=2, title="Ferry refloated"), LATER)
    assert (changed.version, changed.title, changed.places[0].article_version) == (3, "Ferry refloated", 2)
    assert changed.places[0].score == 0.5


def test_a_new_version_of_another_member_leaves_the_headline() -> None:
    story = placed(placed(None, FIRST, OWN, NOON), SECOND, OWN, NOON)
    changed = edited(story, replace(SECOND, version=2, title="All safe"), LATER)
    assert (changed.version, changed.title) == (3, "Ferry runs aground")


def test_the_same_or_an_older_version_changes_nothing() -> None:
    story = edited(placed(None, FIRST, OWN, NOON), replace(FIRST, version=3), LATER)
    assert edited(story, replace(FIRST, version=3), LATER) is story
    assert edited(story, replace(FIRST, version=2, title="Old"), LATER) is story
