"""How the outside world is treated, and what is never reached: turns, robots.txt, addresses that are not public."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from copytaster.adapters.clock import ReplayClock, SystemClock
from copytaster.adapters.web import GuardedWeb
from copytaster.errors import ConfigError, TryLater
from copytaster.model.feed import FeedFailed, FetchedFeed
from copytaster.model.page import Failed, Fetched, Refused
from tests.origin import Origin, answer, names, redirect, running
from tests.outside import AGENT, OBEDIENT, QUICK, web
from tests.shared_data import SHARED, needs_shared

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry returns</title>"
OWN_SPELLINGS = (
    "127.0.0.1", "2130706433", "0x7f.1", "0177.1", "127.1", "127.0.0.1.", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fec0::1]", "[ff02::1]", "[fe80::1]", "[fc00::1]", "localhost",
    "①②⑦.⓪.⓪.①", "127.0.0.1%2f", "%6c%6f%63%61%6c%68%6f%73%74", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1",
)  # fmt: skip


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with running() as made:
        yield made


# Turns


async def test_one_publisher_is_asked_one_thing_at_a_time_and_another_meanwhile(origin: Origin) -> None:
    origin.answers |= {"/robots.txt": answer(b""), "/a": answer(PAGE)}
    clock = ReplayClock(START)
    async with web(replace(QUICK, host_pause_s=1.0), clock) as outside:
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


# Addresses that are not public


def _spellings() -> tuple[str, ...]:
    file = SHARED / "data" / "hostile" / "ssrf-hosts.txt"
    return tuple(file.read_text("utf-8").split()) if file.is_file() else ()


async def _no_spelling_is_reached(spellings: tuple[str, ...]) -> None:
    async def anything(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with running("0.0.0.0") as canary, running("::1", canary.port) as canary6, running("127.0.0.2") as origin:
        policy = replace(QUICK, allow_private=("127.0.0.2/32",), timeout_s=2.0)
        async with web(policy, lookup=anything) as outside:
            for number, spelling in enumerate(spellings):
                url = f"http://{spelling}:{canary.port}/"
                origin.answers[f"/{number}"] = redirect(url)
                assert isinstance(await outside.page(url), Refused), spelling
                assert isinstance(await outside.feed(url, None, None), FeedFailed), spelling
                assert isinstance(await outside.get(url, 1000), Refused), spelling
                assert isinstance(await outside.page(origin.url(f"/{number}")), Refused), spelling
        async with web(policy, lookup=names({f"n{n}.test": [s.strip("[]")] for n, s in enumerate(spellings)})) as outside:
            for number, spelling in enumerate(spellings):
                assert await outside.page(f"http://n{number}.test:{canary.port}/") == Refused(f"n{number}.test is not a public address"), (
                    spelling
                )
        assert canary.connections + canary6.connections == 0
        assert len(origin.asked) == len(spellings)


async def test_no_own_spelling_of_an_inner_address_is_reached() -> None:
    await _no_spelling_is_reached(OWN_SPELLINGS)


@needs_shared
@pytest.mark.shared
async def test_no_known_spelling_of_an_inner_address_is_reached() -> None:
    spellings = _spellings()
    assert len(spellings) >= 50
    await _no_spelling_is_reached(spellings)


async def test_a_name_that_this_machine_knows_as_inner_is_refused() -> None:
    async with running() as canary, web(replace(QUICK, allow_private=()), lookup=None) as outside:
        assert await outside.page(canary.url("/", "localhost")) == Refused("localhost is not a public address")
        assert canary.connections == 0


async def test_an_allowed_network_is_reached_by_name_of_this_machine() -> None:
    async with running() as origin, web(lookup=None) as outside:
        origin.answers["/"] = answer(PAGE)
        assert isinstance(await outside.page(origin.url("/", "localhost")), Fetched)


def test_a_network_that_cannot_be_read_is_a_fault_of_the_configuration() -> None:
    with pytest.raises(ConfigError, match=r"fetch\.allow_private: 'home' is no network"):
        GuardedWeb(replace(QUICK, allow_private=("home",)), AGENT, SystemClock())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "http://",
        "http://[::1",
        "ftp://news.test/",
        "http://" + "a" * 9_000,
        "http://a..b/",
        "http://-/",
        "http://\udcff/",
        "http://news.test:99999/",
    ],
)
async def test_what_is_no_web_address_is_a_value_and_no_error(url: str) -> None:
    async with web() as outside:
        assert isinstance(await outside.page(url), Refused | Failed)
        assert isinstance(await outside.feed(url, None, None), FeedFailed)
