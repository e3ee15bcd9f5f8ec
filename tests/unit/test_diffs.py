"""What changed between two versions of a text."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.diffs import Change, changes


def test_changed_words_are_told_as_left_and_come() -> None:
    assert changes("The army may have sent 10,000 men.", "The army has sent 12,000 men.") == (
        Change("same", "The army "),
        Change("del", "may have "),
        Change("ins", "has "),
        Change("same", "sent "),
        Change("del", "10,000 "),
        Change("ins", "12,000 "),
        Change("same", "men."),
    )


def test_a_new_paragraph_is_told_as_come() -> None:
    assert changes("One.\n\nThree.", "One.\n\nTwo.\n\nThree.") == (
        Change("same", "One.\n\n"),
        Change("ins", "Two.\n\n"),
        Change("same", "Three."),
    )


def test_equal_texts_have_one_stretch_that_stayed() -> None:
    assert changes("Nothing new.", "Nothing new.") == (Change("same", "Nothing new."),)


def test_two_empty_texts_have_no_changes() -> None:
    assert changes("", "") == ()


def test_a_passage_too_long_to_compare_is_told_as_replaced() -> None:
    old, new = "a b " * 1000, "b a " * 1000
    found = changes(old, new)
    assert [change.kind for change in found] == ["del", "ins"]


WORDY = st.lists(st.sampled_from(["the ", "ferry ", "10,000 ", "ran. ", "\n\n", "’s", "—", " "]), max_size=40).map("".join)


@given(st.one_of(WORDY, st.text(max_size=80)), st.one_of(WORDY, st.text(max_size=80)))
def test_both_versions_can_be_put_together_again(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(change.text for change in found if change.kind != "ins") == old
    assert "".join(change.text for change in found if change.kind != "del") == new
