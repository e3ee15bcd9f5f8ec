"""How the outside world is treated: whose turn it is, and what robots.txt says."""

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from copytaster.adapters.clock import ReplayClock
from copytaster.errors import TryLater
from copytaster.model.feed import FeedFailed, FetchedFeed
from copytaster.model.page import Failed, Fetched, Refused
from copytaster.stages import manners
from tests.origin import Asked, Origin, answer, names, redirect, running
from tests.outside import OBEDIENT, QUICK, web

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry returns</title>"


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with running() as made:
        yield made


# Turns


async def test_one_publisher_is_asked_one_thing_at_a_time_and_another_meanwhile() -> None:
    clock = ReplayClock(START)
    apart = names({"www.news.test": ["127.0.0.1"], "news.test": ["127.0.0.2"], "other.test": ["127.0.0.3"]})
    async with running("0.0.0.0") as origin, web(replace(QUICK, host_pause_s=1.0), clock, apart) as outside:
        origin.answers |= {"/a": answer(PAGE)}
        first = await outside.page(origin.url("/a", "www.news.test"))
        second = asyncio.create_task(outside.page(origin.url("/a", "news.test")))
        other = await outside.page(origin.url("/a", "other.test"))
        assert isinstance(first, Fetched)
        assert isinstance(other, Fetched)
        await asyncio.sleep(0)
        assert not second.done()
        assert len(origin.asked) == 2
        clock.move_to(START + timedelta(seconds=1))
        assert isinstance(await second, Fetched)


async def test_two_requests_to_one_publisher_never_overlap(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE)
    async with web() as outside:
        came = await asyncio.gather(*(outside.page(origin.url("/a", "news.test")) for _ in range(10)))
    assert all(isinstance(one, Fetched) for one in came)
    assert origin.most_at_once == 1


async def test_who_would_wait_too_long_is_sent_away_with_a_time_of_its_own(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE)
    clock = ReplayClock(START)
    async with web(replace(QUICK, host_pause_s=2.0), clock) as outside:
        await outside.page(origin.url("/a"))
        waiting = asyncio.create_task(outside.page(origin.url("/a")))
        await asyncio.sleep(0)
        times = []
        for _ in range(3):
            with pytest.raises(TryLater) as later:
                await outside.page(origin.url("/a"))
            times.append(later.value.after_s)
        clock.move_to(START + timedelta(seconds=2))
        await waiting
    assert times == [4.0, 6.0, 8.0]


class Crowd:
    """Counts how many requests run at once for each key, as a publisher sees it."""

    def __init__(self, key: Callable[[Asked], str]) -> None:
        self._key = key
        self._now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.times: dict[str, list[float]] = {}

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        key, loop = self._key(asked), asyncio.get_running_loop()
        self._now[key] += 1
        self.most[key] = max(self.most[key], self._now[key])
        self.times.setdefault(key, []).append(loop.time())
        await asyncio.sleep(0.01)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
        self._now[key] -= 1


async def _crowded(known: dict[str, str], key: Callable[[Asked], str], pause_s: float = 0.0) -> Crowd:
    """Ask each name for four feeds, all at once; names have one address each, and every answer takes a while."""
    crowd = Crowd(key)
    lookup = names({name: [address] for name, address in known.items()})
    async with running("0.0.0.0") as origin, web(replace(QUICK, host_pause_s=pause_s), lookup=lookup) as outside:
        origin.answers |= {f"/{n}": crowd for n in range(4)}
        came = await asyncio.gather(*(outside.feed(origin.url(f"/{n}", name), None, None) for name in known for n in range(4)))
    assert all(isinstance(one, FetchedFeed) for one in came)
    return crowd


def _host(asked: Asked) -> str:
    return asked.headers["host"].rpartition(":")[0]


async def test_a_registered_domain_is_asked_one_thing_at_a_time_whatever_its_names_and_addresses() -> None:
    known = {f"{name}.{domain}": f"127.0.{n}.{m}" for n, domain in enumerate(("a.test", "b.co.uk")) for m, name in enumerate("xyz", 1)}
    crowd = await _crowded(known, lambda asked: manners.lane(_host(asked)))
    assert crowd.most == {"a.test": 1, "b.co.uk": 1}


