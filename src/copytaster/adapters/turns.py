"""Whose turn it is: one request at a time for each publisher, with a pause between two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from copytaster.errors import TryLater
from copytaster.ports import Clock

_REMEMBERED = 4_096


@dataclass(slots=True)
class _Line:
    """The line before one publisher's door. Nobody is let in before `free_at`; who was sent away last is to come at `promised_at`."""

    free_at: datetime
    promised_at: datetime
    waiting: int = 0
    door: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """Lines before publishers' doors, by registrable domain."""

    def __init__(self, clock: Clock, pause_s: float) -> None:
        self._clock = clock
        self._pause_s = pause_s
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, domain: str, patience_s: float, pause_s: float | None = None) -> AsyncIterator[None]:
        """Hold the publisher's door. TryLater when the wait would be longer than `patience_s`; its time is a place in the line."""
        pause = self._pause_s if pause_s is None else pause_s
        line = self._line(domain)
        self._stay(line, domain, patience_s, pause)
        line.waiting += 1
        try:
            async with line.door:
                self._stay(line, domain, patience_s, 0.0)
                await self._clock.sleep_until(line.free_at)
                try:
                    yield
                finally:
                    line.free_at = max(line.free_at, self._clock.now() + timedelta(seconds=pause))
        finally:
            line.waiting -= 1

    def hold(self, domain: str, for_s: float) -> None:
        """Let nobody in for some seconds, as the publisher asked."""
        line = self._line(domain)
        line.free_at = max(line.free_at, self._clock.now() + timedelta(seconds=for_s))

    def _stay(self, line: _Line, domain: str, patience_s: float, pause_s: float) -> None:
        now = self._clock.now()
        turn_at = max(line.free_at, now) + timedelta(seconds=line.waiting * pause_s)
        if turn_at <= now + timedelta(seconds=patience_s):
            return
        line.promised_at = max(turn_at, line.promised_at + timedelta(seconds=self._pause_s))
        raise TryLater(f"{domain} is asked for one page at a time", (line.promised_at - now).total_seconds())

    def _line(self, domain: str) -> _Line:
        now = self._clock.now()
        if len(self._lines) >= _REMEMBERED and domain not in self._lines:
            self._lines = {name: line for name, line in self._lines.items() if line.waiting or max(line.free_at, line.promised_at) > now}
        return self._lines.setdefault(domain, _Line(now, now))
