"""The check accepts what is cited word for word, and says what is wrong with the rest."""

import pytest

from copytaster.model.brief import Citation, Sentence
from copytaster.stages.faith import accept
from tests.unit.reports import Report, article

TEXT = "The council counted 140 damaged roofs.\nThe mayor called it “a black day for the whole bay” and promised help."
ARTICLES = {"a1": article(Report("a1", TEXT, version=2))}
FIRST = Citation("a1", 2, 0, 38)
SECOND = Citation("a1", 2, 40, len(ARTICLES["a1"].text))


def test_a_sentence_that_is_its_span_is_accepted() -> None:
    assert accept(Sentence("The council counted 140 damaged roofs.", (FIRST,)), ARTICLES) == ""


def test_blanks_are_folded_before_comparing() -> None:
    assert accept(Sentence("The council  counted\n140 damaged roofs. ", (FIRST,)), ARTICLES) == ""


def test_two_citations_count_as_their_texts_in_order() -> None:
    both = "The council counted 140 damaged roofs. The mayor called it “a black day for the whole bay” and promised help."
    assert accept(Sentence(both, (FIRST, SECOND)), ARTICLES) == ""


@pytest.mark.parametrize(
    ("text", "citations", "why"),
    [
        ("The council counted 140 damaged roofs.", (), "it cites nothing"),
        ("x", (Citation("a9", 1, 0, 1),), "it cites the article a9, which is not among the sources"),
        ("x", (Citation("a1", 1, 0, 1),), "it cites version 1 of a1, which is now version 2"),
        ("x", (Citation("a1", 2, 0, 9999),), f"it cites characters 0 to 9999 of a1, which has {SECOND.end}"),
        ("x", (Citation("a1", 2, 5, 5),), f"it cites characters 5 to 5 of a1, which has {SECOND.end}"),
        ("The council counted 410 damaged roofs.", (FIRST,), "the number 410 is not in what it cites"),
        ("The council counted 140 roofs.", (FIRST,), "its words are not those that it cites"),
        ("The mayor called it “a black day", (SECOND,), "it cuts a quotation in half"),
        ("The mayor named it “a black day for the whole bay” and promised help.", (SECOND,), "its words are not those that it cites"),
        ("The mayor called it “a bad day”.", (SECOND,), "the quotation “a bad day” is not word for word in what it cites"),
    ],
)
def test_what_is_not_cited_is_refused_with_its_reason(text: str, citations: tuple[Citation, ...], why: str) -> None:
    assert accept(Sentence(text, citations), ARTICLES) == why