async def test_an_address_is_asked_one_thing_at_a_time_whatever_the_names_that_lead_to_it() -> None:
    known = {f"n{n}.test": f"127.0.0.{n % 2 + 1}" for n in range(8)}
    crowd = await _crowded(known, lambda asked: known[_host(asked)])
    assert crowd.most == {"127.0.0.1": 1, "127.0.0.2": 1}


async def test_a_platform_is_asked_one_thing_at_a_time_for_all_its_feeds() -> None:
    hosts = ("one.blogspot.com", "two.blogspot.com", "three.blogspot.de", "a.substack.com", "b.substack.com", "a.wordpress.com", "wp.com")
    crowd = await _crowded({host: f"127.0.0.{n}" for n, host in enumerate(hosts, 1)}, lambda asked: manners.lane(_host(asked)))
    assert crowd.most == {"blogspot.com": 1, "substack.com": 1, "wordpress.com": 1}


async def test_publishers_with_names_and_addresses_of_their_own_are_asked_side_by_side() -> None:
    crowd = await _crowded({f"n{n}.test": f"127.0.0.{n}" for n in range(1, 6)}, lambda _: "all")
    assert crowd.most["all"] >= 3


async def test_between_two_requests_to_one_publisher_there_is_a_pause() -> None:
    crowd = await _crowded({"a.news.test": "127.0.0.1", "b.news.test": "127.0.0.2"}, lambda asked: "news.test", pause_s=0.05)
    times = crowd.times["news.test"]
    assert len(times) == 8
    assert min(later - sooner for sooner, later in pairwise(times)) >= 0.055


async def test_a_held_publisher_is_held_with_all_its_names_and_another_is_not() -> None:
    known = names({"a.news.test": ["127.0.0.1"], "b.news.test": ["127.0.0.2"], "other.test": ["127.0.0.3"]})
    async with running("0.0.0.0") as origin, web(clock=ReplayClock(START), lookup=known) as outside:
        origin.answers |= {"/busy": answer(status=503, headers={"Retry-After": "600"}), "/feed": answer(b"<rss/>")}
        await outside.feed(origin.url("/busy", "a.news.test"), None, None)
        with pytest.raises(TryLater) as later:
            await outside.feed(origin.url("/feed", "b.news.test"), None, None)
        assert later.value.after_s == pytest.approx(600.0)
        assert isinstance(await outside.feed(origin.url("/feed", "other.test"), None, None), FetchedFeed)


async def test_a_name_with_a_dead_address_is_reached_at_the_next_one_and_there_first_from_then_on() -> None:
    lookup = names({"news.test": ["127.0.0.9", "127.0.0.8", "127.0.0.1"]})
    async with running() as origin, web(lookup=lookup) as outside:
        origin.answers["/feed"] = answer(b"<rss/>")
        for _ in range(2):
            assert isinstance(await outside.feed(origin.url("/feed", "news.test"), None, None), FetchedFeed)
    assert [asked.headers["host"] for asked in origin.asked] == [f"news.test:{origin.port}"] * 2


async def test_a_name_with_dead_addresses_alone_is_told() -> None:
    async with running() as origin:
        pass
    async with web(lookup=names({"news.test": ["127.0.0.9", "127.0.0.8"]})) as outside:
        assert await outside.feed(origin.url("/feed", "news.test"), None, None) == FeedFailed("news.test refused the connection")


async def test_names_at_one_address_share_no_connection() -> None:
    async with running() as origin, web() as outside:
        origin.answers["/feed"] = answer(b"<rss/>")
        for name in ("news.test", "other.test", "news.test"):
            await outside.feed(origin.url("/feed", name), None, None)
    assert origin.connections == 2


# Robots


async def test_robots_txt_is_asked_for_once_a_day_and_obeyed(origin: Origin) -> None:
    origin.answers |= {
        "/robots.txt": answer(b"User-agent: copytaster\nDisallow: /closed", "text/plain"),
        "/open": answer(PAGE),
        "/closed": answer(PAGE),
    }
    clock = ReplayClock(START)
    async with web(OBEDIENT, clock) as outside:
        assert isinstance(await outside.page(origin.url("/open")), Fetched)
        assert await outside.page(origin.url("/closed")) == Refused("the publisher's robots.txt asks not to fetch this page")
        clock.move_to(START + timedelta(hours=25))
        await outside.page(origin.url("/open"))
    assert origin.paths() == ["/robots.txt", "/open", "/robots.txt", "/open"]


