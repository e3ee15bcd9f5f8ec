"""Room 2 and the desk: what a poll changes, and that publishers are asked no more than they must."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from copytaster.adapters.compute import InlineCompute
from copytaster.engine.desk import FeedDesk
from copytaster.errors import TryLater
from copytaster.model.feed import Entry, FeedFailed, FeedNotModified, FeedSource, FeedState, FetchedFeed, PollBudget, PollOutcome
from copytaster.model.ids import feed_id
from copytaster.model.message import FeedDue, Kept, Later, Message, Outcome, PageWanted
from copytaster.model.page import Failed, Fetched, PageOutcome
from copytaster.model.policy import Policy, PollPolicy, ReadPolicy
from copytaster.ports import Live, Ports
from copytaster.steps.poll import poll
from tests import make
from tests.fakes import FakeStore, ManualClock
from tests.make import NOW

POLICY = Policy(poll=PollPolicy(jitter_share=0.0))
URL, THERE = "https://daily.example/feed.xml", "https://daily.example/new.xml"


def rss(*titles: str, more: str = "") -> bytes:
    items = "".join(f"<item><title>{title}</title><link>https://daily.example/{title}</link></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>Daily</title>{more}{items}</channel></rss>".encode()


@dataclass
class Told:
    """A publisher: what it answers by address, and what it was asked."""

    answers: dict[str, PollOutcome]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        self.asked.append((url, etag))
        return self.answers.get(url, FeedFailed("nothing is there"))

    async def get(self, url: str, max_bytes: int, is_asked_for: bool = True) -> PageOutcome:
        came = await self.feed(url, None, None)
        return Fetched(url, came.body, came.content_type) if isinstance(came, FetchedFeed) else Failed("nothing is there")


class Telling(FakeStore):
    """A store that remembers what was told."""

    def __init__(self, *values: Kept) -> None:
        super().__init__(*values)
        self.told: list[Message | Later] = []

    async def keep(self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime) -> Any:
        self.told += tell
        return await super().keep(values, tell, done, now)


def ports(store: FakeStore, web: Told) -> Ports:
    return Ports(cast(Any, store), cast(Any, web), InlineCompute(ReadPolicy()), cast(Live, None))


def fetched(body: bytes, url: str = URL, **more: Any) -> FetchedFeed:
    return FetchedFeed(url, NOW, body, "application/rss+xml", **more)


async def polled(store: FakeStore, web: Told, now: datetime = NOW) -> Outcome:
    """One poll of the only feed, kept."""
    slot = now.isoformat()
    (outcome,) = await poll([FeedDue(feed_id(URL), slot)], ports(store, web), POLICY, now)
    assert isinstance(outcome, Outcome)
    store.put(*outcome.keep)
    return outcome


def state_of(store: FakeStore) -> FeedState:
    return cast(FeedState, store._all(FeedState)[feed_id(URL)])


def feed_of(store: FakeStore) -> FeedSource:
    return cast(FeedSource, store._all(FeedSource)[feed_id(URL)])


async def test_a_body_that_is_the_same_as_the_last_one_is_not_read_again() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(rss("a", "b"))})
    assert len((await polled(store, web)).tell) == 2
    again = await polled(store, web, NOW + timedelta(hours=1))
    assert again.note == "0 of 0 entries are new"
    assert (state_of(store).polls, state_of(store).listed, state_of(store).outcome) == (2, 2, "fetched")


async def test_an_edited_entry_is_wanted_again_but_counts_for_no_rate() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(rss("a"))})
    await polled(store, web)
    web.answers[URL] = fetched(rss("a").replace(b"<title>a", b"<title>edited a"))
    edited = await polled(store, web, NOW + timedelta(hours=1))
    assert len(edited.tell) == 1
    web.answers[URL] = FeedNotModified()
    quiet = Told({URL: FeedNotModified()})
    other = FakeStore(make.feed(URL))
    await polled(other, Told({URL: fetched(rss("a"))}))
    await polled(other, quiet, NOW + timedelta(hours=1))
    assert state_of(store).per_day == state_of(other).per_day


async def test_a_page_in_place_of_a_feed_is_told_for_what_it_is() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(b"<html><title>Sign in</title><input type=password></html>")})
    await polled(store, web)
    state = state_of(store)
    assert (state.outcome, state.why, state.troubles[0].line) == ("failed", "a login page came instead of the feed", "Sign in")


async def moved(store: FakeStore, web: Told, hours: Sequence[float] = (0, 13, 26)) -> None:
    for number, hour in enumerate(hours):
        web.answers[URL] = fetched(rss("a", str(number)), THERE, moved_to=THERE, etag=f'"{number}"')
        await polled(store, web, NOW + timedelta(hours=hour))


async def test_a_feed_that_moved_for_good_has_its_new_address_and_its_old_id() -> None:
    store, web = FakeStore(make.feed(URL)), Told({})
    await moved(store, web, (0, 13))
    assert feed_of(store).url == URL
    await moved(store, web, (0, 13, 26))
    assert (feed_of(store).id, feed_of(store).url) == (feed_id(URL), THERE)
    assert (state_of(store).moved_to, state_of(store).etag) == (None, '"2"')


async def test_a_feed_does_not_move_to_where_no_feed_is() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(b"<html>no</html>", THERE, moved_to=THERE)})
    for hour in (0, 13, 26, 60):
        await polled(store, web, NOW + timedelta(hours=hour))
    assert feed_of(store).url == URL


async def test_a_feed_that_is_only_known_by_304_is_read_once_at_its_new_address() -> None:
    store, web = FakeStore(make.feed(URL)), Told({URL: fetched(rss("a"), etag='"1"')})
    await polled(store, web)
    web.answers[URL] = FeedNotModified(moved_to=THERE)
    for hour in (1, 14, 27):
        await polled(store, web, NOW + timedelta(hours=hour))
    assert (feed_of(store).url, state_of(store).etag) == (URL, None)
    web.answers[URL] = fetched(rss("a"), THERE, moved_to=THERE)
    await polled(store, web, NOW + timedelta(hours=28))
    assert web.asked[-1] == (URL, None)
    assert feed_of(store).url == THERE


async def test_a_feed_does_not_move_onto_another_one() -> None:
    store, web = FakeStore(make.feed(URL), make.feed(THERE)), Told({})
    await moved(store, web)
    assert feed_of(store).url == URL


def index(*names: str) -> bytes:
    inside = "".join(f"<sitemap><loc>https://daily.example/{name}.xml</loc></sitemap>" for name in names)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'.encode()


def sitemap(title: str) -> FetchedFeed:
    return fetched(
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
            f"<url><loc>https://daily.example/{title}</loc><news:news><news:title>{title}</news:title></news:news></url></urlset>"
        ).encode(),
        f"https://daily.example/{title}.xml",
    )


async def test_an_index_of_sitemaps_gives_the_entries_of_its_newest_few() -> None:
    names = ["one", "two", "three", "four", "five"]
    web = Told({f"https://daily.example/{name}.xml": sitemap(name) for name in names} | {URL: fetched(index(*names), etag='"1"')})
    store = FakeStore(make.feed(URL))
    outcome = await polled(store, web)
    assert {value.title for value in outcome.keep if isinstance(value, Entry)} == {"one", "two", "three"}
    assert len(web.asked) == 1 + POLICY.poll.max_sitemaps
    await polled(store, web, NOW + timedelta(hours=1))
    assert web.asked[-4] == (URL, None)
    assert len(web.asked) == 2 * (1 + POLICY.poll.max_sitemaps)


async def test_an_index_of_which_nothing_comes_has_failed() -> None:
    store = FakeStore(make.feed(URL))
    await polled(store, Told({URL: fetched(index("one"))}))
    assert (state_of(store).outcome, state_of(store).why) == ("failed", "an index of sitemaps, of which none came: nothing is there")


async def test_the_budget_that_stands_in_the_store_is_kept_to() -> None:
    dated = rss(*(f"t{number}" for number in range(30)))
    for number in range(30):
        date = f"<pubDate>{NOW - timedelta(hours=number):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        dated = dated.replace(f"<title>t{number}<".encode(), f"{date}<title>t{number}<".encode())
    alone, shared = FakeStore(make.feed(URL)), FakeStore(make.feed(URL), PollBudget(900.0, 50, NOW))
    await polled(alone, Told({URL: fetched(dated)}))
    await polled(shared, Told({URL: fetched(dated)}))
    assert state_of(shared).interval_s < 0.3 * state_of(alone).interval_s


def desk_of(store: FakeStore, web: Told, clock: ManualClock | None = None) -> FeedDesk:
    return FeedDesk(cast(Any, store), web, clock or ManualClock(), POLICY.poll)


async def test_a_feed_that_is_added_is_asked_for_once() -> None:
    store, web = Telling(), Told({URL: fetched(rss("a", "b"))})
    desk = desk_of(store, web)
    desk.world = (ports(store, web), POLICY)
    (added,) = await desk.add([(URL, "")])
    assert added.why == "added"
    assert [url for url, _ in web.asked] == [URL]
    assert sorted(type(message).__name__ for message in store.told) == ["PageWanted", "PageWanted"]
    assert await desk.tick() == 0
    assert (state_of(store).polls, state_of(store).outcome) == (1, "fetched")
    assert all(isinstance(message, PageWanted) for message in store.told)


async def test_a_feed_that_was_there_is_left_as_it_is() -> None:
    feed = replace(make.feed(URL), title="Mine")
    store, web = Telling(feed, make.feed_state(feed)), Told({URL: fetched(rss("a"))})
    desk = desk_of(store, web)
    desk.world = (ports(store, web), POLICY)
    (added,) = await desk.add([(URL, "Theirs")])
    assert (added.why, feed_of(store).title, store.told) == ("was there already", "Mine", [])


async def test_a_feed_that_has_moved_is_not_added_again_at_its_new_address() -> None:
    feed = replace(make.feed(URL), url=THERE)
    store, web = FakeStore(feed, make.feed_state(feed)), Told({THERE: fetched(rss("a"))})
    desk = desk_of(store, web)
    assert await desk.subscribe([make.feed(THERE)]) == ()


async def test_the_desk_tells_of_feeds_that_are_due_but_not_of_paused_ones() -> None:
    due, later, paused = make.feed(URL), make.feed(THERE), replace(make.feed("https://p.example/f"), is_paused=True)
    store = Telling(due, later, paused, make.feed_state(due, next_poll_at=NOW), make.feed_state(paused, next_poll_at=NOW))
    store.put(make.feed_state(later, next_poll_at=NOW + timedelta(minutes=1)))
    clock = ManualClock()
    desk = desk_of(store, Told({}), clock)
    assert await desk.tick() == 1
    assert [cast(FeedDue, message).feed_id for message in store.told] == [due.id]
    clock.move(minutes=2)
    assert await desk.tick() == 2


async def test_the_desk_tells_ahead_of_polls_that_are_due_before_it_looks_again_each_at_its_time() -> None:
    soon, later = make.feed(URL), make.feed(THERE)
    store = Telling(soon, later, make.feed_state(soon, next_poll_at=NOW + timedelta(seconds=3)))
    store.put(make.feed_state(later, next_poll_at=NOW + timedelta(seconds=9)))
    desk = desk_of(store, Told({}))
    assert await desk.tick(5.0) == 1
    assert store.told == [Later(FeedDue(soon.id, (NOW + timedelta(seconds=3)).isoformat()), NOW + timedelta(seconds=3))]
    assert await desk.tick(5.0) == 0


async def test_feeds_that_wait_hold_no_other_back_however_many_they_are() -> None:
    feeds = [make.feed(f"https://{number}.example/f") for number in range(5)]
    store = Telling(*feeds, *(make.feed_state(feed, next_poll_at=NOW) for feed in feeds))
    desk = FeedDesk(cast(Any, store), Told({}), ManualClock(), POLICY.poll, due_at_once=2)
    assert [await desk.tick() for _ in range(4)] == [2, 2, 1, 0]
    assert {cast(FeedDue, message).feed_id for message in store.told} == {feed.id for feed in feeds}


async def test_a_feed_without_a_state_is_polled_too() -> None:
    store = Telling(make.feed(URL))
    assert await desk_of(store, Told({})).tick() == 1


async def test_the_desk_shares_the_budget_anew_every_ten_minutes() -> None:
    first, second = make.feed(URL), make.feed(THERE)
    store = FakeStore(first, make.feed_state(first, pull=1.0))
    clock = ManualClock()
    desk = desk_of(store, Told({}), clock)
    await desk.tick()
    before = await store.poll_budget()
    store.put(second, make.feed_state(second, pull=3.0))
    clock.move(minutes=9)
    await desk.tick()
    assert await store.poll_budget() == before
    clock.move(minutes=1)
    await desk.tick()
    after = await store.poll_budget()
    assert before is not None
    assert after is not None
    assert (before.feeds, after.feeds) == (1, 2)
    assert after.per_pull_s > 1.9 * before.per_pull_s


class Busy(Told):
    """A publisher one of whose addresses is to be asked later."""

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        if url == THERE:
            raise TryLater("another request is under way", 5.0)
        return await super().feed(url, etag, last_modified)


async def test_a_feed_that_is_to_be_asked_later_holds_no_other_back() -> None:
    store = FakeStore(make.feed(URL), make.feed(THERE))
    messages = [FeedDue(feed_id(THERE), NOW.isoformat()), FeedDue(feed_id(URL), NOW.isoformat())]
    later, came = await poll(messages, ports(store, Busy({URL: fetched(rss("a"))})), POLICY, NOW)
    assert isinstance(later, TryLater)
    assert isinstance(came, Outcome)
    assert any(isinstance(value, Entry) for value in came.keep)
