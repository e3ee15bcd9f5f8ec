"""Who says what, in a parse."""

import re
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.adapters.grammar import MODEL, parser
from copytaster.model.brief import Claim
from copytaster.stages import claims
from copytaster.stages.claims.parsed import Parsed, Tree, with_double_marks

needs_parser = pytest.mark.skipif(find_spec(MODEL) is None, reason=f"the parser {MODEL} is not installed")


def parse(marked: str) -> tuple[str, Parsed]:
    """A text and its parse from words as `word/tag/dep/head`, heads counted from 0."""
    rows = [word.rsplit("/", 3) for word in marked.split()]
    text, starts = "", []
    for word, *_ in rows:
        text += "" if not text or re.fullmatch(r"[,.”]", word) or text.endswith("“") else " "
        starts.append(len(text))
        text += word
    ends = [start + len(row[0]) for start, row in zip(starts, rows, strict=True)]
    tags, deps, heads = (tuple(row[k] for row in rows) for k in (1, 2, 3))
    return text, Parsed(tuple(starts), tuple(ends), tags, deps, tuple(map(int, heads)))


def told(text: str, parsed: Parsed) -> list[tuple[str, str, str]]:
    """Source, cue and content of each claim, several spans joined by a bar."""

    def words(claim: Claim, part: str) -> str:
        return " | ".join(text[span.start : span.end] for span in getattr(claim, part))

    return [(words(c, "source"), words(c, "cue"), words(c, "content")) for c in claims.attributed(text, "en", parsed)]


SAID = "The/DT/det/1 mayor/NN/nsubj/2 said/VBD/ROOT/2 the/DT/det/4 pier/NN/nsubj/6 will/MD/aux/6 open/VB/ccomp/2 ././punct/2"
BEHIND = "The/DT/det/1 pier/NN/nsubj/3 will/MD/aux/3 open/VB/ccomp/7 ,/,/punct/7 the/DT/det/6 mayor/NN/nsubj/7 said/VBD/ROOT/7 ././punct/7"
NARRATED = "The/DT/det/1 crane/NN/nsubj/2 fell/VBD/ROOT/2 across/IN/prep/2 the/DT/det/5 pier/NN/pobj/3 ././punct/2"


@pytest.mark.parametrize("marked", [SAID, BEHIND])
def test_a_clause_under_a_verb_of_speech_is_what_its_subject_says(marked: str) -> None:
    [(source, cue, content)] = told(*parse(marked))
    assert (source.lower(), cue, content.lower()) == ("the mayor", "said", "the pier will open")


def test_a_parse_of_plain_narration_makes_no_claim() -> None:
    assert told(*parse(NARRATED)) == []


def test_a_parse_is_not_used_for_another_language() -> None:
    text, parsed = parse(SAID)
    assert claims.attributed(text, "fi", parsed) == ()


def test_two_single_marks_count_as_a_double_one_and_move_nothing() -> None:
    assert with_double_marks("He said ''we ran.'' Twice.") == 'He said  "we ran."  Twice.'


def test_a_tree_knows_how_far_the_words_under_a_word_go() -> None:
    text, parsed = parse(SAID)
    tree = Tree(text, parsed, tuple(text.split()), (False,) * 8)
    assert (tree.firsts[6], tree.lasts[6]) == (3, 6)
    assert tree.holds(2, 3)
    assert not tree.holds(6, 1)


@needs_parser
@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The mayor said the pier will open on Friday.", ("The mayor", "said", "the pier will open on Friday")),
        ("The pier will open on Friday, reported KNA.", ("KNA", "reported", "The pier will open on Friday")),
        ("According to the harbour master, the pier is safe.", ("the harbour master", "According to", "the pier is safe")),
        ("A survey found that most residents want a new pier.", ("A survey", "found", "that most residents want a new pier")),
        ("She is confident that the pier will open.", ("She", "confident", "that the pier will open")),
        ("The union has repeatedly denied the report.", ("The union", "has repeatedly denied", "the report")),
        ("MAYOR HOLM: The pier is safe.", ("MAYOR HOLM", ":", "The pier is safe.")),
        ("“We ran,” she said. “Then the whole crane fell down.”", ("she", "said", "“We ran,” | “Then the whole crane fell down.”")),
        (
            "“We ran from it,” said Mara Holm.\n\n“Then the whole crane fell on the pier.”",
            ("Mara Holm", "said", "“We ran from it,” | “Then the whole crane fell on the pier.”"),
        ),
    ],
)
def test_forms_of_saying_are_found_in_a_parse(text: str, claim: tuple[str, str, str]) -> None:
    parse_text = parser()
    assert parse_text is not None
    assert claim in told(text, parse_text(text))


@needs_parser
def test_of_two_names_in_a_source_none_is_the_speaker() -> None:
    parse_text = parser()
    assert parse_text is not None
    text = "Mara Holm and Eva Berg said the pier is safe."
    assert [claim.speaker for claim in claims.attributed(text, "en", parse_text(text))] == [""]


@needs_parser
@pytest.mark.parametrize("text", ["Breaking: The pier fell.", "Two men and a dog were on the pier at noon."])
def test_what_nobody_says_is_no_claim(text: str) -> None:
    parse_text = parser()
    assert parse_text is not None
    assert told(text, parse_text(text)) == []


@needs_parser
@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(["“", "”", "''", ", ", ". ", "\n", "said ", "Mara Holm ", "that ", "claims of "]), max_size=40).map(
            "".join
        ),
    )
)
def test_claims_of_any_parsed_text_lie_within_it(text: str) -> None:
    parse_text = parser()
    assert parse_text is not None
    for claim in claims.attributed(text, "en", parse_text(text)):
        assert claim.content
        for span in (*claim.source, *claim.cue, *claim.content, *claim.hedges):
            assert 0 <= span.start < span.end <= len(text)
