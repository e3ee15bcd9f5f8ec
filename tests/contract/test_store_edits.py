"""What the store keeps of edits, and which stories grew when."""

from copytaster.adapters.store import SqlStore
from copytaster.model.edit import Edit, Passage
from tests import make
from tests.contract.test_store import keep
from tests.contract.test_unit_of_work import unit_of
from tests.make import NOW, ago

PASSAGE = Passage("… off Tarvik with", "12", "14", "people aboard\x00")


def edit(known: str, minutes: float, article: str = "a1", source: str = "daily.example") -> Edit:
    return Edit(known, article, source, 2, ago(minutes), "changed", "Now", "Before", (PASSAGE,), 3)


async def test_edits_come_newest_first_and_whole(store: SqlStore) -> None:
    one, two, three = edit("x1", 9), edit("x2", 5, "a2", "post.example"), edit("x3", 5)
    await keep(store, two, one, three)
    assert await store.edits(9) == (three, two, one)
    assert [each.id for each in await store.edits(1, (three.at, three.id))] == ["x2"]
    assert [each.id for each in await store.edits(9, None, "daily.example")] == ["x3", "x1"]
    assert await store.edits(9, (one.at, one.id), "daily.example") == ()


async def test_the_edits_of_an_article_come_oldest_first(store: SqlStore) -> None:
    await keep(store, edit("x3", 5), edit("x1", 9), edit("x2", 5, "a2"))
    found = await store.edits_of(["a1", "a2", "a3", "a1"])
    assert {known: [each.id for each in told] for known, told in found.items()} == {"a1": ["x1", "x3"], "a2": ["x2"]}
    assert await store.edits_of([]) == {}


async def test_an_edit_that_is_kept_twice_is_one(store: SqlStore) -> None:
    await keep(store, edit("x1", 9), edit("x1", 9))
    await keep(store, edit("x1", 9))
    assert len(await store.edits(9)) == 1


async def test_a_unit_of_work_answers_edits_before_they_are_written(store: SqlStore) -> None:
    unit = unit_of(store)
    await keep(store, edit("x1", 9))
    await unit.keep([edit("x2", 5)], (), (), NOW)
    assert [each.id for each in (await unit.edits_of(["a1", "a9"]))["a1"]] == ["x1", "x2"]
    await unit.flush()
    assert [each.id for each in (await store.edits_of(["a1"]))["a1"]] == ["x1", "x2"]


async def test_stories_that_grew_between_two_instants_come_latest_first(store: SqlStore) -> None:
    articles = [make.article(f"https://daily.example/{n}", told_at=ago(minutes)) for n, minutes in enumerate((60, 40, 20))]
    first, second = make.story(articles[0], articles[2]), make.story(articles[1])
    await keep(store, *articles, first, second)
    assert await store.stories_placed(ago(61), NOW, 9) == (first.id, second.id)
    assert await store.stories_placed(ago(61), ago(30), 9) == (second.id, first.id)
    assert await store.stories_placed(ago(61), NOW, 1) == (first.id,)
    assert await store.stories_placed(ago(5), NOW, 9) == ()
