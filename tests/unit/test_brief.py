"""What a brief tells, and what it leaves out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.brief import Brief
from copytaster.model.policy import BriefPolicy
from copytaster.stages import brief
from copytaster.stages.brief.candidates import Reading, candidates
from copytaster.stages.brief.choice import Choice, take_lead
from copytaster.stages.brief.score import scores
from copytaster.stages.faith import accept
from copytaster.stages.quotations import quotations
from tests.unit.reports import NOW, Report, all_of, article, said, story_of, told

FERRY = """Lund Bay closed its ferry terminal on Monday after a crane fell across the main pier, according to the harbour master.
Nobody was hurt, but 14 ships were told to wait outside the bay until the wreck is lifted.
Engineers from two companies began to cut the steel arm into pieces in the afternoon and expect to work through the night.
The crane was built in 1974 and had passed its last inspection in October, the authority said in a statement.
“We heard a sound like thunder, and then the lights went out,” said Mara Holm, who sells tickets at the pier.
Ferries to the northern islands will leave from the fishing harbour until the end of the week."""

CRANE = """A crane that fell at Lund Bay on Monday had been called unsafe by its drivers twice this year, letters seen by the Gazette show.
The drivers wrote in February that the brakes slipped in strong wind.
The port authority closed the terminal and sent 14 ships to wait outside the bay.
A union for dock workers asked the ministry of transport to inspect the four other cranes of the same make."""

QUESTIONS = """Two towns on the river Aune agreed on Friday to share one water works, ending a dispute of nine years.
The agreement was signed in the town hall of Aune by both mayors.
# Why did the towns quarrel?
Lower Aune had accused its neighbour of taking too much water, following a drought that lasted for two years.
A court dismissed the complaint three times, most recently in May.
# What changes for the people?
The price of water will fall by about 8 percent for all households, making it the lowest of all towns on the river.
# Who pays for the new pipes?
The region bears two thirds of the cost of 30 million crowns, according to its council.
The rest comes from a loan that the towns will pay back over 25 years."""

ASIDE = "\n".join(f"I counted {number} boats in the harbour that day and wrote down the names of all of them." for number in range(30))
"""Makes an article long enough to be told from, and has no place in a brief itself."""

LONG_FERRY, LONG_CRANE, LONG_QUESTIONS = f"{FERRY}\n{ASIDE}", f"{CRANE}\n{ASIDE}", f"{QUESTIONS}\n{ASIDE}"


def test_a_brief_has_the_headline_of_its_story_and_a_lead_from_the_leading_report() -> None:
    found, _ = told(Report("a1", FERRY))
    assert found.headline == "Headline of a1"
    assert found.lead[0].text == FERRY.splitlines()[0]
    assert (found.story_id, found.story_version, found.no_brief) == ("s1", 3, "")


def test_every_sentence_is_the_beginning_of_the_span_that_it_cites() -> None:
    found, articles = told(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example"))
    for sentence in all_of(found):
        (citation,) = sentence.citations
        cited = articles[citation.article_id].text[citation.start : citation.end]
        assert cited.startswith(sentence.text[:-1])


def test_question_headings_of_the_leading_report_become_sections_in_order() -> None:
    found, _ = told(Report("a1", LONG_QUESTIONS))
    headings = [section.heading for section in found.sections if section.heading]
    assert headings == ["Why did the towns quarrel?", "What changes for the people?", "Who pays for the new pipes?"]
    assert all(section.sentences for section in found.sections)
    assert said(found.sections[-1])[0].startswith("The re")


def test_a_sentence_stays_under_the_question_that_it_answers_and_is_cut_to_fit() -> None:
    found, _ = told(Report("a1", LONG_QUESTIONS))
    answers = {section.heading: said(section) for section in found.sections}
    assert answers["What changes for the people?"] == ["The price of water will fall by about 8 percent for all households."]


def test_a_question_that_only_repeats_the_lead_is_answered_all_the_same() -> None:
    lead = "The towns on the river Aune agreed on Friday to share one water works for the next fifty years."
    again = lead.replace("on Friday", "this Friday")
    found, _ = told(Report("a1", f"{lead}\n# What was agreed?\n{again}\n# Background\n{ASIDE}"))
    assert [(section.heading, said(section)) for section in found.sections] == [("What was agreed?", [again])]


def test_a_question_is_left_out_where_its_article_has_no_more_to_give() -> None:
    found, _ = told(Report("a1", QUESTIONS))
    assert [section.heading for section in found.sections] == ["Why did the towns quarrel?"]
    assert sum(len(text.split()) for text in said(found)) <= 40


def test_a_story_of_one_report_is_its_lead_and_the_link() -> None:
    found, _ = told(Report("a1", LONG_FERRY))
    assert ([sentence.text for sentence in found.lead], found.sections) == ([FERRY.splitlines()[0]], ())
    assert [link.url for link in found.links] == ["https://harbour.example/a1"]


def test_several_outlets_are_heard() -> None:
    found, _ = told(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example"))
    assert {citation.article_id for sentence in all_of(found) for citation in sentence.citations} == {"a1", "a2"}


def test_the_same_news_is_told_once() -> None:
    again = FERRY.splitlines()[0].replace("Monday", "Monday morning")
    found, _ = told(Report("a1", FERRY), Report("a2", again, source="gazette.example"))
    assert again not in said(found)


def test_copies_are_not_told_where_there_is_own_reporting() -> None:
    found, _ = told(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example", kind="copy"))
    assert {citation.article_id for sentence in all_of(found) for citation in sentence.citations} == {"a1"}


def test_a_copy_serves_where_there_is_nothing_else() -> None:
    found, _ = told(Report("a1", FERRY, kind="agency"))
    assert found.lead[0].text == FERRY.splitlines()[0]


def test_a_brief_keeps_to_the_language_of_its_leading_report() -> None:
    german = "Der Hafen von Lund Bay wurde am Montag nach dem Sturz eines Krans auf die große Mole geschlossen, teilte die Behörde mit."
    found, _ = told(Report("a1", FERRY), Report("a2", german, source="zeitung.example", language="de"))
    assert german not in said(found)


def test_headlines_alone_make_no_sentences_but_links() -> None:
    found, _ = told(Report("a1", ""), Report("a2", "", source="gazette.example"))
    assert (found.lead, found.sections) == ((), ())
    assert found.no_brief == "Only headlines are known so far."
    assert [link.article_id for link in found.links] == ["a1", "a2"]


def test_text_without_a_sentence_that_stands_makes_no_brief_and_says_so() -> None:
    found, _ = told(Report("a1", "Click here to read more about what happened at the harbour today."))
    assert (found.lead, found.no_brief) == ((), "No sentence of the reports can stand on its own.")


def test_a_page_leads_before_a_summary() -> None:
    summary = "A crane fell at Lund Bay and the terminal was closed, officials said."
    found, _ = told(Report("a1", summary, made_from="entry"), Report("a2", CRANE, source="gazette.example"))
    assert found.lead[0].text == CRANE.splitlines()[0]


@pytest.mark.parametrize(
    "line",
    [
        "I think the harbour was an accident that waited for its day.",
        "We saw our ferry leave without us and waited for hours on the pier.",
        "Sign up for our newsletter to get all the news of the harbour.",
        "Click here for a map of all the ferries that still run today.",
        "This article includes reporting from Northern Wire.",
        "Will the ferries to the northern islands ever run again as before?",
        "The harbour master said that the crane would be lifted on...",
        "Read more about the harbour",
        "“The crane was old, and everybody on the pier knew that it would fall one day.",
        "Too short.",
    ],
)
def test_some_sentences_have_no_place_in_a_brief(line: str) -> None:
    found, _ = told(Report("a1", f"{line}\n{FERRY}"))
    assert line not in said(found)
    assert found.lead[0].text == FERRY.splitlines()[0]


def test_a_quotation_in_the_first_person_may_be_told() -> None:
    line = "“We heard a sound like thunder, and then the lights went out,” said Mara Holm, who sells tickets at the pier."
    found, _ = told(Report("a1", f"{line}\n{line.replace('Mara Holm', 'another witness of the fall')}"))
    assert line in said(found)


def test_a_quotation_of_two_sentences_is_never_cut() -> None:
    line = "Mara Holm, who sells tickets, said: “The lights went out. Then the whole pier began to shake under our feet.”"
    found, _ = told(Report("a1", line))
    assert said(found) == [line]


def test_a_dateline_is_not_part_of_the_lead() -> None:
    found, articles = told(Report("a1", f"LUND BAY, Norland (Northern Wire) — {FERRY}"))
    (citation,) = found.lead[0].citations
    assert found.lead[0].text == FERRY.splitlines()[0]
    assert articles["a1"].text[citation.start : citation.end] == found.lead[0].text


def test_a_brief_has_at_most_the_sentences_of_its_policy() -> None:
    found, _ = told(Report("a1", LONG_FERRY), Report("a2", LONG_CRANE, source="gazette.example"), sentences=3)
    assert len(all_of(found)) == 3


def test_each_agency_is_credited_once() -> None:
    found, _ = told(Report("a1", FERRY, credits=("Northern Wire",)), Report("a2", CRANE, credits=("Northern Wire", "Bay Press")))
    assert [credit.agency for credit in found.credits] == ["Northern Wire", "Bay Press"]


def test_links_begin_with_what_is_cited_then_own_reports_then_copies() -> None:
    copy = Report("a0", FERRY, source="mirror.example", kind="copy")
    unheard = Report("a3", "", source="silent.example")
    found, _ = told(Report("a1", FERRY), copy, unheard, Report("a2", CRANE, source="gazette.example"))
    assert [link.article_id for link in found.links] == ["a1", "a2", "a3", "a0"]


def test_an_article_that_is_not_at_hand_is_passed_over() -> None:
    story, articles = story_of(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example"))
    found = brief.extract(story, {"a2": articles["a2"]}, BriefPolicy(), NOW)
    assert [link.article_id for link in found.links] == ["a2"]
    assert found.lead[0].text == CRANE.splitlines()[0]


def test_two_short_sentences_of_one_paragraph_make_the_lead() -> None:
    line = "A crane fell across the main pier of Lund Bay on Monday. Nobody was hurt, but the ferries stand still."
    found, _ = told(Report("a1", f"{line}\n{LONG_FERRY}"))
    assert " ".join(sentence.text for sentence in found.lead) == line


def test_blocks_that_are_no_paragraphs_are_not_told() -> None:
    found, _ = told(Report("a1", f"> The harbour is the heart of this town and of all the islands.\n{FERRY}"))
    assert "The harbour is the heart of this town and of all the islands." not in said(found)


def test_what_the_check_refuses_is_left_out_and_named() -> None:
    pool = candidates(article(Report("a1", CRANE, source="gazette.example")), Reading(0, 60))
    choice = Choice(scores(pool), {"a1": article(Report("a1", CRANE, version=2))}, BriefPolicy(), 2026)
    assert take_lead(choice, pool[:1], "") == 0
    assert not choice.take_best(pool[1:2])
    why = "a sentence of gazette.example: it cites version 1 of a1, which is now version 2"
    assert (choice.taken, set(choice.left_out), choice.checked) == ([], {why}, len(choice.left_out))


def test_the_order_of_the_articles_at_hand_does_not_matter() -> None:
    story, articles = story_of(Report("a1", FERRY), Report("a2", CRANE, source="gazette.example"))
    turned = dict(reversed(articles.items()))
    assert brief.extract(story, turned, BriefPolicy(), NOW) == brief.extract(story, articles, BriefPolicy(), NOW)


def test_the_record_of_a_brief_is_json_with_numbered_links() -> None:
    found, _ = told(Report("a1", FERRY, credits=("Northern Wire",)), Report("a2", CRANE, source="gazette.example"))
    kept = json.loads(json.dumps(brief.record(found)))
    assert kept["lead"][0]["numbers"] == [1]
    assert kept["links"][1] == {
        "number": 2,
        "article": "a2",
        "source": "gazette.example",
        "title": "Headline of a2",
        "url": "https://gazette.example/a2",
    }
    assert kept["credits"] == [{"agency": "Northern Wire", "evidence": "includes reporting from Northern Wire"}]
    assert kept["made_at"] == "2026-03-04T09:30:00+00:00"


MARKS = ['"', "»", "«", ". ", "? ", "! ", "\n", "\n# Why?\n", "… ", "。", "‘soon’ ", " wait,”", "“We will"]
WORDS = [
    "The mayor of Lund Bay said ",
    "he said. ",
    "No. 5 ",
    "U.S. ",
    "3.5",
    "港が閉鎖された",
    "I ",
    "14 ships waited outside. ",
    "(AP) — ",
    "LUND ",
]
PIECES = st.sampled_from(MARKS + WORDS)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["en", "de", "fr", "sv", "ja", "und"]))
def test_any_brief_of_any_text_cites_what_it_says_and_cuts_no_quotation(texts: list[str], language: str) -> None:
    reports = [Report(f"a{k}", text, source=f"paper{k}.example", language=language) for k, text in enumerate(texts)]
    found, articles = told(*reports)
    for sentence in all_of(found):
        marks = quotations(sentence.text)
        assert sentence.citations
        assert (marks.open_from, marks.open_until) == (None, None)
        assert accept(sentence, articles) == ""
    assert _is_whole(found, len(texts))


def _is_whole(found: Brief, reports: int) -> bool:
    return len(found.links) == reports and bool(found.lead) != bool(found.no_brief)
