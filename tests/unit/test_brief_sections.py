"""How sentences are shortened, sorted into sections and headed by questions."""

import pytest

from copytaster.model.brief import Claim, Span
from copytaster.model.policy import BriefPolicy
from copytaster.stages import brief, claims
from copytaster.stages.brief.candidates import Candidate, Reading, candidates, leaning
from copytaster.stages.brief.coverage import Untold
from copytaster.stages.brief.drafts import drafts
from copytaster.stages.brief.headings import heading
from copytaster.stages.brief.kinds import Kind, kind
from copytaster.stages.brief.score import scores
from copytaster.stages.faith import accept
from tests.unit.reports import NOW, Report, all_of, article, said, story_of, told
from tests.unit.test_brief import ASIDE


def only(text: str, language: str = "en", claimed: tuple[Claim, ...] | None = None) -> Candidate:
    found = article(Report("a1", text, language=language))
    known = claims.attributed(found.text, language) if claimed is None else claimed
    return candidates(found, Reading(0, 60, known))[-1]


def ways(text: str, language: str = "en") -> list[str]:
    return [draft.text for draft in drafts(only(text, language))]


def test_an_opener_goes_first() -> None:
    assert ways("Meanwhile, the port stays shut until Friday.") == [
        "The port stays shut until Friday.",
        "Meanwhile, the port stays shut until Friday.",
    ]
    assert ways("Par ailleurs, le port reste fermé jusqu'à vendredi.", "fr")[0] == "Le port reste fermé jusqu'à vendredi."


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("The port will stay closed on Friday, following a fall of rocks in the night.", "The port will stay closed on Friday."),
        ("The council bought the old crane, which had stood idle for ten years.", "The council bought the old crane."),
        ("The port will stay closed to all ships this week.", "The port will stay closed to all ships."),
    ],
)
def test_a_last_part_that_only_adds_may_go(text: str, shorter: str) -> None:
    assert ways(text) == [text, shorter]


@pytest.mark.parametrize(
    "text",
    [
        "The port will stay closed until Friday, according to the harbour master.",
        "The port will stay closed until Friday, citing a letter of the ministry.",
        "The port will stay closed until Friday, unless the wind turns in the night.",
        "In the north of the island, walking along the cliffs is forbidden.",
        "She fell, breaking her arm.",
    ],
)
def test_who_says_so_and_what_it_hangs_on_stay(text: str) -> None:
    assert all(way == text for way in ways(text))


def test_a_long_sentence_is_told_without_its_last_part_where_that_leaves_enough() -> None:
    text = (
        "The regional council of the northern islands agreed on Monday to build two new ferries for the winter service, "
        "following a year in which the old ones had broken down more than forty times in all."
    )
    assert ways(text)[0] == "The regional council of the northern islands agreed on Monday to build two new ferries for the winter service."


QUOTED = "“We heard a sound like thunder before it,” said Mara Holm. “Then the whole long pier began to shake under our feet.”"


def test_a_sentence_whose_speaker_another_one_names_is_told_with_him_and_cites_both() -> None:
    found = article(Report("a1", f"A strange thing happened at the pier.\n{QUOTED}"))
    last = candidates(found, Reading(0, 60, claims.attributed(found.text, "en")))[-1]
    (draft,) = drafts(last)
    assert draft.text == "Mara Holm said, “Then the whole long pier began to shake under our feet.”"
    assert [found.text[each.start : each.end] for each in draft.sentence.citations] == [last.text, "said Mara Holm"]
    assert accept(draft.sentence, {"a1": found}) == ""


