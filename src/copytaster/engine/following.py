"""Brings what other processes wrote to this one: rooms are rung, and readers of the wire hear of new lines."""

import asyncio
from collections.abc import Iterable

from copytaster.engine.rooms import Rooms
from copytaster.model.message import Room
from copytaster.model.story import WireLine
from copytaster.ports import Clock, Wire

SOME_LINE = (1 << 62) - 1
"""A number above every line's: whoever hears it looks at the store, and finds new lines or none."""


class Following:
    """A line that is told here is a hint alone: its number says that the store has lines up to there, and nothing else is known."""

    def __init__(self, rooms: Rooms, wire: Wire, clock: Clock) -> None:
        self._rooms = rooms
        self._wire = wire
        self._clock = clock

    def heard(self, rooms: Iterable[Room], number: int) -> None:
        """There is work in these rooms; the wire has come to this number, 0 when it did not move."""
        self._rooms.ring(*rooms)
        if number:
            self._wire.publish([WireLine("", "", "headline", 0, self._clock.now(), number)])

    async def look(self, every_s: float) -> None:
        """Have the store looked at now and then, whatever was heard, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            self.heard((), SOME_LINE)
