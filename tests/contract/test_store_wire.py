"""What every store promises of the live wire: numbered in order of writing, told once, taken back."""

import asyncio
from dataclasses import replace

from copytaster.adapters.store import SqlStore
from copytaster.model.story import Story, WireLine
from tests import make
from tests.make import NOW, ago


def told(n: int, minutes: float) -> tuple[Story, WireLine]:
    story = make.story(make.article(f"https://daily.example/{n}"))
    return story, make.line(story, at=ago(minutes))


async def keep(store: SqlStore, *lines: WireLine) -> tuple[WireLine, ...]:
    return await store.keep(lines, (), (), NOW)


async def test_lines_are_numbered_in_order_of_writing(store: SqlStore) -> None:
    (_, first), (_, second), (_, third) = told(1, 5), told(2, 9), told(3, 1)
    assert await keep(store, first, second) == (replace(first, number=1), replace(second, number=2))
    assert await keep(store, third) == (replace(third, number=3),)


async def test_a_line_is_written_once(store: SqlStore) -> None:
    _, line = told(1, 5)
    await keep(store, line, line)
    assert await keep(store, line, replace(line, at=ago(99), article_id="a0")) == ()
    assert await store.wire_after(0, 10) == (replace(line, number=1),)


async def test_the_wire_shows_headlines_newest_first_page_by_page(store: SqlStore) -> None:
    lines = [told(n, minutes)[1] for n, minutes in enumerate([5, 1, 5, 9, 1])]
    story, _ = told(0, 5)
    await keep(store, *lines, make.line(story, kind="story", story_version=2))
    first = await store.wire(2)
    rest = await store.wire(10, (first[-1].at, first[-1].number))
    assert [line.number for line in [*first, *rest]] == [5, 2, 3, 1, 4]
    assert {line.kind for line in [*first, *rest]} == {"headline"}


async def test_a_story_that_was_taken_back_is_off_the_wire_until_it_is_told_again(store: SqlStore) -> None:
    story, line = told(1, 5)
    _, other = told(2, 9)
    await keep(store, line, other, make.line(story, kind="retract", story_version=2))
    assert [shown.number for shown in await store.wire(10)] == [2]
    await keep(store, make.line(story, story_version=3, at=ago(1)))
    assert [shown.number for shown in await store.wire(10)] == [4, 2]


async def test_lines_after_a_number_come_in_their_order_whatever_their_kind(store: SqlStore) -> None:
    story, line = told(1, 5)
    await keep(store, line, make.line(story, kind="story", story_version=2), make.line(story, kind="retract", story_version=3))
    assert [(found.number, found.kind) for found in await store.wire_after(1, 10)] == [(2, "story"), (3, "retract")]
    assert [found.number for found in await store.wire_after(0, 1)] == [1]
    assert await store.wire_after(3, 10) == ()


async def test_the_last_line_of_each_story_is_known(store: SqlStore) -> None:
    story, line = told(1, 5)
    other_story, other = told(2, 5)
    await keep(store, line, other, make.line(story, kind="story", story_version=2))
    last = await store.wire_of([story.id, other_story.id, "s-none"])
    assert {story_id: found.number for story_id, found in last.items()} == {story.id: 3, other_story.id: 2}


async def test_writers_at_once_leave_no_gap_and_give_no_number_twice(store: SqlStore) -> None:
    batches = await asyncio.gather(*(keep(store, told(n, 1)[1], told(n + 100, 1)[1]) for n in range(12)))
    assert sorted(line.number for batch in batches for line in batch) == list(range(1, 25))