def test_a_sentence_without_a_speaker_by_name_is_not_told_without_him() -> None:
    text = f"“The crane was old,” he said. “Everybody on the pier knew that it would fall one day.”\n{ASIDE}"
    story, articles = story_of(Report("a1", text))
    known = {"a1": claims.attributed(articles["a1"].text, "en")}
    found = brief.extract(story, articles, BriefPolicy(), NOW, known)
    assert all("Everybody" not in sentence.text or "he said" in sentence.text for sentence in all_of(found))


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("He left the town on Monday.", True),
        ("On Monday, he told reporters that the pier is safe.", True),
        ("The suspect was found in a shed.", True),
        ("There is growing fear that the pier may fall.", False),
        ("Mara Holm said she would leave.", False),
        ("The mayor of Lund Bay said the pier is safe.", False),
    ],
)
def test_what_points_back_leans(text: str, leans: bool) -> None:
    assert leaning(text, "en") is leans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The terminal was closed after a crane fell across the main pier.", "happened"),
        ("Mara Holm said that the whole harbour had been warned of the wind.", "says"),
        ("“We heard a sound like thunder,” said Mara Holm.", "says"),
        ("Some 14 ships and 3,000 passengers wait outside the bay.", "numbers"),
        ("The terminal was opened in 1932 by the king.", "background"),
        ("The ferries will leave from the fishing harbour.", "next"),
        ("The terminal was closed on March 4, 2026 at 9 a.m. by the police.", "happened"),
    ],
)
def test_a_sentence_has_its_part_of_the_story(text: str, expected: Kind) -> None:
    assert kind(only(text), 2026) == expected


@pytest.mark.parametrize(
    ("part", "text", "title", "question"),
    [
        ("happened", "Norland and Aune signed a treaty.", "Norland and Aune sign treaty", "What did Norland and Aune sign?"),
        ("happened", "A crane fell across the pier in Lund Bay on Monday.", "Crane falls in Lund Bay", "What happened in Lund Bay?"),
        ("happened", "A crane fell across the pier in Lund Bay on Monday.", "A crane falls", "What happened?"),
        ("says", "Mara Holm said the pier was never safe in the wind.", "", "What does Mara Holm say?"),
        ("says", "The drivers said the pier was never safe in the wind.", "", "Who says what?"),
        ("numbers", "At least 14 people were killed when the crane fell.", "", "How many people were killed?"),
        ("numbers", "Up to 12,000 Norland troops have likely already been sent.", "", "How many Norland troops were sent?"),
        ("numbers", "The rock killed 14 people in the valley of Tarn.", "", "How many people were killed?"),
        ("numbers", "The crane cost 14 million crowns in that year.", "", "What are the numbers?"),
        ("background", "The terminal was opened in 1932 by the king.", "", "How did it come to this?"),
        ("next", "Parliament will vote on the treaty on Friday.", "Parliament wavers", "What will Parliament do next?"),
        ("next", "The ferries will leave from another harbour.", "", "What comes next?"),
    ],
)  # fmt: skip
def test_a_question_is_filled_with_certain_names_or_is_the_plain_one(part: Kind, text: str, title: str, question: str) -> None:
    assert heading(part, [only(text)], title) == question


def test_other_languages_ask_in_their_own_words_or_not_at_all() -> None:
    german = only("Der Hafen wurde am Montag nach dem Sturz eines Krans geschlossen.", "de")
    italian = only("Il porto è stato chiuso lunedì dopo la caduta di una gru.", "it")
    assert (heading("happened", [german], ""), heading("happened", [italian], "")) == ("Was ist geschehen?", "")


FIRST = f"""A crane fell across the main pier of Lund Bay on Monday and closed the terminal.
Mara Holm said that the drivers had warned the port of the strong wind.
{ASIDE}
{ASIDE}"""
SECOND = f"""Some 14 ships and 3,000 passengers were waiting outside the harbour in the evening.
The old crane had stood on the quay since 1974 without an overhaul.
{ASIDE}
{ASIDE}"""
THIRD = f"""Lund Bay's main pier was closed on Monday as a crane fell across it.
The ferries will leave from the fishing harbour until the end of the week.
{ASIDE}
{ASIDE}"""


def test_a_story_of_several_reports_has_sections_by_rule() -> None:
    reports = [Report("a1", FIRST), Report("a2", SECOND, source="gazette.example"), Report("a3", THIRD, source="islander.example")]
    story, articles = story_of(*reports)
    known = {each: claims.attributed(found.text, "en") for each, found in articles.items()}
    found = brief.extract(story, articles, BriefPolicy(), NOW, known)
    assert [section.heading for section in found.sections] == [
        "What does Mara Holm say?",
        "What are the numbers?",
        "How did it come to this?",
        "What comes next?",
    ]
    assert found.checked >= len(all_of(found)) == 5


