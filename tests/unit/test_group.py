"""Each article joins the story that it tells, or opens one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Fingerprint
from copytaster.model.ids import story_id
from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Member, Origin
from copytaster.stages.group.live import arrival
from copytaster.stages.group.window import Window
from tests.unit.newcomers import BANK, FERRY, NOON, filled, newcomer, stories, take_in, took

GROUNDED = newcomer("a", "Ferry Aurora runs aground off Tarvik")
RESCUED = newcomer("b", "All rescued after ferry Aurora grounded near Tarvik", hours=1)
RATES = newcomer("c", "Norland central bank raises key rate to 3.5 percent", hours=2)


def test_the_first_article_opens_a_story() -> None:
    placement = Window(GroupPolicy()).place(GROUNDED, NOON)
    assert placement.story_id is None
    assert placement.origin == Origin("own")
    assert [reason.name for reason in placement.reasons] == ["nearest"]


def test_headlines_of_one_event_are_one_story() -> None:
    assert stories([GROUNDED, RESCUED, RATES]) == {story_id("a"): {"a", "b"}, story_id("c"): {"c"}}


def test_a_place_says_why_in_numbers_and_words() -> None:
    placement = filled(GROUNDED).place(RESCUED, NOON)
    names = [reason.name for reason in placement.reasons]
    assert [*names[:3], names[-1]] == ["likeness", "hours", "words", "score"]
    assert placement.reasons[1].value == 1.0
    assert placement.reasons[-1].value == placement.score == round(placement.score, 4)


def test_a_headline_joins_a_full_text() -> None:
    window = filled(newcomer("a", "Ferry Aurora runs aground off Tarvik", FERRY), newcomer("x", "Bank raises rates", BANK))
    assert window.place(newcomer("b", "Ferry aground near Tarvik, passengers in lifeboats"), NOON).story_id == story_id("a")


def test_one_rare_word_in_common_is_not_enough() -> None:
    window = filled(newcomer("a", "Tarvik shuts"), newcomer("x", "Rates rise"), newcomer("y", "Crown gains"))
    assert window.place(newcomer("b", "Tarvik wins"), NOON).story_id is None


def test_a_place_says_what_spoke_for_it_and_against_it_in_points() -> None:
    placement = filled(GROUNDED).place(RESCUED, NOON)
    points = [reason for reason in placement.reasons if reason.name.endswith(" points")]
    assert points
    assert [abs(reason.value) for reason in points] == sorted((abs(reason.value) for reason in points), reverse=True)
    assert all(("for, +" if reason.value > 0 else "against, -") in reason.words for reason in points)


def test_one_word_is_enough_where_the_whole_story_has_it() -> None:
    found = [
        newcomer(f"a{n}", f"{told} Titanfall {other}")
        for n, (told, other) in enumerate((("Reviewing", "now"), ("Playing", "early"), ("Buy", "cheaply")))
    ]
    window = Window(GroupPolicy(join_score=0.1))
    for member in found:
        window.take(member, "s", Origin("own"))
    assert window.place(newcomer("z", "Titanfall launches"), NOON).story_id == "s"


@pytest.mark.parametrize(("language", "joins"), [("en", True), ("und", True), ("de", False)])
def test_articles_are_compared_within_their_language(language: str, joins: bool) -> None:
    asked = replace(RESCUED, language=language)
    assert (filled(GROUNDED).place(asked, NOON).story_id is not None) is joins


def test_an_unknown_language_in_the_window_is_compared_with_all() -> None:
    assert filled(replace(GROUNDED, language="und")).place(RESCUED, NOON).story_id == story_id("a")


def test_likeness_fades_with_time() -> None:
    window = filled(GROUNDED, RATES)
    again = newcomer("d", "Ferry Aurora aground off Tarvik, all rescued", seen_at=NOON + timedelta(hours=30))
    soon, later = (window.place(replace(again, told_at=NOON + timedelta(hours=hours)), again.seen_at) for hours in (7, 29))
    assert soon.score > later.score > 0.0


def test_an_article_leaves_the_window_by_what_was_seen_since() -> None:
    window = filled(GROUNDED, newcomer("z", "Another day", hours=73))
    window.expire(NOON + timedelta(hours=73))
    assert window.story_of("a") is None
    assert len(window) == 1


def test_a_quiet_week_forgets_nothing_until_something_is_seen() -> None:
    window = filled(GROUNDED)
    window.expire(NOON + timedelta(days=7))
    assert window.story_of("a") == story_id("a")
    assert window.place(replace(RESCUED, seen_at=NOON + timedelta(days=7)), NOON + timedelta(days=7)).story_id is None


def test_placing_changes_nothing() -> None:
    window = filled(GROUNDED, RATES)
    assert window.place(RESCUED, NOON) == window.place(RESCUED, NOON)
    assert window.story_of("b") is None


def test_taking_twice_is_taking_once() -> None:
    once, twice = filled(GROUNDED, RATES), filled(GROUNDED, RATES, GROUNDED)
    assert len(twice) == 2
    assert twice.place(RESCUED, NOON) == once.place(RESCUED, NOON)


def test_an_edited_article_stands_with_its_new_words() -> None:
    window = filled(GROUNDED, RATES)
    window.take(replace(GROUNDED, version=2, fingerprint=RATES.fingerprint), story_id("a"), Origin("own"))
    assert window.place(RESCUED, NOON).story_id is None


def test_an_article_that_is_live_stays_in_its_story() -> None:
    window = filled(GROUNDED, RATES)
    window.take(RESCUED, story_id("c"), Origin("own"))
    assert window.place(RESCUED, NOON).story_id == story_id("c")
    assert window.place(GROUNDED, NOON).story_id == story_id("a")


def test_articles_without_words_stand_alone() -> None:
    assert len(stories([newcomer("a", "", hours=0), newcomer("b", "", hours=1), newcomer("c", "...", hours=2)])) == 3


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_time_told_that_cannot_be_true_is_held_near_the_time_seen(year: int) -> None:
    wrong = newcomer("d", "Ferry Aurora aground off Tarvik, all rescued", told_at=datetime(year, 1, 1, tzinfo=UTC))
    assert filled(GROUNDED).place(wrong, NOON).story_id == story_id("a")


def test_a_member_seen_in_2099_does_not_empty_the_window() -> None:
    window = filled(GROUNDED, newcomer("z", "From afar", seen_at=datetime(2099, 1, 1, tzinfo=UTC)))
    window.expire(NOON + timedelta(hours=1))
    assert window.place(RESCUED, NOON + timedelta(hours=1)).story_id == story_id("a")


def test_a_rubric_of_one_source_opens_a_story_each_time() -> None:
    days = [newcomer(f"a{day}", "Morning briefing", source_id="daily.example", hours=24 * day) for day in range(3)]
    assert len(stories(days)) == 3


def test_a_rubric_does_not_glue_sources_together_once_it_is_known() -> None:
    window = Window(GroupPolicy())
    took(window, *(newcomer(f"a{n}", "Weather for Tarvik", source_id="daily.example", hours=n) for n in range(2)))
    assert take_in(window, newcomer("b", "Weather for Tarvik", hours=2)).story_id is None


def test_under_one_rubric_the_texts_decide() -> None:
    first = newcomer("a", "Morning briefing", FERRY, source_id="daily.example")
    other = newcomer("b", "Morning briefing", BANK, source_id="daily.example", hours=20)
    assert len(stories([first, other])) == 2


def test_a_short_headline_a_thousand_times_from_one_source_glues_nothing() -> None:
    same = [newcomer(f"a{n:04}", "Traffic news", source_id="daily.example", hours=n / 60) for n in range(1000)]
    assert len(stories([*same, GROUNDED, RESCUED])) == 1001


def test_a_long_headline_a_thousand_times_from_one_source_is_one_story() -> None:
    title = "Ferry Aurora runs aground off Tarvik with 212 on board"
    same = [newcomer(f"a{n:04}", title, source_id="daily.example", hours=n / 600) for n in range(1000)]
    assert len(stories(same)) == 1


def test_one_article_in_three_languages_is_three_stories() -> None:
    told = [
        newcomer("a", "Ferry Aurora runs aground off Tarvik"),
        newcomer("b", "Fähre Aurora läuft vor Tarvik auf Grund", language="de"),
        newcomer("c", "Le ferry Aurora s'échoue au large de Tarvik", language="fr"),
    ]
    assert len(stories(told)) == 3


def test_a_story_of_hundreds_still_takes_members() -> None:
    many = [newcomer(f"a{n:03}", f"Ferry Aurora aground off Tarvik, report {n}", hours=n / 100) for n in range(300)]
    window = Window(GroupPolicy(max_postings=5))
    took(window, *many)
    last = newcomer("z", "Ferry Aurora still aground off Tarvik", hours=4)
    assert window.place(last, last.seen_at).story_id == story_id("a000")


def test_thousands_of_words_find_their_stories_again() -> None:
    many = [newcomer(f"a{n:03}", " ".join(f"word{n}x{k}" for k in range(9)), hours=n / 100) for n in range(300)]
    window = filled(*many)
    again = newcomer("z", " ".join(f"word250x{k}" for k in range(5)), hours=4)
    assert window.place(again, again.seen_at).story_id == story_id("a250")


def test_copies_within_one_minute_make_the_same_stories_in_any_order() -> None:
    own = newcomer("a", "Ferry Aurora runs aground off Tarvik", FERRY, hours=0)
    first = NOON + timedelta(minutes=1)
    copied = [newcomer(f"c{n}", f"Ferry stranded, outlet {n}", FERRY, told_at=NOON, seen_at=first + timedelta(seconds=n)) for n in range(5)]
    others = [replace(copy, seen_at=first + timedelta(seconds=59 - n)) for n, copy in enumerate(copied)]
    assert stories([own, *copied, RATES]) == stories([own, *others, RATES])
    assert stories(copied) == stories(others)


def test_members_arrive_by_the_minute_then_by_the_time_told_then_by_id() -> None:
    late, early = (replace(GROUNDED, article_id=i, told_at=NOON - timedelta(hours=h)) for i, h in (("a", 1), ("b", 2)))
    assert sorted([late, early], key=arrival) == [early, late]


WORDS = st.integers(min_value=1, max_value=24)
TITLES = st.sampled_from(["Weather", "One two three four five six", "Other words"])


@st.composite
def members(draw: st.DrawFn) -> Member:
    made = newcomer(draw(st.sampled_from("abcdefgh")), draw(TITLES), hours=draw(st.integers(min_value=0, max_value=90)))
    terms = draw(st.dictionaries(WORDS, st.integers(min_value=1, max_value=400), max_size=8))
    shingles = draw(st.sets(WORDS, max_size=10))
    fingerprint = Fingerprint(tuple(sorted(terms.items())), tuple(sorted(shingles)))
    language = draw(st.sampled_from(["en", "de", "und"]))
    return replace(made, fingerprint=fingerprint, language=language, source_id=draw(st.sampled_from("xyz")), words=draw(st.integers(0, 50)))


@given(st.lists(st.tuples(members(), st.sampled_from(["s1", "s2", "s3"])), max_size=12), members())
def test_a_window_rebuilt_decides_like_the_one_that_grew(taken: list[tuple[Member, str]], asked: Member) -> None:
    now = NOON + timedelta(hours=100)
    grown, rebuilt = Window(GroupPolicy()), Window(GroupPolicy())
    for member, home in sorted(taken, key=lambda pair: pair[0].seen_at):
        grown.expire(now)
        grown.place(member, now)
        grown.take(member, home, Origin("own"))
    last = {member.article_id: (member, home) for member, home in sorted(taken, key=lambda pair: pair[0].seen_at)}
    for member, home in reversed(last.values()):
        rebuilt.take(member, home, Origin("own"))
    grown.expire(now)
    rebuilt.expire(now)
    assert len(grown) == len(rebuilt)
    assert grown.place(asked, now) == rebuilt.place(asked, now)


@given(st.lists(members(), max_size=12))
def test_what_leaves_the_window_leaves_no_trace(taken: list[Member]) -> None:
    window, fresh = Window(GroupPolicy()), Window(GroupPolicy())
    last = newcomer("z", "A week later", hours=400)
    for member in taken:
        window.take(member, "s", Origin("own"))
    for one in (window, fresh):
        one.take(last, "t", Origin("own"))
        one.expire(last.seen_at)
    assert len(window) == 1
    asked = newcomer("y", "One week later", hours=401)
    assert window.place(asked, last.seen_at) == fresh.place(asked, last.seen_at)
