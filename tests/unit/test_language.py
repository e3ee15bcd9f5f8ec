"""Language: told among those that are configured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.policy import ReadPolicy
from copytaster.stages import language

ALL = ReadPolicy().languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Old bridge to close for eleven months", "en"),
        ("Die alte Brücke wird für elf Monate gesperrt", "de"),
        ("Le vieux pont sera fermé pendant onze mois", "fr"),
        ("El viejo puente cerrará durante once meses", "es"),
        ("Il vecchio ponte resterà chiuso per undici mesi", "it"),
        ("A velha ponte vai fechar durante onze meses", "pt"),
        ("Старый мост закроют на одиннадцать месяцев", "ru"),
        ("Старий міст закриють на одинадцять місяців", "uk"),
        ("古い橋が十一か月間閉鎖される", "ja"),
        ("旧桥将关闭十一个月", "zh"),
        ("오래된 다리가 열한 달 동안 폐쇄된다", "ko"),
        ("سيغلق الجسر القديم لمدة أحد عشر شهرا", "ar"),
    ],
)
def test_a_headline_is_told(text: str, code: str) -> None:
    assert language.of(text, ALL, None).code == code


def test_a_text_is_told_only_among_the_allowed_languages() -> None:
    assert language.of("Il vecchio ponte resterà chiuso per undici mesi", ("en", "es"), None).code in ("en", "es", "und")


def test_the_feed_decides_where_the_text_is_in_doubt() -> None:
    assert language.of("Taylor Swift Tour Toronto", ALL, "de-AT").code == "de"
    assert language.of("Taylor Swift Tour Toronto", ALL, "en_GB").code == "en"


def test_the_feed_does_not_decide_against_a_clear_text() -> None:
    assert language.of("Die alte Brücke über die Lemme wird für elf Monate gesperrt", ALL, "en").code == "de"


@pytest.mark.parametrize("text", ["", "2:1", "??", "a", "https://harbour.example/news/bridge"])
def test_a_text_without_letters_to_tell_by_is_und(text: str) -> None:
    assert language.of(text, ALL, "en").code == "und"


def test_capitals_do_not_disturb() -> None:
    assert language.of("STARTUP-GRÜNDER MÜSSEN LÄNGER AUF DIE BRÜCKE WARTEN", ALL, None).code == "de"


def test_confidence_is_a_share() -> None:
    told = language.of("Old bridge to close for eleven months after cracks were found", ALL, "en")
    assert 0.9 < told.confidence <= 1.0


def test_no_language_allowed_is_und() -> None:
    assert language.of("Old bridge to close", (), "en").code == "und"


@pytest.mark.parametrize(("tag", "code"), [("en-GB", "en"), ("nb", "no"), ("pt_BR", "pt"), (None, None), ("", None), ("-", None)])
def test_a_tag_names_a_language(tag: str | None, code: str | None) -> None:
    assert language.code_of(tag) == code


@given(st.text(), st.none() | st.text(max_size=8))
def test_any_text_gives_an_allowed_language_or_und(text: str, prior: str | None) -> None:
    told = language.of(text, ALL, prior)
    assert told.code in (*ALL, "und")
    assert 0.0 <= told.confidence <= 1.0
