"""A simulated day in a process of its own, which is killed, starved or held up; and what its store holds in the end."""

import asyncio
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from copytaster.adapters.store import SqlStore
from copytaster.adapters.store.connections import Connections
from copytaster.engine.fsck import Checked, check
from copytaster.engine.snapshot import snapshot
from copytaster.model.message import Job, Kept, Later, Message, Room
from copytaster.model.story import WireLine
from tests.simulator.newsday import news_day
from tests.simulator.newsroom import Newsroom, empty_store, store_at
from tests.simulator.ports import NONE
from tests.simulator.run import first_difference

SEED = 16
"""A day with decisions, edits and a page that was taken down."""
FAILED, KILLED, DONE = 3, -signal.SIGKILL, 0


@dataclass(frozen=True, slots=True)
class Blow:
    """When the process kills itself: before or after its nth write that ends jobs of a room, or its nth claim there."""

    room: Room | None
    nth: int
    is_after: bool
    is_claim: bool = False


class StruckStore:
    """A store whose process is killed, by SIGKILL and by nothing gentler, at one of its writes."""

    def __init__(self, inner: SqlStore, blow: Blow) -> None:
        self._inner = inner
        self._blow = blow
        self._seen = 0
        self._rooms: dict[int, Room] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def claim(self, room: Room, limit: int, now: datetime, lease_s: float) -> tuple[Job, ...]:
        is_it = self._blow.is_claim and self._counted(room)
        self._strike(is_it and not self._blow.is_after)
        jobs = await self._inner.claim(room, limit, now, lease_s)
        self._rooms |= {job.id: room for job in jobs}
        self._strike(is_it)
        return jobs

    async def keep(
        self, values: Sequence[Kept], tell: Sequence[Message | Later], done: Sequence[int], now: datetime
    ) -> tuple[WireLine, ...]:
        is_it = not self._blow.is_claim and self._counted(self._rooms.get(done[0]) if done else None)
        self._strike(is_it and not self._blow.is_after)
        lines = await self._inner.keep(values, tell, done, now)
        self._strike(is_it)
        return lines

    def _counted(self, room: Room | None) -> bool:
        self._seen += room == self._blow.room
        return room == self._blow.room and self._seen == self._blow.nth

    def _strike(self, is_now: bool) -> None:
        if is_now:
            os.kill(os.getpid(), signal.SIGKILL)


async def day(path: Path, blow: Blow | None = None, busy_ms: int = 15_000) -> None:
    """The day from wherever the store stands, to its end."""
    async with store_at(path) as store:
        if busy_ms != 15_000:
            store = SqlStore(Connections(f"sqlite:///{path}", busy_ms, threads=False))
        used = cast(SqlStore, StruckStore(store, blow)) if blow else store
        await Newsroom(news_day(SEED), used, NONE, random.Random(SEED)).lived()


def forked(work: Callable[[], None]) -> int:
    """The pid of a process that does this and nothing else; it ends with `FAILED` when the work raises."""
    pid = os.fork()
    if pid:
        return pid
    status = FAILED
    try:
        work()
        status = DONE
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode()) if os.environ.get("FAULTS_LOUD") else None
    finally:
        os._exit(status)


def ended(pid: int, after_s: float | None = None) -> int:
    """How a process ended: its status, or the signal below zero; it is killed `after_s` seconds, where that is given."""
    if after_s is not None:
        give_up_at = time.monotonic() + after_s
        while time.monotonic() < give_up_at:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def lived(path: Path, blow: Blow | None = None, busy_ms: int = 15_000) -> int:
    """How the process ended that lived the day."""
    return ended(forked(lambda: asyncio.run(day(path, blow, busy_ms))))


def exported(path: Path) -> tuple[bytes, list[str]]:
    """The export of a store, and what does not hold in it; in a process of its own, which has no other thread's locks."""
    report = path.with_suffix(".report")

    async def read() -> None:
        async with store_at(path) as store:
            broken = [f"{each.rule}: {each.what}" for each in await check(cast(Checked, store), lambda *_: None)]
            broken += [f"set aside: {each.key}" for each in await store.aside(10)]
            report.write_bytes(len(broken).to_bytes(4, "big") + "\n".join(broken).encode() + b"\0" + await snapshot(store))

    status = ended(forked(lambda: asyncio.run(read())))
    if status != DONE:
        return b"", [f"the store cannot be read: {status}"]
    said, _, export = report.read_bytes()[4:].partition(b"\0")
    return export, [each for each in said.decode().split("\n") if each]


def undisturbed(folder: Path) -> bytes:
    """The export of the day without faults. It is lived in this process, so that its children need not read its pages anew."""
    path = folder / "undisturbed.db"
    empty_store()
    asyncio.run(day(path))
    export, broken = exported(path)
    assert not broken, broken
    return export


def apart(path: Path, export: bytes) -> str:
    """What is wrong with a store that should hold this export; empty when nothing is."""
    found, broken = exported(path)
    if broken:
        return "; ".join(broken)[:300]
    with closing(sqlite3.connect(path)) as store:
        said = store.execute("pragma integrity_check").fetchone()[0]
    if said != "ok":
        return str(said)
    return "" if found == export else first_difference(export, found)
