"""Words: one way of cutting text, for search and fingerprints."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages import words


def test_words_are_lower_case_and_without_punctuation() -> None:
    assert words.tokens("Four BBC TV series ‘generated £43.5m’") == ["four", "bbc", "tv", "series", "generated", "43", "5m"]


def test_wide_and_ligature_forms_are_the_plain_ones() -> None:
    assert words.tokens("ＧＤＰ ﬁnance") == ["gdp", "finance"]


def test_scripts_that_do_not_part_words_come_as_pairs_of_characters() -> None:
    assert words.tokens("大雨で3人") == ["大雨", "雨で", "3", "人"]


def test_korean_comes_as_pairs_since_its_particles_stick_to_the_word() -> None:
    assert words.tokens("러시아와 북한") == ["러시", "시아", "아와", "북한"]


def test_vowel_signs_stay_with_their_word() -> None:
    assert words.tokens("हिन्दी में समाचार") == ["हिन्दी", "में", "समाचार"]


def test_cased_words_keep_their_capitals() -> None:
    assert words.cased("Mayor of Harbour") == ["Mayor", "of", "Harbour"]


def test_search_does_not_know_accents() -> None:
    assert words.searchable("Straße Sánchez İstanbul Łódź") == "strasse sanchez istanbul lodz"


def test_search_does_not_know_hebrew_points_and_arabic_vowel_marks() -> None:
    assert words.searchable("שָׁלוֹם كِتَاب") == "שלום كتاب"


def test_characters_that_do_not_show_are_not_there() -> None:
    assert words.tokens("po\u00adlice at\u200btack") == ["police", "attack"]


def test_a_query_asks_for_each_word_once() -> None:
    assert words.query("Trump and trump AND Putin") == ("trump", "and", "putin")


def test_a_star_asks_for_words_that_begin_so() -> None:
    assert words.query("trump* tariff") == ("trump*", "tariff")


def test_one_character_of_an_unspaced_script_is_found_as_the_beginning_of_a_pair() -> None:
    assert words.query("雨") == ("雨*",)


def test_a_query_of_nothing_but_signs_has_no_words() -> None:
    assert words.query('" OR * ( NEAR --') == ("or", "near")
    assert words.query("?!") == ()


def test_a_query_is_cut_at_24_words() -> None:
    assert len(words.query(" ".join(f"w{number}" for number in range(100)))) == 24


@given(st.text())
def test_any_text_gives_words_without_blanks(text: str) -> None:
    assert all(token and not token.isspace() and " " not in token for token in words.tokens(text))


@given(st.text())
def test_what_is_searchable_is_found_by_asking_for_the_same_text(text: str) -> None:
    stored = set(words.searchable(text).split(" "))
    assert all(word in stored or any(known.startswith(word[:-1]) for known in stored) for word in words.query(text.replace("*", " ")))
