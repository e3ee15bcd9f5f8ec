"""Ports that fail as a seed tells them to: the store and its queue, the network, the reader; and a clock that is moved by hand."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import SqlStore
from copytaster.errors import StoreError, TryLater
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.brief import Claim
from copytaster.model.feed import FeedFailed, FeedNotModified, FetchedFeed, PollOutcome
from copytaster.model.ids import digest
from copytaster.model.message import Job, Kept, Later, Message, Room
from copytaster.model.page import Failed, Fetched, FetchedPage, Gone, PageOutcome
from copytaster.model.policy import ReadPolicy
from copytaster.model.story import WireLine
from copytaster.stages import claims, manners
from tests.simulator.newsday import NewsDay


class Killed(BaseException):
    """The process dies here; nothing catches it."""


class Clock:
    """Moved by hand; nobody sleeps by it. The world's time is `at`, the machine's clock is `wrong_by` more."""

    def __init__(self, start: datetime) -> None:
        self.at = start
        self.wrong_by = timedelta(0)

    def now(self) -> datetime:
        return self.at + self.wrong_by

    async def sleep_until(self, at: datetime) -> None:
        raise AssertionError("no step sleeps")


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong, as shares of calls; `store` and `queue` leave the clock alone, `web` and `clock` do not."""

    store: float = 0.0
    queue: float = 0.0
    kill: float = 0.0
    later: float = 0.0
    web: float = 0.0
    clock: float = 0.0
    trouble: str = ""
    """The only kind of trouble that feeds have; empty for any."""
    retry_after: str | None = None
    """The only form of Retry-After; None for any."""


NONE = Faults()
SAME_TIMES = Faults(store=0.06, queue=0.06, kill=0.02, later=0.1)
"""What passes while the clock stands: the export must be the same byte for byte."""
OTHER_TIMES = Faults(store=0.03, queue=0.03, kill=0.01, later=0.05, web=0.25, clock=0.15)
"""What takes time: when things were seen differs, the news does not."""


class Remembered(InlineCompute):
    """Reads each page, and finds the claims of each text, once in the life of the process: both are pure functions."""

    def __init__(self) -> None:
        super().__init__(ReadPolicy())
        self._pages: dict[str, ReadPage | NoArticle] = {}
        self._claims: dict[tuple[str, str], tuple[Claim, ...]] = {}

    async def read(self, page: FetchedPage) -> ReadPage | NoArticle:
        assert isinstance(page.outcome, Fetched)
        key = digest(page.url, page.outcome.body)
        if key not in self._pages:
            self._pages[key] = await super().read(page)
        return self._pages[key]

    def claims_ahead(self, text: str, language: str) -> tuple[Claim, ...] | None:
        if (text, language) not in self._claims:
            self._claims[text, language] = claims.of_beginning(text, language)
        return self._claims[text, language]


class FaultyStore:
    """Stands before the store and its queue. Once `is_dead`, whoever still holds it dies as well."""

    def __init__(self, inner: SqlStore, chance: random.Random, faults: Faults) -> None:
        self._inner = inner
        self._chance = chance
        self._faults = faults
        self.is_dead = False
        self.doubled: set[int] = set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        """Fails or dies before or after the write, or forgets that a job was done: then it comes twice."""
        await self._before("writing")
        twice = [job for job in done if job not in self.doubled and self._chance.random() < self._faults.queue]
        self.doubled.update(twice)
        lines = await self._inner.keep(values, tell, [job for job in done if job not in twice], now)
        await self._after("writing")
        return lines

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float) -> tuple[Job, ...]:
        """In another order; what was claimed may not arrive, and comes back when the lease ends."""
        await self._before("claiming")
        jobs = list(await self._inner.claim(room, limit, now, lease_s))
        await self._after("claiming")
        if self._chance.random() < self._faults.queue:
            self._chance.shuffle(jobs)
        return tuple(jobs)

    async def again(self, job: Job, due_at: datetime, why: str) -> None:
        await self._before("putting off")
        await self._inner.again(job, due_at, why)
        await self._after("putting off")

    async def articles(self, ids: Sequence[str]) -> object:
        await self._before("reading articles")
        return await self._inner.articles(ids)

    async def stories(self, ids: Sequence[str]) -> object:
        await self._before("reading stories")
        return await self._inner.stories(ids)

    async def entries(self, ids: Sequence[str]) -> object:
        await self._before("reading entries")
        return await self._inner.entries(ids)

    async def _before(self, doing: str) -> None:
        await self._waited()
        self._perhaps(doing)

    async def _after(self, doing: str) -> None:
        self._perhaps(doing)
        await self._waited()

    async def _waited(self) -> None:
        """Others go first, some of the time."""
        if self._faults is not NONE:
            for _ in range(self._chance.choice((0, 0, 1, 3))):
                await asyncio.sleep(0)
        if self.is_dead:
            raise Killed

    def _perhaps(self, doing: str) -> None:
        if self._chance.random() < self._faults.kill / 2:
            raise Killed
        if self._chance.random() < self._faults.store / 2:
            raise StoreError(f"{doing} failed: the disk is gone")


