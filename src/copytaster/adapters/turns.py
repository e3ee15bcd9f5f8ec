"""Whose turn it is: one request at a time through each door, with a pause between two."""

import asyncio
import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.errors import TryLater
from copytaster.ports import Clock

_REMEMBERED = 4_096
_FORGET_EVERY = 1_000


class Doors(Protocol):
    """Lets one of several processes through each door at a time."""

    async def enter_door(self, name: str, holder: str) -> float:
        """0 when it is this holder's turn, else the seconds after which to try again."""
        ...

    async def leave_door(self, name: str, holder: str, pause_s: float) -> None: ...

    async def forget_doors(self) -> int:
        """Those that nobody has asked for long; how many there were."""
        ...


class SharedDoors:
    """One process's part of the doors. It lets one of its own before each door at a time, so that its name is enough."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._holder = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._entered = 0

    async def wait_s(self, name: str) -> float:
        """0 when the turn is ours now, else the seconds after which to try again."""
        self._entered += 1
        if self._entered % _FORGET_EVERY == 0:
            await self._doors.forget_doors()
        return await self._doors.enter_door(name, self._holder)

    async def leave(self, name: str, pause_s: float) -> None:
        """Let others in after the pause."""
        await self._doors.leave_door(name, self._holder, pause_s)


@dataclass(slots=True)
class _Line:
    """The line before one door. Nobody is let in before `free_at`; who was sent away last is to come at `promised_at`."""

    free_at: datetime
    promised_at: datetime
    waiting: int = 0
    door: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """Lines before doors: publishers' lanes, or the addresses of machines. With `shared`, other processes stand before them too."""

    shared: SharedDoors | None = None

    def __init__(self, clock: Clock, pause_s: float, kind: str = "") -> None:
        self._kind = kind
        self._clock = clock
        self._pause_s = pause_s
        self._lines: dict[str, _Line] = {}
        self._sweep_at = _REMEMBERED

    def __len__(self) -> int:
        return len(self._lines)

    def turn(self, name: str, patience_s: float, pause_s: float | None = None) -> "_Turn":
        """Hold the door. TryLater when the wait would be longer than `patience_s`; its time is a place in the line."""
        return _Turn(self, name, patience_s, self._pause_s if pause_s is None else pause_s)

    async def enter(self, line: _Line, name: str, patience_s: float, pause_s: float) -> None:
        """Stand in the line until the door is ours."""
        self._stay(line, name, patience_s, pause_s)
        line.waiting += 1
        is_inside = is_ours = False
        try:
            is_inside = await line.door.acquire()
            self._stay(line, name, patience_s, 0.0)
            if line.free_at > self._clock.now():
                await self._clock.sleep_until(line.free_at)
            if self.shared:
                await self._take_turns(self.shared, line, name, patience_s)
            is_ours = True
        finally:
            if not is_ours:
                line.waiting -= 1
                if is_inside:
                    line.door.release()

    async def _take_turns(self, shared: SharedDoors, line: _Line, name: str, patience_s: float) -> None:
        """With other processes, none of which knows who else waits: whoever looks first when the door is free."""
        until = self._clock.now() + timedelta(seconds=patience_s)
        while wait_s := await shared.wait_s(self._kind + name):
            again_at = self._clock.now() + timedelta(seconds=wait_s)
            if again_at > until:
                line.free_at = max(line.free_at, again_at)
                self._stay(line, name, -1.0, 0.0)
            await self._clock.sleep_until(again_at)

    async def leave(self, line: _Line, name: str, pause_s: float) -> None:
        """Let the next one in after the pause."""
        line.free_at = max(line.free_at, self._clock.now() + timedelta(seconds=pause_s))
        try:
            if self.shared:
                await self.shared.leave(self._kind + name, (line.free_at - self._clock.now()).total_seconds())
        finally:
            line.door.release()
            line.waiting -= 1

    def hold(self, name: str, for_s: float) -> None:
        """Let nobody in for some seconds, as the publisher asked."""
        line = self.line(name)
        line.free_at = max(line.free_at, self._clock.now() + timedelta(seconds=for_s))

    def _stay(self, line: _Line, name: str, patience_s: float, pause_s: float) -> None:
        now = self._clock.now()
        turn_at = max(line.free_at, now) + timedelta(seconds=line.waiting * pause_s)
        if turn_at <= now + timedelta(seconds=patience_s):
            return
        line.promised_at = max(turn_at, line.promised_at + timedelta(seconds=self._pause_s))
        raise TryLater(f"{name} is asked one thing at a time", (line.promised_at - now).total_seconds())

    def line(self, name: str) -> _Line:
        """The line before this door."""
        line = self._lines.get(name)
        if line is None:
            now = self._clock.now()
            if len(self._lines) >= self._sweep_at:
                self._sweep(now)
            line = self._lines[name] = _Line(now, now)
        return line

    def _sweep(self, now: datetime) -> None:
        """Forget lines that nobody needs, only when they have doubled: each newcomer pays for two at most."""
        self._lines = {name: line for name, line in self._lines.items() if line.waiting or max(line.free_at, line.promised_at) > now}
        self._sweep_at = max(_REMEMBERED, 2 * len(self._lines))


class _Turn:
    """One stay behind a door."""

    __slots__ = ("_line", "_name", "_patience_s", "_pause_s", "_turns")

    def __init__(self, turns: Turns, name: str, patience_s: float, pause_s: float) -> None:
        self._turns, self._name, self._patience_s, self._pause_s = turns, name, patience_s, pause_s
        self._line: _Line | None = None

    async def __aenter__(self) -> None:
        line = self._turns.line(self._name)
        await self._turns.enter(line, self._name, self._patience_s, self._pause_s)
        self._line = line

    async def __aexit__(self, *_: object) -> None:
        assert self._line is not None
        await self._turns.leave(self._line, self._name, self._pause_s)
