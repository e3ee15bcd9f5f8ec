"""Free wording is judged against a whole document by what speaks for and against it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.stages.faith.whole import EVEN, FEATURES, features, support

DOCUMENT = (
    "Mara Holm, the mayor of Nordvik, bought a ferry for 12 million crowns on Tuesday. The council did not approve the price. "
    "The ferry will carry 300 people to the island. The harbour is easy to reach. The old ferry was safe for 40 years."
)


def counts(said: str, document: str = DOCUMENT, language: str = "en") -> dict[str, float]:
    return {name: value for name, value in zip(FEATURES, features(said, document, language), strict=True) if value}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("The mayor purchased a ferry.", "alike"),
        ("The mayor painted a ferry.", "unknown"),
        ("The mayor counselled a ferry, a harbourmaster said.", "related"),
        ("The mayor Berg bought a ferry.", "name"),
        ("The mayor bought a ferry for 13 million crowns.", "number"),
        ("The ferry will carry 40 people.", "apart"),
        ("The mayor did not buy a ferry.", "denial"),
        ("Only the mayor bought a ferry.", "limit"),
        ("The harbour is unreachable, the old ferry unsafe.", "prefix"),
        ("The mayor bought a ferry in January.", "time"),
        ("The mayor sold a ferry.", "opposite"),
    ],
)
def test_each_count_counts_what_it_is_named_for(said: str, name: str) -> None:
    assert counts(said).get(name, 0) == 1


def test_what_the_document_says_counts_for_nothing_but_its_words() -> None:
    assert counts("The council did not approve the price.") == {"denied": 1, "reached": 1}


def test_counts_end_at_four() -> None:
    assert max(features("Abba Bcca Cdda Deea Effa Fgga Ghha came with Hiia Ijja Jkka.", DOCUMENT)) == 4


def test_other_words_are_likelier_than_other_facts() -> None:
    right = support("The mayor purchased a ferry.", DOCUMENT)
    wrong = support("The mayor never bought a ferry for 13 million crowns in Oslo.", DOCUMENT)
    assert wrong < EVEN < right


@settings(deadline=None)
@given(said=st.text(max_size=150), document=st.text(max_size=150), language=st.sampled_from(["en", "de", "ja", "xx"]))
def test_no_text_breaks_the_judgement(said: str, document: str, language: str) -> None:
    assert 0 <= support(said, document, language) <= 1
