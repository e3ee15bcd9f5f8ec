"""Kinds, hedges and names of claims."""

import pytest

from copytaster.model.brief import Claim
from copytaster.stages import claims


def first(text: str, language: str = "en") -> Claim:
    return claims.attributed(text, language)[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The mayor said the pier is safe.", "say"),
        ("The mayor denied that the pier was closed.", "deny"),
        ("The union accused the mayor of neglect.", "accuse"),
        ("The mayor promised that the pier will open.", "promise"),
        ("The mayor predicted that the pier will open.", "estimate"),
        ("The mayor announced that the pier will open.", "report"),
        ("The letter said the pier is not safe.", "document"),
    ],
)
def test_a_claim_has_a_kind(text: str, kind: str) -> None:
    assert first(text).kind == kind


def test_a_french_denial_is_a_denial() -> None:
    assert first("« Nous courions », a déclaré Mara Holm.", "fr").kind == "say"
    assert first("La mairie a démenti la fermeture.", "fr").kind == "deny"


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("The mayor said up to 40 people were reportedly hurt.", ["up to", "reportedly"]),
        ("The mayor said about 40 people may come.", ["about", "may"]),
        ("The mayor said they spoke about it in May.", []),
        ("The mayor said the crane fell over the pier.", []),
    ],
)
def test_words_that_weaken_a_claim_are_kept_with_it(text: str, hedges: list[str]) -> None:
    assert [text[span.start : span.end] for span in first(text).hedges] == hedges


def speakers(text: str) -> list[str]:
    return [claim.speaker for claim in claims.attributed(text)]


def test_a_name_is_its_own_speaker_without_title() -> None:
    assert speakers("Mayor Mara Holm said the pier is safe.") == ["Mara Holm"]


def test_a_name_that_only_describes_the_source_is_not_the_speaker() -> None:
    assert speakers("South Korean officials said the pier is safe.") == [""]


def test_she_is_the_only_woman_named() -> None:
    assert speakers("Mara Holm came to the pier on Monday.\n\nShe said it is safe.") == ["Mara Holm"]


def test_he_is_nobody_where_only_a_woman_was_named() -> None:
    assert speakers("Mara Holm came to the pier on Monday.\n\nHe said it is safe.") == [""]


def test_she_is_nobody_where_two_people_were_named() -> None:
    assert speakers("Mara Holm and Eva Berg came to the pier on Monday.\n\nShe said it is safe.") == [""]


def test_a_pronoun_is_nobody_after_somebody_else_spoke() -> None:
    assert speakers("Mara Holm came to the pier.\n\nThe coroner said it fell. She said it is safe.")[-1] == ""


def test_a_place_is_no_person() -> None:
    assert speakers("The ship came from Iraq Bay on Monday.\n\nHe said it is safe.") == [""]


def test_a_surname_is_the_one_full_name_that_ends_in_it() -> None:
    assert speakers("Mara Holm came to the pier.\n\nHolm said it is safe.") == ["Mara Holm"]
    assert speakers("Mara Holm and Eva Holm came to the pier.\n\nHolm said it is safe.") == [""]


def test_an_office_is_the_person_who_holds_it() -> None:
    assert speakers("Mara Holm, the mayor, came to the pier.\n\nThe mayor said it is safe.") == ["Mara Holm"]
    assert speakers("Mara Holm, the vice mayor, came to the pier.\n\nThe mayor said it is safe.") == [""]


def test_a_ministry_is_the_only_one_named() -> None:
    assert speakers("The Ministry of Health closed the pier.\n\nThe ministry said it is safe.") == ["Ministry of Health"]


@pytest.mark.parametrize("nearer", ["Ondrej Vlk", "Xochitl Vlk"])
def test_a_pronoun_is_nobody_where_a_nearer_name_may_be_meant(nearer: str) -> None:
    pronoun = "he" if nearer == "Ondrej Vlk" else "she"
    text = f'Mara Holm, the mayor, opened the pier. Then {nearer} spoke to the crowd. "We are proud of it," {pronoun} said.'
    assert {claim.speaker for claim in claims.attributed(text, "en")} == {""}


def test_a_place_named_nearer_is_passed_over() -> None:
    text = 'Mara Holm, the mayor, opened the pier in Lund Bay. "We are proud of it," she said.'
    assert {claim.speaker for claim in claims.attributed(text, "en")} == {"Mara Holm"}
