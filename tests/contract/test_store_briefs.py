"""Briefs in the store: their versions, what they correct, and the claims that they are made of."""

from dataclasses import replace

from copytaster.adapters.store import SqlStore
from copytaster.adapters.store.brief_rows import brief_of, brief_row
from copytaster.model.brief import (
    ArticleClaims,
    Brief,
    Citation,
    Claim,
    Correction,
    Disagreement,
    Figure,
    FigureTold,
    Span,
    Statement,
)
from copytaster.ports import Corrected
from tests import make
from tests.contract.test_store import keep
from tests.make import NOW, ago

STORY = make.story(make.article())


def brief(version: int, minutes: float, *corrections: Correction, **changes: object) -> Brief:
    """A version of the story's brief, made so many minutes ago."""
    told = make.brief(STORY, make.article(), story_version=version, made_at=ago(minutes), corrections=corrections)
    return replace(told, **changes)  # type: ignore[arg-type]


def rich_brief() -> Brief:
    """A brief in which every field is filled."""
    citation = Citation("a1", 2, 3, 40)
    figure = Figure(Span(3, 9), 12_000.0, 15_000.5, "USD", ("troop", "north"), "up to", "in August")
    told = FigureTold("up to 12,000", figure, "Mara Holm", citation, "daily.example", ago(7), ("a1", "a2"))
    said = Statement("the pier is safe", "the mayor", "deny", True, ("reportedly", "may"), citation, "daily.example", ago(8), ("a1",))
    return brief(
        3, 5, Correction("number", "Ten died.", "Twelve died."), sections=(make.section("Why?", make.sentence("One.", make.article())),),
        credits=(make.credit(),), left_out=("too long",), statements=(said, replace(said, hedges=(), speaker="")),
        disagreements=(Disagreement("troops", (told, told)),), checked=12, cause="a report by The Daily joined", by="Mara Holm",
    )  # fmt: skip


async def test_a_brief_comes_back_with_every_field(store: SqlStore) -> None:
    await keep(store, rich_brief())
    assert await store.briefs([STORY.id]) == {STORY.id: rich_brief()}


def test_a_brief_of_an_earlier_release_has_what_it_had() -> None:
    class Row:
        story_id, story_version, made_at = "s", 1, 0
        body = '{"headline":"One","lead":[],"sections":[],"credits":[],"links":[],"left_out":[],"no_brief":"Only headlines."}'

    told = brief_of(Row)
    assert (told.statements, told.disagreements, told.checked, told.cause, told.by, told.corrections) == ((), (), 0, "", "rule", ())


def test_a_brief_without_claims_takes_no_more_room_than_it_did() -> None:
    assert '"statements"' not in str(brief_row(brief(1, 5))["body"])


async def test_versions_come_oldest_first_and_the_latest_is_among_them(store: SqlStore) -> None:
    told = [brief(1, 9), brief(2, 8, headline="Two"), brief(5, 3, headline="Five")]
    for each in told:
        await keep(store, each)
    assert await store.brief_versions(STORY.id) == tuple(told)
    assert await store.brief_versions("s-none") == ()


async def test_a_brief_that_keeps_its_moment_takes_the_place_of_the_one_before(store: SqlStore) -> None:
    first, again, later = brief(1, 9), brief(4, 9, headline="Again"), brief(5, 3)
    await keep(store, first)
    await keep(store, again)
    assert await store.brief_versions(STORY.id) == (again,)
    await keep(store, later)
    assert await store.brief_versions(STORY.id) == (again, later)


async def test_what_stands_again_as_it_was_is_one_version(store: SqlStore) -> None:
    first = brief(1, 9)
    await keep(store, first)
    await keep(store, brief(2, 3, headline="Within a moment"))
    await keep(store, replace(first, story_version=3))
    assert await store.brief_versions(STORY.id) == (replace(first, story_version=3),)


async def test_corrections_come_newest_first_and_go_on_where_they_ended(store: SqlStore) -> None:
    one, two, three = (Correction("number", f"{n} died.", f"{n + 1} died.") for n in range(3))
    await keep(store, brief(1, 9), brief(2, 8, one), brief(3, 3, two, three, cause="a report by The Daily joined"))
    log = await store.corrections(10)
    assert [each.correction for each in log] == [three, two, one]
    assert log[0] == Corrected(f"{STORY.id}:1", STORY.id, 3, ago(3), "A headline", three, "a report by The Daily joined", "rule")
    first, rest = log[0], await store.corrections(10, (log[0].at, log[0].id))
    assert (first, *rest) == log
    assert await store.corrections(1) == log[:1]


async def test_what_another_brief_of_the_same_moment_corrected_is_forgotten(store: SqlStore) -> None:
    one, two = Correction("number", "1 died.", "2 died."), Correction("withdrawn", "3 died.", "")
    await keep(store, brief(1, 9), brief(2, 3, one, two))
    await keep(store, brief(3, 3, two))
    assert [each.correction for each in await store.corrections(10)] == [two]


async def test_what_a_version_told_anew_corrected_is_told_once(store: SqlStore) -> None:
    one = Correction("number", "1 died.", "2 died.")
    await keep(store, brief(1, 9), brief(2, 3, one))
    await keep(store, brief(3, 3, one))
    assert [each.correction for each in await store.corrections(10)] == [one]


async def test_claims_come_back_whole_and_the_last_ones_stand(store: SqlStore) -> None:
    claim = Claim((Span(0, 4),), (Span(5, 9), Span(11, 12)), (Span(20, 90),), True, "accuse", (Span(22, 30),), "Mara „Holm“")
    first, second = ArticleClaims("a1", 1, False, ()), ArticleClaims("a1", 2, True, (claim, Claim((), (), (Span(1, 2),), False)))
    await store.keep([first], (), (), NOW)
    await store.keep([second, ArticleClaims("a2", 1, False, (claim,) * 50)], (), (), NOW)
    found = await store.claims(["a1", "a2", "a-none"])
    assert found == {"a1": second, "a2": ArticleClaims("a2", 1, False, (claim,) * 50)}
