"""What every store promises of the numbers and marks that reader apps know things by."""

from datetime import timedelta

from copytaster.adapters.store import SqlStore
from copytaster.model.people import Person
from copytaster.model.shelf import TOP, Marks, Slice, Tally, Within
from copytaster.staff import Shelf
from tests import make
from tests.make import NOW, ago

ALL = Within()
PART = Slice(100)


async def filled(store: SqlStore) -> Shelf:
    """Two articles of one source, one of another, one story."""
    told = [("daily.example", 30), ("daily.example", 20), ("rail.example", 10)]
    articles = [make.article(f"https://{s}/{m}", f"Told {m} minutes ago", source_id=s, told_at=ago(m), read_at=ago(m - 1)) for s, m in told]
    await store.keep(articles, (), (), NOW)
    shelf: Shelf = store.shelf
    await shelf.number_feeds([TOP, "daily.example", "rail.example"])
    await shelf.number_articles(ago(hours=24), ago(hours=24), NOW)
    await shelf.number_stories([("s1", ago(25))], NOW)
    return shelf


async def refs(shelf: Shelf, within: Within = ALL, part: Slice = PART, person: str = "dora") -> list[int]:
    return [each.number for each in await shelf.items(person, within, part)]


async def test_feeds_keep_their_numbers_and_new_ones_get_the_next(store: SqlStore) -> None:
    assert await store.shelf.number_feeds([TOP, "b.example", "a.example", TOP]) == {TOP: 1, "b.example": 2, "a.example": 3}
    assert await store.shelf.number_feeds(["c.example", "a.example"]) == {TOP: 1, "b.example": 2, "a.example": 3, "c.example": 4}
    assert await store.shelf.feeds() == {TOP: 1, "b.example": 2, "a.example": 3, "c.example": 4}


async def test_articles_are_numbered_in_the_order_in_which_they_were_told_and_only_once(store: SqlStore) -> None:
    shelf = await filled(store)
    first = await shelf.items("dora", ALL, Slice(100, newest_first=False))
    await shelf.number_articles(ago(hours=24), ago(hours=24), NOW)
    await shelf.number_stories([("s1", ago(25))], NOW)

    assert await shelf.items("dora", ALL, Slice(100, newest_first=False)) == first
    assert [each.at for each in first] == [ago(30), ago(20), ago(10), ago(25)]
    assert [each.feed for each in first] == [2, 2, 3, 1]
    assert [each.number for each in first] == sorted(each.number for each in first)


async def test_what_is_numbered_later_was_shelved_later(store: SqlStore) -> None:
    shelf = await filled(store)
    late = make.article("https://rail.example/late", "Read late", source_id="rail.example", told_at=ago(50), read_at=NOW)
    await store.keep([late], (), (), NOW)
    await shelf.number_articles(ago(1), ago(hours=24), NOW)

    shelved = [each.shelved_at for each in await shelf.items("dora", ALL, Slice(100, newest_first=False))]
    assert shelved == [ago(30), ago(20), ago(10), NOW, NOW]
    assert await refs(shelf, Within(shelved_from=NOW)) == (await refs(shelf))[:2]
    assert len(await refs(shelf, Within(shelved_before=ago(20)))) == 1


async def test_articles_told_too_long_ago_or_of_unnumbered_feeds_get_no_number(store: SqlStore) -> None:
    await store.keep([make.article("https://a.example/1", told_at=ago(hours=216), source_id="a.example"), make.article()], (), (), NOW)
    await store.shelf.number_feeds(["a.example"])
    await store.shelf.number_articles(ago(hours=2160), ago(hours=24), NOW)

    assert await store.shelf.items("dora", ALL, PART) == ()


async def test_marks_belong_to_one_person_and_stay_what_they_were_where_nothing_is_said(store: SqlStore) -> None:
    shelf = await filled(store)
    one, two, *_ = await refs(shelf)
    await shelf.mark("dora", Within(numbers=(one, two)), Marks(is_read=True), NOW)
    await shelf.mark("dora", Within(numbers=(two, 999)), Marks(is_starred=True), NOW + timedelta(minutes=1))
    await shelf.mark("dora", Within(numbers=(one,)), Marks(is_read=False), NOW)

    known = {each.number: (each.is_read, each.is_starred) for each in await shelf.items("dora", ALL, PART)}
    assert known[one] == (False, False)
    assert known[two] == (True, True)
    assert await refs(shelf, Within(is_starred=True)) == [two]
    assert await refs(shelf, Within(is_read=True)) == [two]
    assert await refs(shelf, Within(is_read=True, is_starred=False)) == []
    assert await refs(shelf, Within(is_read=False), person="rita") == await refs(shelf)
    assert await refs(shelf, Within(changed_after=NOW)) == [two]
    assert two not in await refs(shelf, Within(changed_before=NOW + timedelta(seconds=1)))


async def test_a_list_is_cut_and_ordered_as_asked(store: SqlStore) -> None:
    shelf = await filled(store)
    numbers = await refs(shelf)

    assert await refs(shelf, part=Slice(2, 1)) == numbers[1:3]
    assert [each.at for each in await shelf.items("dora", ALL, Slice(9, order="at"))] == [ago(10), ago(20), ago(25), ago(30)]
    assert await refs(shelf, Within(feeds=(2,))) == numbers[2:]
    assert await refs(shelf, Within(feeds=())) == []
    assert await refs(shelf, Within(after_number=numbers[2], before_number=numbers[0])) == [numbers[1]]
    assert await refs(shelf, Within(after=ago(30), before=ago(10)), Slice(9, order="at")) == [numbers[2], numbers[0]]
    assert await refs(shelf, Within(without_feeds=(2,), without=("s1",))) == [numbers[1]]
    assert await shelf.count("dora", Within(feeds=(2, 3))) == 3


async def test_feeds_are_counted_for_each_person(store: SqlStore) -> None:
    shelf = await filled(store)
    await shelf.mark("dora", Within(feeds=(2,), before=ago(25)), Marks(is_read=True), NOW)

    assert await shelf.tallies("dora", ALL) == {1: Tally(1, 0, NOW), 2: Tally(1, 1, ago(20)), 3: Tally(1, 0, ago(10))}
    assert await shelf.tallies("rita", Within(without_feeds=(1, 3))) == {2: Tally(2, 0, ago(20))}


async def test_what_is_old_is_forgotten_but_not_what_somebody_starred(store: SqlStore) -> None:
    shelf = await filled(store)
    numbers = await refs(shelf)
    await shelf.mark("dora", Within(numbers=(numbers[3],)), Marks(is_starred=True), NOW)
    await shelf.mark("dora", Within(numbers=(numbers[2],)), Marks(is_read=True), NOW)

    assert await shelf.forget(ago(15)) == 2
    assert await refs(shelf) == [numbers[1], numbers[3]]
    await shelf.number_stories([("s2", NOW)], NOW)
    assert (await refs(shelf))[0] > numbers[0]


async def test_who_is_removed_leaves_no_marks(store: SqlStore) -> None:
    shelf = await filled(store)
    await store.people.keep([Person("dora", "reader", "", NOW)])
    await shelf.mark("dora", ALL, Marks(is_read=True), NOW)
    await store.people.remove("dora")

    assert await refs(shelf, Within(is_read=True)) == []
