"""Who asks a publisher or a machine now, and from when on others may: one row for each that was asked lately.

Time is the database's own. A turn that is lost with a crash of the server is asked for again, so nothing waits for the disk.
"""

from typing import Any

from sqlalchemy import Connection, text

from copytaster.adapters.store.lease_rows import NOW
from copytaster.adapters.store.statements import Statement

HELD_S = 120.0
"""Who has not left by then is taken for dead: longer than any request takes."""
LOOK_AGAIN_S = 0.25
"""Nobody is told when a turn ends, so who waits looks so often."""
_FORGOTTEN_S = 3_600

_ENTER = """
    insert into doors (name, holder, free_at)
    values (:name, :holder, {now} + :held)
    on conflict (name) do update
    set holder = excluded.holder,
        free_at = excluded.free_at
    where doors.free_at <= {now}
    returning 1 as is_ours
"""
_LEAVE = "update doors set holder = '', free_at = {now} + :pause where name = :name and holder = :holder"
_FREE_IN = "select case when holder = '' then free_at - {now} end as pause from doors where name = :name"
_FORGET = "delete from doors where free_at < {now} - :old"
_NO_WAIT = text("select set_config('synchronous_commit', 'off', true)")


def _timed(words: str) -> Statement:
    def made(dialect: str) -> Any:
        return text(words.format(now=NOW[dialect]))

    return Statement(made)


_ENTERS, _LEAVES, _FREE, _FORGETS = (_timed(words) for words in (_ENTER, _LEAVE, _FREE_IN, _FORGET))


def enter(connection: Connection, name: str, holder: str) -> float:
    """Take the turn: 0 when it is ours, else the seconds after which to try again."""
    _hurry(connection)
    if _ENTERS.rows(connection, name=name, holder=holder, held=_micros(HELD_S)):
        return 0.0
    pauses = [row.pause for row in _FREE.rows(connection, name=name)]
    return max(int(pauses[0]) / 1_000_000, 0.001) if pauses and pauses[0] is not None else LOOK_AGAIN_S


def leave(connection: Connection, name: str, holder: str, pause_s: float) -> None:
    """Let others in after the pause; nothing when the turn has passed to another."""
    _hurry(connection)
    _LEAVES.run(connection, name=name, holder=holder, pause=_micros(pause_s))


def forget(connection: Connection) -> int:
    """Take out what nobody has asked for long; how many there were."""
    return _FORGETS.run(connection, old=_micros(_FORGOTTEN_S)).rowcount


def _hurry(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_NO_WAIT)


def _micros(seconds: float) -> int:
    return int(seconds * 1_000_000)
