"""Rings for other processes on PostgreSQL, within the write that there is news of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from copytaster.model.message import ROOMS, ROOMS_OF, Later, Message, Room
from copytaster.model.story import WireLine

CHANNEL = "copytaster"
_RING = text("select pg_notify(:channel, :words)")


def words(rooms: Iterable[Room], number: int) -> str:
    """The number of the last line of the wire, 0 when it did not move, then the rooms that have new work."""
    told = frozenset(rooms)
    return " ".join((str(number), *(room for room in ROOMS if room in told)))


def meant(said: str) -> tuple[frozenset[Room], int]:
    """What `words` wrote; of anything else what can be understood."""
    number, *names = said.split() or ["0"]
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    return frozenset(room for room in ROOMS if room in names), int(number) if is_number else 0


def ring(connection: Connection, tell: Sequence[Message | Later], lines: Sequence[WireLine], now: datetime) -> None:
    """Nothing on SQLite, and nothing when there is no news."""
    if connection.dialect.name != "postgresql":
        return
    due = [item.message if isinstance(item, Later) else item for item in tell if not isinstance(item, Later) or item.due_at <= now]
    rooms = {room for message in due for room in ROOMS_OF[type(message)]}
    if rooms or lines:
        connection.execute(_RING, {"channel": CHANNEL, "words": words(rooms, max((line.number for line in lines), default=0))})
