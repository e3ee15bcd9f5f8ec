"""Where a paragraph quotes somebody."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.quotations import quotations


def quoted(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in quotations(text, language).spans]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "He said “no” and \"never\".", ["“no”", '"never"']),
        ("en", "‘It is the players’ union that asks,’ he said.", ["‘It is the players’ union that asks,’"]),
        ("en", "She called it 'a shame' in the '90s; it's old.", ["'a shame'"]),
        ("en", "‘He said “go” to me,’ she wrote.", ["‘He said “go” to me,’"]),
        ("de", "Sie sagte „nein“ und »nie«.", ["„nein“", "»nie«"]),
        ("fr", "Il a dit « non ».", ["« non »"]),
        ("sv", "Hon sade ”nej” i dag.", ["”nej”"]),
        ("ja", "市長は「待つ」と述べた。", ["「待つ」"]),
        ("en", "Nothing is quoted; it isn't.", []),
    ],
)  # fmt: skip
def test_quotations_are_found_in_the_marks_of_many_languages(language: str, text: str, found: list[str]) -> None:
    assert quoted(text, language) == found


def test_an_open_quotation_is_told_and_not_mended() -> None:
    assert quotations("He said “no and left").open_from == 8
    assert quotations("no and left” he said“").open_until == 12
    assert quotations("‘no and left, he said").open_from == 0


def test_a_lone_straight_mark_is_an_apostrophe() -> None:
    found = quotations("It was in 'em all the time")
    assert (found.spans, found.open_from) == ((), None)


@given(st.text(alphabet="ab s.\"'“”‘’„«»「」", max_size=60), st.sampled_from(["en", "sv"]))
def test_quotations_stand_in_order_apart_from_each_other(text: str, language: str) -> None:
    spans = quotations(text, language).spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
