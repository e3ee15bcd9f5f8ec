"""The versions of a brief as the page shows them."""

from dataclasses import replace

from copytaster.model.brief import Brief, Correction
from copytaster.stages import present
from copytaster.stages.diffs import Change
from copytaster.stages.present.history import MAX_SHOWN
from tests import make

ARTICLE = make.article(text="It rained.")
STORY = make.story(ARTICLE)


def told(number: int, text: str, **changes: object) -> Brief:
    """Version `number`, made an hour after the one before."""
    made = make.brief(STORY, ARTICLE, lead=(make.sentence(text, ARTICLE),), story_version=number, made_at=make.ago(hours=50 - number))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_latest_version_is_shown_and_each_says_what_it_changed() -> None:
    kept = [told(1, "Ten men died.", cause="first brief"), told(2, "Twelve men died.", corrections=(Correction("number", "a", "b"),))]

    found = present.history(kept, make.NOW)

    assert found is not None
    assert (found.shown, found.latest, found.count, found.more, found.brief) == (2, 2, "2 versions", 0, kept[1])
    newest, oldest = found.rows
    assert newest.changed == (Change("del", "Ten "), Change("ins", "Twelve "), Change("same", "men died.\n"))
    assert [each.kind for each in newest.corrections] == ["Another number"]
    assert (oldest.number, oldest.cause, oldest.by, oldest.changed) == (1, "first brief", "by rule", ())


def test_an_earlier_version_is_shown_with_what_it_changed() -> None:
    kept = [told(n, f"{n} men died.", by="Mara Holm") for n in range(1, 5)]

    found = present.history(kept, make.NOW, 2)

    assert found is not None
    assert (found.shown, found.latest, found.brief) == (2, 4, kept[1])
    assert [bool(row.changed) for row in found.rows] == [False, False, True, False]
    assert found.rows[0].by == "by Mara Holm"


def test_there_is_no_version_beyond_the_first_and_the_last() -> None:
    kept = [told(1, "It rained.")]
    assert present.history(kept, make.NOW, 0) is None
    assert present.history(kept, make.NOW, 2) is None
    assert present.history([], make.NOW, 1) is None


def test_a_story_without_a_brief_has_no_versions_and_one_without_sentences_says_why() -> None:
    empty = present.history([], make.NOW)
    assert empty is not None
    assert (empty.brief, empty.latest, empty.rows) == (None, 0, ())
    silent = told(1, "", lead=(), no_brief="Only headlines.")
    shown = present.history([silent], make.NOW)
    assert shown is not None
    assert (shown.brief, shown.latest) == (silent, 0)


def test_a_version_that_reads_as_the_one_before_is_shown_with_its_latest_links_and_not_counted() -> None:
    kept = [told(1, "It rained."), told(2, "It rained.", checked=7)]
    found = present.history(kept, make.NOW)
    assert found is not None
    assert (found.count, found.brief) == ("1 version", kept[1])


def test_long_histories_are_cut_and_counted_but_what_is_asked_for_is_listed() -> None:
    kept = [told(n, f"{n} men died.") for n in range(1, MAX_SHOWN + 4)]
    found, early = present.history(kept, make.NOW), present.history(kept, make.NOW, 1)
    assert found is not None
    assert (len(found.rows), found.more) == (MAX_SHOWN, 3)
    assert early is not None
    assert (early.rows[-1].number, early.more) == (1, 2)


def test_a_correction_finds_its_version_by_its_moment() -> None:
    kept = [told(1, "One."), told(2, "Two."), told(3, "Three.")]
    assert present.number_at(kept, kept[1].made_at) == 2
    assert present.number_at(kept, make.NOW) == 3
