"""The job table: what waits in each room, what is being worked on, what was set aside.

A message is dropped when one with its key waits in the room: whoever takes that one looks at the store later than now.
A message whose key is being worked on is not safe to drop, since the worker may have looked before this write. It sets
`told_again`, and the end of that work puts the job back once more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, false, func, literal_column, null, select, text, true, update

from copytaster.adapters.store.codec import micros, moment
from copytaster.adapters.store.message_rows import aside_of, job_of, job_rows
from copytaster.adapters.store.statements import Among, Statement, insert, same
from copytaster.adapters.store.tables import jobs, set_aside
from copytaster.model.message import ROOMS, Job, Later, Message, Room
from copytaster.ports import SetAside

_END = same(delete(jobs).where(Among(jobs.c.id), jobs.c.told_again == false()))

# What is left of the jobs that ended was told again meanwhile.
_PUT_BACK = same(
    update(jobs)
    .where(Among(jobs.c.id))
    .values(told_again=false(), claimed_until=null(), tries=0, due_at=bindparam("now"))
)  # fmt: skip

# A claim that ran out counts as a try: its worker hung or died.
_CLAIM = """
    update jobs
    set claimed_until = :until,
        told_again = false,
        tries = tries + case when claimed_until is null then 0 else 1 end
    where id in (
        select id
        from jobs
        where room = :room
          and due_at <= :now
          and (claimed_until is null or claimed_until <= :now)
          and (due_at < :before or substr(key, 1, 12) <> 'ArticleRead:')
        order by due_at, id
        limit :limit{lock}
    )
    returning id, room, key, message, tries, due_at
"""
_LOCKS = {"sqlite": "", "postgresql": "\n        for update skip locked"}
CLAIM = Statement(lambda dialect: text(_CLAIM.format(lock=_LOCKS[dialect])))

_AGAIN = same(
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(due_at=bindparam("due"), tries=jobs.c.tries + 1, claimed_until=null(), told_again=false(), why=bindparam("because"))
)

# The first unclaimed job of each room: one step into the index for each, where a minimum over all would read them all.
_FIRST_DUE = """
    select {room!r} as room,
           (select due_at from jobs where room = {room!r} and claimed_until is null order by due_at limit 1) as due_at
"""
NEXT_DUE = same(text("union all".join(_FIRST_DUE.format(room=room) for room in ROOMS)))

# Looks at pages that were read before are no news, and what failed once is not waited for again.
_OLDEST_IN = """
    select (select due_at from jobs
            where room = {room!r} and due_at <= :now and tries = 0 and substr(key, 1, 10) <> 'PageAgain:'
            order by due_at limit 1) as due_at
