"""What every job table promises: at least once delivered, by due time, to one worker at a time."""

import asyncio
from datetime import timedelta

from copytaster.adapters.store import SqlStore
from copytaster.model.message import (
    ArticleRead,
    Decided,
    FeedDue,
    Job,
    Later,
    Message,
    PageAgain,
    PageFetched,
    PageWanted,
    Room,
    StoryBriefed,
    StoryChanged,
)
from tests.make import NOW, ago

LEASE_S = 60.0


async def told(store: SqlStore, *messages: Message | Later) -> None:
    await store.keep((), messages, (), NOW)


async def claimed(store: SqlStore, room: Room = "read", seconds: float = 0, limit: int = 10) -> tuple[Job, ...]:
    return await store.claim(room, limit, NOW + timedelta(seconds=seconds), LEASE_S)


async def test_a_message_waits_in_every_room_that_should_look_at_it(store: SqlStore) -> None:
    await told(store, StoryChanged("s1", 2))
    assert [job.message for job in await claimed(store, "brief")] == [StoryChanged("s1", 2)]
    assert [job.message for job in await claimed(store, "publish")] == [StoryChanged("s1", 2)]
    assert await claimed(store, "group") == ()


async def test_every_kind_of_message_comes_back_as_it_was_told(store: SqlStore) -> None:
    await told(store, FeedDue("f1", "2024-11-15T12:00:00+00:00"), StoryBriefed("s1", 3), PageFetched("p1"))
    assert [job.message for job in await claimed(store, "poll")] == [FeedDue("f1", "2024-11-15T12:00:00+00:00")]
    assert [job.message for job in await claimed(store, "publish")] == [StoryBriefed("s1", 3)]


async def test_the_same_message_waits_once(store: SqlStore) -> None:
    await told(store, PageFetched("p1"), PageFetched("p1"))
    await told(store, PageFetched("p1"))
    assert len(await claimed(store)) == 1


async def test_jobs_come_by_due_time_and_then_in_the_order_of_telling(store: SqlStore) -> None:
    await told(store, PageFetched("p3"), PageFetched("p1"), Later(PageFetched("p9"), ago(5)))
    assert [job.message for job in await claimed(store)] == [PageFetched("p9"), PageFetched("p3"), PageFetched("p1")]


async def test_a_claim_takes_no_more_than_its_limit_and_the_next_one_goes_on(store: SqlStore) -> None:
    await told(store, *(PageFetched(f"p{n}") for n in range(5)))
    first, second = await claimed(store, limit=3), await claimed(store, limit=3)
    assert [job.message for job in first + second] == [PageFetched(f"p{n}") for n in range(5)]


async def test_a_later_message_is_not_due_before_its_time(store: SqlStore) -> None:
    await told(store, Later(PageFetched("p1"), NOW + timedelta(seconds=30)))
    assert await claimed(store, seconds=29) == ()
    (job,) = await claimed(store, seconds=30)
    assert (job.message, job.due_at, job.tries) == (PageFetched("p1"), NOW + timedelta(seconds=30), 0)


