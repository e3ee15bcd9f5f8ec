"""The acceptance page: its ten headlines and its article walk through the rooms and stand on the pages of a real browser."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import open_store
from copytaster.adapters.wire import LocalWire
from copytaster.engine.desk import FeedDesk, source_of
from copytaster.engine.live import LiveStories
from copytaster.engine.rooms import Rooms
from copytaster.model.feed import FeedFailed, FetchedFeed, PollOutcome
from copytaster.model.page import Fetched, PageOutcome, Refused
from copytaster.model.policy import Policy
from copytaster.ports import Ports
from copytaster.web import SiteLook, site
from tests.chromium import CHROMIUM, FLAGS, needs_chromium
from tests.shared_data import SHARED

SEED = SHARED / "seed-page.txt"
NOW = datetime(2024, 11, 15, 1, 40, tzinfo=UTC)
POLICY = Policy()
ARTICLE_URL = "https://weekly.example/world/treaty-ratified-2024"

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.skipif(not SEED.exists(), reason=f"the acceptance page is not at {SEED}")]


@dataclass(frozen=True)
class Seed:
    """What the captured page says."""

    wire: list[tuple[str, int]]
    headline: str
    paragraphs: list[str]
    questions: list[str]
    credit: str


def seed() -> Seed:
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    wire = [(m.group(1), int(m.group(2))) for line in lines if (m := re.fullmatch(r"(.*) - (\d+) mins ago", line))]
    rest = [line for line in lines[lines.index(f"{wire[-1][0]} - {wire[-1][1]} mins ago") + 1 :] if line]
    credit = next(line for line in rest if line.startswith("This article includes reporting"))
    return Seed(wire, rest[0], rest[1 : rest.index(credit)], [line for line in rest if line.endswith("?")], credit)


def feed_of(number: int, title: str, url: str, published: datetime) -> bytes:
    return (
        f"<rss version='2.0'><channel><title>Publisher {number}</title>"
        f"<link>https://publisher{number}.example/</link>"
        f"<item><title>{escape(title)}</title><link>{url}</link><pubDate>{published:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        f"</channel></rss>"
    ).encode()


def article_page(told: Seed) -> bytes:
    body = "".join(f"<h2>{escape(p)}</h2>" if p in told.questions else f"<p>{escape(p)}</p>" for p in told.paragraphs)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(told.headline)} - The Weekly</title></head><body>"
        f"<nav><a href=/>Home</a> <a href=/world>World</a></nav>"
        f"<article><h1>{escape(told.headline)}</h1>{body}<p>{escape(told.credit)}</p></article>"
        f"<footer>About us. Contact.</footer></body></html>"
    ).encode()


class SeedWeb:
    """Eleven publishers: ten with a headline each, one with the article."""

    def __init__(self, told: Seed) -> None:
        self.feeds: dict[str, bytes] = {}
        self.pages = {ARTICLE_URL: article_page(told)}
        for number, (title, minutes) in enumerate(told.wire):
            url = f"https://publisher{number}.example/news/{number}"
            self.feeds[f"https://publisher{number}.example/feed"] = feed_of(number, title, url, NOW - timedelta(minutes=minutes))
        self.feeds["https://weekly.example/feed"] = feed_of(99, told.headline, ARTICLE_URL, NOW - timedelta(minutes=50))

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        return FetchedFeed(url, NOW, self.feeds[url], "application/rss+xml") if url in self.feeds else FeedFailed("no such feed")

    async def page(self, url: str) -> PageOutcome:
        return Fetched(url, self.pages[url], "text/html; charset=utf-8") if url in self.pages else Refused("robots.txt says no")

    async def get(self, url: str, max_bytes: int) -> PageOutcome:
        return await self.page(url)


@asynccontextmanager
async def published(told: Seed, folder: Path) -> AsyncIterator[str]:
    """The site's address after everything has walked through the rooms."""
    store = open_store(f"sqlite:///{folder}/seed.db")
    await store.migrate()
    clock, web, wire = ReplayClock(NOW), SeedWeb(told), LocalWire()
    rooms = Rooms(Ports(store, web, InlineCompute(POLICY.read), LiveStories(store, POLICY.group)), store, wire, clock, POLICY)
    desk = FeedDesk(store, web, clock, POLICY.poll)
    await desk.subscribe([source_of(url, "", None, None, NOW) for url in web.feeds])
    await rooms.drain()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site(store, wire, clock, desk, SiteLook()), log_level="warning"))
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        wire.close()
        server.should_exit = True
        await serving
        await store.close()


@asynccontextmanager
async def browser_page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield await browser.new_page(viewport={"width": 1280, "height": 900})
        finally:
            await browser.close()


async def test_the_seed_page_is_what_the_site_publishes(tmp_path: Path) -> None:
    told = seed()
    async with published(told, tmp_path) as address, browser_page() as page:
        await page.goto(address)
        await page.get_by_text(told.wire[0][0]).first.wait_for()
        wire = await page.locator(".wire li").all_inner_texts()

        assert len(told.wire) == 10
        for line, (title, minutes) in zip(wire, told.wire, strict=True):
            assert title in line
            assert f"{minutes} mins ago" in line

        await page.get_by_role("link", name=told.headline).first.click()
        text = await page.locator("main").inner_text()
        assert await page.locator("h1").inner_text() == told.headline
        assert flat(told.paragraphs[0]) in flat(text)
        assert [q for q in await page.locator("h2").all_inner_texts() if q.endswith("?")] == told.questions
        assert "The Associated Press" in await page.get_by_text("includes reporting").first.inner_text()
        assert await page.get_by_role("link", name="Source link").first.get_attribute("href") == ARTICLE_URL


def flat(text: str) -> str:
    """Without citation numbers and with white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"\s*\[?\b\d+\b\]?(?=\s|$)", "", text))
