"""Agencies: credit is told apart from mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.article import Block, Credit
from copytaster.stages import agencies

STORY = Block("paragraph", "The town said on Thursday that the old bridge over the Lemme would close for eleven months.")


def _of(text: str) -> tuple[tuple[Credit, ...], tuple[Block, ...]]:
    return agencies.credited([STORY, Block("paragraph", text)], [])


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("This article includes reporting from The Associated Press", "The Associated Press"),
        ("This report contains information from Reuters.", "Reuters"),
        ("The Associated Press contributed to this report.", "The Associated Press"),
        ("Associated Press writers Jane Doe in Paris and John Roe in Rome contributed to this report.", "The Associated Press"),
        ("(With files from The Canadian Press)", "The Canadian Press"),
        ("With inputs from PTI", "Press Trust of India"),
        ("Copyright 2024 The Associated Press. All rights reserved.", "The Associated Press"),
        ("— Reuters", "Reuters"),
        ("(AP)", "The Associated Press"),
        ("© 2024 AFP", "Agence France-Presse"),
        ("Mit Material von dpa.", "Deutsche Presse-Agentur"),
        ("Quelle: APA", "Austria Presse Agentur"),
        ("© dpa-infocom, dpa:240503-99-12345/2", "Deutsche Presse-Agentur"),
        ("Avec AFP", "Agence France-Presse"),
        ("(avec Reuters)", "Reuters"),
        ("Con información de EFE", "EFE"),
        ("Fuente: Europa Press", "Europa Press"),
        ("Fonte: ANSA", "ANSA"),
        ("Com informações da Lusa.", "Lusa"),
        ("Bron: ANP", "ANP"),
        ("По материалам ТАСС", "TASS"),
        ("来源:新华社", "Xinhua"),
        ("Le Monde avec AFP", "Agence France-Presse"),
        ("Con información de EFE.", "EFE"),
        ("(Com Lusa)", "Lusa"),
        ("Met medewerking van ANP", "ANP"),
        ("Źródło: PAP", "PAP"),
        ("Källa: TT", "TT"),
        ("Zdroj: ČTK", "ČTK"),
        ("(Πηγή: ΑΠΕ-ΜΠΕ)", "AMNA"),
        ("Forrás: MTI", "MTI"),
        ("/ritzau/", "Ritzau"),
        ("By JANE DOE, Associated Press", "The Associated Press"),
        ("Our Standards: The Thomson Reuters Trust Principles.", "Reuters"),
    ],
)
def test_a_line_that_only_gives_credit_is_a_credit_and_leaves_the_text(line: str, agency: str) -> None:
    credits, blocks = _of(line)
    assert credits == (Credit(agency, line),)
    assert blocks == (STORY,)


@pytest.mark.parametrize(
    ("text", "agency", "evidence"),
    [
        ("PARIS (AFP) - The minister said so on Monday.", "Agence France-Presse", "PARIS (AFP) -"),
        ("WASHINGTON (Reuters) – The bank held its rates.", "Reuters", "WASHINGTON (Reuters) –"),
        ("Berlin (dpa) - Der Minister sagte es am Montag.", "Deutsche Presse-Agentur", "Berlin (dpa) -"),
        ("Madrid, 3 jun (EFE).- El presidente lo dijo hoy.", "EFE", "Madrid, 3 jun (EFE).-"),
        ("(ANSA) - ROMA, 03 GIU - Il presidente lo ha detto.", "ANSA", "(ANSA) -"),
        ("МОСКВА, 3 июня. /ТАСС/. Президент заявил об этом.", "TASS", "МОСКВА, 3 июня. /ТАСС/."),
        ("BEIJING, June 3 (Xinhua) -- China said so.", "Xinhua", "BEIJING, June 3 (Xinhua) --"),
        ("新华社北京6月3日电 记者从会上获悉。", "Xinhua", "新华社北京6月3日电"),
        ("(Reuters) - The bank held its rates.", "Reuters", "(Reuters) -"),
        ("WASHINGTON (AP) — The bank held its rates.", "The Associated Press", "WASHINGTON (AP) —"),
        ("ST. LOUIS, May 3 (AP) - The bank held its rates.", "The Associated Press", "ST. LOUIS, May 3 (AP) -"),
        ("New Delhi, May 12 (PTI) The court said so.", "Press Trust of India", "New Delhi, May 12 (PTI)"),
        ("Rio de Janeiro, 3 de junho (Lusa) - O presidente disse.", "Lusa", "Rio de Janeiro, 3 de junho (Lusa) -"),
        ("DEN HAAG (ANP) - De minister zei het.", "ANP", "DEN HAAG (ANP) -"),
        ("WARSZAWA (PAP) - Minister powiedział to dziś.", "PAP", "WARSZAWA (PAP) -"),
        ("OSLO (NTB): Statsministeren sa det.", "NTB", "OSLO (NTB):"),
        ("МОСКВА, 12 мая — РИА Новости. Президент заявил.", "RIA Novosti", "МОСКВА, 12 мая — РИА Новости."),
        ("Москва. 12 мая. INTERFAX.RU - Президент заявил.", "Interfax", "Москва. 12 мая. INTERFAX.RU -"),
        ("(서울=연합뉴스) 대통령은 말했다.", "Yonhap News Agency", "(서울=연합뉴스)"),
        ("EFE / Madrid. El presidente lo dijo hoy.", "EFE", "EFE / M"),
    ],
)
def test_a_dateline_is_a_credit_and_stays(text: str, agency: str, evidence: str) -> None:
    assert _of(text) == ((Credit(agency, evidence),), (STORY, Block("paragraph", text)))


@pytest.mark.parametrize(
    "line",
    [
        "Com agências",
        "Agencias",
        "(With inputs from agencies)",
        "Mit Agenturmaterial.",
        "avec agences",
        "Con agenzie",
        "Redacción con agencias",
    ],
)
def test_agencies_that_are_thanked_without_a_name_are_credited_together(line: str) -> None:
    assert _of(line) == ((Credit("news agencies", line),), (STORY,))
    assert agencies.credited([STORY], [line])[0] == (Credit("news agencies", line),)


def test_an_agency_is_known_by_its_initials() -> None:
    assert [agencies.short(name) for name in ("The Associated Press", "Reuters", "news agencies")] == ["AP", "Reuters", "news agencies"]


def test_a_dateline_stands_at_the_beginning_of_an_article() -> None:
    late = Block("paragraph", "PARIS (AFP) - The minister said so on Monday.")
    assert agencies.credited([STORY, STORY, STORY, late], [])[0] == ()


@pytest.mark.parametrize(
    ("text", "agency", "evidence"),
    [
        ("Er sagte es am Montag. (dpa)", "Deutsche Presse-Agentur", "(dpa)"),
        ("“We would rather be late than sorry.” — Reuters", "Reuters", "— Reuters"),
        (
            "The vote was close. The Associated Press contributed to this report.",
            "The Associated Press",
            "The Associated Press contributed to this report.",
        ),
    ],
)
def test_a_mark_behind_the_last_sentence_is_a_credit_and_stays(text: str, agency: str, evidence: str) -> None:
    assert _of(text) == ((Credit(agency, evidence),), (STORY, Block("paragraph", text)))


@pytest.mark.parametrize(
    "text",
    [
        "The treaty takes effect later, according to North Korea’s state-run Korean Central News Agency (KCNA).",
        "The treaty was signed by decree, reported KCNA.",
        "The Associated Press (AP) reported on Monday that troops had moved.",
        "Reuters reported earlier that the deal was off.",
        "According to reporting by Reuters, it failed.",
        "He told Reuters.",
        "In an interview with AFP, she said no.",
        "A statement carried by TASS said so.",
        "The AP has sued the White House.",
        "AP Photo/John Smith",
        "(AP Photo/John Smith)",
        "Foto: dpa",
        "Kim contributed to this report.",
        "The PA said it was sorry.",
        "Vijayawada (AP): The chief minister said so.",
        "Andhra Pradesh (AP) - The state government said so.",
        "Harrisburg (PA) - The mayor said so.",
        "Students who take AP classes (AP) - a programme - pay more.",
        "NAN bread (NAN) – the best there is.",
        "Hina - The actress said so on Monday.",
        "Antara — the town",
        "STT - steps to take",
        "AP Moller-Maersk shares rose.",
        "He took AP courses in physics.",
        "Philadelphia, PA - The mayor said so.",
        "The agencies said so.",
        "UPI payments in India rose.",
    ],
)
def test_to_name_an_agency_as_a_source_is_no_credit(text: str) -> None:
    assert _of(text) == ((), (STORY, Block("paragraph", text)))


@pytest.mark.parametrize(
    ("author", "agency"),
    [
        ("The Associated Press", "The Associated Press"),
        ("JANE DOE Associated Press", "The Associated Press"),
        ("Jane Doe, AP", "The Associated Press"),
        ("Jane Doe (AFP)", "Agence France-Presse"),
        ("Le Figaro et AFP", "Agence France-Presse"),
        ("Jane Doe/Reuters", "Reuters"),
        ("Reuters Staff", "Reuters"),
        ("Le Monde avec AFP", "Agence France-Presse"),
        ("red/dpa", "Deutsche Presse-Agentur"),
    ],
)
def test_a_byline_gives_credit(author: str, agency: str) -> None:
    assert agencies.credited([STORY], [author])[0] == (Credit(agency, author),)


@pytest.mark.parametrize(
    "author", ["Pa Smith", "John Reuters Smith", "Ada Brandt", "A.P. Smith", "AP Smith", "Hina Khan", "Jane Doe, AP Biology teacher"]
)
def test_a_name_that_looks_like_an_agency_gives_none(author: str) -> None:
    assert agencies.credited([STORY], [author])[0] == ()


def test_several_agencies_share_one_line() -> None:
    credits, _ = _of("(dpa/AFP/Reuters)")
    assert {credit.agency for credit in credits} == {"Deutsche Presse-Agentur", "Agence France-Presse", "Reuters"}


def test_an_agency_is_credited_once() -> None:
    credits, _ = agencies.credited([STORY, Block("paragraph", "(AP)")], ["The Associated Press"])
    assert credits == (Credit("The Associated Press", "The Associated Press"),)


def test_a_caption_gives_no_credit() -> None:
    caption = Block("caption", "Reuters")
    assert agencies.credited([STORY, caption], []) == ((), (STORY, caption))


def test_mentions_are_found_by_full_name() -> None:
    assert agencies.named("The AP, and later Agence France-Presse, said so; 신문 연합뉴스") == (
        "The Associated Press",
        "Agence France-Presse",
        "Yonhap News Agency",
    )


@given(
    st.lists(st.text(alphabet=st.characters() | st.sampled_from("AP()/—.© \x01")), max_size=4), st.lists(st.text(max_size=40), max_size=3)
)
def test_any_text_is_read_without_harm(texts: list[str], authors: list[str]) -> None:
    blocks = [Block("paragraph", text) for text in texts]
    _, kept = agencies.credited(blocks, authors)
    assert set(kept) <= set(blocks)
