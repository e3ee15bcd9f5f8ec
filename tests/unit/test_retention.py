"""What leaves, and when, as plain rules; and that what left is not taken in again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from copytaster.adapters.compute import InlineCompute
from copytaster.model.ids import article_id, feed_id
from copytaster.model.message import NOTHING, FeedDue, Outcome, PageFetched
from copytaster.model.page import FetchedPage, Refused
from copytaster.model.policy import GroupPolicy, Policy, RetentionPolicy
from copytaster.model.story import Steering
from copytaster.ports import Live, Ports
from copytaster.stages import present, retention
from copytaster.stages.retention import Archived, Guard, Kept, Left
from copytaster.steps.pages import read_pages
from copytaster.steps.poll import poll
from tests import make
from tests.fakes import FakeStore
from tests.flow.test_polling import URL, Told, fetched, rss
from tests.make import NOW

GROUP = GroupPolicy(window_h=72)
STORY = make.story(make.article("https://daily.example/1"), make.article("https://daily.example/2"))


def test_nothing_leaves_by_age_unless_that_is_set_but_bodies_of_pages() -> None:
    assert retention.stories_before(RetentionPolicy(), GROUP, NOW) is None
    assert retention.pages_before(RetentionPolicy(), GROUP, NOW) == NOW - timedelta(days=30)
    assert retention.pages_before(RetentionPolicy(page_days=0), GROUP, NOW) is None


@pytest.mark.parametrize(("days", "after"), [(90, 90), (4, 4), (0.5, 4), (1e-9, 4)])
def test_no_story_leaves_that_may_still_grow(days: float, after: float) -> None:
    assert retention.stories_before(RetentionPolicy(article_days=days), GROUP, NOW) == NOW - timedelta(days=after)


@pytest.mark.parametrize(("held", "leave"), [(0.9e9, 0), (1e9, 0), (1.9e9, 500), (95e9, 990)])
def test_a_store_that_is_too_large_gets_a_little_smaller_than_it_must(held: float, leave: int) -> None:
    assert retention.articles_too_many(1_000, held, RetentionPolicy(max_gb=1)) == leave
    assert retention.articles_too_many(1_000, held, RetentionPolicy()) == 0


def test_a_day_takes_twice_what_an_even_stream_brings_and_never_the_store() -> None:
    assert retention.may_leave_today(100_000, 0, RetentionPolicy(article_days=10)) == 20_000
    assert retention.may_leave_today(100_000, 0, RetentionPolicy(article_days=3650)) == 5_000
    assert retention.may_leave_today(95_000, 5_000, RetentionPolicy(article_days=3650)) == 0
    assert retention.may_leave_today(100, 0, RetentionPolicy(article_days=3650)) == 500


@pytest.mark.parametrize(
    ("guard", "steering", "why"),
    [
        (Guard(), Steering(), None),
        (Guard(), Steering(is_hidden=True), None),
        (Guard(), Steering(is_pinned=True), "pinned"),
        (Guard(), Steering(is_held=True), "held"),
        (Guard(followed={STORY.id}), Steering(), "followed"),
        (Guard(starred={STORY.places[1].article_id}), Steering(), "starred"),
        (Guard(at_work={STORY.places[0].article_id}), Steering(), "at work"),
        (Guard(told_last=STORY.id), Steering(), "told last"),
    ],
)
def test_what_people_want_and_what_is_under_way_stays(guard: Guard, steering: Steering, why: str | None) -> None:
    assert retention.why_kept(replace(STORY, steering=steering), guard) == why


def test_a_merged_story_stays_for_as_long_as_the_one_that_has_its_articles() -> None:
    merged = replace(STORY, places=(), steering=Steering(merged_into="s1"))
    assert retention.why_kept(merged, Guard(there={"s1"})) == "merged into one that stays"
    assert retention.why_kept(merged, Guard()) is None


def ports(store: FakeStore, web: Any = None) -> Ports:
    return Ports(cast(Any, store), web, InlineCompute(Policy().read), cast(Live, None))


async def test_what_a_feed_lists_still_though_it_left_is_nothing_new() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(rss("old", "new"))})
    store.gone = frozenset({article_id("https://daily.example/old")})
    (outcome,) = await poll([FeedDue(feed_id(URL), NOW.isoformat())], ports(store, web), Policy(), NOW)
    assert isinstance(outcome, Outcome)
    assert outcome.note == "1 of 2 entries are new"
    assert len(outcome.tell) == 1


async def test_a_page_of_what_left_makes_no_article_again() -> None:
    entry = make.entry("https://daily.example/old")
    page = FetchedPage("p1", entry.id, entry.url, NOW, Refused("robots"))
    store = FakeStore(entry, page)
    (before,) = await read_pages([PageFetched("p1")], ports(store), Policy(), NOW)
    store.gone = frozenset({article_id(entry.url)})
    (after,) = await read_pages([PageFetched("p1")], ports(store), Policy(), NOW)
    assert before != NOTHING
    assert after == NOTHING


def test_the_health_page_says_what_is_kept() -> None:
    policy = RetentionPolicy(article_days=90, max_gb=20)
    kept = Kept(policy, Left(articles=1_200), Archived(5, 900, 3, "/archive: No space left on device"), 2_500_000)
    assert present.keeping_lines(1_234_567_890, kept) == (
        "The store takes 1.2 GB on the disk.",
        "Stories leave after 90 days.",
        "The oldest stories leave where it holds more than 20.0 GB.",
        "1,200 articles have left since the start.",
        "The archive of what was fetched takes 2.5 MB.",
        "The archive cannot be written: /archive: No space left on device. 3 answers were left out.",
    )
    assert present.keeping_lines(900_000, Kept(RetentionPolicy(), Left())) == ("The store takes 900 kB on the disk.", "No story leaves it.")
