"""The interface in other languages than English."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tools import catalogues

from copytaster.stages.phrases import Numeral, joined, phrase, phrases, stored
from copytaster.web.languages import codes, script_words, tongue
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Open, Show
from tests.site.serving import LOOK, Running

LANG = re.compile(r'<html lang="(\w+)"')


def asked_in(site: Running, path: str, **headers: str) -> str:
    found = LANG.search(site.ask(path, **headers).text)
    assert found
    return found[1]


@pytest.mark.parametrize("language", sorted(catalogues.kept()))
def test_every_message_has_its_text_in_every_language(language: str) -> None:
    assert list(catalogues.troubles(language, catalogues.kept()[language])) == []


def test_a_missing_a_fuzzy_and_a_wrong_text_are_told(tmp_path: Path) -> None:
    kept = catalogues.kept()["de"]
    catalogue = catalogues.read(kept, "de")
    catalogue["Wire"].string = ""
    catalogue["Topics"].flags.add("fuzzy")
    catalogue["Version %(number)s"].string = "Version %(nummer)s"
    catalogue["the report of {source}"].string = "dem Bericht"
    catalogue.add("Nobody says this any more", "Das sagt niemand mehr")
    broken = tmp_path / "broken.po"
    with broken.open("wb") as file:
        catalogues.write_po(file, catalogue)
    broken.with_suffix(".mo").write_bytes(catalogues.compiled(catalogues.read(broken, "de")))
    assert sorted(catalogues.troubles("de", broken)) == [
        "de: 'Nobody says this any more' is not used any more",
        "de: 'Topics' is marked as fuzzy",
        "de: 'Version %(number)s' has other values than ['number']",
        "de: 'Wire' is not translated",
        "de: 'the report of {source}' has other values than ['source']",
    ]


def test_a_phrase_is_its_english_text_and_is_told_with_its_values_in_german() -> None:
    german = tongue("de")
    said = phrase("{articles}: {kinds}", articles=phrases("{number} article", "{number} articles", 1_200), kinds=joined(["x", "y"]))
    assert said == "1,200 articles: x, y"
    assert german.told(said) == "1.200 Artikel: x, y"
    assert german.told(Numeral("1,234.5")) == "1.234,5"
    assert german.told(Numeral("64%")) == "64\N{NO-BREAK SPACE}%"
    assert german.told("Wire") == "Wire"
    assert tongue("en").told(said) is said


def test_what_was_kept_in_english_is_recognised_by_its_message() -> None:
    german = tongue("de")
    assert (
        german.told(stored("reports by Coast News, Al Sahifa and Kitco joined"))
        == "Berichte von Coast News, Al Sahifa and Kitco kamen hinzu"
    )
    assert german.known("new headline, 2 passages changed") == "neue Überschrift, 2 Stellen geändert"
    assert german.known("newest report 1 hour ago; halved every 8 hours") == "neuester Bericht 1 Stunde alt; halbiert alle 8 Stunden"
    assert german.known("something, that nobody knows") == "something, that nobody knows"
    assert german.known("a" * 100_000) == "a" * 100_000


def test_the_front_page_is_told_in_the_language_that_the_browser_asks_for(show: Show) -> None:
    site = show()
    german = site.ask("/", Accept_Language="fr;q=0.9, de-AT;q=0.8, en;q=0.5")
    assert '<html lang="de"' in german.text
    assert german.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"
    for said in ("Top-Themen", "vor 9 Min.", "34 Artikel: 3 eigene Berichte, 31 Kopien, davon 20 von AP", "neuester Bericht 9 Minuten alt"):
        assert said in german.text
    assert 'lang="en" dir="auto">Harbour bridge closes for a week of repairs' in german.text
    assert "9 mins ago" in site.ask("/").text


def test_the_story_page_is_told_in_german_and_its_sentences_stay_as_they_are(show: Show) -> None:
    site = show(store := FakeStore())
    story = newsday.fill(store)
    text = site.ask(f"/story/{story.id}", Accept_Language="de").text
    for said in (
        "2 Aussagen, 2 belegt",
        "Wer sagt was",
        "Kopien von The Associated Press (20)",
        "93\N{NO-BREAK SPACE}% des Textes",
        "Zur Quelle",
    ):
        assert said in text
    assert newsday.QUESTION in text
    assert newsday.FIRST in text


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", "en"), ("de", "de"), ("DE-ch", "de"), ("en, de", "en"), ("de;q=0", "en"), ("de;q=x, en;q=0.1", "en"), ("xx, *;q=0.1", "en"),
        (",;,;q", "en"), ("de;q=nan", "en"),
    ],
)  # fmt: skip
def test_the_best_language_that_the_site_has_is_taken(show: Show, header: str, told: str) -> None:
    assert asked_in(show(), "/about", Accept_Language=header) == told


def test_a_language_chosen_by_hand_stands_above_all_else(show: Show) -> None:
    site = show()
    chosen = site.ask("/language", "POST", b"language=de&back=/wire", Content_Type="application/x-www-form-urlencoded")
    assert (chosen.status, chosen.headers["location"]) == (303, "/wire")
    assert chosen.headers["set-cookie"].startswith("language=de;")
    assert asked_in(site, "/wire", Cookie="language=de", Accept_Language="en") == "de"
    assert asked_in(site, "/wire", Cookie="language=tlh", Accept_Language="de") == "de"
    wrong = site.ask("/language", "POST", b"language=../x&back=//evil.example", Content_Type="application/x-www-form-urlencoded")
    assert wrong.headers["location"] == "/"
    assert "set-cookie" not in wrong.headers


def test_the_setting_is_for_readers_who_chose_none(show: Show) -> None:
    site = show(look=replace(LOOK, language="de"))
    assert asked_in(site, "/about") == "de"
    assert asked_in(site, "/about", Cookie="language=en") == "en"


def test_every_page_has_its_words_in_german(show: Show) -> None:
    site = show()
    heads = {
        "/wire": "Der Ticker",
        "/sources": "Quellen",
        "/topics": "Schlagwörter",
        "/search?q=votes": "Suchen",
        "/health": "Verzug, Median",
        "/about": "Über diese Website",
        "/corrections": "Korrekturen",
        "/edits": "Änderungen",
        "/start": "Startpakete",
        "/source/coast.example": "Feed der Änderungen",
        "/nothing": "Diese Seite gibt es nicht",
        "/api/v1/": "Adressen",
        "/widget/wire": "vor 9 Min.",
    }
    assert [path for path, said in heads.items() if said not in site.ask(path, Accept_Language="de").text] == []


def test_the_script_gets_the_words_of_the_page(show: Show) -> None:
    assert "data-words" not in show().ask("/").text
    assert '"{number} mins ago": "vor {number} Min."' in script_words("de")
    assert codes()[0] == "en"


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_german_fits_a_narrow_screen_and_the_script_keeps_to_it(show: Show, open_page: Open) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    for path in ("/", f"/story/{story.id}", "/health", "/search?q=votes", "/about", "/start", "/edits"):
        page = await open_page(site.address + path, viewport={"width": 320, "height": 900}, locale="de-DE")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page = await open_page(site.address, locale="de-DE")
    await page.wait_for_selector("#wire-state[data-on]")
    assert await page.text_content("#pause") == "Anhalten"
    assert await page.text_content("#lines time") == "vor 9 Min."
    first, second = make.article("https://coast.example/two", "Tunnel opens"), make.article("https://rail.example/two", "Tunnel open")
    told = make.story(first, second)
    store.put(first, second, told)
    site.tell(make.line(told))
    await page.wait_for_selector(f"#lines [data-story='{told.id}']")
    assert "2 Artikel" in str(await page.text_content(f"#lines [data-story='{told.id}']"))
    await page.click("#pause")
    assert await page.text_content("#wire-state") == "Angehalten"
