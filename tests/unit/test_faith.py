"""The check accepts what is cut from what it cites, and says what is wrong with the rest."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from copytaster.model.brief import Citation, Sentence
from copytaster.stages.faith import accept, one_line, unsupported
from copytaster.stages.faith.deletion import uncut
from copytaster.stages.quotations import quotations
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
        ("The council counted 140 roofs.", (FIRST,), "it leaves out “damaged”"),
        ("The mayor called it “a black day", (SECOND,), "it cuts a quotation in half"),
        ("The mayor named it “a black day for the whole bay” and promised help.", (SECOND,), "the word “named” is not in what it cites"),
        ("The mayor called it “a black bay”.", (SECOND,), "it leaves “day for the whole” out of a quotation"),
    ],
)
def test_what_is_not_cited_is_refused_with_its_reason(text: str, citations: tuple[Citation, ...], why: str) -> None:
    assert accept(Sentence(text, citations), ARTICLES) == why


CUT = [
    ("NORDVIK (KNA) — The pier is closed.", "The pier is closed."),
    ("But the pier is closed.", "The pier is closed."),
    ("Meanwhile, the pier stays closed, officials said.", "The pier stays closed, officials said."),
    ("On Tuesday, after a storm, the pier was closed.", "The pier was closed."),
    ("The pier, which was never painted, is closed.", "The pier is closed."),
    ("Mara Holm, the mayor of Nordvik, Tarn, closed the pier.", "Mara Holm closed the pier."),
    ("The pier (built in 1911) is closed.", "The pier is closed."),
    ("The pier — not the bridge, and not the road — is closed.", "The pier is closed."),
    ("The pier was closed on Tuesday.", "The pier was closed."),
    ("The pier was closed, prompting protests from those who said it was safe.", "The pier was closed."),
    ("Holm said the pier is closed, she added.", "Holm said the pier is closed."),
    ("The pier is closed. The bridge may open.", "The pier is closed."),
    ("The mayor said that the pier is safe.", "The pier is safe, the mayor said."),
    ("The mayor said that the pier is safe.", "The pier is safe, according to the mayor."),
    ("The pier is safe, warned the mayor of Nordvik.", "The mayor of Nordvik said the pier is safe."),
    ("The pier is safe, reported KNA.", "According to KNA, the pier is safe."),
    ("Mara Holm runs the town. She said that the pier is safe.", "The pier is safe, Mara Holm said."),
    ("The Nordvik News Agency reported a storm.", "The Nordvik News Agency (NNA) reported a storm."),
    ("The pier, as the mayor of Nordvik has wished, opened on Monday.", "The pier opened on Monday."),
    ("The pier, one of the best claims to fame, is closed.", "The pier is closed."),
    ("The pier, where divers were found, is closed.", "The pier is closed."),
    ("The pier, a gift of the United States, is closed.", "The pier is closed."),
    ("The fair was held at noon (and it rained, and it snowed).", "The fair was held at noon."),
    ("The Nordvik News Agency (NNA) reported a storm.", "The Nordvik News Agency reported a storm."),
    ("Mara Holm, who runs the town, said that the pier is safe.", "The pier is safe, Mara Holm said."),
    ("Kein Schiff fuhr aus, und der Hafen blieb zu.", "Kein Schiff fuhr aus."),
    ("東京は雨です。大阪は晴れです。", "東京は雨です。"),
]


@pytest.mark.parametrize(("cited", "said"), CUT)
def test_a_sentence_that_is_cut_without_loss_is_accepted(cited: str, said: str) -> None:
    assert uncut(said, cited, "de" if "Hafen" in cited else "ja" if "東" in cited else "en") == ""


WRONG = [
    ("Russia told North Korea it will sign.", "North Korea told Russia it will sign.", "Korea and Russia have changed places"),
    ("Mara Holm met Bo Lind.", "Mara Holm met Bo Berg.", "the name Berg is not in what it cites"),
    ("The deal cost $12 million.", "The deal cost $12 billion.", "the number billion is not in what it cites"),
    ("It grew by 3 percent.", "It grew by 3 percentage points.", "the unit “percentage” is not in what it cites"),
    ("It costs $40.", "It costs €40.", "the unit “€” is not in what it cites"),
    ("The pier is safe.", "The pier is not safe.", "it denies (“not”) what it cites does not deny"),
    ("The pier is not safe.", "The pier is safe.", "it leaves out “not”, which denies"),
    ("The pier is no longer safe.", "The pier is safe.", "it leaves out “no longer”, which denies"),
    ("He is, never, a liar.", "He is a liar.", "it leaves out “never”, which denies"),
    ("Shares rose in May.", "Shares fell in May.", "it says “fell” where it cites “rose”"),
    ("He allegedly took the boat.", "He took the boat.", "it leaves out how sure it is: “allegedly”"),
    ("Apparently, he took the boat.", "He took the boat.", "it leaves out how sure it is: “Apparently”"),
    ("He took up to 12 boats.", "He took 12 boats.", "it leaves out how sure it is: “up to”"),
    ("The pier is safe, the mayor said.", "The pier is safe.", "it leaves out who says so: “the mayor said”"),
    ("The pier is safe, said Mara Holm, the mayor.", "The pier is safe.", "it leaves out who says so: “said Mara Holm the mayor”"),
    ("According to the mayor, the pier is safe.", "The pier is safe.", "it leaves out who says so: “According to the mayor”"),
    ("Police said the pier is safe.", "The pier is safe.", "it leaves out who says so: “Police said”"),
    ("The mayor denied that it is safe.", "It is safe, the mayor said.", "the word “said” is not in what it cites"),
    ("The mayor said it is safe. The union left.", "It is safe, the union said.", "its words stand in another order than in what it cites"),
    (
        "The pier is safe, the mayor told reporters in Oslo.",
        "The pier is safe.",
        "it leaves out who says so: “the mayor told reporters in Oslo”",
    ),
    ("The pier is safe, the reports say.", "The pier is safe.", "it leaves out who says so: “the reports say”"),
    ("The pier, as she said, is safe.", "The pier is safe.", "it leaves out who says so: “as she said”"),
    ("Holm, the mayor, said that it rained.", "Holm, the mayor.", "it leaves out who says so: “said that it rained”"),
    (
        "Holm, the mayor, said it rained, and the union, a big one, left.",
        "Holm, a big one, left.",
        "it leaves out who says so: “the mayor said it rained and the union”",
    ),
    (
        "Holm, the mayor, ran, and the union, a big one, left.",
        "Holm, a big one, left.",
        "it leaves out “the mayor ran and the union” between parts of other sentences",
    ),
    (
        "The mayor said it is safe, and the union said it is not.",
        "It is safe, the union said.",
        "it leaves out who says so: “The mayor said”",
    ),
    ("He called it “a very black day” then.", "He called it “a black day” then.", "it leaves “very” out of a quotation"),
    ("He called it “a black day” then.", "He called it a black day then.", "it puts “a” outside a quotation"),
    (
        "He called it “a black, sad day” then.",
        "He called it “a black sad day” then.",
        "the quotation “a black sad day” is not word for word in what it cites",
    ),
    ("He may sign.", "He will sign.", "“will” is not in what it cites"),
    ("He may not have signed.", "He may have signed.", "it leaves out “not”, which denies"),
    ("He will come on Monday.", "He will come on Tuesday.", "the time “tuesday” is not in what it cites"),
    ("If it rains, the pier closes.", "The pier closes.", "it leaves out a condition: “If it rains”"),
    ("Holm said it closed. The union, which met, denied it.", "Holm denied it.", "it joins parts of two sentences"),
    ("The son of the mayor died.", "The mayor died.", "it leaves out “The son of”"),
    ("Is the pier safe?", "Is the pier safe.", "it states what it cites asks"),
    ("The pier is safe.", "...", "it says nothing"),
    ("It rained (it snowed), he said.", "It rained (IRI), he said.", "the name IRI is not in what it cites"),
    ("Holm met Berg (and Lind), they say.", "Holm met Berg, it was claimed.", "“claimed” is not in what it cites"),
    ("KNA reported it.", "Kind Nuns Agree (KNA) reported it.", "the name Nuns is not in what it cites"),
]


@pytest.mark.parametrize(("cited", "said", "why"), WRONG)
def test_a_sentence_that_says_something_else_is_refused(cited: str, said: str, why: str) -> None:
    assert uncut(said, cited, "en") == why
    assert unsupported(said, cited, "en") != ""


@pytest.mark.parametrize(
    ("language", "cited", "said"),
    [
        ("de", "Der Hafen ist nicht sicher.", "Der Hafen ist sicher."),
        ("de", "Der Hafen ist laut Polizei sicher.", "Der Hafen ist sicher."),
        ("de", "Der Hafen kostet rund 12 Euro.", "Der Hafen kostet 12 Euro."),
        ("fr", "Le port n’est pas sûr.", "Le port est sûr."),
        ("fr", "Selon la police, le port est sûr.", "Le port est sûr."),
        ("es", "El puerto no es seguro.", "El puerto es seguro."),
        ("es", "El puerto es presuntamente seguro.", "El puerto es seguro."),
        ("it", "Il porto non è sicuro.", "Il porto è sicuro."),
        ("sv", "Hamnen är inte säker.", "Hamnen är säker."),
        ("ja", "東京は雨です。", "東京は晴です。"),
    ],
)
def test_other_languages_lose_nothing_either(language: str, cited: str, said: str) -> None:
    assert uncut(said, cited, language) != ""
    assert unsupported(said, cited, language) != ""


def test_an_abbreviation_may_be_told_in_full_from_elsewhere_in_the_article() -> None:
    text = "KNA reported a storm.\nThe Kessel News Agency (KNA) is owned by the state."
    articles = {"a1": article(Report("a1", text))}
    told = Sentence("Kessel News Agency (KNA) reported a storm.", (Citation("a1", 1, 0, 21),))
    assert accept(told, articles) == ""


REWORDED = [
    ("On Monday, the council approved a budget of $12 million.", "The council approved a 12 million dollar budget on Monday."),
    ("Some 1,250 people met at 12:30 in the north.", "Some 1250 people met in the north at 12:30."),
    ("The deal cost twenty five dollars in all.", "The deal costs $25 in all."),
    ("The council closes three schools in the north.", "The council closed 3 schools in the north."),
]


@pytest.mark.parametrize(("cited", "said"), REWORDED)
def test_other_forms_of_the_same_words_are_supported(cited: str, said: str) -> None:
    assert uncut(said, cited, "en") != ""
    assert unsupported(said, cited, "en") == ""


@pytest.mark.parametrize(
    ("cited", "said", "why"),
    [
        ("The council approved a $12m budget.", "A budget of $13m was approved by the council.", "the number 13 m is not in what it cites"),
        ("The council approved a $12m budget.", "A budget of €12m was approved.", "the number 12 m has another unit in what it cites"),
        (
            "He did not kill the dog but fed it.",
            "He had killed the dog and not fed it.",
            "“not” stands with another word than in what it cites",
        ),
        (
            "He may stay but will not sign it.",
            "He may be signing it, and will be staying.",
            "“may” stands with another word than in what it cites",
        ),
        ("He grew by 3 percentage points.", "He has grown by 3 percent.", "the number 3 has another unit in what it cites"),
        ("She had walked, he may be fired.", "He had been fired.", "it leaves out how sure it is: “may”"),
        ("The dog chased a cat.", "A cat has chased the dog.", "its words stand in another order than in what it cites"),
        ("A dog had chased a cat, police said.", "A dog was chasing the cat.", "it leaves out who says so"),
    ],
)
def test_other_words_for_something_else_are_not_supported(cited: str, said: str, why: str) -> None:
    assert unsupported(said, cited, "en") == why


@pytest.mark.parametrize(
    ("cited", "said", "why"),
    [
        ("About one child in 1,000 dies.", "About one child in 1.", "the number 1 stands in what it cites less often"),
        ("The toll rose to 10–12.", "The toll rose to 10.", "it cuts through “10–12”"),
        ("They won 2–1.", "They won 2.", "it cuts through “2–1”"),
        ("It fell to -5 degrees.", "It fell to 5 degrees.", "the number 5 has another sign in what it cites"),
        ("Rates rose to 3.5 percent.", "Rates rose to 3.", "the number 3 is not in what it cites"),
        ("The 21st district was closed.", "The 21 district was closed.", "it cuts through “21st”"),
        ("They sent 10-12 ships.", "They sent 10, 12 ships.", "the number 10 is another one in what it cites"),
        ("On May 3-5, it closed.", "On May 3, it closed.", "it cuts through “3-5”"),
        ("It rose by 5%.", "It rose by 5.", "it cuts through “5%”"),
        ("Some 12 000 soldiers came.", "Some 12 soldiers came.", "it leaves out “000”"),
    ],
)
def test_a_number_is_not_cut_in_its_middle(cited: str, said: str, why: str) -> None:
    assert unsupported(said, cited, "en") == why


def test_a_citation_that_ends_within_a_number_is_refused() -> None:
    report = article(Report("a1", "About one child in 1,000 dies."))
    assert accept(Sentence("About one child in 1", (Citation("a1", 1, 0, 20),)), {"a1": report}) == "it cites half a word or number"


def test_a_week_is_no_year() -> None:
    assert (
        unsupported("The port closed again last week.", "The port was closed again last year.", "en")
        == "the time “week” is not in what it cites"
    )


@pytest.mark.parametrize(
    ("language", "cited", "said"),
    [
        ("de", "Der Hafen bleibe bis Freitag zu, sagte Mara Holm.", "Der Hafen bleibe bis Freitag zu."),
        ("de", "Der Hafen bleibe bis Freitag zu, erklärte die Stadt.", "Der Hafen bleibe bis Freitag zu."),
        ("fr", "Le port reste fermé jusqu'à vendredi, ont indiqué les autorités.", "Le port reste fermé jusqu'à vendredi."),
        ("es", "El puerto sigue cerrado hasta el viernes, informó la alcaldesa.", "El puerto sigue cerrado hasta el viernes."),
    ],
)
def test_who_says_so_stays_in_other_languages_too(language: str, cited: str, said: str) -> None:
    assert unsupported(said, cited, language).startswith("it leaves out who says so")


texts = st.text(max_size=200) | st.text(alphabet="ab 12,.-—()\"“”'’«»%$€ not said The Holm?\n", max_size=300)


@settings(deadline=None)
@given(said=texts, cited=texts, language=st.sampled_from(["en", "de", "fr", "es", "ja", "xx"]))
@example(said="²", cited="²³", language="en")
@example(said="'s", cited="as", language="en")
def test_no_text_breaks_the_check(said: str, cited: str, language: str) -> None:
    assert isinstance(unsupported(said, cited, language), str)


@settings(deadline=None)
@given(text=texts)
def test_an_exact_copy_always_passes_unless_it_cuts_a_quotation(text: str) -> None:
    report = article(Report("a1", text))
    told = one_line(report.text)
    if told:
        cut = quotations(told, "en")
        why = accept(Sentence(told, (Citation("a1", 1, 0, len(report.text)),)), {"a1": report})
        assert (why == "") == (cut.open_from is None and cut.open_until is None)


def test_a_word_said_a_thousand_times_is_no_copy_and_costs_no_time() -> None:
    assert uncut("a " * 1000, "a " * 1001, "en") == "its words stand in another order than in what it cites"


def test_a_very_long_text_is_refused_at_once() -> None:
    assert uncut("a, " * 50_000, "b, " * 50_000, "en") == "it is too long to be checked"
