"""What a brief may take from one article, and from a source."""

import pytest

from copytaster.model.policy import BriefPolicy, Display
from copytaster.stages import brief
from copytaster.stages.brief.rights import Allowance, Taking
from tests import make
from tests.unit.reports import NOW, Report, all_of, story_of
from tests.unit.test_brief import CRANE, FERRY, LONG_CRANE, LONG_FERRY

WHOLE, CUT = Taking(10, is_whole=True), Taking(10, is_whole=False)


def allowance(words: int, display: Display = "brief", *taken: Taking) -> Allowance:
    made = Allowance(make.article(text="word " * words), display)
    for each in taken:
        assert made.refusal(each) == ""
        made.take(each)
    return made


def test_a_third_whole_sentence_is_refused_and_a_shorter_one_is_not() -> None:
    made = allowance(2_000, "brief", WHOLE, WHOLE)
    assert made.refusal(WHOLE) == "2 whole sentences of its article are told"
    assert made.refusal(CUT) == ""


@pytest.mark.parametrize(
    ("words", "room"), [(2_000, 60), (600, 60), (400, 40), (250, 25), (240, 40), (90, 30)], ids=lambda number: f"{number} words"
)
def test_after_the_first_sentence_a_tenth_is_the_most_and_a_third_of_a_short_text(words: int, room: int) -> None:
    assert allowance(words, "brief", WHOLE).room() == room - 10


def test_the_first_sentence_may_always_be_taken() -> None:
    assert allowance(30).refusal(Taking(28, is_whole=True)) == ""
    assert allowance(3_000).refusal(Taking(61, is_whole=True)) == "it would be too much of its article, 61 of 3000 words"


def test_answers_to_the_questions_of_a_text_may_take_half_as_much_again() -> None:
    made = allowance(400, "brief", Taking(38, is_whole=True))
    assert made.refusal(Taking(20, is_whole=False)) != ""
    assert made.refusal(Taking(20, is_whole=False, answers=True)) == ""


def test_a_quotation_of_more_than_25_words_is_refused() -> None:
    assert allowance(900).refusal(Taking(40, is_whole=True, quoted=26)) == "its quotation has more than 25 words"


def test_a_snippet_is_one_sentence_of_25_words() -> None:
    assert allowance(900, "snippet").refusal(Taking(25, is_whole=True)) == ""
    assert allowance(900, "snippet").refusal(Taking(26, is_whole=True)) != ""
    assert allowance(900, "snippet", WHOLE).refusal(CUT) != ""


def test_of_two_lists_the_narrower_one_counts() -> None:
    policy = BriefPolicy(display="full", headline_only=("a.example",), snippet_only=("a.example", "b.example"), in_full=("c.example",))
    assert [policy.display_of(source) for source in ("a.example", "b.example", "c.example", "d.example")] == [
        "headline",
        "snippet",
        "full",
        "full",
    ]


def test_a_source_of_headlines_leaves_the_telling_to_others_and_keeps_its_link() -> None:
    story, articles = story_of(Report("a1", LONG_FERRY), Report("a2", LONG_CRANE, source="gazette.example"))
    found = brief.extract(story, articles, BriefPolicy(headline_only=("harbour.example",)), NOW)
    assert {citation.article_id for sentence in all_of(found) for citation in sentence.citations} == {"a2"}
    assert [link.article_id for link in found.links] == ["a2", "a1"]


def test_without_a_source_that_may_be_told_there_is_no_brief_and_the_reason() -> None:
    story, articles = story_of(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example"))
    found = brief.extract(story, articles, BriefPolicy(display="headline"), NOW)
    assert (all_of(found), found.no_brief) == ([], "Only the headlines of its sources may be shown.")
    assert len(found.links) == 2
