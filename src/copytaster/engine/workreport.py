"""What a worker did, in plain words for whoever looks at its terminal or journal."""

from collections import Counter
from collections.abc import Collection

from copytaster.engine.rooms import Rooms
from copytaster.model.message import ROOMS, Room

DID: dict[Room, str] = {
    "poll": "feeds asked",
    "fetch": "pages fetched",
    "read": "read",
    "group": "put into stories",
    "brief": "stories told",
    "publish": "looked over for the wire",
    "send": "messages sent",
}


class WorkReport:
    """Compares the tally of the rooms with what it was when it was told last."""

    def __init__(self, rooms: Rooms, chosen: Collection[Room]) -> None:
        self._rooms = rooms
        self._chosen = chosen
        self._told: Counter[str] = Counter()
        self._aside = 0
        self._groups: bool | None = None

    def since_last(self) -> str:
        """One line; empty when nothing was done and nothing has changed."""
        now = Counter(self._rooms.tally.messages)
        done, aside, role = now - self._told, self._rooms.tally.set_aside - self._aside, self._role()
        self._told, self._aside = now, self._rooms.tally.set_aside
        parts = [part for part in (_words(done), f"{aside} set aside (see copytaster doctor)" if aside else "", role) if part]
        return "; ".join(parts)

    def whole(self) -> str:
        """All that was done since the start."""
        return _words(Counter(self._rooms.tally.messages)) or "Nothing was to be done."

    def _role(self) -> str:
        lease = self._rooms.lease
        if lease is None or lease.room not in self._chosen or lease.is_held == self._groups:
            return ""
        self._groups = lease.is_held
        return "groups for all" if lease.is_held else "another process groups, this one stands by"


def _words(done: Counter[str]) -> str:
    return ", ".join(f"{done[room]} {DID[room]}" for room in ROOMS if done[room])
