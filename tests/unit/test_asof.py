"""The site as it was: which instant is meant, and what was known then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from copytaster.model.article import ArticleVersion
from copytaster.model.decision import Decision
from copytaster.model.story import Origin
from copytaster.stages import asof
from tests import make
from tests.make import NOW, ago

FIRST = make.article("https://daily.example/a", "Copy of the agency", told_at=ago(60))
SECOND = make.article("https://post.example/b", "Our own report", source_id="post.example", told_at=ago(30))
STORY = make.story(FIRST, SECOND, origins=(Origin("copy"), Origin("own")), title="Our own report", title_article_id=SECOND.id)
KNOWN = {FIRST.id: FIRST, SECOND.id: SECOND}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-11-15", datetime(2024, 11, 15, tzinfo=UTC)),
        ("2024-11-15T08:30", datetime(2024, 11, 15, 8, 30, tzinfo=UTC)),
        ("2024-11-15 08:30:05Z", datetime(2024, 11, 15, 8, 30, 5, tzinfo=UTC)),
        ("2024-11-15T08:30:00+02:00", datetime(2024, 11, 15, 6, 30, tzinfo=UTC)),
        ("2024-11-15T08:30 02:00", datetime(2024, 11, 15, 6, 30, tzinfo=UTC)),
        (" 2024-11-15T08:30:00.123456Z ", datetime(2024, 11, 15, 8, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_the_ways_that_people_write_it(text: str, at: datetime) -> None:
    assert asof.instant(text, NOW) == at


@pytest.mark.parametrize(
    "text", ["yesterday", "2024-13-01", "15.11.2024", "2024-11-15T25:00Z", "0001-01-01T00:00+14:00", "1" * 500, "٢٠٢٤-١١-١٥"]
)
def test_what_is_no_time_is_said_with_an_example(text: str) -> None:
    said = asof.instant(text, NOW)
    assert isinstance(said, str)
    assert "give a day such as 2026-11-20" in said
    assert len(said) < 200


def test_what_lies_ahead_is_refused() -> None:
    assert asof.instant("2024-11-15T12:01Z", NOW) == "2024-11-15 12:01 UTC lies ahead; give an earlier time."


def test_a_story_has_the_articles_and_the_headline_of_then() -> None:
    was = asof.story_at(STORY, KNOWN, (), ago(45))
    assert was is not None
    assert ([place.article_id for place in was.places], was.title, was.title_article_id) == ([FIRST.id], FIRST.title, FIRST.id)
    assert was.changed_at == STORY.places[0].placed_at
    assert asof.story_at(STORY, KNOWN, (), NOW) == replace(STORY, version=2)
    assert asof.story_at(STORY, KNOWN, (), ago(90)) is None


def test_what_people_decided_by_then_counts_and_what_they_decided_later_does_not() -> None:
    hold = Decision("d1", "hold", STORY.id, "", "anna", ago(50))
    undo = Decision("d2", "undo", STORY.id, "", "anna", ago(40), takes_back="d1")
    title = Decision("d3", "retitle", STORY.id, "", "anna", ago(20), ("Our own report",), ("Chosen",))
    assert asof.story_at(STORY, KNOWN, (hold, undo), ago(45)) is None
    assert asof.story_at(STORY, KNOWN, (hold, undo), ago(35)) is not None
    told = [asof.story_at(STORY, KNOWN, (title,), at) for at in (ago(25), ago(15))]
    assert [each.title for each in told if each] == ["Our own report", "Chosen"]


def test_an_article_has_the_words_of_then() -> None:
    now = replace(FIRST, version=2, title="Mended", read_at=ago(10))
    kept = [
        ArticleVersion(FIRST.id, 1, FIRST.digest, FIRST.title, "First.\n\nSecond.", FIRST.read_at),
        ArticleVersion(FIRST.id, 2, "d", "Mended", "Other.", ago(10)),
    ]
    was = asof.article_at(now, kept, ago(20))
    assert was is not None
    assert (was.title, was.text, was.version) == (FIRST.title, "First.\n\nSecond.", 1)
    assert asof.article_at(now, kept, NOW) == now
    assert asof.article_at(now, kept, ago(120)) is None


def test_briefs_are_those_that_were_written_by_then() -> None:
    early = replace(make.brief(STORY, FIRST), made_at=ago(50))
    late = replace(early, made_at=ago(20))
    assert asof.briefs_at((early, late), ago(50)) == (early,)
    assert asof.briefs_at((early, late), ago(50) - timedelta(microseconds=1)) == ()
