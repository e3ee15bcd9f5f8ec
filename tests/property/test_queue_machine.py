"""The job table against a plain model of it: whatever is told, claimed, ended, put off and set aside in whatever order."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from copytaster.adapters.store import open_store
from copytaster.model.message import Job, Later, PageFetched
from tests.make import NOW
from tests.simulator.newsroom import empty_store

KEYS = st.sampled_from(["p1", "p2", "p3", "p4"])
SECONDS = st.sampled_from([0, 1, 30, 90])
LEASE_S = 60.0


@dataclass(slots=True)
class Row:
    """A message that waits or is being worked on, in seconds since the beginning."""

    turn: int
    due: int
    tries: int = 0
    claimed_until: int | None = None
    told_again: bool = False
    id: int = 0
    """As the table gave it; 0 before the first claim."""


class QueueMachine(RuleBasedStateMachine):
    """Workers may hold jobs that others have long since got: what they say late must hurt nobody."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "store.db"
        copyfile(empty_store(), path)
        self._loop = asyncio.new_event_loop()
        self._store = open_store(f"sqlite:///{path}", threads=False)
        self._second = 0
        self._turns = 0
        self._rows: dict[str, Row] = {}
        self._aside: set[str] = set()
        self._held: list[Job] = []

    @property
    def now(self):  # type: ignore[no-untyped-def]
        return NOW + timedelta(seconds=self._second)

    def do(self, work):  # type: ignore[no-untyped-def]
        return self._loop.run_until_complete(work)

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self._second += seconds

    @rule(key=KEYS, seconds=SECONDS)
    def tell(self, key: str, seconds: int) -> None:
        self.do(self._store.keep((), [Later(PageFetched(key), self.now + timedelta(seconds=seconds))], (), self.now))
        self._told(key, self._second + seconds)

    def _told(self, key: str, due: int) -> None:
        row = self._rows.get(key)
        if row is None:
            self._turns += 1
            self._rows[key] = Row(self._turns, due)
        elif row.claimed_until is not None:
            row.told_again = True

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        due = [(row.due, row.turn, key) for key, row in self._rows.items() if row.due <= self._second and self._is_free(row)]
        expected = [key for _, _, key in sorted(due)[:limit]]
        jobs = self.do(self._store.claim("read", limit, self.now, LEASE_S))
        assert [job.message.page_id for job in jobs] == expected
        for job in jobs:
            row = self._rows[job.message.page_id]
            row.tries += row.claimed_until is not None
            row.claimed_until, row.told_again = self._second + int(LEASE_S), False
            assert (row.id or job.id, row.tries) == (job.id, job.tries)
            row.id = job.id
        self._held += jobs

    def _is_free(self, row: Row) -> bool:
        return row.claimed_until is None or row.claimed_until <= self._second

    @precondition(lambda self: self._held)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        job = self._held.pop(data.draw(st.integers(0, len(self._held) - 1)))
        self.do(self._store.keep((), (), [job.id], self.now))
        self._ended(job)

    def _ended(self, job: Job) -> None:
        key, row = self._of(job)
        if row is None:
            return
        if row.told_again:
            self._rows[key] = Row(row.turn, self._second, id=row.id)
        else:
            del self._rows[key]

    def _of(self, job: Job) -> tuple[str, Row | None]:
        key = job.message.page_id  # type: ignore[union-attr]
        row = self._rows.get(key)
        return key, row if row and row.id == job.id else None

    @precondition(lambda self: self._held)
    @rule(data=st.data(), seconds=SECONDS)
    def put_off(self, data: st.DataObject, seconds: int) -> None:
        job = self._held.pop(data.draw(st.integers(0, len(self._held) - 1)))
        self.do(self._store.again(job, self.now + timedelta(seconds=seconds), "later"))
        _, row = self._of(job)
        if row:
            row.due, row.tries, row.claimed_until, row.told_again = self._second + seconds, row.tries + 1, None, False

    @precondition(lambda self: self._held)
    @rule(data=st.data())
    def set_aside(self, data: st.DataObject) -> None:
        job = self._held.pop(data.draw(st.integers(0, len(self._held) - 1)))
        self.do(self._store.set_aside(job, "a bug", self.now))
        key, row = self._of(job)
        if row:
            self._aside.add(key)
            self._ended(job)

    @rule()
    def send_again(self) -> None:
        aside = self.do(self._store.aside(10))
        self.do(self._store.send_again([each.id for each in aside], self.now))
        for each in sorted(aside, key=lambda each: each.id):
            self._told(each.key.split(":")[1], self._second)
        self._aside.clear()

    @rule()
    def start_again(self) -> None:
        """The only process begins: nobody else holds a claim; what the old one held is forgotten."""
        self.do(self._store.release())
        for row in self._rows.values():
            row.claimed_until, row.told_again = None, False
        self._held.clear()

    @invariant()
    def holds_what_was_told_and_not_ended(self) -> None:
        keys = {("read", f"PageFetched:{key}") for key in {*self._rows, *self._aside}}
        assert set(self.do(self._store.queued_keys())) == keys

    def teardown(self) -> None:
        self.do(self._store.close())
        self._loop.close()
        self._folder.cleanup()


def test_the_job_table_does_what_its_model_does() -> None:
    checks = [HealthCheck.too_slow]
    run_state_machine_as_test(
        QueueMachine,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=checks),
    )
