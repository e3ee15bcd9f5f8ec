"""Where pages are read and texts are parsed: in this process, or in worker processes that a hostile page may ruin without harm."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from copytaster.adapters.parsing import WORK, Parsing
from copytaster.adapters.seats import Lost, Seat, Work
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.ids import digest
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import read
from copytaster.stages.claims.parsed import Parsed

READER = "copytaster.stages.read.page:article"
HELD_AHEAD = 64
"""Readings that wait to be asked for; with 300 KB a page about 20 MB."""
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
        self._held: OrderedDict[str, Future[Reading]] = OrderedDict()
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
        seat = self._seats.get()
        try:
            reading = seat.answer(page, self._policy)
        except Lost as lost:
            return NoArticle(str(lost))
        finally:
            self._seats.put(seat)
        assert isinstance(reading, ReadPage | NoArticle)
        return reading


def _key(outcome: Fetched) -> str:
    return digest(outcome.final_url, outcome.body)
