"""The front page's order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from copytaster.model.policy import RankPolicy
from copytaster.model.story import Origin, Place, Story
from copytaster.stages import rank

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OWN = Origin("own")
COPY = Origin("copy", of="x", share=0.9)


def place(source: str, hours: float = 1.0, origin: Origin = OWN) -> Place:
    told = NOW - timedelta(hours=hours)
    return Place(f"{source}-{hours}", 1, source, told, told, origin, 0.5, ())


def story(story_id: str, *places: Place) -> Story:
    first = places[0]
    return Story(story_id, len(places), story_id, first.article_id, "en", first.placed_at, first.placed_at, places)


def order(*stories: Story, policy: RankPolicy | None = None) -> list[str]:
    return [ranked.story.id for ranked in rank.front(stories, NOW, policy or RankPolicy())]


def test_more_independent_reports_go_first() -> None:
    assert order(story("a", place("x")), story("b", place("x"), place("y"))) == ["b", "a"]


def test_copies_weigh_less_than_own_reports() -> None:
    copied = story("a", place("x"), *(place(f"c{n}", origin=COPY) for n in range(2)))
    reported = story("b", place("x"), *(place(f"r{n}") for n in range(2)))
    assert order(copied, reported) == ["b", "a"]


def test_two_reports_of_one_publisher_are_one() -> None:
    assert rank.front([story("a", place("x", 1), place("x", 2))], NOW, RankPolicy())[0].reasons[0].words == "1 independent report"


def test_an_agency_printed_by_many_is_one_report() -> None:
    agency = Origin("agency", agency="Wire")
    printed = story("a", *(place(f"p{n}", origin=agency) for n in range(5)))
    reasons = {reason.name: reason.words for reason in rank.front([printed], NOW, RankPolicy())[0].reasons}
    assert reasons["reports"] == "1 independent report"
    assert reasons["publishers"] == "5 publishers"


def test_newer_goes_first_and_a_half_life_halves() -> None:
    fresh, old = rank.front([story("a", place("x", 3)), story("b", place("x", 11))], NOW, RankPolicy(half_life_h=8.0))
    assert (fresh.story.id, old.story.id) == ("a", "b")
    assert abs(fresh.score - 2 * old.score) < 0.001


def test_a_late_copy_makes_no_story_new() -> None:
    assert order(story("a", place("x", 10), place("y", 0.1, COPY)), story("b", place("x", 4), place("y", 4))) == ["b", "a"]


def test_a_story_that_grows_now_goes_before_one_that_grew() -> None:
    growing = story("a", place("x", 1.5), place("y", 1.0), place("z", 1.0))
    grew = story("b", place("x", 9.0), place("y", 9.0), place("z", 1.0))
    assert order(growing, grew) == ["a", "b"]


def test_what_is_older_than_the_window_is_left_out_and_the_future_counts_as_now() -> None:
    assert order(story("a", place("x", 49)), story("b", place("x", -5))) == ["b"]


def test_equal_scores_go_by_id() -> None:
    assert order(*(story(name, place(name)) for name in "cab")) == ["a", "b", "c"]


def test_the_number_of_stories_is_held() -> None:
    assert len(order(*(story(f"s{n}", place(f"x{n}")) for n in range(9)), policy=RankPolicy(stories=4))) == 4


def test_no_source_leads_more_than_its_share_while_there_are_others() -> None:
    loud = [story(f"a{n}", place("loud", 0.1)) for n in range(10)]
    others = [story(f"b{n}", place(f"x{n}", 20)) for n in range(5)]
    assert order(*loud, *others, policy=RankPolicy(stories=8))[3:8] == ["b0", "b1", "b2", "b3", "b4"]


def test_a_lone_source_fills_what_nobody_else_does() -> None:
    assert len(order(*(story(f"a{n}", place("only")) for n in range(10)))) == 10


def test_a_story_that_waited_leads_on_a_later_page() -> None:
    loud = [story(f"a{n}", place("loud", 0.1)) for n in range(6)]
    others = [story(f"b{n:02}", place(f"x{n}", 20)) for n in range(40)]
    ranked = order(*loud, *others, policy=RankPolicy(stories=46))
    assert [ranked.index(f"a{n}") for n in range(6)] == [0, 1, 2, 25, 26, 27]


def test_the_headline_that_leads_names_the_source() -> None:
    led = [replace(story(f"a{n}", place("loud"), place(f"x{n}")), title_article_id=f"x{n}-1.0") for n in range(4)]
    assert order(*led, story("b", place("y", 30)))[:4] == ["a0", "a1", "a2", "a3"]


def test_the_terms_make_the_score() -> None:
    (ranked,) = rank.front([story("a", place("x", 1), place("y", 3, COPY))], NOW, RankPolicy())
    terms = {reason.name: reason.value for reason in ranked.reasons}
    assert abs(ranked.score - (terms["reports"] + terms["publishers"] + terms["growth"]) * terms["freshness"]) < 0.001
    assert ranked.reasons[3].words == "newest report 1 hour ago; halved every 8 hours"


def test_nothing_ranks_as_nothing() -> None:
    assert rank.front([], NOW, RankPolicy()) == ()


def test_a_late_print_of_an_agency_text_makes_no_story_new() -> None:
    agency = Origin("agency", agency="Wire")
    printed = story("a", place("x", 10, agency), place("y", 0.1, agency))
    assert order(printed, story("b", place("x", 4), place("y", 4))) == ["b", "a"]


def test_an_article_that_contains_a_part_of_another_is_no_independent_report() -> None:
    held = story("a", place("x"), place("y", origin=Origin("copy", of="x", share=0.3, relation="part")))
    assert rank.front([held], NOW, RankPolicy())[0].reasons[0].words == "1 independent report"


def test_own_reporting_that_thanks_an_agency_for_a_part_is_an_independent_report() -> None:
    thanking = story("a", place("x"), place("y", origin=Origin("own", agency="Wire", relation="part")))
    assert rank.front([thanking], NOW, RankPolicy())[0].reasons[0].words == "2 independent reports"


def test_a_spread_of_publishers_goes_before_one_that_repeats_itself() -> None:
    alone = story("a", place("x", 3), *(place("x", 3 + n / 10, COPY) for n in range(1, 5)))
    spread = story("b", place("x", 3), *(place(f"c{n}", 3, COPY) for n in range(4)))
    assert order(alone, spread) == ["b", "a"]


def test_the_weights_are_settings() -> None:
    reported = story("a", place("x", 3), place("y", 3))
    copied = story("b", place("x", 3), *(place(f"c{n}", 3, COPY) for n in range(9)))
    assert order(reported, copied, policy=RankPolicy(publishers=0.1)) == ["a", "b"]
    assert order(reported, copied, policy=RankPolicy(reports=0.1)) == ["b", "a"]
    assert order(reported, copied, policy=RankPolicy(reports=0, publishers=0, growth=1, growth_h=1)) == ["a", "b"]


def test_a_weight_of_nothing_takes_its_term_out() -> None:
    (ranked,) = rank.front([story("a", place("x"), place("y"))], NOW, RankPolicy(reports=0))
    assert (ranked.reasons[0].name, ranked.reasons[0].value) == ("reports", 0.0)


def test_each_agency_whose_text_is_printed_is_an_independent_report() -> None:
    first, second = Origin("agency", agency="Wire"), Origin("agency", agency="Cable")
    printed = story("a", place("x"), place("y", origin=first), place("z", origin=first), place("w", origin=second))
    assert rank.front([printed], NOW, RankPolicy())[0].reasons[0].words == "3 independent reports"
