"""What leaves a store, whatever stays because of it, and that nothing of it comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copytaster.adapters.store import SqlStore
from copytaster.engine import fsck
from copytaster.engine.near import NearStore
from copytaster.engine.retention import Cut, Keeper, cut_of, take_out
from copytaster.model.alert import Alert, Delivery
from copytaster.model.article import Article
from copytaster.model.brief import ArticleClaims
from copytaster.model.edit import Edit
from copytaster.model.message import ArticleRead, Kept, PageFetched, SearchText, StoryChanged
from copytaster.model.page import FetchedPage, Refused
from copytaster.model.policy import GroupPolicy, RetentionPolicy
from copytaster.model.search import EVERY, Sought
from copytaster.model.shelf import TOP, Marks, Within
from copytaster.model.story import Steering, Story
from copytaster.stages.retention import Left
from tests import make
from tests.fakes import ManualClock
from tests.make import NOW

CUT = Cut(NOW - timedelta(days=30), NOW - timedelta(days=10))
EVERYTHING = Sought((((EVERY,),),))


def told(number: int, days: float) -> Article:
    """An article that was told, read and placed so many days ago, with its entry and page to be kept by `whole`."""
    at = NOW - timedelta(days=days)
    url = f"https://daily.example/{number}"
    return make.article(url, f"Headline {number}", told_at=at, read_at=at, first_seen_at=at, entry_id=make.entry(url).id)


def whole(story: Story, *articles: Article) -> list[Kept]:
    """A story with all that belongs to it."""
    kept: list[Kept] = [story, make.line(story, story_version=story.version), make.brief(story, articles[0])]
    for each in articles:
        entry = make.entry(each.url, first_seen_at=each.read_at)
        kept += [
            each, entry, ArticleClaims(each.id, each.version, False, ()),
            SearchText(each.id, each.title.lower(), "", each.source_id, "en"),
            Edit(f"x{each.id}", each.id, each.source_id, 2, each.read_at, "changed", "Now", "Before", ()),
            FetchedPage(f"p{each.id}", entry.id, each.url, each.read_at, Refused("robots")),
        ]  # fmt: skip
    return kept


def one_story(number: int, days: float, **steering: object) -> tuple[Story, list[Kept]]:
    article = told(number, days)
    story = make.story(article, changed_at=article.read_at, steering=replace(Steering(), **steering))  # type: ignore[arg-type]
    return story, whole(story, article)


async def keep(store: SqlStore, *values: Kept) -> None:
    await store.keep(values, (), (), NOW)


async def filled(store: SqlStore) -> tuple[Story, Story, Story]:
    """Stories of 50, 40 and 1 days ago."""
    made = [one_story(number, days) for number, days in enumerate((50, 40, 1))]
    await keep(store, *(value for _, kept in made for value in kept))
    return made[0][0], made[1][0], made[2][0]


async def there(store: SqlStore) -> set[str]:
    return set(await store.all_ids(Story))


async def is_whole(store: SqlStore) -> None:
    assert await fsck.check(store, lambda done, total, label: None) == ()


async def test_old_stories_leave_with_all_that_belongs_to_them(store: SqlStore) -> None:
    first, second, fresh = await filled(store)
    left = await take_out(store.retention, CUT, NOW)

    assert left == Left(stories=2, articles=2, entries=2, pages=2)
    assert await there(store) == {fresh.id}
    old = [place.article_id for story in (first, second) for place in story.places]
    assert await store.articles(old) == await store.claims(old) == await store.edits_of(old) == {}
    assert await store.versions(old[0]) == await store.brief_versions(first.id) == ()
    assert [line.story_id for line in await store.wire_after(0, 99)] == [fresh.id]
    assert [found.id for found in await store.search(EVERYTHING, 9)] == [fresh.places[0].article_id]
    assert await store.indexed() == (fresh.places[0].article_id,)
    await is_whole(store)


async def test_what_left_is_known_to_have_left_and_a_second_run_changes_nothing(store: SqlStore) -> None:
    first, _, fresh = await filled(store)
    assert await store.departed([first.id]) == frozenset()
    await take_out(store.retention, CUT, NOW)
    article = first.places[0].article_id
    assert await store.departed([first.id, article, fresh.id, "s0"]) == {first.id, article}
    assert await store.retention.left_since(NOW) == 2
    assert not (await take_out(store.retention, CUT, NOW)).is_something


async def test_a_trial_says_the_same_and_changes_nothing(store: SqlStore) -> None:
    await filled(store)
    trial = await take_out(store.retention, replace(CUT, is_trial=True), NOW)
    assert len(await there(store)) == 3
    assert trial == await take_out(store.retention, CUT, NOW)


@pytest.mark.parametrize(("steering", "why"), [({"is_pinned": True}, "pinned"), ({"is_held": True}, "held")])
async def test_what_the_desk_pinned_or_holds_stays(store: SqlStore, steering: dict[str, bool], why: str) -> None:
    story, kept = one_story(9, 60, **steering)
    await filled(store)
    await keep(store, *kept)
    left = await take_out(store.retention, CUT, NOW)
    assert (left.stories, left.kept) == (2, {why: 1})
    assert story.id in await there(store)


async def test_what_an_alert_follows_stays_wherever_it_was_merged_to(store: SqlStore) -> None:
    first, second, fresh = await filled(store)
    emptied = replace(first, places=(), version=2, steering=Steering(merged_into=second.id))
    taken = replace(second, places=(*second.places, *first.places), version=2)
    alert = Alert("n1", "dora", "It", "", first.id, (), NOW, NOW, NOW, "key", is_paused=True)
    await keep(store, emptied, taken, alert)
    left = await take_out(store.retention, CUT, NOW)
    assert left.kept == {"followed": 2}
    assert await there(store) == {first.id, second.id, fresh.id}


async def test_a_story_that_was_merged_leaves_with_the_one_that_has_its_articles(store: SqlStore) -> None:
    first, second, fresh = await filled(store)
    await keep(store, replace(first, places=(), version=2, steering=Steering(merged_into=second.id)))
    await keep(store, replace(second, places=(*second.places, *first.places), version=2))
    await take_out(store.retention, CUT, NOW)
    assert await there(store) == {fresh.id}
    assert await store.departed([first.id, second.id]) == {first.id, second.id}


@pytest.mark.parametrize("what", ["story", "article"])
async def test_what_a_reader_starred_stays_and_other_marks_go(store: SqlStore, what: str) -> None:
    first, second, _ = await filled(store)
    await store.shelf.number_feeds([TOP, "daily.example"])
    await store.shelf.number_articles(NOW - timedelta(days=99), NOW - timedelta(days=99), NOW)
    await store.shelf.number_stories([(first.id, NOW), (second.id, NOW)], NOW)
    starred = first.id if what == "story" else first.places[0].article_id
    await store.shelf.mark("dora", Within(refs=(starred,)), Marks(is_starred=True), NOW)
    await store.shelf.mark("dora", Within(refs=(second.id,)), Marks(is_read=True), NOW)
    left = await take_out(store.retention, CUT, NOW)
    assert left.kept == {"starred": 1}
    assert first.id in await there(store)
    assert await store.shelf.count("dora", Within(refs=(second.id, second.places[0].article_id))) == 0


@pytest.mark.parametrize("what", ["story", "article", "page", "delivery"])
async def test_what_a_message_is_about_stays(store: SqlStore, what: str) -> None:
    first, _, _ = await filled(store)
    article = first.places[0].article_id
    tell = {
        "story": [StoryChanged(first.id, 1)],
        "article": [ArticleRead(article, 1)],
        "page": [PageFetched(f"p{article}")],
        "delivery": [],
    }[what]
    waiting = Delivery("v1", "n1", first.id, article, "mail", "m1", "waiting", NOW, NOW)
    await store.keep([waiting] if what == "delivery" else [], tell, (), NOW)
    left = await take_out(store.retention, CUT, NOW)
    assert left.kept == {"at work": 1}
    assert left.pages == (1 if what == "page" else 2)
    assert first.id in await there(store)


async def test_messages_that_were_set_aside_long_ago_leave_and_with_them_what_they_were_about(store: SqlStore) -> None:
    await filled(store)
    lost = make.entry("https://daily.example/lost", first_seen_at=NOW - timedelta(days=60))
    page = FetchedPage("plost", lost.id, lost.url, NOW - timedelta(days=60), Refused("robots"))
    await store.keep([lost, page], [PageFetched(page.id)], (), NOW - timedelta(days=60))
    (job,) = await store.claim("read", 9, NOW, 60)
    await store.set_aside(job, "it cannot be read", NOW - timedelta(days=60))
    await is_whole(store)
    left = await take_out(store.retention, CUT, NOW)
    assert (left.set_aside, await store.aside(9)) == (1, ())
    assert await store.entries([lost.id]) == {}
    await is_whole(store)


async def test_the_story_that_was_told_last_stays_so_that_no_number_of_the_wire_is_given_twice(store: SqlStore) -> None:
    for number, days in enumerate((50, 40)):
        story, kept = one_story(number, days)
        await keep(store, *kept)
    before = await store.wire_of([story.id])
    left = await take_out(store.retention, CUT, NOW)
    assert left.kept == {"told last": 1}
    _, kept = one_story(7, 1)
    lines = await store.keep(kept, (), (), NOW)
    assert lines[0].number > before[story.id].number


async def test_entries_of_other_feeds_leave_with_the_article_and_what_was_lost_stays_to_be_seen(store: SqlStore) -> None:
    first, _, _ = await filled(store)
    article = (await store.articles([first.places[0].article_id]))[first.places[0].article_id]
    old = NOW - timedelta(days=45)
    twin = make.entry(article.url, feed_url="https://daily.example/top.xml", first_seen_at=old)
    bare = make.entry("https://daily.example/bare", first_seen_at=old, title="")
    lost = make.entry("https://daily.example/lost", first_seen_at=old)
    await keep(store, twin, bare, lost)
    await take_out(store.retention, CUT, NOW)
    assert set(await store.entries([twin.id, bare.id, lost.id])) == {lost.id}


async def test_an_article_in_no_story_leaves_unless_it_waits_for_one(store: SqlStore) -> None:
    await filled(store)
    alone, waiting = told(20, 60), told(21, 60)
    await store.keep([alone, waiting], [ArticleRead(waiting.id, 1)], (), NOW)
    await take_out(store.retention, CUT, NOW)
    assert set(await store.articles([alone.id, waiting.id])) == {waiting.id}


async def test_what_comes_is_cut_into_parts_and_each_is_told_of(store: SqlStore) -> None:
    for number in range(120):
        _, kept = one_story(number, 200 - number)
        await keep(store, *kept)
    written: list[int] = []
    left = await take_out(store.retention, replace(CUT, most=100), NOW, lambda: written.append(1))
    assert left.stories == 100
    assert len(written) > 3
    assert len(await there(store)) == 20
    await is_whole(store)


async def test_a_clock_that_is_years_ahead_takes_a_part_of_the_store_and_no_more(store: SqlStore) -> None:
    for number in range(700):
        _, kept = one_story(number, 20 - number / 100)
        await keep(store, *kept)
    clock = ManualClock(NOW + timedelta(days=3650))
    keeper = Keeper(store.retention, clock, RetentionPolicy(article_days=365), GroupPolicy(), ())
    assert (await keeper.keep()).articles == 500
    assert (await keeper.keep()).articles == 0
    assert len(await there(store)) == 200


async def test_a_store_that_is_too_large_loses_its_oldest_stories_but_none_that_may_grow(store: SqlStore) -> None:
    made = []
    for number in range(60):
        story, kept = one_story(number, 90 - number if number < 50 else 1)
        article = kept[3]
        assert isinstance(article, Article)
        rich = make.article(article.url, article.title, str(number) * 20_000, told_at=article.told_at, read_at=article.read_at)
        await keep(store, *(replace(rich, entry_id=article.entry_id) if each is article else each for each in kept))
        made.append(story.id)
    retention = store.retention
    disk, held = await retention.on_disk(), await retention.held()
    assert 0 < held < disk * 1.5
    half = RetentionPolicy(page_days=0, max_gb=held / 2 / 1e9)
    cut = await cut_of(retention, replace(half, max_gb=disk * 2 / 1e9), GroupPolicy(), NOW)
    assert cut.stories is None
    cut = await cut_of(retention, half, GroupPolicy(), NOW)
    await take_out(retention, cut, NOW)
    left = await there(store)
    assert 20 < len(left) < 40
    assert left == set(made[-len(left) :])
    tiny = await cut_of(retention, RetentionPolicy(page_days=0, max_gb=1e-6), GroupPolicy(), NOW)
    await take_out(retention, tiny, NOW)
    assert await there(store) == set(made[50:])


async def test_what_a_process_remembers_of_a_story_leaves_with_it(store: SqlStore) -> None:
    first, _, fresh = await filled(store)
    near = NearStore(store)
    assert set(await near.stories([first.id, fresh.id])) == {first.id, fresh.id}
    keeper = Keeper(store.retention, ManualClock(NOW), RetentionPolicy(article_days=30), GroupPolicy(), (near.forget,))
    await keeper.keep()
    assert set(await near.stories([first.id, fresh.id])) == {fresh.id}
    assert (keeper.left.stories, keeper.left.pages) == (2, 2)
