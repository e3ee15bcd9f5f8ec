"""What people may decide of a story, what it becomes, and that taking it back gives back what was there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.decision import Decision
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Origin, Story
from copytaster.stages.desk import Asked, Known, decided, in_force, steered
from copytaster.stages.desk_briefs import corrected
from copytaster.stages.desk_moves import joined, led, merged, part_id, parted, split
from copytaster.stages.desk_sources import displayed, left_of, rights, unquoting
from tests import make
from tests.make import NOW, ago

ARTICLES = [make.article(f"https://p{n}.example/a", f"Headline {n}", source_id=f"p{n}.example", told_at=ago(30 - n)) for n in range(8)]
MEMBERS = {each.id: make.member(each) for each in ARTICLES}


def bare(story: Story) -> Story:
    return replace(story, version=0, changed_at=NOW)


def made(asked: Asked, *known: Story, decisions: tuple[Decision, ...] = (), minutes: int = 0) -> Decision:
    said = decided(asked, Known(*known, decisions=decisions), "dora", NOW + timedelta(minutes=minutes))
    assert isinstance(said, Decision), said
    return said


def refusal(asked: Asked, known: Known) -> str:
    said = decided(asked, known, "dora", NOW)
    assert isinstance(said, str)
    return said


@pytest.mark.parametrize(("kind", "mark"), [("hold", "is_held"), ("pin", "is_pinned"), ("hide", "is_hidden")])
def test_a_mark_stands_until_it_is_taken_back(kind: str, mark: str) -> None:
    story = make.story(*ARTICLES[:2])
    mark_it = made(Asked(kind, story.id), story)  # type: ignore[arg-type]

    marked = steered(story, [mark_it], NOW)
    assert getattr(marked.steering, mark)
    assert marked.version == story.version + 1
    assert steered(marked, [mark_it], NOW) is marked
    undo = made(Asked("undo", takes_back=mark_it.id), marked, decisions=(mark_it,))
    assert bare(steered(marked, [mark_it, undo], NOW)) == bare(story)


def test_of_several_headlines_the_last_in_force_stands() -> None:
    story = make.story(*ARTICLES[:2])
    first = made(Asked("retitle", story.id, after=("One",)), story)
    second = made(Asked("retitle", story.id, after=("Two",)), story, minutes=1)
    undo = made(Asked("undo", takes_back=second.id), story, decisions=(first, second), minutes=2)

    assert steered(story, [second, first], NOW).title == "Two"
    back = steered(steered(story, [first, second], NOW), [first, second, undo], NOW)
    assert (back.title, back.steering.beneath) == ("One", story.title)


def test_a_headline_chosen_by_a_person_stays_when_another_report_leads() -> None:
    story = make.story(*ARTICLES[:2])
    retitle = made(Asked("retitle", story.id, after=("Ours",)), story)

    grown = led(steered(story, [retitle], NOW), "A better report", "a2", "de")

    assert (grown.title, grown.title_article_id) == ("Ours", "a2")
    undo = made(Asked("undo", takes_back=retitle.id), story, decisions=(retitle,))
    assert steered(grown, [retitle, undo], NOW).title == "A better report"


@given(st.data())
def test_a_merge_taken_back_gives_back_both_stories(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    order = data.draw(st.permutations(ARTICLES))
    times = data.draw(st.lists(st.sampled_from([ago(3), ago(2)]), min_size=8, max_size=8))
    gone, into = (
        replace(each, places=tuple(replace(place, placed_at=at) for place, at in zip(each.places, sorted(times), strict=False)))
        for each in (make.story(*order[:count]), make.story(*order[count:]))
    )
    merge = made(Asked("merge", gone.id, after=(into.id,)), gone, into)

    empty, both = merged(gone, into, into.id, NOW)

    assert {place.article_id for place in both.places} == {each.id for each in ARTICLES}
    assert (empty.places, empty.steering.merged_into, empty.is_shown) == ((), into.id, False)
    assert [bare(each) for each in parted(empty, both, merge, NOW)] == [bare(gone), bare(into)]


def test_what_came_after_a_merge_stays_with_the_survivor() -> None:
    gone, into = make.story(*ARTICLES[:2]), make.story(*ARTICLES[2:4])
    merge = made(Asked("merge", gone.id, after=(into.id,)), gone, into)
    empty, both = merged(gone, into, into.id, NOW)

    late = replace(both, places=(*both.places, make.place(ARTICLES[5])))
    back, left = parted(empty, late, merge, NOW)

    assert back.places == gone.places
    assert [place.article_id for place in left.places] == [each.id for each in (*ARTICLES[2:4], ARTICLES[5])]


@given(st.sets(st.sampled_from(ARTICLES), min_size=1, max_size=7), st.permutations(ARTICLES), st.booleans())
def test_a_split_taken_back_gives_back_the_story(leaving: set[object], order: list[object], is_retitled: bool) -> None:
    story = make.story(*order, origins=[Origin("copy", of=ARTICLES[0].id)] * 3)  # type: ignore[arg-type]
    decisions = (made(Asked("retitle", story.id, after=("Ours",)), story),) if is_retitled else ()
    story = steered(story, decisions, NOW)
    cut = made(Asked("split", story.id, after=tuple(each.id for each in leaving)), story)  # type: ignore[attr-defined]

    rest, part = split(story, cut, MEMBERS, NOW)

    assert {place.article_id for place in part.places} == set(cut.after)
    assert part.id == part_id(cut) != story.id
    assert rest.title_article_id in {place.article_id for place in rest.places}
    assert part.title in {each.title for each in ARTICLES}
    whole, emptied = joined(rest, part, cut, NOW)
    assert bare(whole) == bare(story)
    assert emptied.steering.merged_into == story.id


def test_a_decision_that_makes_no_sense_is_refused_in_words() -> None:
    story, brief = make.story(*ARTICLES[:2]), make.brief(make.story(*ARTICLES[:2]), *ARTICLES[:2])
    known = Known(story, story, (), brief, "brief")
    hold = made(Asked("hold", story.id), story)

    assert refusal(Asked("hold", story.id), replace(known, decisions=(hold,))) == "There is a decision to hold it already."
    assert refusal(Asked("hold", "s"), Known()) == "There is no such story."
    assert "already" in refusal(Asked("retitle", story.id, after=(story.title,)), known)
    assert "at most" in refusal(Asked("retitle", story.id, after=("  ",)), known)
    assert "itself" in refusal(Asked("merge", story.id, after=(story.id,)), known)
    assert "no such story to merge" in refusal(Asked("merge", story.id, after=("s",)), Known(story))
    assert "not all" in refusal(Asked("split", story.id, after=tuple(each.id for each in ARTICLES)), known)
    assert "note" in refusal(Asked("correct", story.id, after=("One paragraph.", "Two.")), known)
    assert "any more" in refusal(Asked("correct", story.id, after=("Never said.", "Two."), note="x"), known)
    assert "Say why" in refusal(Asked("takedown", source_id="a.example"), known)
    assert "one of" in refusal(Asked("display", source_id="a.example", after=("all",)), known)
    assert "no such decision" in refusal(Asked("undo", takes_back="d"), known)
    undo = made(Asked("undo", takes_back=hold.id), story, decisions=(hold,))
    assert "already" in refusal(Asked("undo", takes_back=hold.id), replace(known, decisions=(hold, undo)))
    assert in_force([hold, undo]) == ()


def test_a_corrected_sentence_keeps_what_it_cites_and_an_empty_one_goes() -> None:
    story = make.story(*ARTICLES[:1])
    brief = make.brief(story, ARTICLES[0], sections=(make.section("Why?", make.sentence("It rained.", ARTICLES[0])),))
    lead = Decision("d", "correct", story.id, "", "dora", NOW, ("One paragraph.",), ("Two paragraphs.",), "Counted again")
    out = Decision("e", "correct", story.id, "", "dora", NOW, ("It rained.",), (), "It did not")

    told = corrected(brief, [lead, out])

    assert (told.lead[0].text, told.lead[0].citations, told.sections) == ("Two paragraphs.", brief.lead[0].citations, ())
    assert corrected(brief, []) is brief


def test_of_a_source_that_was_taken_down_nothing_is_left() -> None:
    story, brief = make.story(*ARTICLES[:3]), make.brief(make.story(*ARTICLES[:3]), *ARTICLES[:3])
    gone = rights([Decision("d", "takedown", "", "p0.example", "dora", NOW, note="A court order")])

    left = left_of(story, gone.taken_down, {each.id: each for each in ARTICLES})

    assert (left.title, left.title_article_id) == ("Headline 1", ARTICLES[1].id)
    assert {place.source_id for place in left.places} == {"p1.example", "p2.example"}
    told = unquoting(brief, gone.unquoted)
    assert (told.lead, [link.source_id for link in told.links]) == ((), ["p1.example", "p2.example"])
    assert told.no_brief
    assert left_of(make.story(ARTICLES[0]), gone.taken_down, {}).places == ()


def test_what_people_decide_may_be_shown_goes_before_the_settings() -> None:
    policy = BriefPolicy(headline_only=("a.example", "b.example"), in_full=("c.example",))
    display = [
        Decision("d1", "display", "", "a.example", "dora", ago(2), ("headline",), ("snippet",)),
        Decision("d2", "display", "", "a.example", "dora", ago(1), ("snippet",), ("full",)),
        Decision("d3", "takedown", "", "c.example", "dora", ago(1), note="x"),
    ]

    ruled = displayed(policy, rights(display))

    shown = [ruled.display_of(each) for each in ("a.example", "b.example", "c.example", "d.example")]
    assert shown == ["full", "headline", "headline", "brief"]
    assert displayed(policy, rights([])) is policy
