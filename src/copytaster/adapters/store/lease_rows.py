"""Who works alone in a room: one row for each such room. Time is the database's own, so that machines need not agree on it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from copytaster.adapters.store.statements import Statement, same
from copytaster.errors import Fenced
from copytaster.model.message import Fence, Kept, Room

NOW = {
    "sqlite": "cast((julianday('now') - 2440587.5) * 86400000000 as integer)",
    "postgresql": "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
}

# Whoever holds it goes on with it, even late: while nobody else took it nobody else wrote.
_TAKE = """
    insert into work_leases (room, holder, epoch, ends_at)
    values (:room, :holder, 1, {now} + :length)
    on conflict (room) do update
    set epoch = work_leases.epoch + case when work_leases.holder = excluded.holder then 0 else 1 end,
        holder = excluded.holder,
        ends_at = excluded.ends_at
    where work_leases.holder = excluded.holder
       or work_leases.ends_at <= {now}
    returning epoch
"""
_STANDING = same(text("select epoch from work_leases where room = :room and holder = :holder"))
_GIVE_UP = same(text("update work_leases set ends_at = 0 where room = :room and holder = :holder"))

# Held until the transaction ends: who would take the lease waits for it, and then reads what it wrote.
# A process that is stopped in the midst of it would hold it for ever, so the server ends a session that does nothing so long.
_CHECK = "select epoch, holder{idle} from work_leases where room = :room{lock}"
_IDLE = "set_config('idle_in_transaction_session_timeout', '4s', true)"
_CHECKS = {"sqlite": {"idle": "", "lock": ""}, "postgresql": {"idle": f", {_IDLE}", "lock": " for share"}}
_NOT_IDLE = text(f"select {_IDLE}")

# What the one before had in hand; it can write nothing of it any more.
_FREE = same(text("update jobs set claimed_until = null, told_again = false where room = :room and claimed_until is not null"))


def _taken(dialect: str) -> Any:
    return text(_TAKE.format(now=NOW[dialect]))


_TAKEN = Statement(_taken)
CHECK = Statement(lambda dialect: text(_CHECK.format(**_CHECKS[dialect])))


def take(connection: Connection, room: Room, holder: str, length_s: float) -> int | None:
    """The epoch of this holder's lease, begun or made longer; None while another holds it. Frees the jobs of the one before."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOT_IDLE)
    before = _STANDING.rows(connection, room=room, holder=holder)
    rows = _TAKEN.rows(connection, room=room, holder=holder, length=int(length_s * 1_000_000))
    if not rows:
        return None
    if not before:
        _FREE.run(connection, room=room)
    return int(rows[0].epoch)


def give_up(connection: Connection, room: Room, holder: str) -> None:
    """Let another take it at once; nothing when this one does not hold it."""
    _GIVE_UP.run(connection, room=room, holder=holder)


def check(connection: Connection, values: Sequence[Kept]) -> None:
    """Raises `Fenced` when a lease that these values are written under has changed hands since."""
    for value in values:
        if type(value) is Fence:
            _check(connection, value)


def _check(connection: Connection, fence: Fence) -> None:
    rows = CHECK.rows(connection, room=fence.room)
    if not rows or rows[0].epoch != fence.epoch:
        by = f"{rows[0].holder} since (epoch {rows[0].epoch})" if rows else "nobody"
        raise Fenced(f"room {fence.room}: this process no longer works there alone (epoch {fence.epoch}), but {by}; nothing was written")
