"""Sentences in which nobody says anything need no closer look."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.claims.attribution import attributed
from copytaster.stages.claims.silence import only_speaking, speaks


def test_marks_colons_and_words_of_saying_speak() -> None:
    assert speaks("The pier is safe, the mayor said.", "en")
    assert speaks("“We ran.”", "en")
    assert speaks("MAYOR: The pier is safe.", "en")
    assert speaks("According to her it is.", "en")
    assert speaks("Er sagte nichts.", "de")
    assert not speaks("The pier fell on Friday.", "en")


def test_what_is_silent_becomes_line_breaks_and_all_else_stays_where_it_is() -> None:
    text = "The pier fell on Friday. The mayor said it was old.\n\nNobody was there."
    left = only_speaking(text, "en")
    assert len(left) == len(text)
    assert left.strip() == "The mayor said it was old."
    assert left.index("The mayor") == text.index("The mayor")


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_what_is_left_is_of_the_text(text: str) -> None:
    left = only_speaking(text, "en")
    assert len(left) == len(text)
    assert all(one in (other, "\n") for one, other in zip(left, text, strict=True))


@given(
    st.lists(
        st.sampled_from(["The pier fell.", "She said it is safe.", "“We ran,” he said.", "\n\n", "Mayor: No.", "It rains."]), max_size=8
    )
)
def test_plain_rules_find_the_same_claims_in_what_is_left(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [claim.cue for claim in attributed(text)] == [claim.cue for claim in attributed(only_speaking(text, "en"))]
