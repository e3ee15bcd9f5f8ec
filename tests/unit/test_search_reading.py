"""What readers type, and what the index is asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import Source
from copytaster.model.search import EVERY, IN_LANGUAGE, IN_TITLE, OF_SOURCE, SAID_BY
from copytaster.stages import search
from tests.make import NOW

SOURCES = {each: Source(each, name, None, None) for each, name in (("bbc.co.uk", "BBC News"), ("daily.example", "The Daily"))}


def read(text: str) -> search.Asked:
    return search.read(text, SOURCES, NOW)


def clauses(text: str) -> list[list[tuple[str, ...]]]:
    sought = read(text).sought
    assert sought is not None
    return [list(clause) for clause in sought.all_of]


def test_words_side_by_side_are_all_wanted() -> None:
    assert clauses("Harbour, (Varn)") == [[("harbour",)], [("varn",)]]
    assert read("harbour varn").words == ("harbour", "varn")


def test_or_stands_between_two_alternatives_and_binds_closer() -> None:
    assert clauses("gold OR silver price") == [[("gold",), ("silver",)], [("price",)]]
    assert clauses("OR gold") == clauses("gold OR") == [[("gold",)]]


def test_what_follows_a_minus_is_left_out() -> None:
    asked = read("gold -silver -intitle:fish −tin")
    assert asked.sought is not None
    assert asked.sought.none_of == (("silver",), (IN_TITLE + "fish",), ("tin",))
    alone = read("-silver")
    assert alone.sought is not None
    assert (alone.sought.all_of, alone.sought.none_of) == ((((EVERY,),),), (("silver",),))


def test_a_phrase_asks_for_its_words_and_then_for_their_order() -> None:
    asked = read('"mutual aid" intitle:“sea port” -"gold fish"')
    assert clauses(asked.text) == [[("mutual", "aid")], [(IN_TITLE + "sea", IN_TITLE + "port")]]
    assert asked.phrases == (
        search.Phrase(("mutual", "aid"), False, True),
        search.Phrase(("sea", "port"), True, True),
        search.Phrase(("gold", "fish"), False, False),
    )


def test_operators_name_titles_sources_languages_and_speakers() -> None:
    assert clauses("intitle:harb*") == [[(IN_TITLE + "harb*",)]]
    assert clauses("source:bbc.co.uk") == clauses('source:"BBC News"') == clauses("source:bbc") == [[(OF_SOURCE + "bbc.co.uk",)]]
    assert clauses("lang:de") == clauses("lang:de-AT") == [[(IN_LANGUAGE + "de",)]]
    assert clauses('said:"Mara Holm"') == [[(SAID_BY + "mara", SAID_BY + "holm")]]
    assert read("said:Holm gold").said == ("holm",)


def test_days_are_read_as_calendar_days_and_as_times_ago() -> None:
    def span(text: str) -> tuple[datetime | None, datetime | None]:
        sought = read(text).sought
        assert sought is not None
        return sought.since, sought.until

    def day(number: int) -> datetime:
        return datetime(2023, 12, number, tzinfo=UTC)

    assert span("after:2023-12-10 before:2023-12-12") == (day(10), day(12))
    assert span("on:2023-12-10") == (day(10), day(11))
    assert span("on:2023-12") == (day(1), datetime(2024, 1, 1, tzinfo=UTC))
    assert span("after:7d") == (NOW - timedelta(days=7), None)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("source:nobody", "There is no source “nobody”"),
        ("lang:klingon", "There is no language “klingon”"),
        ("after:soon", "“soon” is no day"),
        ("on:2023-13-40", "“2023-13-40” is no day"),
        ("titel:gold sorce:bbc", "did you mean source:?"),
        ('"gold fish', "is never closed"),
        ("intitle:!!!", "There is no word"),
    ],
)
def test_what_cannot_be_understood_is_told(text: str, part: str) -> None:
    assert any(part in problem for problem in read(text).problems)


def test_what_looks_like_an_operator_by_chance_is_a_word() -> None:
    asked = read("Trump:tariffs https://bbc.co.uk/x 12:30")
    assert not asked.problems
    assert asked.words[:3] == ("trump", "tariffs", "https")


def test_nothing_is_no_question() -> None:
    assert read("").sought is read("  ").sought is read("!!").sought is None


@given(st.text(max_size=120))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    asked = read(text)
    assert asked.sought is None or asked.sought.all_of