TROUBLES = ("dns", "refused", "reset", "tls", "loop", "429", "503", "login", "304", "guids", "empty", "cut", "binary")
RETRY_AFTER = ("120", "0", "-5", "soon", "Fri, 15 Nov 2024 12:20:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "99999999999999", "1e3", "")
_PAGE_TROUBLES = ("the name does not resolve", "refused", "reset", "a redirect loop")
MOST_TRIES = 2
"""A page fails at most so often, so that it comes in the end."""


class FaultyWeb:
    """The day's publishers, who fail as often as they are told to until the clock reaches `calm_at`."""

    def __init__(self, day: NewsDay, clock: Clock, chance: random.Random, faults: Faults, calm_at: datetime) -> None:
        self._day = day
        self._clock = clock
        self._chance = chance
        self._faults = faults
        self._calm_at = calm_at
        self.failed: Counter[str] = Counter()

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        await self._waited()
        if self._is_wrong(self._faults.web):
            return self._troubled_feed(url)
        body = self._day.feed(url, self._clock.at)
        if etag == digest(body):
            return FeedNotModified()
        return FetchedFeed(url, self._clock.now(), body, "application/rss+xml", etag=digest(body))

    async def page(self, url: str) -> PageOutcome:
        await self._waited()
        if self.failed[url] < MOST_TRIES and self._is_wrong(self._faults.web):
            self.failed[url] += 1
            return Failed(self._chance.choice(_PAGE_TROUBLES), self._retry_after())
        body = self._day.page(url, self._clock.at)
        return Gone("answered 404 Not Found") if body is None else Fetched(url, body, "text/html")

    def _troubled_feed(self, url: str) -> PollOutcome:
        now = self._clock.at
        trouble = self._faults.trouble or self._chance.choice(TROUBLES)
        if trouble in ("429", "503"):
            return FeedFailed(f"answered {trouble}", self._retry_after())
        if trouble == "304":
            return FeedNotModified()
        bodies = {
            "login": b"<html><head><title>Sign in</title></head><body><form>Sign in to the network</form></body></html>",
            "guids": self._day.feed(url, now, f"?{now.isoformat()}"),
            "empty": b"",
            "binary": bytes(range(256)) * 20,
            "million": b"<rss><channel><title>many</title>" + b"<item/>" * 1_000_000 + b"</channel></rss>",
            "cut": self._day.feed(url, now)[: self._chance.randint(1, 400)],
        }
        if trouble in bodies:
            return FetchedFeed(url, self._clock.now(), bodies[trouble], "text/html" if trouble == "login" else "application/rss+xml")
        return FeedFailed(f"could not be had: {trouble}")

    def _retry_after(self) -> float | None:
        """What a publisher writes, as the client understands it; not so long that the day ends."""
        form = self._faults.retry_after
        asked = manners.retry_after(self._chance.choice(RETRY_AFTER) if form is None else form, self._clock.now())
        return None if asked is None else min(asked, 600.0)

    def _is_wrong(self, share: float) -> bool:
        return self._clock.at < self._calm_at and self._chance.random() < share

    async def _waited(self) -> None:
        """A line that is long says so."""
        if self._faults is NONE:
            return
        for _ in range(self._chance.choice((0, 0, 1, 3))):
            await asyncio.sleep(0)
        if self._chance.random() < self._faults.later:
            raise TryLater("others wait for the same publisher", 0.0)

    async def post(self, url: str, form: object) -> Failed:
        return Failed("no hub here")


def jump(chance: random.Random) -> timedelta:
    """By how much a clock is set wrong: an hour either way, as daylight saving does, or minutes."""
    return chance.choice((timedelta(hours=1), timedelta(hours=-1), timedelta(minutes=7), timedelta(minutes=-7)))
