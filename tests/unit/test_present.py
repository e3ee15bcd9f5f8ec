"""Values and now turned into what a page shows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.story import Origin, Ranked, Reason
from copytaster.ports import Counts
from copytaster.stages import present
from copytaster.stages.brief.written import BY
from copytaster.stages.present.health import seconds
from copytaster.stages.present.lines import figure, lead_of, shortened
from copytaster.stages.present.story import credit_line
from tests import make

SOURCES = {"daily.example": make.source(), "post.example": make.source("post.example", "The Post")}


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=9, seconds=59), "9 mins ago"),
        (timedelta(minutes=59, seconds=59), "59 mins ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=3, minutes=59), "3 hours ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(hours=24), "14 Nov"),
        (timedelta(days=333), "18 Dec 2023"),
    ],
)
def test_an_age_is_in_whole_minutes_then_hours_then_a_date(ago: timedelta, words: str) -> None:
    assert present.age(make.NOW - ago, make.NOW) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=23)))
def test_an_age_never_says_more_than_has_passed(ago: timedelta) -> None:
    words = present.age(make.NOW - ago, make.NOW)

    number = 0 if words == "just now" else int(words.split()[0]) * (60 if "hour" in words else 1)
    assert number * 60 <= ago.total_seconds()


def test_the_echo_of_a_story_counts_own_reports_and_copies() -> None:
    articles = [make.article(f"https://daily.example/{n}") for n in range(4)]
    copies = [make.OWN, Origin("copy", articles[0].id), Origin("agency", agency="Reuters")]

    assert present.echo(make.story(articles[0])) == "1 article"
    assert present.echo(make.story(*articles[:2])) == "2 articles: 2 own reports"
    assert present.echo(make.story(*articles, origins=copies)) == "4 articles: 2 own reports, 2 copies"
    assert present.echo(make.story(*articles[:2], origins=copies)) == "2 articles: 1 own report, 1 copy"
    assert present.echo(make.story(*articles[:2], origins=[copies[1], copies[2]])) == "2 articles: 2 copies"


@pytest.mark.parametrize("url", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x", "", None])
def test_what_does_not_lead_to_the_web_is_no_link(url: str | None) -> None:
    assert present.safe_link(url) == ""


def test_what_leads_to_the_web_is_a_link() -> None:
    assert present.safe_link("HTTPS://daily.example/a") == "HTTPS://daily.example/a"


def test_a_headline_names_its_publisher_and_counts_only_what_was_told_twice() -> None:
    article, other = make.article(), make.article("https://post.example/a", source_id="post.example")
    unknown = replace(article, source_id="nobody.example", language=replace(article.language, code="und"))

    alone = present.headline(article, make.story(article), make.ago(9), SOURCES, make.NOW)
    twice = present.headline(unknown, make.story(article, other), make.ago(9), SOURCES, make.NOW)

    assert (alone.source, alone.echo, alone.at.text, alone.language) == ("The Daily", "", "9 mins ago", "en")
    assert (twice.source, twice.echo, twice.language) == ("nobody.example", "2 articles", "")


def test_publishers_stand_once_each_own_reporting_first() -> None:
    copy, own = make.article(), make.article("https://post.example/a", source_id="post.example")
    again = make.article("https://daily.example/b")

    assert present.publishers(make.story(copy, own, again, origins=[Origin("copy", own.id)])) == ("post.example", "daily.example")


def test_a_front_story_leads_with_its_brief_else_with_the_article() -> None:
    article = make.article(text="The first words.\n\nMore.")
    story = make.story(article)
    ranked = Ranked(story, 2.5, (Reason("publishers", 12.0, "publishers"), Reason("age", 0.125, "")))
    brief = make.brief(story, article, lead=(make.sentence("The lead.", article),))

    shown = present.front_story(ranked, article, brief, SOURCES, make.NOW)

    assert shown.lead == "The lead."
    assert present.front_story(ranked, article, None, SOURCES, make.NOW).lead == "The first words."
    assert present.front_story(ranked, replace(article, standfirst="In short."), None, SOURCES, make.NOW).lead == "In short."
    assert present.front_story(ranked, None, None, SOURCES, make.NOW).lead == ""
    assert shown.why == (present.Why("publishers", "12"), present.Why("age", "0.12"))
    assert shown.score == "2.5"


def test_a_long_lead_is_cut_between_words() -> None:
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three four", 13) == "one two…"
    assert shortened("x" * 20, 10) == "x" * 9 + "…"
    assert len(lead_of(None, make.article(text="word " * 500))) <= 320


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (-0.001, "0"), (0.5, "0.5"), (12.0, "12"), (1234.567, "1,234.57"), (100.0, "100")]
)
def test_a_figure_has_at_most_two_decimals(value: float, shown: str) -> None:
    assert figure(value) == shown


@pytest.mark.parametrize(
    ("agencies", "words"),
    [
        ((), ""),
        (("Reuters",), "This brief includes reporting by Reuters"),
        (("The Associated Press", "Reuters"), "This brief includes reporting by The Associated Press and Reuters"),
        (("AP", "AFP", "AP", "dpa"), "This brief includes reporting by AP, AFP and dpa"),
    ],
)
def test_agencies_are_thanked_once_each(agencies: tuple[str, ...], words: str) -> None:
    assert credit_line([make.credit(agency) for agency in agencies]) == words


def test_a_story_page_numbers_its_sources_and_groups_the_copies() -> None:
    first = make.article(text="It rained. It stopped.", version=3)
    copy = make.article("https://post.example/a", source_id="post.example")
    wired = make.article("https://post.example/b", source_id="post.example", told_at=make.ago(30))
    story = make.story(
        first, copy, wired, origins=[make.OWN, Origin("copy", first.id, share=0.9), Origin("agency", agency="Reuters", share=1.0)]
    )
    brief = make.brief(story, first, copy, lead=(make.sentence("It rained.", first, copy, first),))

    page = present.story_page(story, brief, {each.id: each for each in (first, copy, wired)}, SOURCES, make.NOW)

    assert [(mark.number, mark.label) for mark in page.lead[0].marks] == [(1, "The Daily: A headline"), (2, "The Post: A headline")]
    assert page.facts == "1 sentence, 1 sourced"
    assert page.source == page.links[0]
    assert [row.edits for row in page.own] == ["edited 2 times"]
    assert [group.title for group in page.copies] == ["Copies of Reuters", "Copies of the report of The Daily"]
    assert page.copies[1].rows[0].evidence.decision == "A copy of the report of The Daily: 90% of its text stands there."
    assert page.copy_count == 2


def test_a_story_page_tells_cut_sentences_from_written_ones() -> None:
    first = make.article(text="It rained.")
    story = make.story(first)
    cut = make.brief(story, first, lead=(make.sentence("It rained.", first),))
    told = [present.story_page(story, each, {first.id: first}, SOURCES, make.NOW).made for each in (cut, replace(cut, by=BY))]
    assert told == ["Extractive brief", "Written from numbered sentences, checked"]


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (["The Associated Press"] * 3, "3 copies of AP"),
        (["Reuters", "Reuters", None], "3 copies, 2 of Reuters"),
        (["Reuters", None, None], "3 copies"),
        ([None, None, None], "3 copies"),
    ],
)
def test_the_echo_names_the_agency_that_most_copies_are_of(by: list[str | None], words: str) -> None:
    articles = [make.article(f"https://post.example/{n}") for n in range(4)]
    copies = [Origin("agency" if agency else "copy", articles[0].id, agency) for agency in by]
    assert present.echo(make.story(*articles, origins=[make.OWN, *copies])) == f"4 articles: 1 own report, {words}"


@pytest.mark.parametrize(
    ("origin", "group", "relation", "decision"),
    [
        (Origin("own"), "", "", "Own reporting: no other article was found to say the same."),
        (
            Origin("own", agency="Reuters", relation="part"), "", "with text of Reuters",
            "Own reporting: no other article was found to say the same. It says itself that a part is by Reuters.",
        ),
        (Origin("agency", agency="EFE"), "Copies of EFE", "", "Text of EFE: the article gives it the credit."),
        (
            Origin("agency", "first", "EFE", 0.9), "Copies of EFE", "",
            "A copy of the report of The Daily: 90% of its text stands there. It gives credit to EFE.",
        ),
        (
            Origin("copy", "first", None, 1.0, "shortened"), "Copies of the report of The Daily", "shortened",
            "A shortened copy of the report of The Daily: 100% of its text stands there.",
        ),
        (
            Origin("copy", "first", None, 0.5, "extended"), "Copies of the report of The Daily", "extended",
            "An extended copy of the report of The Daily: 50% of its text stands there.",
        ),
        (
            Origin("copy", "first", None, 0.3, "part"), "Articles with text of the report of The Daily", "",
            "An article that contains a part of the report of The Daily: 30% of its text stands there.",
        ),
    ],
)  # fmt: skip
def test_each_relation_is_said_in_words(origin: Origin, group: str, relation: str, decision: str) -> None:
    first, second = make.article(id="first"), make.article("https://post.example/b", source_id="post.example")
    page = present.story_page(
        make.story(first, second, origins=[make.OWN, origin]), None, {"first": first, second.id: second}, SOURCES, make.NOW
    )
    assert [shown.title for shown in page.copies] == [group] * bool(group)
    row = (page.copies[0].rows if group else page.own)[-1]
    assert (row.relation, row.evidence.decision) == (relation, decision)


def test_the_evidence_tells_how_an_article_came_into_its_story() -> None:
    articles = [make.article(f"https://post.example/{n}") for n in range(4)]
    story = make.story(*articles, origins=[make.OWN, make.OWN, Origin("copy", articles[0].id, share=1.0)])
    story = replace(story, places=(*story.places[:3], replace(story.places[3], score=0.0)))
    told = [present.evidence(story, place, {}, SOURCES) for place in story.places]
    assert [each.joined for each in told] == [
        "It opened the story.",
        "It joined the story by its likeness: 0.61 of 1.",
        "It came into the story with the text that it shares: 0.61 of 1.",
        "It was put into the story, not found to be like it.",
    ]
    assert told[1].features == (present.Why("words in common with the story", "0.61"),)


def test_a_story_without_a_brief_says_why_and_links_the_leading_article() -> None:
    article = make.article()
    story = make.story(article)
    refused = make.brief(story, lead=(), no_brief="No article has a text.")

    page = present.story_page(story, None, {article.id: article}, SOURCES, make.NOW)

    assert page.no_brief == "The brief of this story is not written yet."
    assert page.source is not None
    assert page.source.url == article.url
    assert present.story_page(story, refused, {article.id: article}, SOURCES, make.NOW).no_brief == "No brief: No article has a text."


def test_a_story_page_leaves_out_articles_that_are_not_there_and_counts_them() -> None:
    article, lost = make.article(), make.article("https://post.example/lost")

    page = present.story_page(make.story(article, lost, origins=[Origin("copy", lost.id)]), None, {article.id: article}, SOURCES, make.NOW)

    assert page.more == 1
    assert page.own == ()
    assert page.copies[0].title == "Copies of an earlier report"
    assert [event.article_id for event in page.timeline] == [article.id]


def test_a_source_page_has_bars_for_thirty_days_up_to_today() -> None:
    page = present.source_page(
        SOURCES["daily.example"], [], {}, {"2024-11-15": 4, "2024-11-14": 2, "2024-10-17": 1, "2024-10-16": 9}, make.NOW
    )

    assert [(bar.x, bar.y, bar.height) for bar in page.bars] == [(0, 30, 10), (280, 20, 20), (290, 0, 40)]
    assert page.volume == "7 articles in 30 days, at most 4 a day"
    assert page.language == "English"


def test_feeds_in_trouble_come_first_gone_before_failing_before_silent() -> None:
    feeds = {name: make.feed(f"https://{name}.example/f", title=name) for name in ("fine", "silent", "failing", "gone", "paused", "new")}
    feeds["paused"] = replace(feeds["paused"], is_paused=True)
    states = {
        feeds["fine"].id: make.feed_state(feeds["fine"]),
        feeds["silent"].id: make.feed_state(feeds["silent"], succeeded_at=make.ago(hours=80)),
        feeds["failing"].id: make.feed_state(feeds["failing"], outcome="failed", failures=2),
        feeds["gone"].id: make.feed_state(feeds["gone"], outcome="gone"),
        feeds["paused"].id: make.feed_state(feeds["paused"], failures=9),
    }
    counts = Counts(
        feeds=6,
        entries=0,
        articles=7,
        stories=5,
        briefs=4,
        queued={"read": 3},
        set_aside=2,
        articles_last_hour=1,
        lag_p50_s=None,
        lag_p95_s=3_700.0,
        open_stories=4,
    )

    health = present.health(counts, list(feeds.values()), states, 12, make.NOW)

    assert [row.title for row in health.feeds] == ["gone", "failing", "silent", "fine", "new", "paused"]
    assert health.troubled == 3
    assert dict(health.tiles) == {
        "Lag, median": "–",
        "Lag, 95 of 100": "1.0 h",
        "Articles, last hour": "1",
        "Open stories": "4",
        "Articles": "7",
        "Stories": "5",
        "Waiting": "3",
        "Set aside": "2",
        "Live readers": "12",
    }
    assert health.polled == "Polled 4 of 5 feeds"
    assert dict(health.queues)["read"] == "3"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-5, "now"), (0.2, "now"), (1, "in 1 min"), (59, "in 59 mins"), (60, "in 1 hour"), (150, "in 2 hours"), (3_000, "in 2 days")],
)
def test_what_comes_is_told_in_its_largest_unit(minutes: float, words: str) -> None:
    assert present.until(make.NOW + timedelta(minutes=minutes), make.NOW) == words


def test_durations_choose_the_unit_that_keeps_them_short() -> None:
    assert [seconds(value) for value in (None, 0.25, 59.0, 90.0, 7_200.0, 200_000.0)] == [
        "–",
        "0.2 s",
        "59.0 s",
        "1.5 min",
        "2.0 h",
        "2.3 d",
    ]


def test_languages_have_names() -> None:
    assert [present.language_name(code) for code in ("de", "pt-BR", "xx", "")] == ["German", "Portuguese", "xx", ""]
