"""Publishers' robots.txt, asked for once and remembered for a day."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from protego import Protego

from copytaster.model.page import Failed, Refused
from copytaster.ports import Clock
from copytaster.stages import manners

_KEPT = timedelta(days=1)
_KEPT_AFTER_TROUBLE = timedelta(minutes=10)
_MAX_KEPT_CHARS = 4_000_000
"""Of all texts together; their rules take up to thirty times as much memory."""

Asked = Callable[[str], Awaitable[str | Refused | Failed]]
"""The text at an address; empty when the publisher has none."""


@dataclass(slots=True)
class _Known:
    until: datetime
    rules: Protego | Refused | Failed
    chars: int


@dataclass(slots=True)
class _Door:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Robots:
    """What publishers' robots.txt say, by origin."""

    def __init__(self, asked: Asked, clock: Clock) -> None:
        self._asked = asked
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._doors: dict[str, _Door] = {}
        self._chars = 0

    async def rules(self, origin: str) -> Protego | Refused | Failed:
        """The rules of `https://host:port`; why there are none when the text could not be had (RFC 9309, section 2.3.1).

        What is raised while asking is not remembered.
        """
        door = self._doors.setdefault(origin, _Door())
        door.waiting += 1
        try:
            async with door.lock:
                known = self._known.get(origin)
                if known is None or known.until <= self._clock.now():
                    known = await self._learnt(origin, known)
                return known.rules
        finally:
            door.waiting -= 1
            if not door.waiting:
                self._doors.pop(origin, None)

    async def _learnt(self, origin: str, old: _Known | None) -> _Known:
        """While the text cannot be had, what it said before holds (RFC 9309, section 2.4)."""
        text = await self._asked(f"{origin}/robots.txt")
        now = self._clock.now()
        if isinstance(text, str):
            known = _Known(now + _KEPT, await asyncio.to_thread(manners.robots_rules, text), len(text))
        elif old is not None and isinstance(old.rules, Protego):
            known = replace(old, until=now + _KEPT_AFTER_TROUBLE)
        else:
            known = _Known(now + _KEPT_AFTER_TROUBLE, text, 0)
        self._remember(origin, known)
        return known

    def _remember(self, origin: str, known: _Known) -> None:
        old = self._known.pop(origin, None)
        self._known[origin] = known
        self._chars += known.chars + len(origin) - (old.chars + len(origin) if old else 0)
        while self._chars > _MAX_KEPT_CHARS:
            dropped, oldest = self._known.popitem(last=False)
            self._chars -= oldest.chars + len(dropped)
