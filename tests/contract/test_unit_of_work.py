"""A unit of work answers as if all were written, and writes all or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from copytaster.adapters.store import SqlStore
from copytaster.adapters.wire import LocalWire
from copytaster.engine.unit import UnitOfWork
from copytaster.errors import StoreError
from copytaster.model.brief import ArticleClaims, Claim, Span
from copytaster.model.message import ArticleRead, Later, PageFetched, PageWanted, StoryChanged
from copytaster.ports import Queue, Store, Wire
from tests import make
from tests.make import NOW, ago

LEASE_S = 60.0
SOON = NOW + timedelta(minutes=1)


class FullStore:
    """A store that cannot write."""

    def __init__(self, inner: SqlStore) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def keep(self, values: Sequence[Any], tell: Sequence[Any], done: Sequence[int], now: datetime) -> tuple[()]:
        raise StoreError("full")


def unit_of(store: object, wire: Wire | None = None, most: int = 100) -> UnitOfWork:
    return UnitOfWork(cast(Store, store), cast(Queue, store), wire or LocalWire(), most)


async def test_what_is_held_is_answered_and_not_yet_written(store: SqlStore) -> None:
    unit, story = unit_of(store), make.story()
    await unit.keep([story], (), (), NOW)
    assert await unit.stories([story.id]) == {story.id: story}
    assert await unit.story_of([story.places[0].article_id]) == {story.places[0].article_id: story.id}
    assert await store.stories([story.id]) == {}
    await unit.flush()
    assert await store.stories([story.id]) == {story.id: story}


async def test_an_entry_keeps_the_time_at_which_the_store_saw_it_first(store: SqlStore) -> None:
    first = make.entry(first_seen_at=make.ago(60))
    later = replace(first, title="Edited", digest="other", first_seen_at=NOW)
    await store.keep([make.feed(), first], (), (), NOW)
    unit = unit_of(store)
    await unit.keep([later], (), (), NOW)
    expected = {first.id: replace(later, first_seen_at=first.first_seen_at)}
    assert await unit.entries([first.id]) == expected
    await unit.flush()
    assert await store.entries([first.id]) == expected


async def test_an_entry_held_twice_keeps_the_earlier_time(store: SqlStore) -> None:
    first = make.entry(first_seen_at=make.ago(60))
    later = replace(first, digest="other", first_seen_at=NOW)
    unit = unit_of(store)
    assert await unit.entries([first.id]) == {}
    await unit.keep([make.feed(), first], (), (), NOW)
    await unit.keep([later], (), (), NOW)
    expected = {first.id: replace(later, first_seen_at=first.first_seen_at)}
    assert await unit.entries([first.id]) == expected
    await unit.flush()
    assert await store.entries([first.id]) == expected


async def test_every_version_of_a_brief_is_written_and_the_last_is_answered(store: SqlStore) -> None:
    story = make.story()
    first = make.brief(story, story_version=1, made_at=ago(5))
    second = replace(first, story_version=2, made_at=NOW)
    unit = unit_of(store)
    await unit.keep([story, first], (), (), NOW)
    await unit.keep([second], (), (), NOW)
    assert await unit.briefs([story.id]) == {story.id: second}
    await unit.flush()
    assert await store.briefs([story.id]) == {story.id: second}
    assert await store.brief_versions(story.id) == (first, second)


async def test_claims_are_answered_before_they_are_written(store: SqlStore) -> None:
    first = ArticleClaims("a1", 1, False, ())
    second = ArticleClaims("a1", 2, True, (Claim((Span(0, 3),), (), (Span(4, 9),), False),))
    unit = unit_of(store)
    await unit.keep([first], (), (), NOW)
    await unit.keep([second], (), (), NOW)
    assert await unit.claims(["a1", "a-none"]) == {"a1": second}
    await unit.flush()
    assert await store.claims(["a1"]) == {"a1": second}


async def test_versions_of_a_brief_are_asked_of_the_store_once_it_knows_all(store: SqlStore) -> None:
    brief = make.brief(make.story())
    unit = unit_of(store)
    await unit.keep([brief], (), (), NOW)
    assert await cast(Any, unit).brief_versions(brief.story_id) == (brief,)


async def test_what_was_told_and_done_within_the_unit_never_becomes_a_row(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep((), [PageFetched("p1")], (), NOW)
    jobs = await unit.claim("read", 10, NOW, LEASE_S)
    assert [job.message for job in jobs] == [PageFetched("p1")]
    await unit.keep((), [ArticleRead("a1", 1)], [job.id for job in jobs], NOW)
    await unit.flush()
    assert await store.claim("read", 10, NOW, LEASE_S) == ()
    assert [job.message for job in await store.claim("group", 10, NOW, LEASE_S)] == [ArticleRead("a1", 1)]


async def test_a_message_waits_once_and_again_when_told_while_it_is_worked_on(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep((), [PageFetched("p1"), PageFetched("p1")], (), NOW)
    first = await unit.claim("read", 10, NOW, LEASE_S)
    await unit.keep((), [PageFetched("p1")], (), NOW)
    await unit.keep((), (), [job.id for job in first], NOW)
    assert len(first) == 1
    assert len(await unit.claim("read", 10, NOW, LEASE_S)) == 1


async def test_jobs_of_the_store_come_before_those_that_are_held(store: SqlStore) -> None:
    await store.keep((), [PageFetched("stored")], (), NOW)
    unit = unit_of(store)
    await unit.keep((), [PageFetched("held")], (), NOW)
    jobs = await unit.claim("read", 10, NOW, LEASE_S)
    assert [job.message for job in jobs] == [PageFetched("stored"), PageFetched("held")]
    await unit.keep((), (), [job.id for job in jobs], NOW)
    await unit.flush()
    assert await store.next_due() == {}


async def test_a_job_for_later_is_not_due_and_is_written_with_its_tries(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep((), [PageWanted("e1", "d")], (), NOW)
    (job,) = await unit.claim("fetch", 10, NOW, LEASE_S)
    await unit.again(job, SOON, "later")
    assert await unit.claim("fetch", 10, NOW, LEASE_S) == ()
    assert await unit.next_due() == {"fetch": SOON}
    await unit.flush()
    (stored,) = await store.claim("fetch", 10, SOON, LEASE_S)
    assert (stored.message, stored.tries, stored.due_at) == (job.message, 1, SOON)


async def test_a_message_for_two_rooms_that_one_has_done_is_written_for_the_other(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep((), [StoryChanged("s1", 1)], (), NOW)
    (job,) = await unit.claim("brief", 10, NOW, LEASE_S)
    await unit.keep((), (), [job.id], NOW)
    await unit.flush()
    assert set(await store.next_due()) == {"publish"}


async def test_what_is_set_aside_in_a_unit_is_set_aside_in_the_store_and_the_rest_waits(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep((), [PageFetched("bad"), PageFetched("good")], (), NOW)
    bad, good = await unit.claim("read", 10, NOW, LEASE_S)
    await unit.again(good, NOW, "later")
    await unit.set_aside(bad, "broken", NOW)
    assert [aside.why for aside in await store.aside(10)] == ["broken"]
    (job,) = await unit.claim("read", 10, NOW, LEASE_S)
    assert (job.message, job.tries) == (PageFetched("good"), 1)


async def test_much_is_written_before_the_next_job_is_taken(store: SqlStore) -> None:
    unit = unit_of(store, most=2)
    await unit.keep([make.feed(f"https://daily.example/{n}.xml") for n in range(3)], [Later(PageFetched("p1"), NOW)], (), NOW)
    assert await store.feeds() == ()
    (job,) = await unit.claim("read", 10, NOW, LEASE_S)
    assert job.id > 0
    assert len(await store.feeds()) == 3


async def test_what_the_unit_cannot_answer_is_asked_of_the_store_once_it_knows_all(store: SqlStore) -> None:
    unit = unit_of(store)
    await unit.keep([make.feed()], (), (), NOW)
    assert (await unit.counts(NOW)).feeds == 1


async def test_after_a_failed_write_nothing_of_the_unit_is_believed(store: SqlStore) -> None:
    unit, story = unit_of(FullStore(store)), make.story()
    await unit.keep([story], [PageFetched("p1")], (), NOW)
    with pytest.raises(StoreError):
        await unit.flush()
    assert await unit.stories([story.id]) == {}
    assert await unit.claim("read", 10, NOW, LEASE_S) == ()


async def test_lines_reach_the_wire_when_they_are_written(store: SqlStore) -> None:
    wire, story = LocalWire(), make.story()
    async with wire.subscribe() as lines:
        unit = unit_of(store, wire)
        await unit.keep([make.feed(), story, make.line(story)], (), (), NOW)
        assert (await unit.wire_of([story.id]))[story.id].number == 0
        await unit.flush()
        (line,) = await anext(lines)
    assert line.number == 1
