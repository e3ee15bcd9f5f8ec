"""Phrases in articles: words beside each other, whole, in any case, with accents or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.search.asked import Phrase
from copytaster.stages.search.sifting import _pattern, _stands_plainly, holds
from tests import make


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The ferry RUNS, aground again.", True),
        ("runs aground", True),
        ("It runs -- aground", True),
        ("It runs\naground", True),
        ("It overruns aground", False),
        ("It runs agrounded", False),
        ("It runs it aground", False),
        ("Overruns; runs aground", True),
        ("Café: it runs aground", True),
        ("Café: it runs agrounded", False),
        ("", False),
    ],
)
def test_a_phrase_stands_where_its_words_are_beside_each_other(text: str, stands: bool) -> None:
    article = make.article(title="", text=text)

    assert holds(article, [Phrase(("runs", "aground"), False, True)]) is stands
    assert holds(article, [Phrase(("runs", "aground"), False, False)]) is not stands


def test_a_phrase_of_the_headline_is_looked_for_there_alone() -> None:
    article = make.article(title="Ferry aground", text="It runs aground.")

    assert not holds(article, [Phrase(("runs", "aground"), True, True)])
    assert holds(article, [Phrase(("ferry", "aground"), True, True)])


@given(st.lists(st.sampled_from(["a", "b", "ab", "1"]), min_size=1, max_size=3), st.text("aAbB1_ ,-", max_size=40))
def test_the_fast_way_for_plain_texts_finds_what_the_other_way_finds(phrase: list[str], text: str) -> None:
    assert _stands_plainly(tuple(phrase), text.lower()) == (_pattern(tuple(phrase)).search(text) is not None)
