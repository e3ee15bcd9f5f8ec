"""Jobs that no table holds yet: each key waits once in its room, as in the job table."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from copytaster.model.message import ROOMS, ROOMS_OF, Job, Later, Message, Room, key_of


class PendingJobs:
    """Their numbers are below zero, so that they are told apart from those of the table."""

    def __init__(self) -> None:
        self._waiting: dict[Room, dict[str, Job]] = {room: {} for room in ROOMS}
        self._taken: dict[int, Job] = {}
        self._last = 0

    def tell(self, told: Iterable[Message | Later], now: datetime) -> None:
        """Put messages into their rooms; one whose key waits there is dropped."""
        for item in told:
            message, due_at = (item.message, item.due_at) if isinstance(item, Later) else (item, now)
            key = key_of(message)
            for room in ROOMS_OF[type(message)]:
                if key not in self._waiting[room]:
                    self._last -= 1
                    self._waiting[room][key] = Job(self._last, room, message, 0, due_at)

    def claim(self, room: Room, limit: int, now: datetime) -> tuple[Job, ...]:
        """What is due, by due time, then in the order of telling."""
        due = sorted((job for job in self._waiting[room].values() if job.due_at <= now), key=lambda job: (job.due_at, -job.id))[:limit]
        for job in due:
            del self._waiting[room][key_of(job.message)]
            self._taken[job.id] = job
        return tuple(due)

    def ended(self, number: int) -> bool:
        """Take a job out that was claimed here; whether it was."""
        return self._taken.pop(number, None) is not None

    def again(self, job: Job, due_at: datetime) -> bool:
        """Let a job that was claimed here wait once more, counting the try; whether it was."""
        if not self.ended(job.id):
            return False
        self._waiting[job.room].setdefault(key_of(job.message), replace(job, tries=job.tries + 1, due_at=due_at))
        return True

    def next_due(self) -> dict[Room, datetime]:
        """The first due time of each room where jobs wait."""
        return {room: min(job.due_at for job in jobs.values()) for room, jobs in self._waiting.items() if jobs}

    def all_taken_out(self) -> tuple[Later, ...]:
        """Every job that is not done, in the order of telling, for the table."""
        left = sorted((*self._taken.values(), *(job for jobs in self._waiting.values() for job in jobs.values())), key=lambda job: -job.id)
        self._taken.clear()
        for jobs in self._waiting.values():
            jobs.clear()
        return tuple(Later(job.message, job.due_at, job.room, job.tries) for job in left)
