"""Which figures a text gives: how much, of what, how exactly, as of when."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.model.brief import Figure
from copytaster.stages.figures import figures


def only(text: str, language: str = "en") -> Figure:
    found = figures(text, language)
    assert len(found) == 1, [text[each.span.start : each.span.end] for each in found]
    return found[0]


def words_of(text: str, language: str = "en") -> str:
    span = only(text, language).span
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 ships sank.", 12),
        ("12,000 ships sank.", 12_000),
        ("12,34,567 voters came.", 1_234_567),
        ("1.2 million voters came.", 1_200_000),
        ("twelve ships sank.", 12),
        ("Twenty-five ships sank.", 25),
        ("a hundred and fifty ships sank.", 150),
        ("three hundred thousand voters came.", 300_000),
        ("half a million voters came.", 500_000),
        ("two dozen ships sank.", 24),
        ("five hundred and six ships sank.", 506),
        ("It cost $43.5m.", 43_500_000),
        ("It cost £5bn.", 5_000_000_000),
    ],
)
def test_english_numbers_in_digits_and_words(text: str, value: float) -> None:
    assert only(text).low == value


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "12.000 Soldaten kamen.", 12_000, ""),
        ("de", "Es kostet 1,2 Mio. Euro.", 1_200_000, "EUR"),
        ("de", "einundzwanzig Kinder kamen.", 21, ""),
        ("de", "Das sind 20 Prozent der Wähler.", 20, "%"),
        ("fr", "12 000 soldats sont venus.", 12_000, ""),
        ("fr", "Il coûte 1,5 milliard d'euros.", 1_500_000_000, "EUR"),
        ("fr", "soixante-quinze soldats sont venus.", 75, ""),
        ("fr", "mille cinq cents soldats sont venus.", 1_500, ""),
        ("es", "12.000 personas murieron.", 12_000, ""),
        ("es", "Cuesta 1.500 millones de dólares.", 1_500_000_000, "$"),
        ("es", "treinta y dos personas murieron.", 32, ""),
        ("es", "dos mil millones de personas.", 2_000_000_000, ""),
        ("it", "il 12,5% dei voti", 12.5, "%"),
        ("it", "costa 20 € oggi", 20, "EUR"),
    ],
)
def test_numbers_of_other_languages(language: str, text: str, value: float, unit: str) -> None:
    figure = only(text, language)
    assert (figure.low, figure.unit) == (value, unit)


def test_languages_without_lists_give_percents_and_money_alone() -> None:
    assert figures("12 soldati e 1.234 navi", "it") == ()


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("12,000 North Korean troops have arrived.", ("north", "korean", "troop")),
        ("A 12-member panel met.", ("member",)),
        ("A 500-mile border wall was built.", ("border", "wall")),
        ("He got $5 million in damages.", ("damag",)),
        ("He paid a fine of $5 million.", ("fine",)),
        ("The death toll rose to 43.", ("death", "toll")),
        ("The unemployment rate fell to 4.1 percent.", ("unemploy", "rate")),
        ("The tunnel will cost €210 million.", ("tunnel", "cost")),
        ("The cost of the tunnel will be €340 million.", ("cost", "tunnel")),
        ("Prices rose 1.9 percent.", ("price", "rose")),
        ("One person was killed.", ("person",)),
        ("64 percent of voters said no.", ("voter",)),
        ("64 percent think so.", ()),
        ("Two years ago they met.", ()),
        ("At least 12 dead were found.", ("dead",)),
    ],
)
def test_what_a_number_counts_or_measures(text: str, of: tuple[str, ...]) -> None:
    assert only(text).of == of


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "over 10,000 troops", "over"),
        ("en", "more than 10,000 troops", "over"),
        ("en", "fewer than 10,000 troops", "under"),
        ("en", "up to 10,000 troops", "up to"),
        ("en", "no more than 10,000 troops", "up to"),
        ("en", "at least 10,000 troops", "at least"),
        ("en", "100+ troops", "at least"),
        ("en", "10,000 troops or more", "at least"),
        ("en", "nearly 10,000 troops", "about"),
        ("en", "an estimated 10,000 troops", "about"),
        ("en", "some 10,000 troops", "about"),
        ("en", "two dozen troops", "about"),
        ("en", "about $5 million", "about"),
        ("en", "10,000 troops", ""),
        ("de", "bis zu 10.000 Soldaten", "up to"),
        ("de", "rund 10.000 Soldaten", "about"),
        ("de", "mindestens 10.000 Soldaten", "at least"),
        ("fr", "plus de 10 000 soldats", "over"),
        ("fr", "au moins douze soldats", "at least"),
        ("fr", "une dizaine de soldats", "about"),
        ("es", "más de 10.000 soldados", "over"),
        ("es", "unos 10.000 soldados", "about"),
    ],
)
def test_how_exact_a_number_is(language: str, text: str, kind: str) -> None:
    figure = only(text, language)
    assert figure.approximation == kind
    assert (figure.span.start, figure.span.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("10-12 ships sank.", (10, 12)),
        ("10 to 12 ships sank.", (10, 12)),
        ("between 10 and 12 ships sank.", (10, 12)),
        ("It costs $5-10 million.", (5e6, 10e6)),
        ("It costs 5 to 10 million dollars.", (5e6, 10e6)),
    ],
)
def test_ranges_have_two_ends(text: str, ends: tuple[float, float]) -> None:
    assert (only(text).low, only(text).high) == ends


def test_a_change_is_no_range() -> None:
    assert [(f.low, f.high) for f in figures("It rose from 5% to 7%.")] == [(5, 5), (7, 7)]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("As of Monday, 300 firefighters were there.", "As of Monday"),
        ("It has sent 13,000 containers since August 2023. In May more.", "since August 2023"),
        ("In May they met. They sent 13,000 containers.", ""),
        ("12,000 people may come.", ""),
        ("300 people died last year.", "last year"),
    ],
)
def test_as_of_when_in_the_words_of_the_sentence(text: str, when: str) -> None:
    assert only(text).as_of == when


def test_the_span_covers_approximation_number_unit_and_what_is_counted() -> None:
    assert words_of("It has sent over 13,000 containers of shells.") == "over 13,000 containers"
    assert words_of("It paid about $5 million in damages to him.") == "about $5 million in damages"


@pytest.mark.parametrize(
    "text",
    [
        "In 2016 they met.", "On 12 May they met.", "On May 12 they met.", "They met at 10:30.", "They met at 5 p.m. there.",
        "Mara Holm, 45, came.", "A 12-year-old boy came.", "He is 12 years old.", "Children aged 12 came.", "the 12th ship",
        "Ansby won 3-2.", "Ansby won 6-4, 6-3.", "The court ruled 5-4.", "Call 555-1234.", "Call 020 7946 0958.", "Call +44 20 7946.",
        "The iPhone 16 is out.", "Flight 370 is lost.", "page 12 is torn", "Article 50 holds.", "the G20 and the A320",
        "One in five adults", "3 out of 10 adults", "Two-thirds agreed.", "It is 24/7.", "on 9/11", "Version 1.2.3 is out.",
        "One of them came.", "No one came.", "One day they met.", "The Big Ten met.", "in the 1990s", "in the 90's", "3D and 5G",
        "at https://a.example/12/345", "the 100m sprint", "from 2010 to 2012",
    ],
)  # fmt: skip
def test_what_is_no_figure(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Am 12. Mai um 12 Uhr kam er."), ("de", "Er ist 45 Jahre alt."), ("fr", "Le 12 mai, un homme de 45 ans est venu."),
        ("es", "El 12 de mayo, un hombre de 45 años vino."),
    ],
)  # fmt: skip
def test_what_is_no_figure_in_other_languages(language: str, text: str) -> None:
    assert figures(text, language) == ()


PIECES = [
    "12",
    "12,000",
    "one",
    "million",
    "dozen",
    "-",
    " ",
    " to ",
    "$",
    "%",
    " people",
    "\n",
    ". ",
    "between ",
    " and ",
    "May",
    "2016",
    "ans",
    "٣",
]


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)),
    st.sampled_from(["en", "de", "fr", "es", "it", "und"]),
)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_figures_that_lie_in_it_in_order(text: str, language: str) -> None:
    at = 0
    for figure in figures(text, language):
        assert at <= figure.span.start < figure.span.end <= len(text)
        assert figure.low <= figure.high
        assert "\n" not in text[figure.span.start : figure.span.end]
        at = figure.span.end


@pytest.mark.parametrize("piece", ["1", "1,", "12 ", "one hundred ", "1-", "$", "more than ", "of the ", "May 12 ", "a dozen "])
def test_the_work_grows_with_the_text_alone(piece: str) -> None:
    def spent(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        figures(text)
        return time.process_time() - began

    spent(1_000)
    assert spent(40_000) < 12 * max(spent(8_000), 0.02)
