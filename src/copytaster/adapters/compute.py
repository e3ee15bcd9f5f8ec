"""Where pages are read and texts are parsed: in this process, or in worker processes that a hostile page may ruin without harm."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import cast

from copytaster.adapters.foreseen import AnsweredFeed, AnsweredPage, AskedFeeds, Listed, Shelf
from copytaster.adapters.parsing import WORK, Parsing
from copytaster.adapters.seats import Lost, Seat, Work
from copytaster.model.article import Marks, NoArticle, ReadPage
from copytaster.model.brief import Claim
from copytaster.model.feed import Entry, FeedSource, FetchedFeed, NotAFeed
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import claims, feedparse, read
from copytaster.stages.claims.parsed import Parsed

READER = "copytaster.adapters.foreseen:answer"
HELD_AHEAD = 64
"""Readings that wait to be asked for; with 300 KB a page about 20 MB."""
FEEDS_AHEAD = 512
MARKS_AHEAD = 4_096
CLAIMS_AHEAD = 512
"""So many of what was made ahead are held; small values, but for a feed of a thousand entries."""
LARGE_FEED_BYTES = 256_000
"""A feed beyond this is read in a worker, so that others are not kept waiting."""
PAGES = 500
LARGE_MB = 220

Reading = ReadPage | NoArticle


class InlineCompute:
    """Reads in this process, for tests and for pages that are known to be harmless; parses with `parse`, if any."""

    def __init__(self, policy: ReadPolicy, parse: Callable[[str], Parsed] | None = None) -> None:
        self._policy = policy
        self._parse = parse

    async def read(self, page: FetchedPage) -> Reading:
        """As `ports.Compute`; blocks the event loop for the time of one page."""
        return read.article(page, self._policy)

    async def parse(self, text: str) -> Parsed | None:
        """As `ports.Compute`; blocks the event loop for the time of one text."""
        return self._parse(text) if self._parse else None

    async def entries(self, fetched: FetchedFeed, feed: FeedSource, limit: int) -> Listed:
        """As `ports.Compute`; blocks the event loop for the time of one feed."""
        return feedparse.entries(fetched, feed, limit)

    def claims_ahead(self, text: str, language: str) -> tuple[Claim, ...] | None:
        """Nothing is made ahead."""
        return None

    def marks_ahead(self, entry: Entry) -> Marks | None:
        """Nothing is made ahead."""
        return None


class ProcessCompute:
    """Reads in worker processes, which start when the first page comes and end with `close`, or with this process.

    A page that crashes its worker, takes longer than `policy.timeout_s` or more memory than `policy.max_memory_mb` becomes
    `NoArticle`; the next page gets a new worker. `reader` is the import path, `module:function`, of what the workers run.
    Texts are parsed in a worker of their own.
    """

    def __init__(self, policy: ReadPolicy, reader: str = READER, parsing: Work = WORK) -> None:
        self._policy = policy
        self._threads = ThreadPoolExecutor(policy.workers, thread_name_prefix="reading")
        self._seats: SimpleQueue[Seat] = SimpleQueue()
        work = Work(reader, policy.timeout_s, policy.max_memory_mb, LARGE_MB, PAGES, "the reader failed on this page", "not read")
        self._all = [Seat(work) for _ in range(policy.workers)]
        self._held: OrderedDict[tuple[str, bytes], Future[Reading]] = OrderedDict()
        self._claims: Shelf[tuple[str, str], tuple[Claim, ...]] = Shelf(CLAIMS_AHEAD)
        self._marks: Shelf[tuple[str, str, str | None], Marks] = Shelf(MARKS_AHEAD)
        self._feeds: Shelf[_FeedKey, _Begun] = Shelf(FEEDS_AHEAD)
        self._parsing = Parsing(parsing)
        for seat in self._all:
            self._seats.put(seat)

    async def read(self, page: FetchedPage) -> Reading:
        """As `ports.Compute`; a page that was submitted with `ahead` is not read again."""
        if not isinstance(page.outcome, Fetched):
            return NoArticle(page.outcome.why)
        if len(page.outcome.body) > self._policy.max_bytes:
            return read.too_large(page.outcome.body, self._policy)
        held = self._held.pop(_key(page.outcome), None)
        return await asyncio.wrap_future(held or self._threads.submit(self._read, page))

    async def parse(self, text: str) -> Parsed | None:
        """As `ports.Compute`; the first text waits for the parser to be loaded."""
        return await self._parsing.parse(text)

    def start(self) -> None:
        """Start the workers that read before the first page comes: each takes half a second to load what it needs."""
        for seat in self._all:
            seat.start()

    def ahead(self, page: FetchedPage) -> None:
        """Begin to read a page that will be asked for soon; it is known again by address and body. At most 64 are held, the oldest goes."""
        if not isinstance(page.outcome, Fetched) or len(page.outcome.body) > self._policy.max_bytes:
            return
        key = _key(page.outcome)
        self._parsing.warm()
        if key not in self._held:
            self._held[key] = self._threads.submit(self._read, page)
        while len(self._held) > HELD_AHEAD:
            self._held.popitem(last=False)[1].cancel()

    async def entries(self, fetched: FetchedFeed, feed: FeedSource, limit: int) -> Listed:
        """As `ports.Compute`: what was read ahead, a small feed at once, a large one in a worker."""
        held = self._feeds.take(_feed_key(fetched, feed, limit))
        if held is not None and not held.work.cancel():
            return await asyncio.wrap_future(held.listed)
        if len(fetched.body) < LARGE_FEED_BYTES:
            return feedparse.entries(fetched, feed, limit)
        return await asyncio.wrap_future(self._list([(fetched, feed)], limit)[0].listed)

    def feeds_ahead(self, feeds: Sequence[tuple[FetchedFeed, FeedSource]], limit: int) -> None:
        """Begin to read feeds that will be asked for soon, together in one worker; at most 512 are held, the oldest goes."""
        for (fetched, feed), begun in zip(feeds, self._list(feeds, limit), strict=True):
            self._feeds.put(_feed_key(fetched, feed, limit), begun)

    def claims_ahead(self, text: str, language: str) -> tuple[Claim, ...] | None:
        """As `ports.Compute`."""
        return self._claims.get((text, language))

    def marks_ahead(self, entry: Entry) -> Marks | None:
        """As `ports.Compute`."""
        return self._marks.take(_marks_key(entry))

    def close(self) -> None:
        """End the workers; whoever waits for a page or a text is cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for seat in self._all:
            seat.close()
        self._parsing.close()
        self._threads.shutdown(wait=True)

    def worker_ids(self) -> tuple[int, ...]:
        """The process ids of the workers that live now, for measuring."""
        return (*(seat.pid for seat in self._all if seat.pid), *self._parsing.worker_ids())

    def _read(self, page: FetchedPage) -> Reading:
        answer = self._answer(page)
        if isinstance(answer, AnsweredPage):
            self._hold_claims(answer)
            return answer.reading
        assert isinstance(answer, ReadPage | NoArticle)
        return answer

    def _hold_claims(self, answer: AnsweredPage) -> None:
        if isinstance(answer.reading, ReadPage) and answer.reading.marks:
            begin = read.text(answer.reading.blocks)[: claims.ALONE_CHARS]
            self._claims.put((begin, answer.reading.marks.language.code), answer.claims)

    def _list(self, feeds: Sequence[tuple[FetchedFeed, FeedSource]], limit: int) -> "list[_Begun]":
        """One for each feed; the thread that waits for the worker tells them all."""
        told: list[Future[Listed]] = [Future() for _ in feeds]
        work = self._threads.submit(self._tell, feeds, limit, told)
        work.add_done_callback(partial(_given_up, told))
        return [_Begun(work, listed) for listed in told]

    def _tell(self, feeds: Sequence[tuple[FetchedFeed, FeedSource]], limit: int, told: Sequence[Future[Listed]]) -> None:
        """A feed that ruins the worker costs the others nothing: then each is read alone."""
        answers = self._answer(AskedFeeds(tuple(feeds), limit))
        if not isinstance(answers, NoArticle):
            for answer, future in zip(cast(tuple[AnsweredFeed, ...], answers), told, strict=True):
                future.set_result(self._without_marks(answer))
        elif len(feeds) == 1:
            told[0].set_result(((), NotAFeed(answers.why)))
        else:
            for feed, future in zip(feeds, told, strict=True):
                self._tell([feed], limit, [future])

    def _without_marks(self, answer: AnsweredFeed) -> Listed:
        for entry, marks in zip(answer.listed[0], answer.marks, strict=True):
            self._marks.put(_marks_key(entry), marks)
        return answer.listed

    def _answer(self, asked: FetchedPage | AskedFeeds) -> object:
        """What a worker says; `NoArticle` when there is no answer, saying why."""
        seat = self._seats.get()
        try:
            return seat.answer(asked, self._policy)
        except Lost as lost:
            return NoArticle(str(lost))
        finally:
            self._seats.put(seat)


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a feed lists, and the work that will say so; work that nobody has begun when it is asked for is left."""

    work: Future[None]
    listed: Future[Listed]


def _given_up(told: Sequence[Future[Listed]], work: Future[None]) -> None:
    """Those that the work never came to."""
    failure = None if work.cancelled() else work.exception()
    for future in told:
        if failure and not future.done():
            future.set_exception(failure)
        future.cancel()


_FeedKey = tuple[str, str, str | None, FetchedFeed, int]


def _feed_key(fetched: FetchedFeed, feed: FeedSource, limit: int) -> _FeedKey:
    return feed.id, feed.source_id, feed.language, fetched, limit


def _marks_key(entry: Entry) -> tuple[str, str, str | None]:
    return entry.title, entry.summary, entry.language


def _key(outcome: Fetched) -> tuple[str, bytes]:
    return outcome.final_url, outcome.body
