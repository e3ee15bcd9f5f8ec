"""What reaches the outside world: polite, guarded, bounded, and never surprised."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from copytaster.adapters.clock import ReplayClock
from copytaster.errors import TryLater
from copytaster.model.feed import FeedFailed, FeedGone, FeedNotModified, FetchedFeed
from copytaster.model.page import Failed, Fetched, Gone, Posted, Refused
from tests import origin as misbehaviour
from tests.origin import Origin, answer, redirect, running
from tests.outside import AGENT, web

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry returns</title>"


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with running() as made:
        yield made


# Feeds


async def test_a_feed_comes_with_what_the_next_poll_needs(origin: Origin) -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Sun, 01 Mar 2026 11:00:00 GMT", "Cache-Control": "public, max-age=900"}
    origin.answers["/feed"] = answer(b"<rss/>", "application/rss+xml; charset=utf-8", headers=headers)
    async with web(clock=ReplayClock(START)) as outside:
        came = await outside.feed(origin.url("/feed"), None, None)
    assert came == FetchedFeed(
        origin.url("/feed"), START, b"<rss/>", "application/rss+xml; charset=utf-8", '"v1"', "Sun, 01 Mar 2026 11:00:00 GMT", 900.0
    )


async def test_what_the_publisher_said_last_time_goes_back_and_nothing_new_is_a_value(origin: Origin) -> None:
    origin.answers["/feed"] = answer(status=304, headers={"Cache-Control": "max-age=60"})
    async with web() as outside:
        came = await outside.feed(origin.url("/feed"), '"v1"', "Sun, 01 Mar 2026 11:00:00 GMT")
    assert came == FeedNotModified(60.0)
    assert origin.asked[0].headers["if-none-match"] == '"v1"'
    assert origin.asked[0].headers["if-modified-since"] == "Sun, 01 Mar 2026 11:00:00 GMT"


async def test_an_etag_that_is_no_plain_text_is_not_sent_back(origin: Origin) -> None:
    origin.answers["/feed"] = answer(b"<rss/>")
    async with web() as outside:
        await outside.feed(origin.url("/feed"), '"v1"\r\nX-Evil: 1', "\udcff")
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(origin.asked[0].headers)


async def test_the_user_agent_says_who_asks_and_how_to_reach_them(origin: Origin) -> None:
    origin.answers["/feed"] = answer(b"<rss/>")
    async with web() as outside:
        await outside.feed(origin.url("/feed"), None, None)
    assert origin.asked[0].headers["user-agent"] == AGENT


async def test_a_feed_that_is_no_more_says_so(origin: Origin) -> None:
    origin.answers["/feed"] = answer(status=410)
    async with web() as outside:
        assert await outside.feed(origin.url("/feed"), None, None) == FeedGone("127.0.0.1 answered 410 Gone")


async def test_a_permanent_redirect_moves_the_feed_and_a_temporary_one_does_not(origin: Origin) -> None:
    origin.answers |= {"/old": redirect("/new", 301), "/now": redirect("/new", 302), "/new": answer(b"<rss/>", None)}
    async with web() as outside:
        moved = await outside.feed(origin.url("/old"), None, None)
        came = await outside.feed(origin.url("/now"), None, None)
    assert isinstance(moved, FetchedFeed)
    assert isinstance(came, FetchedFeed)
    assert (moved.url, moved.body, moved.moved_to) == (origin.url("/new"), b"<rss/>", origin.url("/new"))
    assert (came.url, came.body, came.moved_to) == (origin.url("/new"), b"<rss/>", None)
    assert origin.paths() == ["/old", "/new", "/now", "/new"]


async def test_a_permanent_redirect_to_nothing_moves_no_feed(origin: Origin) -> None:
    origin.answers["/old"] = redirect("/missing", 301)
    async with web() as outside:
        assert await outside.feed(origin.url("/old"), None, None) == FeedFailed("127.0.0.1 answered 404 Not Found", line="no such page")


async def test_only_the_permanent_part_of_a_chain_moves_a_feed(origin: Origin) -> None:
    origin.answers |= {"/a": redirect("/b", 308), "/b": redirect("/c", 301), "/c": redirect("/d", 307), "/d": redirect("/e", 301)}
    origin.answers["/e"] = answer(status=304)
    async with web() as outside:
        assert await outside.feed(origin.url("/a"), '"v1"', None) == FeedNotModified(None, origin.url("/c"))


async def test_a_feed_that_is_asked_for_with_a_password_does_not_move(origin: Origin) -> None:
    origin.answers |= {"/old": redirect("/new", 301), "/new": answer(b"<rss/>")}
    async with web() as outside:
        came = await outside.feed(origin.url("/old", "reader:secret@127.0.0.1"), None, None)
    assert isinstance(came, FetchedFeed)
    assert came.moved_to is None


@pytest.mark.parametrize(
    ("status", "headers", "body", "why", "line"),
    [
        (500, {}, b"<h1>Database <b>down</b></h1>", "answered 500 Internal Server Error", "Database"),
        (
            403, {"CF-Mitigated": "challenge"}, b"<title>Just a moment...</title>",
            "answered 403 Forbidden: a check for robots stands before it", "Just a moment...",
        ),
        (401, {}, b"", "answered 401 Unauthorized: it asks for a name and a password", ""),
        (404, {"Content-Encoding": "gzip"}, gzip.compress(b"\n\nNo such\tfeed\nhere", mtime=0), "answered 404 Not Found", "No such feed"),
        (404, {"Content-Encoding": "gzip"}, b"\x1f\x8bxxxxxxxx", "answered 404 Not Found", ""),
    ],
)  # fmt: skip
async def test_a_failure_says_what_the_publisher_wrote(
    origin: Origin, status: int, headers: dict[str, str], body: bytes, why: str, line: str
) -> None:
    origin.answers["/feed"] = answer(body, status=status, headers=headers)
    async with web() as outside:
        assert await outside.feed(origin.url("/feed"), None, None) == FeedFailed(f"127.0.0.1 {why}", line=line)


async def test_of_a_long_failure_only_the_beginning_is_read(origin: Origin) -> None:
    async def endless(_: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"5\r\noops\n\r\n" * 1000)
            await writer.drain()

    origin.answers["/feed"] = endless
    async with web() as outside:
        assert await outside.feed(origin.url("/feed"), None, None) == FeedFailed(
            "127.0.0.1 answered 500 Internal Server Error", line="oops"
        )


@pytest.mark.parametrize(("status", "header", "seconds"), [(429, "120", 120.0), (503, "Sun, 01 Mar 2026 12:05:00 GMT", 300.0)])
async def test_a_publisher_that_asks_to_wait_is_left_alone_for_so_long(origin: Origin, status: int, header: str, seconds: float) -> None:
    origin.answers["/feed"] = answer(status=status, headers={"Retry-After": header})
    origin.answers["/page"] = answer(PAGE)
    clock = ReplayClock(START)
    async with web(clock=clock) as outside:
        came = await outside.feed(origin.url("/feed"), None, None)
        assert isinstance(came, FeedFailed)
        assert came.retry_after_s == seconds
        with pytest.raises(TryLater) as later:
            await outside.page(origin.url("/page"))
        assert later.value.after_s == pytest.approx(seconds)
        assert origin.paths() == ["/feed"]
        clock.move_to(START + timedelta(seconds=seconds))
        assert isinstance(await outside.page(origin.url("/page")), Fetched)


async def test_a_publisher_that_is_too_busy_is_asked_later_and_no_feed_of_it_failed(origin: Origin) -> None:
    origin.answers["/page"] = answer(status=429)
    async with web(clock=ReplayClock(START)) as outside:
        assert await outside.page(origin.url("/page")) == Failed("127.0.0.1 answered 429 Too Many Requests")
        with pytest.raises(TryLater) as later:
            await outside.feed(origin.url("/feed"), None, None)
        seen = await outside.get(origin.url("/feed"), 1000)
        sent = await outside.post(origin.url("/hub"), {})
    assert later.value.after_s == pytest.approx(60.0)
    assert isinstance(seen, Failed)
    assert isinstance(sent, Failed)
    assert origin.paths() == ["/page"]


# Forms


async def test_a_form_is_sent_as_browsers_send_it(origin: Origin) -> None:
    origin.answers["/hub"] = answer(b"accepted", status=202)
    async with web() as outside:
        came = await outside.post(origin.url("/hub"), {"hub.mode": "subscribe", "hub.topic": "https://a.test/?a=1&b=ü"})
    assert came == Posted(202, b"accepted")
    asked = origin.asked[0]
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert asked.body == b"hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.test%2F%3Fa%3D1%26b%3D%C3%BC"


async def test_what_refuses_a_form_says_why_and_a_redirect_is_not_followed(origin: Origin) -> None:
    origin.answers |= {"/no": answer(b"hub.callback is missing", status=400), "/away": redirect("/no", 307), "/busy": answer(status=503)}
    origin.answers["/later"] = answer(status=429, headers={"Retry-After": "7"})
    async with web() as outside:
        assert await outside.post(origin.url("/no"), {}) == Posted(400, b"hub.callback is missing")
        assert await outside.post(origin.url("/away"), {}) == Posted(307, b"", "/no")
        assert await outside.post(origin.url("/busy"), {}) == Failed("127.0.0.1 answered 503")
        assert await outside.post(origin.url("/later"), {}) == Failed("127.0.0.1 answered 429", 7.0)
    assert origin.paths() == ["/no", "/away", "/busy", "/later"]


async def test_of_the_answer_to_a_form_only_the_beginning_is_read(origin: Origin) -> None:
    origin.answers["/hub"] = misbehaviour.endless
    async with web() as outside:
        came = await outside.post(origin.url("/hub"), {})
    assert came == Posted(200, b"x" * 65_536)


# Pages


async def test_a_page_comes_whole(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE, "text/html; charset=utf-8")
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Fetched(origin.url("/a"), PAGE, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Gone("127.0.0.1 answered 404 Not Found")),
        (451, Gone("127.0.0.1 answered 451 Unavailable For Legal Reasons")),
        (403, Refused("127.0.0.1 answered 403 Forbidden")),
        (500, Failed("127.0.0.1 answered 500 Internal Server Error")),
        (204, Failed("127.0.0.1 answered 204 No Content")),
        (302, Failed("127.0.0.1 answered 302 Found")),
    ],
)
async def test_an_answer_that_is_no_page_is_told_by_its_status(origin: Origin, status: int, outcome: object) -> None:
    origin.answers["/a"] = answer(status=status)
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == outcome


async def test_what_is_no_html_is_refused_as_a_page_but_handed_to_who_looks_for_a_feed(origin: Origin) -> None:
    origin.answers["/a.pdf"] = answer(b"%PDF", "application/pdf")
    async with web() as outside:
        assert await outside.page(origin.url("/a.pdf")) == Refused("127.0.0.1 sent application/pdf, which is no page")
        assert await outside.get(origin.url("/a.pdf"), 1000) == Fetched(origin.url("/a.pdf"), b"%PDF", "application/pdf")


# Redirects


async def test_five_redirects_are_followed_and_a_sixth_is_not(origin: Origin) -> None:
    origin.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": answer(PAGE)}
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/1")), Fetched)
        assert await outside.page(origin.url("/0")) == Refused("127.0.0.1 redirects more than 5 times")


async def test_a_redirect_in_a_circle_ends(origin: Origin) -> None:
    origin.answers |= {"/a": redirect("/b"), "/b": redirect("/a")}
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("127.0.0.1 redirects more than 5 times")
    assert len(origin.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://news.test/", "javascript:alert(1)", "gopher://news.test", "http://a b/"])
async def test_a_redirect_out_of_the_web_is_refused(origin: Origin, target: str) -> None:
    origin.answers["/a"] = redirect(target)
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/a")), Refused | Failed)
    assert len(origin.asked) == 1


async def test_credentials_stay_with_the_origin_that_they_are_for(origin: Origin) -> None:
    async with running() as stranger:
        origin.answers |= {"/private": redirect("/feed"), "/feed": redirect(stranger.url("/feed", "x:y@127.0.0.1"))}
        stranger.answers["/feed"] = answer(b"<rss/>")
        async with web() as outside:
            came = await outside.feed(origin.url("/private", "reader:s%40crit@127.0.0.1"), None, None)
    assert isinstance(came, FetchedFeed)
    assert "@" not in came.url
    assert [asked.headers.get("authorization") for asked in origin.asked] == ["Basic cmVhZGVyOnNAY3JpdA=="] * 2
    assert "authorization" not in stranger.asked[0].headers


async def test_no_cookie_is_ever_sent(origin: Origin) -> None:
    origin.answers["/a"] = answer(PAGE, headers={"Set-Cookie": "who=reader; Path=/"})
    async with web() as outside:
        await outside.page(origin.url("/a"))
        await outside.page(origin.url("/a"))
    assert all("cookie" not in asked.headers for asked in origin.asked)
