"""One process at a time works in a room that must be worked in alone; the others stand by.

Who holds the room's lease makes it longer every two seconds. A holder that dies or hangs is followed by a standby once
the lease has run out; one that ends gives it up at once. Each change of hands counts one epoch more, and the store
checks the epoch in every write of the room: a process that was stopped, and goes on after another has followed it, can
write nothing. Source: Kleppmann 2016, How to do distributed locking (fencing tokens).
"""

import asyncio
import logging
import os
import uuid
from typing import Protocol

from copytaster.errors import StoreError
from copytaster.model.message import Fence, Room

log = logging.getLogger("copytaster.engine")

LEASE_S = 6.0
RENEW_S = 2.0
LOOK_S = 1.0
"""A standby looks this often: from a holder's death to its follower pass at most 7 s and the two writes."""


class Leases(Protocol):
    """Keeps who works alone, and until when."""

    async def take_lease(self, room: Room, holder: str, length_s: float) -> int | None:
        """The epoch of this holder's lease, begun or made longer; None while another holds it."""
        ...

    async def give_up_lease(self, room: Room, holder: str) -> None:
        """Let another take it at once."""
        ...


class WorkLease:
    """This process's part of it. `run` is to go on for as long as the room is worked in."""

    def __init__(self, leases: Leases, room: Room) -> None:
        self._leases = leases
        self._held = asyncio.Event()
        self._is_told = False
        self._is_away = False
        self._epoch = 0
        self.room = room
        self.holder = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    @property
    def fence(self) -> Fence:
        """What goes with each write of the room: the epoch in which this process held the lease last."""
        return Fence(self.room, self._epoch)

    @property
    def is_held(self) -> bool:
        """Whether this process works in the room now."""
        return self._held.is_set()

    async def held(self, within_s: float = LOOK_S) -> int | None:
        """The epoch once this process works alone; None when it still does not after so long."""
        try:
            await asyncio.wait_for(self._held.wait(), within_s)
        except TimeoutError:
            return None
        return self._epoch

    def lost(self) -> None:
        """The store refused a write: stand by from now on."""
        self._held.clear()
        self._is_told = False

    async def look(self) -> bool:
        """Take the lease, or make it longer; whether this process holds it now. While the store is away that stays as it was."""
        try:
            epoch = await self._leases.take_lease(self.room, self.holder, LEASE_S)
        except StoreError as error:
            if not self._is_away:
                log.error("store_failed", extra={"fields": {"room": self.room, "why": str(error)}})
            self._is_away = True
            return self._held.is_set()
        self._is_away = False
        if epoch is None:
            self._stand_by()
            return False
        if not self._held.is_set() or epoch != self._epoch:
            log.info("works_alone", extra={"fields": {"room": self.room, "epoch": epoch}})
        self._epoch = epoch
        self._held.set()
        return True

    async def run(self) -> None:
        """Hold the lease or stand by, until cancelled; then give it up."""
        try:
            while True:  # noqa: ASYNC110 - no event tells that another process ended
                await asyncio.sleep(RENEW_S if await self.look() else LOOK_S)
        finally:
            await self._give_up()

    def _stand_by(self) -> None:
        if self._held.is_set() or not self._is_told:
            log.info("stands_by", extra={"fields": {"room": self.room, "why": "another process works there alone"}})
        self._is_told = True
        self._held.clear()

    async def _give_up(self) -> None:
        self._held.clear()
        try:
            await self._leases.give_up_lease(self.room, self.holder)
        except StoreError as error:
            log.error("store_failed", extra={"fields": {"room": self.room, "why": str(error)}})