def test_what_several_publishers_tell_is_told_once_and_cites_them_all() -> None:
    again = FIRST.replace(
        "A crane fell across the main pier of Lund Bay on Monday and closed",
        "On Monday a crane fell across the main pier of Lund Bay and closed",
    )
    found, _ = told(Report("a1", FIRST), Report("a2", again.splitlines()[0] + "\n" + SECOND, source="gazette.example"))
    (lead,) = found.lead
    assert [citation.article_id for citation in lead.citations] == ["a1", "a2"]
    assert sum("crane fell" in text for text in said(found)) == 1


def test_another_number_is_no_support() -> None:
    pool = [
        c
        for order, (source, number) in enumerate((("a.example", 14), ("b.example", 15), ("c.example", 14)))
        for c in candidates(
            article(Report(source, f"The crane of Lund Bay killed {number} people on Monday.", source=source)), Reading(order, 60)
        )
    ]
    assert [other.article_id for other in scores(pool).support[pool[0]]] == ["c.example"]


def test_an_abbreviation_is_told_at_length_at_its_first_use() -> None:
    uses = f"A crane fell across the main pier of Lund Bay, and the BPA sent 14 ships to wait outside the bay.\n{ASIDE}"
    explains = f"The Bay Port Authority (BPA) has closed all four cranes of the same make for an inspection.\n{ASIDE}"
    found, articles = told(Report("a1", uses), Report("a2", explains, source="gazette.example"))
    (lead,) = found.lead
    assert "and the Bay Port Authority (BPA) sent 14 ships" in lead.text
    assert articles["a2"].text[lead.citations[-1].start :].startswith("The Bay Port Authority")


def test_spans_of_claims_are_not_cut_away() -> None:
    text = "The pier will stay closed until Friday, warning ships off was the duty of Mara Holm."
    claim = Claim(
        (Span(text.index("Mara"), len(text) - 1),), (Span(text.index("warning"), text.index("warning") + 7),), (Span(0, 38),), False
    )
    assert [draft.text for draft in drafts(only(text, claimed=(claim,)))] == [text]


def test_a_last_part_that_is_told_already_goes_first() -> None:
    found = only("The union wants a tougher port law after the owner of the crane was sent to prison.")
    assert drafts(found, lambda part: "prison" in part)[0].text == "The union wants a tougher port law."
    assert drafts(found)[0].text == found.text


def test_a_part_that_time_hangs_on_stays() -> None:
    found = only("Rescuers pulled a girl alive from a school on Sunday, seven hours after an earthquake shook the east.")
    assert all("earthquake" in draft.text for draft in drafts(found, lambda part: "earthquake" in part))


def test_a_day_that_is_told_already_goes_last_and_never_from_what_is_to_come() -> None:
    told_day = lambda part: "Monday" in part  # noqa: E731 - a word for the test
    assert drafts(only("Two of three trains were cancelled on Monday, the railway said."), told_day)[-1].text == (
        "Two of three trains were cancelled, the railway said."
    )
    assert all("Monday" in draft.text for draft in drafts(only("The court will rule on Monday in the case of the crane."), told_day))


def test_what_several_publishers_tell_counts_once_and_most() -> None:
    first, second = article(Report("a1", SHARED_FACT)), article(Report("a2", SHARED_FACT + "\n" + LONE_FACT, source="gazette.example"))
    pool = [*candidates(first, Reading(0, 60)), *candidates(second, Reading(1, 60))]
    shared, again, lone = pool
    untold = Untold(pool)
    assert untold.gain(shared) > 2 * untold.gain(lone) > 0
    untold.tell(shared)
    assert untold.gain(again) == 0
    assert untold.gain(lone) > 0


SHARED_FACT = "About 400 firefighters fought the flames near the harbour."
LONE_FACT = "Children painted blue boats beside an old wooden shed."


def test_half_a_quotation_in_single_marks_is_not_told() -> None:
    text = "'One party will tax and spend.\n'We lost the harbour today,' the mayor said in the hall."
    assert [found.text for found in candidates(article(Report("a1", text)), Reading(0, 60))] == [text.splitlines()[1]]
