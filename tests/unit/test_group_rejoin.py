"""Stories that turn out to be one are joined, with evidence, and only where no person had a say."""

from datetime import timedelta

import pytest

from copytaster.model.ids import story_id
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Origin
from copytaster.stages.group.place import Double, Placement
from copytaster.stages.group.story import placed, rejoined
from copytaster.stages.group.window import Window
from tests.unit.newcomers import NOON, newcomer, stories, take_in

AGROUND = newcomer("a", "Ferry Aurora runs aground off Tarvik")
LIFEBOATS = newcomer("b", "Lifeboats take 212 passengers ashore in heavy swell", hours=1)
BOTH = newcomer("c", "Ferry Aurora aground off Tarvik, lifeboats take 212 passengers ashore", hours=2)
RATES = newcomer("x", "Norland central bank raises key rate to 3.5 percent", hours=1)
OWN = Placement(None, Origin("own"), 0.5, ())
A, B, X = story_id("a"), story_id("b"), story_id("x")


def apart(policy: GroupPolicy) -> Window:
    """Three stories of an article each, and one more in the first."""
    window = Window(policy)
    for member, home in ((AGROUND, A), (LIFEBOATS, B), (RATES, X), (BOTH, A)):
        window.take(member, home, Origin("own"))
    return window


def test_stories_that_vouch_for_each_other_become_the_older_one() -> None:
    window = apart(GroupPolicy(merge_score=0.02))
    (double,) = window.rejoin((A, B))
    assert (double.gone, double.into) == (B, A)
    assert [window.story_of(each) for each in "abcx"] == [A, A, A, X]


def test_stories_that_do_not_stay_apart() -> None:
    window = apart(GroupPolicy(merge_score=0.99))
    assert window.rejoin((A, B)) == ()
    assert [window.story_of(each) for each in "abcx"] == [A, B, A, X]


def test_the_older_one_stays_whichever_is_asked_first() -> None:
    (double,) = apart(GroupPolicy(merge_score=0.0)).rejoin((B, A))
    assert (double.gone, double.into) == (B, A)


def test_three_stories_may_become_one() -> None:
    window = apart(GroupPolicy(merge_score=0.0))
    doubles = window.rejoin((B, X, A))
    assert {window.story_of(each) for each in "abcx"} == {A}
    assert [double.into for double in doubles][-1] == A


@pytest.mark.parametrize("rivals", [(), (A,), (A, "gone"), ("gone", A)])
def test_one_story_alone_or_one_that_has_left_is_joined_to_none(rivals: tuple[str, ...]) -> None:
    assert apart(GroupPolicy(merge_score=0.0)).rejoin(rivals) == ()


def test_a_joined_window_decides_like_one_that_held_them_together_from_the_start() -> None:
    joined = apart(GroupPolicy(merge_score=0.0))
    joined.rejoin((A, B))
    rebuilt = Window(GroupPolicy(merge_score=0.0))
    for member, home in ((AGROUND, A), (LIFEBOATS, A), (RATES, X), (BOTH, A)):
        rebuilt.take(member, home, Origin("own"))
    for title in ("Aurora passengers ashore", "Key rate of Norland", "Swell near Tarvik: ferry company silent", "Snow"):
        asked = newcomer("q", title, hours=3)
        assert joined.place(asked, asked.seen_at) == rebuilt.place(asked, asked.seen_at)


def test_what_was_joined_leaves_the_window_without_a_trace() -> None:
    window = apart(GroupPolicy(merge_score=0.0))
    window.rejoin((A, B))
    late = newcomer("z", "Ferry Aurora aground off Tarvik", hours=200)
    assert take_in(window, late).reasons[0].words == "no live story has telling words in common"
    assert len(window) == 1


def test_an_article_that_fits_two_stories_names_both_as_rivals() -> None:
    window = Window(GroupPolicy(join_score=0.02, rival_score=0.01))
    for member in (AGROUND, LIFEBOATS, RATES):
        window.take(member, story_id(member.article_id), Origin("own"))
    placement = window.place(BOTH, BOTH.seen_at)
    assert set(placement.rivals) == {A, B}
    assert placement.rivals[0] == placement.story_id


def test_stories_of_different_events_are_not_joined_on_the_way() -> None:
    assert {frozenset(found) for found in stories([AGROUND, RATES, BOTH]).values()} == {frozenset("ac"), frozenset("x")}


def test_the_story_that_stays_has_all_places_and_what_shows_that_both_are_one() -> None:
    one, other = placed(None, AGROUND, OWN, NOON), placed(None, LIFEBOATS, OWN, NOON + timedelta(hours=1))
    gone, into = rejoined(other, one, Double(other.id, one.id, 0.81), NOON + timedelta(hours=2))
    assert (gone.places, gone.steering.merged_into, gone.version) == ((), into.id, 2)
    assert ([place.article_id for place in into.places], into.version) == (["a", "b"], 2)
    assert into.places[1].reasons[-1].name == "joined"
    assert "81%" in into.places[1].reasons[-1].words
    assert into.places[0].reasons == one.places[0].reasons
