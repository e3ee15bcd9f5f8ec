"""Where what is live is held when grouping has a core of its own: one worker process, asked in runs."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import cast

from copytaster.adapters.seats import Lost, Seat, Work
from copytaster.errors import TryLater
from copytaster.model.policy import GroupPolicy
from copytaster.stages.group.batch import Ask, Settled, settle
from copytaster.stages.group.window import Window

PROGRAM = "copytaster.adapters.grouping:answered"
ANY_MB = 64_000
ALL_ANSWERS = 1_000_000_000
WORK = Work(PROGRAM, 600.0, ANY_MB, ANY_MB, ALL_ANSWERS, "grouping failed", "not grouped")
"""What it holds cannot be lost lightly, so that it is never ended for its age or its size."""
AGAIN_S = 1.0
WORTH_CAPTURES = 1_000
"""An archive of fewer captures is grouped before a process of its own would have paid for its start and its 60 MB."""


@contextmanager
def beside(captures: int) -> Iterator["Beside | None"]:
    """A worker for a replay of so many captures, if that is worth one."""
    if captures < WORTH_CAPTURES:
        yield None
        return
    with closing(Beside()) as holder:
        holder.start()
        yield holder


@dataclass(frozen=True, slots=True)
class _Empty:
    policy: GroupPolicy


@dataclass(frozen=True, slots=True)
class _Run:
    asks: Sequence[Ask]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Homes:
    article_ids: Sequence[str]
    now: datetime


class Beside:
    """Implements `engine.live.Holder` in a worker process. When that is lost, `TryLater`, until `empty` begins anew with another one."""

    def __init__(self, work: Work = WORK) -> None:
        self._seat = Seat(work)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="grouping")
        self._numbers = count(1)
        self._number = 0

    @property
    def pid(self) -> int | None:
        """Of the worker that lives now."""
        return self._seat.pid

    def start(self) -> None:
        """Start the worker before there is a question."""
        self._seat.start()

    async def empty(self, policy: GroupPolicy) -> None:
        """As `Holder`."""
        self._number = next(self._numbers)
        await self._asked(_Empty(policy))

    async def settle(self, asks: Sequence[Ask], now: datetime) -> tuple[Settled | None, ...]:
        """As `ports.Live`."""
        return cast(tuple[Settled | None, ...], await self._asked(_Run(asks, now)))

    async def homes(self, article_ids: Sequence[str], now: datetime) -> Mapping[str, str]:
        """As `ports.Live`."""
        return cast(Mapping[str, str], await self._asked(_Homes(article_ids, now)))

    def close(self) -> None:
        """End the worker; whoever waits for an answer is cancelled."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._seat.close()
        self._thread.shutdown(wait=True)

    async def _asked(self, question: _Empty | _Run | _Homes) -> object:
        try:
            return await asyncio.wrap_future(self._thread.submit(self._seat.answer, self._number, question))
        except Lost as lost:
            raise TryLater(str(lost), AGAIN_S) from lost


_held: dict[int, Window] = {}
"""In the worker: the one window that it holds, by the number under which it was begun; another worker knows nothing of it."""


def answered(number: int, question: _Empty | _Run | _Homes) -> object:
    """What the worker says; `KeyError` when it does not hold what was begun under this number."""
    match question:
        case _Empty(policy=policy):
            _held.clear()
            _held[number] = Window(policy)
            return ()
        case _Run(asks=asks, now=now):
            return settle(_held[number], asks, now)
        case _Homes(article_ids=article_ids, now=now):
            window = _held[number]
            window.expire(now)
            return {known: home for known in article_ids if (home := window.story_of(known))}
