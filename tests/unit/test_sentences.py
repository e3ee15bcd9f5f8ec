"""Where sentences begin and end, in several languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.sentences import sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["Dr. J. R. Holm met Gen. Aas in the U.S. Senate on Jan. 5.", "They spoke for 3.5 hours."]),
        ("en", ["He moved to the U.S. in 1990.", "She stayed."]),
        ("en", ["The firm moved to the U.K.", "The owner did not."]),
        ("en", ["Talks began at 9 a.m. Monday.", "They ended at noon."]),
        ("en", ["“It fell,” she said.", "“We ran.”"]),
        ("en", ["Gold rose by 3.5.", "Silver fell."]),
        ("en", ["“Did it fall?” she asked.", "Nobody knew."]),
        ("en", ["“Did it fall?” Mara Holm asked.", "Nobody knew."]),
        ("en", ['He said: "It fell. We ran. Then it was still."', "Nobody was hurt."]),
        ("en", ["What now?", "Nothing!", "So it ends…", "Here."]),
        ("en", ["It was No. 7 of the list.", "No. 8 is missing."]),
        ("de", ["Am 3. Mai kam Dr. Weiß z. B. nach Köln.", "Er blieb bis zum 19. Jahrhundertfest."]),
        ("de", ["„Das war knapp. Wir liefen“, sagte sie.", "Dann war es still."]),
        ("fr", ["M. Dupont a parlé.", "« C’est fini. Nous partons », a-t-il dit."]),
        ("es", ["El Sr. Gómez llegó a las 5.", "¿Qué pasó?", "Nadie lo sabe."]),
        ("ja", ["港は閉鎖された。", "「船は待つ。人も待つ。」と市長は述べた。"]),
        ("hi", ["बंदरगाह बंद है।", "जहाज़ रुके हैं।"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language: str, parts: list[str]) -> None:
    joint = "" if language == "ja" else " "
    assert cut(joint.join(parts), language) == parts


def test_a_line_break_ends_a_sentence() -> None:
    assert cut("A list of things\nAnother thing\n\nA third") == ["A list of things", "Another thing", "A third"]


def test_sentences_of_a_quotation_that_stays_open_are_not_whole() -> None:
    text = "The mayor spoke. “It fell. We ran."
    assert [span.is_whole for span in sentences(text)] == [True, False, False]


def test_sentences_of_a_quotation_that_was_open_before_are_not_whole() -> None:
    text = "It fell. We ran.” The mayor left."
    assert [span.is_whole for span in sentences(text)] == [False, False, True]


def test_a_hundred_thousand_stops_cost_no_more_than_a_sentence() -> None:
    assert len(sentences("." * 100_000 + "x")) == 1


@given(st.text(), st.sampled_from(["en", "de", "sv", "ja", "und", ""]))
def test_sentences_of_any_text_hold_every_sign_that_is_no_blank(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert "".join("".join(text[span.start : span.end].split()) for span in spans) == "".join(text.split())
    assert all(before.end <= after.start for before, after in pairwise(spans))
