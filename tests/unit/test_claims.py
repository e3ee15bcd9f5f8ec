"""Who says what."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.stages import claims

Told = tuple[str, str, str]


def told(text: str, language: str = "en") -> list[Told]:
    """Source, cue and content of each claim, several spans joined by a bar."""

    def words(spans: object) -> str:
        assert isinstance(spans, tuple)
        return " | ".join(text[span.start : span.end] for span in spans)

    return [(words(claim.source), words(claim.cue), words(claim.content)) for claim in claims.attributed(text, language)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The mayor said the pier will open on Friday.", ("The mayor", "said", "the pier will open on Friday")),
        ("The pier will open on Friday, the mayor said.", ("the mayor", "said", "The pier will open on Friday")),
        ("The pier will open on Friday, reported KNA.", ("KNA", "reported", "The pier will open on Friday")),
        ("The pier is safe, according to the harbour master.", ("the harbour master", "according to", "The pier is safe")),
        ("According to the harbour master, the pier is safe.", ("the harbour master", "According to", "the pier is safe")),
        ("“We ran,” said Mara Holm.", ("Mara Holm", "said", "“We ran,”")),
        ("“We ran,” Mara Holm told the Gazette on Friday.", ("Mara Holm", "told", "“We ran,”")),
        ("Mara Holm, the mayor, said the pier is safe.", ("Mara Holm", "said", "the pier is safe")),
        ("“We ran,” she said, “and it fell.”", ("she", "said", "“We ran,” | “and it fell.”")),
        ("“We ran,” she said. “Then it fell.”", ("she", "said", "“We ran,” | “Then it fell.”")),
        ("The union has repeatedly denied the report.", ("The union", "has repeatedly denied", "the report")),
        ("MAYOR HOLM: The pier is safe.", ("MAYOR HOLM", ":", "The pier is safe.")),
    ],
)
def test_a_claim_has_source_cue_and_content(text: str, claim: Told) -> None:
    assert claim in told(text)


def test_a_quotation_in_a_new_paragraph_goes_on_with_the_last_speaker() -> None:
    assert told("“We ran,” said Mara Holm.\n\n“Then it fell.”")[1] == ("Mara Holm", "", "“Then it fell.”")


def test_a_participle_speaks_for_the_speaker_of_its_sentence() -> None:
    assert ("The mayor", "adding", "that nobody was hurt") in told("The mayor said the pier is closed, adding that nobody was hurt.")


def test_a_word_of_speech_behind_an_article_is_a_noun() -> None:
    assert told("The reports lay on the table.") == []


def test_plain_narration_makes_no_claim() -> None:
    assert told("The crane fell across the pier on Monday.") == []


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        ("de", "„Wir liefen“, sagte Mara Holm.", ("Mara Holm", "sagte", "„Wir liefen“")),
        ("fr", "« Nous courions », a déclaré Mara Holm.", ("Mara Holm", "a déclaré", "« Nous courions »")),
        ("es", "“Corrimos”, dijo Mara Holm.", ("Mara Holm", "dijo", "“Corrimos”")),
        ("fi", "”Me juoksimme pois laiturilta.”", ("", "", "”Me juoksimme pois laiturilta.”")),
    ],
)
def test_quotations_are_attributed_in_other_languages(language: str, text: str, claim: Told) -> None:
    assert claim in told(text, language)


def test_the_record_holds_spans_as_start_and_end() -> None:
    line = claims.record({"id": 7, "text": "The mayor said the pier will open."})
    assert line == {
        "id": 7,
        "claims": [
            {
                "source": [{"start": 0, "end": 9}],
                "cue": [{"start": 10, "end": 14}],
                "content": [{"start": 15, "end": 33}],
                "kind": "say",
                "quoted": False,
                "hedges": [],
                "speaker": "",
            }
        ],
    }


def test_a_line_without_a_text_has_no_claims() -> None:
    assert claims.record({"id": "x"}) == {"id": "x", "claims": []}


MARKS = ["“", "”", '"', ", ", ". ", "\n", ": ", "(", "— "]
WORDS = ["said ", "according to ", "adding ", "Mara Holm ", "who ", "told ", "the pier ", "is not "]
PIECES = st.sampled_from(MARKS + WORDS)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)), st.sampled_from(["en", "de", "xx"]))
def test_claims_of_any_text_lie_within_it(text: str, language: str) -> None:
    for claim in claims.attributed(text, language):
        assert claim.content
        for span in (*claim.source, *claim.cue, *claim.content):
            assert 0 <= span.start < span.end <= len(text)
    json.dumps(claims.record({"id": 1, "text": text, "language": language}))