"""
_OLDEST_PAGE = same(text("union all".join(_OLDEST_IN.format(room=room) for room in ("fetch", "read"))))

ASIDE = same(select(set_aside).order_by(set_aside.c.at.desc(), set_aside.c.id.desc()).limit(bindparam("rows")))
_ASIDE_OF = same(select(set_aside).where(Among(set_aside.c.id)).order_by(set_aside.c.id))
_NO_MORE_ASIDE = same(delete(set_aside).where(Among(set_aside.c.id)))
_JOB = same(select(jobs.c.id, jobs.c.room, jobs.c.key, jobs.c.message).where(jobs.c.id == bindparam("job")))
_RELEASE = same(update(jobs).where(jobs.c.claimed_until.is_not(None)).values(claimed_until=null(), told_again=false()))
_MOST = timedelta(days=8)
"""Nothing is put off or claimed for so long: a page is looked at again for a day, a publisher may ask for one."""
_RECALL = same(
    update(jobs)
    .where((jobs.c.due_at > bindparam("far")) | (jobs.c.claimed_until > bindparam("far")))
    .values(due_at=bindparam("now"), claimed_until=null(), told_again=false())
)  # fmt: skip
_QUEUED = same(
    select(jobs.c.room, func.count().label("waiting"))
    .where((jobs.c.due_at <= bindparam("now")) | jobs.c.claimed_until.is_not(None))
    .group_by(jobs.c.room)
)


def _tell(dialect: str) -> Any:
    told: dict[str, Any] = {name: bindparam(name) for name in ("room", "key", "message", "due_at", "tries")}
    statement = insert(dialect, jobs).values(**told, told_again=false(), why=literal_column("''"))
    return statement.on_conflict_do_update(
        index_elements=["room", "key"], set_={"told_again": true()}, where=jobs.c.claimed_until.is_not(None)
    )


def _put_aside(dialect: str) -> Any:
    told: dict[str, Any] = {name: bindparam(name) for name in ("room", "key", "message", "why", "at")}
    statement = insert(dialect, set_aside).values(**told)
    fresh = {name: statement.excluded[name] for name in ("message", "why", "at")}
    return statement.on_conflict_do_update(index_elements=["room", "key"], set_=fresh)


_TELL = Statement(_tell)
_PUT_ASIDE = Statement(_put_aside)


def tell(connection: Connection, told: Sequence[Message | Later], now: datetime) -> None:
    """Put the messages into their rooms."""
    _TELL.many(connection, job_rows(told, now))


def end(connection: Connection, ids: Sequence[int], now: datetime) -> int:
    """Take jobs out, or put them back where they were told again meanwhile; how many were taken out."""
    if not ids:
        return 0
    ended = _END.run(connection, ids=ids).rowcount
    if ended < len(ids):
        _PUT_BACK.run(connection, ids=ids, now=micros(now))
    return ended


Span = tuple[datetime, datetime | None]
"""What is due by the first, of articles only those before the second."""


def claim(connection: Connection, room: Room, limit: int, span: Span, lease_s: float) -> tuple[Job, ...]:
    """What is due; a message that this version does not know is set aside."""
    now, before = span
    at = micros(now)
    ends = {"until": at + int(lease_s * 1_000_000), "before": micros(before) if before else at + 1}
    rows = CLAIM.rows(connection, room=room, limit=limit, now=at, **ends)
    claimed = []
    for row in sorted(rows, key=_in_turn):
        job = job_of(row)
        if job is None:
            _move_aside(connection, row, "this version does not know the message; send it again from the version that wrote it", now)
        else:
            claimed.append(job)
    return tuple(claimed)


_in_turn = itemgetter(5, 0)
"""By due time, then id, as `_CLAIM` returns them; the database returns them in any order."""


def _move_aside(connection: Connection, row: Any, why: str, now: datetime) -> None:
    _PUT_ASIDE.run(connection, room=row.room, key=row.key, message=row.message, why=why, at=micros(now))
    end(connection, [row.id], now)


def again(connection: Connection, job: Job, due_at: datetime, why: str) -> None:
    """Let the job wait until `due_at`."""
    _AGAIN.run(connection, job=job.id, due=micros(due_at), because=why)


def put_aside(connection: Connection, job: Job, why: str, now: datetime) -> None:
    """Move the job out of its room; nothing when somebody else has ended it."""
    for row in _JOB.rows(connection, job=job.id):
        _move_aside(connection, row, why, now)


def aside(connection: Connection, limit: int) -> tuple[SetAside, ...]:
    """The latest first."""
    return tuple(map(aside_of, ASIDE.rows(connection, rows=limit)))


def send_again(connection: Connection, ids: Sequence[int], now: datetime) -> int:
    """Back into their rooms, due now."""
    rows = _ASIDE_OF.rows(connection, ids=ids)
    _TELL.many(connection, [{"room": row.room, "key": row.key, "message": row.message, "due_at": micros(now), "tries": 0} for row in rows])
    _NO_MORE_ASIDE.run(connection, ids=[row.id for row in rows])
    return len(rows)


def oldest_page(connection: Connection, now: datetime) -> datetime | None:
    """One look into the index for each of the two rooms."""
    found = [row.due_at for row in _OLDEST_PAGE.rows(connection, now=micros(now)) if row.due_at is not None]
    return moment(min(found)) if found else None


def next_due(connection: Connection) -> dict[Room, datetime]:
    """One look into the index for each room."""
    return {row.room: moment(row.due_at) for row in NEXT_DUE.rows(connection) if row.due_at is not None}


def release(connection: Connection) -> int:
    """Free every claim, without counting a try: that the process ended is no message's fault."""
    return _RELEASE.run(connection).rowcount


def recall(connection: Connection, now: datetime) -> int:
    """Make due what a clock that was far ahead has put off."""
    return _RECALL.run(connection, now=micros(now), far=micros(now + _MOST)).rowcount


def queued(connection: Connection, now: datetime) -> dict[Room, int]:
    """How many are due or are being worked on, for every room; what is planned for later waits for nobody."""
    found = {row.room: row.waiting for row in _QUEUED.rows(connection, now=micros(now))}
    return {room: found.get(room, 0) for room in ROOMS}


KEYS = same(text("select room, key from jobs union select room, key from set_aside order by room, key"))


def keys(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Room and key of every message that waits, is being worked on or was set aside."""
    return tuple((row.room, row.key) for row in KEYS.rows(connection))