async def test_many_pages_at_once_ask_for_robots_txt_once(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(b"", "text/plain"), "/a": answer(PAGE)}
    async with web(OBEDIENT) as outside:
        await asyncio.gather(*(outside.page(origin.url("/a")) for _ in range(5)))
    assert origin.paths().count("/robots.txt") == 1


async def test_a_feed_that_a_person_added_is_not_asked_of_robots_txt(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /", "text/plain"), "/feed": answer(b"<rss/>")}
    async with web(OBEDIENT) as outside:
        assert isinstance(await outside.feed(origin.url("/feed"), None, None), FetchedFeed)
    assert origin.paths() == ["/feed"]


async def test_a_publisher_without_robots_txt_hides_nothing(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE)
    async with web(OBEDIENT) as outside:
        assert isinstance(await outside.page(origin.url("/a")), Fetched)


async def test_what_was_guessed_is_asked_of_robots_txt_and_what_a_person_gave_is_not(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /feed", "text/plain"), "/feed": answer(b"<rss/>")}
    async with web(OBEDIENT) as outside:
        assert isinstance(await outside.get(origin.url("/feed"), 1000, is_asked_for=False), Refused)
        assert isinstance(await outside.get(origin.url("/feed"), 1000), Fetched)
    assert origin.paths() == ["/robots.txt", "/feed"]


@pytest.mark.parametrize("encoding", [None, "gzip"])
async def test_of_a_huge_robots_txt_the_first_half_megabyte_counts(origin: Origin, encoding: str | None) -> None:
    text = b"User-agent: *\nDisallow: /early\n" + b"# \n" * 200_000 + b"Disallow: /late\n"
    packed = gzip.compress(text) if encoding else text
    headers = {"Content-Encoding": encoding} if encoding else {}
    origin.answers |= {"/robots.txt": answer(packed, "text/plain", headers=headers), "/early": answer(PAGE), "/late": answer(PAGE)}
    async with web(OBEDIENT) as outside:
        assert isinstance(await outside.page(origin.url("/early")), Refused)
        assert isinstance(await outside.page(origin.url("/late")), Fetched)


async def test_robots_txt_that_cannot_be_had_again_counts_as_it_was(origin: Origin) -> None:
    origin.answers |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /closed", "text/plain"),
        "/open": answer(PAGE),
        "/closed": answer(PAGE),
    }
    clock = ReplayClock(START)
    async with web(OBEDIENT, clock) as outside:
        assert isinstance(await outside.page(origin.url("/open")), Fetched)
        origin.answers["/robots.txt"] = answer(status=503)
        clock.move_to(START + timedelta(hours=25))
        assert isinstance(await outside.page(origin.url("/open")), Fetched)
        assert isinstance(await outside.page(origin.url("/closed")), Refused)


async def test_while_robots_txt_cannot_be_had_no_page_is_asked_for(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(status=500), "/a": answer(PAGE)}
    clock = ReplayClock(START)
    async with web(OBEDIENT, clock) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 answered 500 Internal Server Error for its robots.txt")
        await outside.page(origin.url("/a"))
        assert origin.paths() == ["/robots.txt"]
        origin.answers["/robots.txt"] = answer(b"")
        clock.move_to(START + timedelta(minutes=11))
        assert isinstance(await outside.page(origin.url("/a")), Fetched)


async def test_a_redirect_to_another_publisher_asks_that_publishers_robots_txt(origin: Origin) -> None:
    async with running() as other:
        origin.answers |= {"/robots.txt": answer(b""), "/a": redirect(other.url("/b", "other.test"))}
        other.answers |= {"/robots.txt": answer(b"User-agent: *\nDisallow: /b", "text/plain"), "/b": answer(PAGE)}
        async with web(OBEDIENT) as outside:
            assert isinstance(await outside.page(origin.url("/a")), Refused)
        assert other.paths() == ["/robots.txt"]


async def test_a_crawl_delay_stretches_the_pause(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 20", "text/plain"), "/a": answer(PAGE)}
    async with web(OBEDIENT, ReplayClock(START)) as outside:
        await outside.page(origin.url("/a"))
        with pytest.raises(TryLater) as later:
            await outside.page(origin.url("/a"))
    assert later.value.after_s == pytest.approx(20.0)
