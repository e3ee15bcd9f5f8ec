"""How well stories are told, on stories written for the project with their truth. Floors only rise."""

from functools import cache
from importlib.util import find_spec

import pytest
from benchmarks.gold import Told, seconds, told

from copytaster.adapters.grammar import MODEL
from copytaster.stages.claims import across
from tests.quality.gold_stories import NAMES, claimed, gold, holds, told_in
from tests.shared_data import SHARED, needs_shared

needs_parser = pytest.mark.skipif(find_spec(MODEL) is None, reason=f"the parser {MODEL} is not installed")


@pytest.mark.parametrize("name", NAMES)
def test_a_gold_story_is_sound(name: str) -> None:
    story = gold(name)
    reported = [sentence for article in story.reports for sentence in told_in(article)]
    assert 3 <= len(story.articles) <= 5
    assert 5 <= len(story.facts) <= 8
    assert [fact for fact, patterns in story.facts.items() if not any(holds(patterns, sentence) for sentence in reported)] == []
    assert {claim.first for claim in story.claims} <= set(story.ids.values())


@cache
def counted() -> Told:
    return told()


@needs_parser
def test_briefs_hold_most_of_the_facts() -> None:
    found = counted()
    print(f"facts in sentences {found.in_sentences} of {found.facts}, with the list {found.with_list}; missing: {', '.join(found.missing)}")
    assert found.in_sentences / found.facts >= 0.84
    assert found.with_list / found.facts >= 0.94


@needs_parser
def test_statements_hold_the_claims_and_who_said_them_first() -> None:
    found = counted()
    assert found.found / found.claims >= 0.96
    assert found.first_rightly == found.found


@needs_parser
def test_disagreements_are_found_and_none_is_invented() -> None:
    found = counted()
    assert found.invented == ()
    assert found.seen / found.disagreements >= 0.77


@needs_parser
@needs_shared
@pytest.mark.shared
def test_a_brief_of_eight_full_reports_takes_under_half_a_second() -> None:
    spent = seconds(SHARED, None, 8)
    assert sorted(spent)[len(spent) // 2] < 0.5


@needs_parser
def test_a_copy_carries_what_its_report_says() -> None:
    story = gold("06-storm")
    listed = across.statements(story.reports, story.copies, claimed("06-storm"))
    carried = {statement.text: [story.ids[carrier] for carrier in statement.carried_by] for statement in listed}
    assert carried['"Stay at home, the second half is coming,"'] == ["a1", "a4"]