async def test_a_claimed_job_is_nobody_elses_until_its_lease_runs_out(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (first,) = await claimed(store)
    assert await claimed(store, seconds=59) == ()
    (second,) = await claimed(store, seconds=60)
    assert (second.id, first.tries, second.tries) == (first.id, 0, 1)


async def test_workers_that_claim_at_once_never_get_the_same_job(store: SqlStore) -> None:
    await told(store, *(PageFetched(f"p{n:02}") for n in range(40)))
    batches = await asyncio.gather(*(claimed(store, limit=7) for _ in range(8)))
    ids = [job.id for batch in batches for job in batch]
    assert len(ids) == len(set(ids)) == 40


async def test_a_job_that_is_done_is_gone(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.keep((), (), [job.id], NOW)
    assert await claimed(store, seconds=3600) == ()


async def test_a_message_told_while_it_is_worked_on_is_delivered_once_more(store: SqlStore) -> None:
    """The worker may have looked at the store before the write that told the message again."""
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await told(store, PageFetched("p1"), PageFetched("p1"))
    assert await claimed(store) == ()
    await store.keep((), (), [job.id], NOW)
    (again,) = await claimed(store)
    assert (again.message, again.tries) == (PageFetched("p1"), 0)
    await store.keep((), (), [again.id], NOW)
    assert await claimed(store, seconds=3600) == ()


async def test_a_job_that_ends_by_telling_its_own_message_waits_again(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.keep((), [Later(PageFetched("p1"), NOW + timedelta(seconds=5))], [job.id], NOW)
    assert await claimed(store, seconds=4) == ()
    assert len(await claimed(store, seconds=5)) == 1


async def test_ending_a_job_twice_does_not_end_the_next_one(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.keep((), (), [job.id], NOW)
    await told(store, PageFetched("p1"))
    await store.keep((), (), [job.id], NOW)
    (following,) = await claimed(store)
    assert following.id > job.id


async def test_again_delivers_later_and_counts_a_try(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.again(job, NOW + timedelta(seconds=10), "the host is busy")
    assert await claimed(store, seconds=9) == ()
    (second,) = await claimed(store, seconds=10)
    assert (second.tries, second.due_at) == (1, NOW + timedelta(seconds=10))


async def test_what_is_set_aside_leaves_its_room_and_says_why(store: SqlStore) -> None:
    await told(store, PageFetched("p1"), PageFetched("p2"))
    for n, job in enumerate(await claimed(store)):
        await store.set_aside(job, f"reason {n}", NOW + timedelta(seconds=n))
    assert await claimed(store, seconds=3600) == ()
    assert [(s.room, s.key, s.why, s.at) for s in await store.aside(10)] == [
        ("read", "PageFetched:p2", "reason 1", NOW + timedelta(seconds=1)),
        ("read", "PageFetched:p1", "reason 0", NOW),
    ]
    assert len(await store.aside(1)) == 1


async def test_a_message_that_fails_again_is_set_aside_once_with_its_last_reason(store: SqlStore) -> None:
    for why in ("first", "second"):
        await told(store, PageFetched("p1"))
        (job,) = await claimed(store)
        await store.set_aside(job, why, NOW)
    assert [s.why for s in await store.aside(10)] == ["second"]


async def test_a_job_that_somebody_else_has_ended_is_not_set_aside(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.keep((), (), [job.id], NOW)
    await store.set_aside(job, "too late", NOW)
    assert await store.aside(10) == ()


async def test_what_was_set_aside_can_be_sent_again(store: SqlStore) -> None:
    await told(store, PageFetched("p1"), PageFetched("p2"))
    for job in await claimed(store):
        await store.set_aside(job, "a bug", NOW)
    one, other = await store.aside(10)
    assert await store.send_again([one.id, 999_999], NOW) == 1
    assert await store.aside(10) == (other,)
    (job,) = await claimed(store)
    assert (job.message, job.tries) == (PageFetched("p2"), 0)


async def test_sending_nothing_again_is_nothing(store: SqlStore) -> None:
    assert await store.send_again([], NOW) == 0


async def test_the_next_due_time_of_a_room_is_that_of_its_first_job_that_nobody_works_on(store: SqlStore) -> None:
    assert await store.next_due() == {}
    in_an_hour, soon = NOW + timedelta(hours=1), NOW + timedelta(minutes=5)
    await told(store, Later(PageFetched("p1"), in_an_hour), PageFetched("p2"), Later(StoryBriefed("s1", 1), soon))
    assert await store.next_due() == {"read": NOW, "publish": soon}
    await claimed(store)
    assert await store.next_due() == {"read": in_an_hour, "publish": soon}


async def test_a_restart_frees_every_claim_without_counting_a_try(store: SqlStore) -> None:
    await told(store, PageFetched("p1"), PageFetched("p2"))
    await claimed(store, limit=1)
    assert await store.release() == 1
    assert [(job.message, job.tries) for job in await claimed(store)] == [(PageFetched("p1"), 0), (PageFetched("p2"), 0)]
    assert await store.release() == 2


async def test_a_reason_with_unstorable_characters_is_kept_readable(store: SqlStore) -> None:
    await told(store, PageFetched("p1"))
    (job,) = await claimed(store)
    await store.set_aside(job, "zero \x00 half \ud800", NOW)
    assert [s.why for s in await store.aside(1)] == ["zero \ufffd half \ufffd"]


async def test_what_was_put_off_while_the_clock_was_years_ahead_is_brought_back(store: SqlStore) -> None:
    await told(store, Later(PageFetched("p1"), NOW + timedelta(days=3650)), Later(PageFetched("p2"), NOW + timedelta(days=1)))
    assert await store.recall(NOW) == 1
    assert [job.message for job in await claimed(store)] == [PageFetched("p1")]
    assert await store.recall(NOW) == 0


async def test_articles_are_claimed_only_up_to_their_place_in_line_and_decisions_at_once(store: SqlStore) -> None:
    await told(store, Later(ArticleRead("a1", 1), ago(5)), Later(ArticleRead("a2", 1), ago(3)), Decided("d1"))
    now, until = NOW, ago(4)
    first = await store.claim("group", 10, now, LEASE_S, until)
    assert [job.message for job in first] == [ArticleRead("a1", 1), Decided("d1")]
    assert [job.message for job in await store.claim("group", 10, now, LEASE_S)] == [ArticleRead("a2", 1)]


async def test_the_oldest_page_is_one_that_is_due_for_the_first_time_claimed_or_not(store: SqlStore) -> None:
    assert await store.oldest_page(NOW) is None
    await told(store, Later(PageWanted("e1", "d"), NOW + timedelta(seconds=1)), Later(PageAgain("e2", 1), ago(9)))
    assert await store.oldest_page(NOW) is None

    await told(store, Later(PageWanted("e3", "d"), ago(2)), Later(PageFetched("p1"), ago(3)))
    assert await store.oldest_page(NOW) == ago(3)
    (page,) = await claimed(store)
    assert await store.oldest_page(NOW) == ago(3)

    await store.again(page, page.due_at, "the publisher asked to wait")
    assert await store.oldest_page(NOW) == ago(2)


async def test_a_story_is_told_by_one_worker_at_a_time_whatever_changed(store: SqlStore) -> None:
    await told(store, StoryChanged("s1", 1))
    (job,) = await claimed(store, "publish")
    await told(store, StoryChanged("s1", 2), StoryBriefed("s1", 1))
    assert await claimed(store, "publish") == ()
    await store.keep((), (), [job.id], NOW)
    assert len(await claimed(store, "publish")) == 1
