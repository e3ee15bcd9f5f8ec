"""What happened in each five minutes: articles and their lag from the articles, polls as they were counted when they were kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, text

from copytaster.adapters.store.codec import micros, moment
from copytaster.adapters.store.statements import same, upsert
from copytaster.adapters.store.tables import poll_tallies
from copytaster.model.counted import SLOT, Slot
from copytaster.model.feed import FeedState

KEPT = timedelta(days=8)
JUST_NOW = timedelta(minutes=2)
"""How long after a poll its state may be kept; a state that is kept later was changed by something else."""

_SLOT = int(SLOT.total_seconds()) * 1_000_000
_COUNTED = upsert(poll_tallies, polls=lambda new: poll_tallies.c.polls + new.polls)
_OLD = same(delete(poll_tallies).where(poll_tallies.c.at < bindparam("until")))
_POLLS = same(select(poll_tallies).where(poll_tallies.c.at >= bindparam("since")).order_by(poll_tallies.c.at))

# The median and the 95th of 100 by nearest rank; the moment of reading has an index.
_READ = same(
    text(
        """
    with lags as (
      select read_at / :slot as slot, read_at - told_at as lag,
        row_number() over (partition by read_at / :slot order by read_at - told_at) as rank,
        count(*) over (partition by read_at / :slot) as articles
      from articles
      where read_at >= :since
    )
    select slot, articles,
      max(case when rank = (articles + 1) / 2 then lag end) as middle,
      max(case when rank = (articles * 95 + 99) / 100 then lag end) as most
    from lags
    group by slot, articles
    order by slot
""".replace(":slot", str(_SLOT))
    )
)


def count_polls(connection: Connection, states: Sequence[FeedState], now: datetime) -> None:
    """Add the polls that these states are the result of, and forget those of more than `KEPT` ago."""
    polled = [(micros(each.polled_at), each.outcome) for each in states if each.polled_at and abs(now - each.polled_at) < JUST_NOW]
    counted = Counter((at - at % _SLOT, outcome) for at, outcome in polled)
    if counted:
        _COUNTED.many(connection, [{"at": at, "outcome": outcome, "polls": counted[at, outcome]} for at, outcome in sorted(counted)])
        _OLD.run(connection, until=micros(now - KEPT))


def activity(connection: Connection, since: datetime) -> tuple[Slot, ...]:
    begin = micros(since) - micros(since) % _SLOT
    read = {row.slot * _SLOT: row for row in _READ.rows(connection, since=begin)}
    polls: dict[int, dict[str, int]] = {}
    for row in _POLLS.rows(connection, since=begin):
        polls.setdefault(row.at, {})[row.outcome] = row.polls
    return tuple(
        Slot(
            moment(at),
            articles=read[at].articles if at in read else 0,
            lag_p50_s=read[at].middle / 1e6 if at in read else None,
            lag_p95_s=read[at].most / 1e6 if at in read else None,
            polls=polls.get(at, {}),
        )
        for at in sorted(read.keys() | polls.keys())
    )
