"""Copies are told from own reporting, and credit goes to who was first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copytaster.model.article import Credit
from copytaster.model.ids import story_id
from copytaster.model.story import Origin, Retraced
from copytaster.stages.group.story import placed, retraced
from tests import make
from tests.unit.newcomers import BANK, FERRY, NOON, SCHOOL, filled, newcomer

ORIGINAL = newcomer("a", "Ferry Aurora runs aground off Tarvik", FERRY)
LATER = NOON + timedelta(hours=1)
SENTENCES = FERRY.split(". ")
TITLE = "Ferry Aurora runs aground off Tarvik with 212 on board"
NOTICE = (
    "You can read this newspaper on paper, on the telephone and in the reading room of the harbour office every single day. "
    "Write to the editors if you have seen something that others ought to know, and we will call you back by tomorrow evening. "
)


BY_REUTERS = (Credit("Reuters", "By Reuters"),)
PARTLY = Origin("own", agency="Reuters", relation="part")


def copy(text: str, title: str = "Stranded", hours: float = 1.0) -> Origin:
    return filled(ORIGINAL).place(newcomer("b", title, text, hours=hours), LATER).origin


def test_the_same_text_elsewhere_is_a_copy_and_joins_the_original() -> None:
    placement = filled(ORIGINAL).place(newcomer("b", "Quite another headline", FERRY, hours=1), LATER)
    assert placement.origin == Origin("copy", of="a", share=1.0)
    assert placement.story_id == story_id("a")
    assert [reason.name for reason in placement.reasons] == ["in original", "of original"]


def test_a_shortened_text_is_a_copy() -> None:
    assert copy(". ".join(SENTENCES[:3])) == Origin("copy", of="a", share=1.0, relation="shortened")


def test_a_text_that_holds_the_original_is_an_extended_copy() -> None:
    origin = copy(f"{FERRY} {BANK}")
    assert (origin.kind, origin.of, origin.relation) == ("copy", "a", "extended")
    assert 0.3 < origin.share < 0.8


def test_half_of_the_original_inside_another_text_is_a_part_and_traced() -> None:
    placement = filled(ORIGINAL).place(newcomer("b", "Stranded", f"{BANK} {'. '.join(SENTENCES[:4])}. {SCHOOL}", hours=1), LATER)
    assert (placement.origin.kind, placement.origin.of, placement.origin.relation) == ("copy", "a", "part")
    assert placement.origin.share < 0.5


def test_a_long_text_is_known_by_a_sample_whole_or_shortened() -> None:
    sentences = [f"On day {n} the council of ward {n * 3} heard item {n * 7} from speaker {n * 11} and put it off." for n in range(90)]
    window = filled(newcomer("a", "What the council heard", " ".join(sentences)))
    whole = window.place(newcomer("b", "Minutes", " ".join(sentences), hours=1), LATER).origin
    third = window.place(newcomer("c", "Minutes", " ".join(sentences[:30]), hours=1), LATER).origin
    assert whole == Origin("copy", of="a", share=1.0)
    assert (third.of, third.share, third.relation) == ("a", 1.0, "shortened")


def test_of_two_long_texts_as_much_is_compared_as_both_were_sampled() -> None:
    words = [f"{name}{number}" for number in range(320) for name in ("ward", "item", "speaker", "vote", "street")]
    window = filled(newcomer("a", "What the council heard", " ".join([*words, *(f"coda{n}" for n in range(60))])))
    part = window.place(newcomer("b", "Minutes", " ".join(words[:800]), hours=1), LATER).origin
    assert (part.of, part.share, part.relation) == ("a", 1.0, "shortened")


def test_a_few_words_in_common_are_no_copy() -> None:
    assert copy("The ferry Aurora ran aground off Tarvik on Monday night") == Origin("own")


def test_one_quoted_sentence_makes_no_copy() -> None:
    assert copy(f"{SENTENCES[3]}. {BANK}") == Origin("own")


def test_a_statement_that_both_quote_makes_no_copy() -> None:
    statement = "".join(f"\u201c{sentence}.\u201d " for sentence in SENTENCES[:4])
    mine, theirs = BANK.split(". "), SCHOOL.split(". ")
    first = newcomer("a", "Statement", f"{mine[0]}. {mine[1]}. {statement}")
    again = newcomer("b", "Reaction", f"{theirs[0]}. {theirs[1]}. {statement}", hours=1)
    assert filled(first).place(again, LATER).origin == Origin("own")


def test_a_text_of_quotations_alone_is_a_copy_of_the_same() -> None:
    speech = "".join(f"\u201c{sentence}.\u201d " for sentence in SENTENCES)
    window = filled(newcomer("a", "The speech", f"{speech} {BANK}"))
    assert window.place(newcomer("b", "In full", f"She said: {speech}", hours=1), LATER).origin.of == "a"


def test_another_text_is_own_reporting() -> None:
    assert copy(BANK) == Origin("own")


def test_the_original_is_the_first_told_then_the_first_seen_then_by_id() -> None:
    window = filled(
        replace(ORIGINAL, article_id="c"),
        replace(ORIGINAL, article_id="d", seen_at=NOON + timedelta(minutes=1)),
        replace(ORIGINAL, article_id="e", told_at=NOON + timedelta(minutes=1), seen_at=LATER),
    )
    assert window.place(newcomer("b", "Stranded", FERRY, hours=2), LATER).origin.of == "c"


def test_an_original_that_comes_late_is_own_reporting_and_joins_its_copy() -> None:
    late = replace(ORIGINAL, seen_at=LATER)
    placement = filled(newcomer("b", "Stranded", FERRY, hours=0.5)).place(late, LATER)
    assert placement.origin == Origin("own")
    assert placement.story_id == story_id("b")


def test_an_original_that_comes_late_turns_its_copies_into_copies() -> None:
    early = newcomer("b", "Stranded", f"{SENTENCES[0]}. {SENTENCES[1]}. {SENTENCES[2]}.", hours=0.5)
    placement = filled(early).place(replace(ORIGINAL, seen_at=LATER), LATER)
    (found,) = placement.retraced
    assert (found.article_id, found.origin) == ("b", Origin("copy", of="a", share=1.0, relation="shortened"))
    assert [reason.name for reason in found.reasons] == ["in original", "of original"]


def test_a_story_says_that_its_first_article_copied_an_original_that_came_late() -> None:
    early, follower = newcomer("b", "Stranded", FERRY), newcomer("c", "Aground", FERRY, hours=0.5)
    agency = newcomer("r", TITLE, FERRY, source_id="reuters.com", hours=1)
    story, window = None, filled()
    for member in (replace(early, credits=BY_REUTERS), follower, agency):
        placement = window.place(member, LATER)
        story = placed(story, member, placement, LATER)
        window.take(member, story.id, placement.origin)
    assert story is not None
    assert [(place.article_id, place.origin.kind, place.origin.of) for place in story.places] == [
        ("b", "agency", "r"),
        ("c", "copy", "r"),
        ("r", "own", None),
    ]
    assert (story.title, story.own_reports, story.copies) == (TITLE, 1, 2)


def test_a_copy_of_an_article_that_became_a_copy_is_one_of_the_original() -> None:
    copy_of_it = replace(make.place(make.article("https://c.example/"), Origin("copy", of="b", share=0.8)), article_id="c")
    changed = retraced([copy_of_it], [Retraced("b", Origin("agency", of="r", agency="Reuters", share=1.0), ())])
    assert [place.origin for place in changed] == [Origin("copy", of="r", share=0.8)]


def test_a_copy_that_thanks_an_agency_is_traced_to_its_own_article_rather_than_to_the_first() -> None:
    agency = newcomer("r", "Ferry aground", FERRY, source_id="reuters.com", hours=0.5)
    thanking = newcomer("b", "Stranded", FERRY, credits=BY_REUTERS, hours=1)
    assert filled(ORIGINAL, agency).place(thanking, LATER).origin == Origin("agency", of="r", agency="Reuters", share=1.0)


def test_an_agency_that_tells_later_than_its_customers_is_the_original_all_the_same() -> None:
    thanking = newcomer("b", "Stranded", FERRY, credits=BY_REUTERS)
    placement = filled(thanking).place(newcomer("r", "Ferry aground", FERRY, source_id="reuters.com", hours=1), LATER)
    assert placement.origin == Origin("own")
    assert placement.story_id == story_id("b")
    assert [(found.article_id, found.origin) for found in placement.retraced] == [
        ("b", Origin("agency", of="r", agency="Reuters", share=1.0))
    ]


def test_an_agency_is_no_copy_of_who_thanks_another_one_for_the_same_text() -> None:
    thanking = newcomer("b", "Stranded", FERRY, credits=(Credit("EFE", "By EFE"),))
    placement = filled(thanking).place(newcomer("r", "Ferry aground", FERRY, source_id="reuters.com", hours=1), LATER)
    assert placement.origin.of == "b"
    assert placement.retraced == ()


def test_a_copy_turns_nobody_into_its_copy() -> None:
    late = newcomer("b", "Stranded", FERRY, hours=0.5)
    window = filled(ORIGINAL, newcomer("c", "Aground", FERRY, hours=0.75))
    assert window.place(late, LATER).retraced == ()


def test_of_two_stories_in_one_article_its_headline_says_which_it_is() -> None:
    host = newcomer("h", "Rates go up", f"{BANK} {SCHOOL}", hours=-1)
    inside = newcomer("b", TITLE, f"{BANK} {'. '.join(SENTENCES[:4])}. {SCHOOL}", hours=1)
    assert filled(host, replace(ORIGINAL, title=TITLE)).place(inside, LATER).origin.of == "a"
    assert filled(host, ORIGINAL).place(inside, LATER).origin.of == "h"


def test_an_article_with_a_passage_of_an_earlier_one_copies_the_one_that_it_repeats() -> None:
    quoted = newcomer("q", "Rates", f"{'. '.join(SENTENCES[:3])}. {BANK}", hours=-1)
    assert filled(quoted, ORIGINAL).place(newcomer("b", "Stranded", FERRY, hours=1), LATER).origin.of == "a"


def test_what_a_source_prints_in_every_article_costs_nothing() -> None:
    texts = [f"{NOTICE} Item {n} tells of matter {n * 7} in street {n * 13} and of nothing else." for n in range(20)]
    window = filled(*(newcomer(f"n{n:02}", f"Item {n}", text) for n, text in enumerate(texts)))
    assert window.place(newcomer("b", "Notice", f"{NOTICE} {SENTENCES[0]}.", hours=1), LATER).origin == Origin("own")


def test_a_source_shares_its_own_furniture_before_it_is_known() -> None:
    mine = newcomer("n", "Item", f"{NOTICE} {SENTENCES[0]}. {SENTENCES[1]}.", source_id="daily.example")
    again = newcomer("b", "Matter", f"{NOTICE} {SENTENCES[4]}. {SENTENCES[5]}.", source_id="daily.example", hours=1)
    assert filled(mine).place(again, LATER).origin == Origin("own")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "copy"),
        ({"hours": 23.0}, "copy"),
        ({"hours": 25.0}, "own"),
        ({"source_id": "a.example", "hours": 5.0}, "copy"),
        ({"source_id": "a.example", "hours": 7.0}, "own"),
        ({"language": "de"}, "own"),
    ],
)
def test_the_same_long_headline_within_a_day_is_a_copy(changes: dict[str, object], kind: str) -> None:
    again = newcomer("b", TITLE.upper(), **{"hours": 1.0, **changes})
    assert filled(newcomer("a", TITLE)).place(again, again.seen_at).origin.kind == kind


def test_the_same_short_headline_is_own_reporting() -> None:
    again = newcomer("b", "Ferry Aurora runs aground", hours=1)
    assert filled(newcomer("a", "Ferry Aurora runs aground")).place(again, LATER).origin == Origin("own")


def test_the_same_headline_over_two_different_texts_is_own_reporting() -> None:
    assert filled(newcomer("a", TITLE, FERRY)).place(newcomer("b", TITLE, BANK, hours=1), LATER).origin == Origin("own")


@pytest.mark.parametrize(
    ("evidence", "source", "origin"),
    [
        ("TARVIK (Reuters) -", "daily.example", Origin("agency", agency="Reuters")),
        ("By Reuters", "daily.example", Origin("agency", agency="Reuters")),
        ("With files from Reuters", "daily.example", PARTLY),
        ("This article includes reporting from Reuters", "daily.example", PARTLY),
        ("Mit Material von Reuters", "daily.example", PARTLY),
        ("TARVIK (Reuters) -", "reuters.com", Origin("own")),
    ],
)
def test_a_credit_tells_agency_text_unless_it_is_for_a_part(evidence: str, source: str, origin: Origin) -> None:
    credited = newcomer("b", "Stranded", FERRY, source_id=source, credits=(Credit("Reuters", evidence),))
    assert filled().place(credited, NOON).origin == origin


def test_a_copy_that_credits_an_agency_prints_its_text_and_says_where_it_stood_first() -> None:
    credited = newcomer("b", "Stranded", FERRY, credits=(Credit("Reuters", "With files from Reuters"),), hours=1)
    assert filled(ORIGINAL).place(credited, LATER).origin == Origin("agency", of="a", agency="Reuters", share=1.0)
