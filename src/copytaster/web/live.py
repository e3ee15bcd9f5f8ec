"""The live wire as server-sent events: each change is rendered and encoded once, then handed to everyone."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from copytaster.errors import StoreError
from copytaster.model.story import WireLine
from copytaster.ports import Clock, Store, Wire
from copytaster.web.events import Broadcast, Voices, broadcast, status
from copytaster.web.look import Pace

log = logging.getLogger("copytaster.live")

RING = 1_000
MAX_READ = 2_000
HELLO = b"retry: 3000\n\n"
HEARTBEAT = b": still here\n\n"
RELOAD = b"event: reload\ndata: gap\n\n"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the hub needs to turn lines into what a page shows."""

    store: Store
    clock: Clock
    voices: Voices
    is_replay: Callable[[], bool]


class Hub:
    """Follows the wire, keeps the last `RING` lines' events, and feeds the open streams.

    `number` is the last line that is known, `readers` the count of open streams. A batch of the wire only says that
    something moved: what moved is read from the store, so that nothing is lost when batches are.
    """

    def __init__(self, outlook: Outlook, wire: Wire, pace: Pace) -> None:
        self._outlook = outlook
        self._wire = wire
        self._pace = pace
        self._ring: deque[Broadcast] = deque()
        self._moved: asyncio.Future[None] | None = None
        self._status: tuple[int, Mapping[str, bytes]] = (0, {})
        self._is_begun = False
        self._is_closed = False
        self.number = 0
        self.readers = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the wire while the context is open; streams end with it, or earlier when the wire is closed."""
        async with self._wire.subscribe() as batches:
            self.number = await last_number(self._outlook.store)
            self._is_begun = True
            tasks = [asyncio.create_task(self._follow(batches)), asyncio.create_task(self._tell_status())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                self._end()

    @property
    def is_following(self) -> bool:
        """Whether the wire is followed: not before the start, nor once it is closed."""
        return self._is_begun and not self._is_closed

    async def stream(self, after: int | None, language: str) -> AsyncIterator[bytes]:
        """The bytes for one reader of this language who has seen line `after`; None starts here and now."""
        self.readers += 1
        try:
            at = self.number if after is None else min(after, self.number)
            yield HELLO
            if not self._reaches(at):
                missed = await self._missed(at)
                yield missed.raw[language] if missed else RELOAD
                at = missed.last if missed else self.number
            async for raw in self._news(at, language):
                yield raw
        finally:
            self.readers -= 1

    async def _news(self, at: int, language: str) -> AsyncIterator[bytes]:
        """What moves from now on; a reader who is so slow that the ring has lost something is told to load the page again."""
        heard, _ = self._status
        while not self._is_closed:
            news = [sent for sent in self._ring if sent.last > at]
            if news:
                yield b"".join(sent.raw[language] for sent in news) if self._reaches(at) else RELOAD
                at = news[-1].last
            elif heard != self._status[0]:
                heard, raw = self._status
                yield raw[language]
            elif not await self._wait():
                yield HEARTBEAT

    async def _wait(self) -> bool:
        """Whether anything moved before the next heartbeat."""
        if self._moved is None or self._moved.done():
            self._moved = asyncio.get_running_loop().create_future()
        done, _ = await asyncio.wait((self._moved,), timeout=self._pace.heartbeat_s)
        return bool(done)

    def _wake(self) -> None:
        if self._moved is not None and not self._moved.done():
            self._moved.set_result(None)

    def _end(self) -> None:
        self._is_closed = True
        self._wake()

    def _reaches(self, at: int) -> bool:
        """Whether the ring holds all that came after line `at`."""
        return at >= self.number or (bool(self._ring) and at >= self._ring[0].after)

    async def _missed(self, at: int) -> Broadcast | None:
        """What the ring has lost, from the store; None when that is too much."""
        lines = await self._outlook.store.wire_after(at, RING + 1)
        return await self._made(at, lines) if len(lines) <= RING else None

    async def _follow(self, batches: AsyncIterator[tuple[WireLine, ...]]) -> None:
        """Broadcast what is new, at most once each `broadcast_s`; when the wire ends, so do the streams."""
        try:
            async for batch in batches:
                if batch[-1].number > self.number:
                    await self._catch_up()
                    await asyncio.sleep(self._pace.broadcast_s)
        finally:
            self._end()

    async def _catch_up(self) -> None:
        try:
            lines: tuple[WireLine, ...] = ()
            while more := await self._outlook.store.wire_after(lines[-1].number if lines else self.number, MAX_READ):
                lines = (*lines, *more)[-MAX_READ:]
            if lines:
                self._keep(await self._made(self.number, lines))
        except StoreError as error:
            log.warning("live_failed", extra={"fields": {"why": str(error)}})

    async def _made(self, after: int, lines: tuple[WireLine, ...]) -> Broadcast:
        return await broadcast(self._outlook.store, self._outlook.voices, (after, lines), self._outlook.clock.now())

    def _keep(self, sent: Broadcast) -> None:
        self._ring.append(sent)
        while len(self._ring) > 1 and sum(each.lines for each in self._ring) > RING:
            self._ring.popleft()
        self.number = sent.last
        self._wake()

    async def _tell_status(self) -> None:
        """While somebody reads: how far the first polls are, and what the clock of a replay says."""
        while True:
            await asyncio.sleep(self._pace.status_s)
            if self.readers:
                with suppress(StoreError):
                    raw = await status(self._outlook.store, self._outlook.voices, self._outlook.clock.now(), self._outlook.is_replay())
                    if raw != self._status[1]:
                        self._status = (self._status[0] + 1, raw)
                        self._wake()


async def last_number(store: Store) -> int:
    """The number of the last line in the store, 0 without any; asks some twenty times however long the wire is."""
    low, step = 0, 1_024
    while beyond := await store.wire_after(low + step, 1):
        low, step = beyond[0].number, step * 2
    high = low + step
    while low < high:
        middle = (low + high) // 2
        beyond = await store.wire_after(middle, 1)
        low, high = (beyond[0].number, high) if beyond else (low, middle)
    return low
