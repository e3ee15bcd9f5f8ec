"""Live changes inside one process, from whoever writes to whoever shows."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from copytaster.model.story import WireLine

MAX_BATCHES = 1_000


class LocalWire:
    """Hands each batch to every subscriber. May be published to and closed from any thread.

    A subscriber that falls more than `max_batches` behind loses the oldest of them: it sees the gap in the numbers and
    asks the store. Who publishes never waits.
    """

    def __init__(self, max_batches: int = MAX_BATCHES) -> None:
        self._max_batches = max_batches
        self._subscribers: set[_Subscriber] = set()
        self._is_closed = False

    def publish(self, lines: Sequence[WireLine]) -> None:
        """Tell everyone, in order of the numbers."""
        batch = tuple(sorted(lines, key=lambda line: line.number))
        if not batch or self._is_closed:
            return
        for subscriber in tuple(self._subscribers):
            subscriber.tell(batch)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[tuple[WireLine, ...]]]:
        """Batches from now on; ends when the wire is closed."""
        subscriber = _Subscriber(self._max_batches)
        self._subscribers.add(subscriber)
        if self._is_closed:
            subscriber.end()
        try:
            yield subscriber.batches()
        finally:
            self._subscribers.discard(subscriber)

    def close(self) -> None:
        """End every subscription; a second call does nothing. Call it before the server waits for its open streams."""
        self._is_closed = True
        for subscriber in tuple(self._subscribers):
            subscriber.end()


class _Subscriber:
    """What one subscriber has not taken yet. All fields but the loop belong to the loop's thread."""

    def __init__(self, max_batches: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[WireLine, ...]] = deque(maxlen=max_batches)
        self._news = asyncio.Event()
        self._is_ended = False

    def tell(self, batch: tuple[WireLine, ...]) -> None:
        self._in_loop(batch)

    def end(self) -> None:
        self._in_loop(None)

    def _in_loop(self, batch: tuple[WireLine, ...] | None) -> None:
        # A loop that is closed has nobody left who listens.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, batch)

    def _take(self, batch: tuple[WireLine, ...] | None) -> None:
        if batch is None:
            self._is_ended = True
        else:
            self._waiting.append(batch)
        self._news.set()

    async def batches(self) -> AsyncIterator[tuple[WireLine, ...]]:
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._is_ended:
                return
            self._news.clear()
            await self._news.wait()
