"""Messages that wait long for others: many under way side by side, each on its own, what has ended written together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from copytaster.model.message import Job, Outcome

Ended = list[tuple[Job, Outcome | Exception]]


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with jobs: `claim` takes at most so many that are due, `decide` works on one, `write` ends some."""

    claim: Callable[[int], Awaitable[tuple[Job, ...]]]
    decide: Callable[[Job], Awaitable[Outcome | Exception]]
    write: Callable[[Ended], Awaitable[None]]


class Abreast:
    """At most `at_once` jobs under way. A slow one takes its own place and nothing else; `bell` rings whenever one has ended."""

    def __init__(self, work: Work, at_once: int, bell: asyncio.Event) -> None:
        self._work = work
        self._at_once = at_once
        self._bell = bell
        self._under_way: set[asyncio.Task[None]] = set()
        self._ended: Ended = []

    async def turn(self, limit: int) -> int:
        """Write what has ended, begin on at most `limit` jobs that are due; how many were written and begun."""
        ended, self._ended = self._ended, []
        if ended:
            await self._work.write(ended)
        room = min(self._at_once - len(self._under_way), limit)
        jobs = await self._work.claim(room) if room > 0 else ()
        for job in jobs:
            task = asyncio.create_task(self._begun(job))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(ended) + len(jobs)

    @property
    def is_full(self) -> bool:
        """No place is free."""
        return len(self._under_way) >= self._at_once

    async def finish(self, within_s: float) -> None:
        """Begin on nothing more, and write what has ended by then."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within_s)
        ended, self._ended = self._ended, []
        if ended:
            await self._work.write(ended)

    async def stop(self) -> None:
        """Give up what is under way; its jobs come back when their claims end."""
        tasks = tuple(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _begun(self, job: Job) -> None:
        result = await self._work.decide(job)
        self._ended.append((job, result))  # not in one line: the list is another one by the time the result is there
        self._bell.set()
