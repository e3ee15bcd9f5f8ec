"""What counts as a correction: a brief that stood and was wrong, not one that grew."""

import pytest

from copytaster.model.article import Article, Language
from copytaster.model.brief import Brief, Correction
from copytaster.stages.corrections import changed, corrections, likeness
from tests import make

TEN = "Ten ships with 10,000 tons of grain left the harbour on Monday."


def brief(article: Article, *sentences: str) -> Brief:
    """A brief of these sentences, all cited from one article."""
    story = make.story(article)
    return make.brief(story, article, lead=tuple(make.sentence(each, article) for each in sentences))


def corrected(article: Article, before: tuple[str, ...], after: tuple[str, ...], now: Article | None = None) -> tuple[Correction, ...]:
    """From one brief of an article to another, the article being as it was or as it is `now`."""
    present = now or article
    return corrections(brief(article, *before), brief(present, *after), {present.id: present})


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("Ten ships with 12,000 tons of grain left the harbour on Monday.", "number"),
        ("Ten ships with 10,000 tons of grain left the harbour on Friday.", "name"),
        ("Ten ships with 10,000 tons of grain have not left the harbour on Monday.", "negation"),
    ],
)
def test_a_sentence_with_another_number_name_or_negation_in_its_place_is_corrected(says: str, kind: str) -> None:
    assert corrected(make.article(), (TEN,), (says,)) == (Correction(kind, TEN, says),)  # type: ignore[arg-type]


def test_another_quotation_is_a_correction() -> None:
    was = "“We are all leaving the town tonight,” the mayor told the crowd in the hall."
    says = "“We are not leaving the town,” the mayor told the crowd in the hall."
    assert corrected(make.article(), (was,), (says,)) == (Correction("quotation", was, says),)


@pytest.mark.parametrize(
    "says",
    [
        TEN,
        "Ten ships with 10,000 tons of grain left the harbour on Monday, and 3 more wait.",
        "Ten ships with grain left the harbour on Monday.",
        "Ten vessels with 10,000 tons of grain left the harbour on Monday.",
    ],
)
def test_a_sentence_that_stays_grows_shrinks_or_is_reworded_is_no_correction(says: str) -> None:
    assert corrected(make.article(), (TEN,), (says,)) == ()


def test_a_sentence_that_joins_is_no_correction() -> None:
    assert corrected(make.article(), (TEN,), (TEN, "The harbour master was dismissed by 9 votes.")) == ()


def test_a_sentence_that_makes_room_is_none_while_its_article_still_says_it() -> None:
    article = make.article(text=TEN)
    assert corrected(article, (TEN,), ("The union called off its strike.",)) == ()
    reread = make.article(text=f"Updated at noon. {TEN}", version=2)
    assert corrected(article, (TEN,), ("The union called off its strike.",), reread) == ()


def test_a_sentence_that_its_article_no_longer_says_was_withdrawn() -> None:
    reread = make.article(text="The union called off its strike.", version=2)
    assert corrected(make.article(text=TEN), (TEN,), ("The union called off its strike.",), reread) == (Correction("withdrawn", TEN, ""),)


def test_a_sentence_whose_article_left_the_story_was_withdrawn() -> None:
    article, other = make.article(text=TEN), make.article("https://post.example/b")
    found = corrections(brief(article, TEN), brief(other, "The union called off its strike."), {other.id: other})
    assert found == (Correction("withdrawn", TEN, ""),)


def test_a_sentence_that_was_shortened_is_still_said_by_its_article() -> None:
    article = make.article(text="LONDON (AP) - " + TEN)
    reread = make.article(text=f"LONDON (AP) - On Sunday, {TEN}", version=2)
    assert corrected(article, (TEN,), (), reread) == ()


def test_each_sentence_is_compared_with_the_one_that_tells_the_same() -> None:
    was = ("The bank lent 40 million to the port.", "The port owes 90 million to the bank and the state.")
    says = ("The port owes 95 million to the bank and the state.", "The bank lent 40 million to the port.")
    assert corrected(make.article(), was, says) == (Correction("number", was[1], says[0]),)


def test_one_name_in_two_forms_is_one() -> None:
    assert changed("On Monday the mayor Mara Holm spoke.", "On Monday the mayor Mrs Holm spoke.", "en") is None
    assert changed("On Monday the mayor Mara Holm spoke.", "On Monday the mayor Jon Vik spoke.", "en") == "name"


def test_capitals_tell_no_names_where_every_noun_has_one() -> None:
    was, says = "Am Montag sank ein Schiff im Hafen.", "Am Montag sank ein Boot im Hafen."
    assert changed(was, says, "de") is None
    article = make.article(language=Language("de", 0.9))
    assert corrected(article, ("Der Hafen verlor 10 Schiffe im Mai.",), ("Der Hafen verlor 12 Schiffe im Mai.",))[0].kind == "number"


def test_likeness_is_the_share_of_words_in_common() -> None:
    assert likeness("a b c", "A b d") == pytest.approx(2 / 3)
    assert likeness("", "") == 0
    assert likeness("a", "") == 0
