"""What a story's reports say in common, who said it first, and where their figures differ."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.article import Article
from copytaster.model.brief import Claim, Disagreement, Span, Statement
from copytaster.stages import claims
from copytaster.stages.claims import across
from tests import make


def report(number: int, text: str, source: str = "", minutes: float = 0) -> Article:
    """A report of a publisher of its own, the later the higher its number; its text is one paragraph for each empty line between."""
    name = source or f"paper{number}.example"
    return make.article(
        f"https://{name}/{number}", f"Headline {number}", text, source_id=name, told_at=make.ago(600 - number * 10 - minutes)
    )


def listed(*reports: Article, copies: Sequence[Article] = ()) -> tuple[Statement, ...]:
    """The statements of these reports by plain rules; copies are of the first report."""
    return across.statements(reports, {reports[0].id: copies}, {a.id: claims.attributed(a.text) for a in reports})


def disputed(*reports: Article) -> tuple[Disagreement, ...]:
    return across.disagreements(reports, {}, {a.id: claims.attributed(a.text) for a in reports})


def values(*reports: Article) -> list[list[str]]:
    return [[value.text for value in each.values] for each in disputed(*reports)]


def test_the_same_quotation_is_one_statement_first_said_by_the_earliest_report() -> None:
    first = report(1, 'The pier will close. "We cannot keep the pier open any longer," said Mara Holm.')
    second = report(2, '"We cannot keep the pier open any longer," Mara Holm told reporters.')
    (statement,) = listed(first, second)
    assert statement.speaker == "Mara Holm"
    assert statement.carried_by == (first.id, second.id)
    assert (statement.source_id, statement.at) == ("paper1.example", first.told_at)
    cited = first.text[statement.citation.start : statement.citation.end]
    assert "We cannot keep the pier open any longer" in cited


def test_the_same_said_in_other_words_by_the_same_speaker_is_one_statement() -> None:
    first = report(1, "Mayor Mara Holm said that the old harbour pier will close for repairs in the spring.")
    second = report(2, "Mara Holm said the harbour pier would close in spring for repairs.")
    assert [statement.carried_by for statement in listed(first, second)] == [(first.id, second.id)]


@pytest.mark.parametrize(
    "other",
    [
        "Mara Holm said that the old harbour pier will not close for repairs in the spring.",
        "Petr Lanz said that the old harbour pier will close for repairs in the spring.",
        "Mara Holm said that the old harbour pier will close for 12 repairs in the spring.",
    ],
    ids=["negation", "speaker", "number"],
)
def test_what_differs_in_a_negation_a_speaker_or_a_number_is_not_the_same(other: str) -> None:
    first = report(1, "Mara Holm said that the old harbour pier will close for repairs in the spring.")
    assert len(listed(first, report(2, other))) == 2


def test_numbers_are_compared_by_how_much_they_are() -> None:
    first = report(1, "Mara Holm said that 12,000 stone blocks have come for the harbour pier.")
    second = report(2, "Mara Holm said that twelve thousand stone blocks have come for the harbour pier.")
    assert len(listed(first, second)) == 1


def test_a_part_of_a_quotation_that_the_other_turns_round_is_not_the_same() -> None:
    first = report(1, 'Mara Holm called it "a pier of the mayor\'s choosing".')
    second = report(2, '"Needless to say, it was never a pier of the mayor\'s choosing," Mara Holm said.')
    assert all(len(statement.carried_by) == 1 for statement in listed(first, second))


def test_what_more_publishers_report_stands_first_then_quotations() -> None:
    first = report(1, 'Mara Holm said that the ferry will sail again on Friday.\n\n"The wall is rotten to the core," said Petr Lanz.')
    second = report(2, "Mara Holm said that the ferry will sail again on Friday.")
    third = report(3, "Petr Lanz said that divers had looked at the wall twice in the spring.")
    assert [statement.text for statement in listed(first, second, third)] == [
        "the ferry will sail again on Friday",
        '"The wall is rotten to the core,"',
        "divers had looked at the wall twice in the spring",
    ]


def test_two_reports_of_one_publisher_are_one_voice() -> None:
    first = report(1, 'Mara Holm said that the ferry will sail again on Friday.\n\n"The wall is rotten to the core," said Petr Lanz.')
    second = report(2, "Mara Holm said that the ferry will sail again on Friday.", source="paper1.example")
    assert listed(first, second)[0].is_quoted


def test_a_copy_carries_what_stands_in_its_text_and_nothing_else() -> None:
    first = report(1, "Mara Holm said that the ferry will sail\nagain on Friday.\n\nPetr Lanz said that the wall of the pier is rotten.")
    copy = make.article("https://quay.example/c", "H", "Mara Holm said that the ferry will sail again on Friday.", told_at=make.ago(5))
    carried = {statement.speaker: statement.carried_by for statement in listed(replace(first, blocks=first.blocks), copies=[copy])}
    assert carried["Petr Lanz"] == (first.id,)
    assert carried.get("Mara Holm", (first.id, copy.id)) == (first.id, copy.id)


@pytest.mark.parametrize(
    "text",
    [
        'Mara Holm said "Yes."',
        '"Where is the crane of the harbour pier now?" asked Mara Holm.',
        "Mara Holm hopes that the harbour pier will open in the spring.",
        '"I am so very happy," said Mara Holm.',
        "He said that the old harbour pier will open in the spring.",
    ],
    ids=["short", "question", "felt", "first person", "nobody"],
)
def test_claims_without_substance_are_left_out(text: str) -> None:
    assert listed(report(1, text)) == ()


def test_at_most_forty_statements_are_listed() -> None:
    nouns = [f"{a}{b}er" for a in ("bak", "farm", "min", "sail", "teach", "writ", "driv") for b in ("t", "k", "l", "m", "n", "p", "v")]
    text = "\n\n".join(f"Mara Holm said that the {noun} bought another {noun}ish {noun}hood." for noun in nouns)
    assert len(listed(report(1, text))) == across.MOST_STATEMENTS


def test_the_same_figure_with_different_values_is_a_disagreement_smallest_first() -> None:
    first = report(1, "A storm left 150,000 homes without power on the western coast, the mayor said.")
    second = report(2, "The storm left 120,000 homes on the western coast without power, according to the power company.")
    (found,) = disputed(first, second)
    assert found.of == "homes"
    assert [(value.text, value.source_id) for value in found.values] == [
        ("120,000 homes", "paper2.example"),
        ("150,000 homes", "paper1.example"),
    ]
    assert [value.carried_by for value in found.values] == [(second.id,), (first.id,)]
    assert found.values[1].speaker == "the mayor"
    assert second.text[found.values[0].citation.start : found.values[0].citation.end] == "120,000 homes"


HOMES = "The storm left {} homes without power on the western coast."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12,000", "12,000"), ("over 10,000", "12,000"), ("about 12,000", "12,000"), ("about 12,000", "12,600"), ("up to 12,000", "9,000"),
        ("at least 10,000", "12,000"), ("12,000", "12,345"), ("10,000 to 13,000", "12,000"), ("fewer than 12,000", "9,000"),
        ("12,000", "250,000"),
    ],
)  # fmt: skip
def test_values_that_one_number_can_fit_do_not_disagree(one: str, other: str) -> None:
    assert values(report(1, HOMES.format(one)), report(2, HOMES.format(other))) == []


@pytest.mark.parametrize(
    ("one", "other"), [("over 13,000", "12,000"), ("up to 9,000", "12,000"), ("about 12,000", "20,000"), ("12,400", "13,300"), ("12", "14")]
)
def test_values_that_no_number_fits_disagree(one: str, other: str) -> None:
    assert len(values(report(1, HOMES.format(one)), report(2, HOMES.format(other)))) == 1


@pytest.mark.parametrize(
    "other",
    [
        "The storm left 20,000 boats without power on the western coast.",
        "The storm left 20,000 wooden homes without power on the western coast, and 12,000 homes on the islands.",
        "In 2019 a storm left 20,000 homes without power on the western coast.",
        "As of Friday, the storm left 20,000 homes without power on the western coast.",
        "A bank owns 20,000 homes in Torvik.",
        "The storm cost $20,000 on the western coast.",
    ],
    ids=["other thing", "both told", "other year", "other day", "other place", "other unit"],
)
def test_figures_of_other_things_places_and_times_do_not_disagree(other: str) -> None:
    first = report(1, "On Monday the storm left 12,000 homes without power on the western coast.")
    assert values(first, report(2, other)) == []


def test_a_sentence_about_another_year_does_not_disagree() -> None:
    other = report(2, "The great storm of 2019 left 20,000 homes without power on the western coast last year.")
    first = report(1, "The great storm left 12,000 homes without power on the western coast last year.")
    assert values(first, other) == []


def test_what_is_held_and_what_was_lost_is_not_the_same() -> None:
    first = report(1, "The Reform Party is on track to hold at least 240 seats in the chamber next year.")
    assert values(first, report(2, "The Union has lost nearly 60 seats over the past six years.")) == []


def test_one_publisher_does_not_disagree_with_itself() -> None:
    assert values(report(1, HOMES.format("12,000"), "a.example"), report(2, HOMES.format("20,000"), "a.example")) == []


def test_two_speakers_in_one_report_may_disagree() -> None:
    text = "Police said that 35,000 people took part in the march. The organisers said that 80,000 people took part in the march."
    (found,) = disputed(report(1, text))
    assert [value.speaker for value in found.values] == ["Police", "The organisers"]


def test_dead_and_killed_are_the_same() -> None:
    first = report(1, "A fire in the harbour killed 14 people, police said.")
    assert values(first, report(2, "The fire in the harbour left 17 people dead.")) == [["14 people", "17 people dead"]]


def test_no_report_and_no_claim_give_nothing() -> None:
    assert (across.statements((), {}, {}), across.disagreements((), {}, {})) == ((), ())
    assert across.statements((report(1, "One."),), {}, {}) == ()


@st.composite
def claimed(draw: st.DrawFn) -> tuple[Article, tuple[Claim, ...]]:
    text = draw(st.text(alphabet=st.sampled_from('ab "“”.,?\n1290-$%Mé'), max_size=120))
    made = []
    for _ in range(draw(st.integers(0, 4))):
        ends = sorted(draw(st.lists(st.integers(0, max(1, len(text))), min_size=6, max_size=6)))
        spans = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]
        if spans:
            made.append(Claim(tuple(spans[:1]), tuple(spans[1:2]), tuple(spans[-1:]), draw(st.booleans())))
    return report(draw(st.integers(1, 30)), text), tuple(made)


@given(st.lists(claimed(), max_size=4, unique_by=lambda item: item[0].id))
@settings(max_examples=150, deadline=None)
def test_any_reports_and_claims_give_citations_that_lie_in_the_text(made: list[tuple[Article, tuple[Claim, ...]]]) -> None:
    articles = {article.id: article for article, _ in made}
    by_id = {article.id: found for article, found in made}
    cited = [statement.citation for statement in across.statements(tuple(articles.values()), {}, by_id)]
    cited += [value.citation for each in across.disagreements(tuple(articles.values()), {}, by_id) for value in each.values]
    assert all(0 <= c.start < c.end <= len(articles[c.article_id].text) for c in cited)
