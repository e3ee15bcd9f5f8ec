"""Fingerprints: the same for the same text, near for near texts."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import fingerprint
from tests.unit.pages import PARAGRAPHS

TEXT = "\n\n".join(PARAGRAPHS)


def _hashes(made: fingerprint.Fingerprint) -> set[int]:
    return {number for number, _ in made.terms}


def _is_in(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    return len(set(first) & set(second)) / len(first)


def test_a_headline_has_terms_and_no_shingles() -> None:
    made = fingerprint.of("Old bridge to close for eleven months", "", "en")
    assert made.shingles == ()
    assert [count for _, count in made.terms] == [3, 3, 3, 3, 3]


def test_words_that_say_nothing_are_left_out() -> None:
    assert fingerprint.of("The of and to in", "", "en").terms == ()


def test_inflected_words_are_one_term() -> None:
    assert _hashes(fingerprint.of("bridges closing", "", "en")) == _hashes(fingerprint.of("bridge closed", "", "en"))


def test_each_language_has_its_own_stems_and_stopwords() -> None:
    assert _hashes(fingerprint.of("die Brücken", "", "de")) == _hashes(fingerprint.of("eine Brücke", "", "de"))


def test_title_words_weigh_three_times() -> None:
    assert fingerprint.of("bridge", "", "en").terms[0][1] == 3 * fingerprint.of("", "bridge", "en").terms[0][1]


def test_names_weigh_twice() -> None:
    assert dict(fingerprint.of("", "harbour", "en").terms) != dict(fingerprint.of("", "Harbour", "en").terms)
    assert _hashes(fingerprint.of("", "harbour", "en")) == _hashes(fingerprint.of("", "Harbour", "en"))


def test_a_language_without_stems_still_has_terms() -> None:
    assert len(fingerprint.of("橋が閉鎖される", "", "ja").terms) == 6
    assert len(fingerprint.of("old bridge", "", "und").terms) == 2


def test_there_are_at_most_128_terms_sorted_by_hash() -> None:
    made = fingerprint.of("", " ".join(f"word{number}" for number in range(1000)), "en")
    assert len(made.terms) == 128
    assert list(made.terms) == sorted(made.terms)


def test_a_hundred_words_leave_at_least_ten_shingles() -> None:
    assert len(fingerprint.of("", " ".join(TEXT.split()[:100]), "en").shingles) >= 10


def test_there_are_at_most_400_shingles() -> None:
    assert len(fingerprint.of("", " ".join(f"word{number}" for number in range(5000)), "en").shingles) == 400


def test_a_copy_inside_another_text_keeps_its_shingles() -> None:
    whole = fingerprint.of("Bridge", TEXT, "en").shingles
    longer = fingerprint.of("Other title", f"A word of our own before. {TEXT} And one after it, too.", "en").shingles
    assert _is_in(whole, longer) == 1.0


def test_shingles_that_only_stand_in_quotations_are_odd() -> None:
    said = PARAGRAPHS[0]
    made = fingerprint.of("", f"{PARAGRAPHS[1]}\n\n\u201c{said}\u201d", "en").shingles
    assert {number - 1 for number in made if number % 2} == set(fingerprint.of("", said, "en").shingles)
    assert {number for number in made if number % 2 == 0} == set(fingerprint.of("", PARAGRAPHS[1], "en").shingles)


def test_what_is_told_and_quoted_counts_as_told() -> None:
    made = fingerprint.of("", f"{PARAGRAPHS[0]}\n\n\u201c{PARAGRAPHS[0]}\u201d", "en").shingles
    assert made == fingerprint.of("", PARAGRAPHS[0], "en").shingles


@pytest.mark.parametrize(
    "marks", ["\u201c{}\u201d", '"{}"', "\u201e{}\u201c", "\u201e{}\u201d", "«{}»", "»{}«", "\u201d{}\u201d", "\u2018{}\u2019", "“{}\n"]
)
def test_quotations_are_known_by_the_marks_of_any_language(marks: str) -> None:
    said = "we will not close the old bridge before the new one stands and every lorry has been counted twice by hand"
    made = fingerprint.of(
        "", f"The mayor of Lemme said on Thursday that {marks.format(said)} and went home early with a cold.", "en"
    ).shingles
    assert {number - 1 for number in made if number % 2} == set(fingerprint.of("", said, "en").shingles)


@pytest.mark.parametrize(
    "text",
    ['a 6" pipe and a 12" pipe lay in the road all night', "the players\u2019 union and the owners\u2019 club", "rock \u2019n\u2019 roll"],
)
def test_marks_that_quote_nobody_quote_nothing(text: str) -> None:
    assert all(number % 2 == 0 for number in fingerprint.of("", f"{text} {PARAGRAPHS[0]}", "en").shingles)


@pytest.mark.parametrize("mark", ["\u201c", '"', ' "a', "\u201e", "«", "»", "\u2018", "\u2018a ", "「", " \u201ca"])
def test_marks_without_end_cost_no_time(mark: str) -> None:
    started_s = time.process_time()
    fingerprint.of("", mark * 2_000_000, "en")
    assert time.process_time() - started_s < 2.0


def test_other_text_shares_no_shingles() -> None:
    first = fingerprint.of("", PARAGRAPHS[0] + PARAGRAPHS[1], "en").shingles
    second = fingerprint.of("", PARAGRAPHS[2] + PARAGRAPHS[3], "en").shingles
    assert _is_in(first, second) == 0.0


def test_another_process_makes_the_same_fingerprint() -> None:
    program = "from copytaster.stages import fingerprint; print(fingerprint.of('Old bridge to close', 'A Mayor said so today again', 'en'))"
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=path)
    assert told.stdout.strip() == str(fingerprint.of("Old bridge to close", "A Mayor said so today again", "en"))


@given(st.text(), st.text(), st.sampled_from(["en", "de", "ja", "ar", "und", "xx"]))
def test_any_text_has_a_fingerprint_of_unsigned_32_bit_numbers(title: str, text: str, language: str) -> None:
    made = fingerprint.of(title, text, language)
    assert all(0 <= number < 2**32 and count > 0 for number, count in made.terms)
    assert all(0 <= number < 2**32 for number in made.shingles)
