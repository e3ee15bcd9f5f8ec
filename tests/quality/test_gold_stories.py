"""How well stories are told, on stories written for the project with their truth. Floors only rise."""

from importlib.util import find_spec

import pytest

from copytaster.adapters.grammar import MODEL
from copytaster.model.brief import Brief
from copytaster.model.policy import BriefPolicy
from copytaster.stages import brief
from copytaster.stages.claims import across
from tests.quality.gold_stories import NAMES, claimed, first_rightly, found_claims, found_values, gold, holds, told_in

needs_parser = pytest.mark.skipif(find_spec(MODEL) is None, reason=f"the parser {MODEL} is not installed")


def told(name: str) -> Brief:
    story = gold(name)
    return brief.extract(story.story, story.articles, BriefPolicy(), story.story.changed_at, claimed(name))


def sentences(made: Brief) -> list[str]:
    return [sentence.text for part in (made.lead, *(section.sentences for section in made.sections)) for sentence in part]


@pytest.mark.parametrize("name", NAMES)
def test_a_gold_story_is_sound(name: str) -> None:
    story = gold(name)
    reported = [sentence for article in story.reports for sentence in told_in(article)]
    assert 3 <= len(story.articles) <= 5
    assert 5 <= len(story.facts) <= 8
    assert [fact for fact, patterns in story.facts.items() if not any(holds(patterns, sentence) for sentence in reported)] == []
    assert {claim.first for claim in story.claims} <= set(story.ids.values())


def held(name: str, with_statements: bool) -> list[str]:
    """The facts of a story that one sentence of its brief holds, or one statement beside it."""
    made = told(name)
    listed = [statement.text for statement in made.statements] if with_statements else []
    return [fact for fact, patterns in gold(name).facts.items() if any(holds(patterns, text) for text in (*sentences(made), *listed))]


@needs_parser
@pytest.mark.parametrize(("with_statements", "floor"), [(False, 0.70), (True, 0.85)], ids=["sentences", "sentences and statements"])
def test_briefs_hold_most_of_the_facts(with_statements: bool, floor: float) -> None:
    told_of = {name: held(name, with_statements) for name in NAMES}
    missing = [f"{name}: {fact}" for name in NAMES for fact in gold(name).facts if fact not in told_of[name]]
    asked = sum(len(gold(name).facts) for name in NAMES)
    share = 1 - len(missing) / asked
    print(f"facts held {share:.3f} of {asked}; missing: {', '.join(missing)}")
    assert share >= floor


@needs_parser
def test_statements_hold_the_claims_and_who_said_them_first() -> None:
    asked, found, right = 0, 0, 0
    for name in NAMES:
        story, listed = gold(name), across.statements(gold(name).reports, gold(name).copies, claimed(name))
        held = found_claims(story, listed)
        asked, found = asked + len(story.claims), found + len(held)
        right += sum(first_rightly(story, claim, listed) for claim in held)
    print(f"claims found {found} of {asked}, first said rightly {right}")
    assert found / asked >= 0.93
    assert right == found


@needs_parser
def test_disagreements_are_found_and_none_is_invented() -> None:
    planted, found, invented = 0, 0, []
    for name in NAMES:
        story = gold(name)
        hits, others = found_values(story, across.disagreements(story.reports, story.copies, claimed(name)))
        planted, found = planted + len(story.values), found + hits
        invented.extend(f"{name}: {other.of}" for other in others)
    print(f"disagreements found {found} of {planted}, invented {len(invented)}")
    assert invented == []
    assert found / planted >= 0.75


@needs_parser
def test_a_copy_carries_what_its_report_says() -> None:
    story = gold("06-storm")
    listed = across.statements(story.reports, story.copies, claimed("06-storm"))
    carried = {statement.text: [story.ids[carrier] for carrier in statement.carried_by] for statement in listed}
    assert carried['"Stay at home, the second half is coming,"'] == ["a1", "a4"]
