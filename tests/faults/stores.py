"""Stores that are full, locked, only to be read, broken, old, or shared by two."""

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from copytaster.adapters.sole import sole_worker
from tests.faults.cells import Bench, Cell, alone
from tests.faults.kills import copied, put_back
from tests.faults.processes import DONE, FAILED, KILLED, SEED, Blow, apart, day, ended, forked, lived
from tests.simulator.newsday import news_day
from tests.simulator.ports import Faults
from tests.simulator.run import first_difference, live

LOCKED_S, BUSY_MS = 3.0, 1_500
"""Thirty seconds and fifteen, a tenth of each."""


def cells() -> Iterator[Cell]:
    """Each with the process that meets it, what it says, and the one that goes on afterwards."""
    for kb in (600, 900, 1_500):
        yield Cell("disk", f"the disk is full at {kb} KB", partial(_full, kb))
    for kb in (500, 600, 700):
        yield Cell("disk", f"no file may grow beyond {kb} KB", partial(_limited, kb))
    yield Cell("disk", "the disk may only be read", _read_only)
    for name, faults in (
        ("a tenth of all writes and claims fail before or after", Faults(store=0.1)),
        ("every third write or claim fails before or after", Faults(store=0.33)),
        ("messages come twice and in other orders", Faults(queue=0.5)),
        ("one call in twenty kills the process", Faults(kill=0.05)),
        ("a third of all requests are put off", Faults(later=0.33)),
        ("all of these at once", Faults(store=0.1, queue=0.2, kill=0.03, later=0.2)),
    ):
        yield Cell("store and queue", name, partial(_faulty, faults))
    yield Cell("locked", f"the database is locked for twice as long as anybody waits ({LOCKED_S:g} s)", _locked)
    yield Cell("locked", "the database is locked for a moment", _locked_shortly)
    for nth in (1, 2, 4):
        yield Cell("restored", f"a backup of commit {nth} is put back at the end of the day", partial(_restored, nth))
    yield Cell("restored", "a backup is made while a process writes", _copied_live)
    yield Cell("two at once", "a second process is started on one database", _two)


def _full(kb: int, bench: Bench) -> str:
    """A small disk of its own; where none can be mounted, the cell cannot be tried."""
    disk = Path(mkdtemp(dir=bench.folder))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kb}k", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        return "skipped: only root can mount a small disk"
    try:
        status = lived(disk / "news.db")
        if status != FAILED:
            return f"the disk was not filled: the process ended with {status}"
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        return apart(disk / "news.db", bench.export) if lived(disk / "news.db") == DONE else "the second process failed"
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def _limited(kb: int, bench: Bench) -> str:
    path = bench.path()

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kb * 1_000, kb * 1_000))
        asyncio.run(day(path))

    status = ended(forked(limited))
    if status != FAILED:
        return f"the limit was not met: the process ended with {status}"
    return apart(path, bench.export) if lived(path) == DONE else "the second process failed"


def _read_only(bench: Bench) -> str:
    disk = Path(mkdtemp(dir=bench.folder))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        return "skipped: only root can mount a disk that may only be read"
    try:
        if lived(disk / "news.db", Blow("group", 3, False)) != KILLED:
            return "the process was not killed"
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        if (status := lived(disk / "news.db")) != FAILED:
            return f"the process did not fail but ended with {status}"
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        return apart(disk / "news.db", bench.export) if lived(disk / "news.db") == DONE else "the last process failed"
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def _faulty(faults: Faults, bench: Bench) -> str:
    path = bench.path()

    async def check() -> str:
        ended_as = await live(news_day(SEED), faults, path, must_agree=True)
        return "; ".join(ended_as.broken) or ("" if ended_as.export == bench.export else first_difference(bench.export, ended_as.export))

    return alone(check, path.with_suffix(".said"))


def _held(path: Path, for_s: float) -> Callable[[], None]:
    def hold() -> None:
        store = sqlite3.connect(path, timeout=10, isolation_level=None)
        store.execute("begin immediate")
        time.sleep(for_s)
        store.execute("rollback")

    return hold


def _locked(bench: Bench) -> str:
    path = bench.path()
    if lived(path, Blow("group", 3, False)) != KILLED:
        return "the process was not killed"
    holder = forked(_held(path, LOCKED_S))
    time.sleep(0.2)
    status = lived(path, busy_ms=BUSY_MS)
    ended(holder)
    if status != FAILED:
        return f"the process did not say that the database is locked but ended with {status}"
    return apart(path, bench.export) if lived(path) == DONE else "the last process failed"


def _locked_shortly(bench: Bench) -> str:
    path = bench.path()
    if lived(path, Blow("group", 3, False)) != KILLED:
        return "the process was not killed"
    holder = forked(_held(path, 0.7))
    time.sleep(0.2)
    status = lived(path)
    ended(holder)
    return apart(path, bench.export) if status == DONE else f"the process ended with {status}"


def _restored(nth: int, bench: Bench) -> str:
    path, copy = bench.path(), bench.path()
    if lived(path, Blow("publish", nth, True)) != KILLED:
        return "the process was not killed"
    copied(path, copy)
    if lived(path) != DONE:
        return "the second process failed"
    put_back(copy, path)
    return apart(path, bench.export) if lived(path) == DONE else "the process on the old backup failed"


def _copied_live(bench: Bench) -> str:
    path, copy = bench.path(), bench.path()
    writer = forked(lambda: asyncio.run(day(path)))
    while not path.exists() or path.stat().st_size == 0:
        time.sleep(0.01)
    time.sleep(0.3)
    copied(path, copy)
    if ended(writer) != DONE:
        return "the writer failed"
    return apart(path, bench.export) or (apart(copy, bench.export) if lived(copy) == DONE else "the process on the copy failed")


def _two(bench: Bench) -> str:
    """The second is refused while the first works; nothing is changed by it. When the first was killed, the second may begin."""
    path = bench.path()

    def worker() -> None:
        with sole_worker(path):
            asyncio.run(day(path))

    def holder() -> None:
        with sole_worker(path):
            time.sleep(60)

    first = forked(holder)
    time.sleep(0.5)
    refused = ended(forked(worker))
    os.kill(first, signal.SIGKILL)
    ended(first)
    if refused != FAILED:
        return f"the second process was not refused but ended with {refused}"
    if ended(forked(worker)) != DONE:
        return "a process that came after a killed one was refused"
    return apart(path, bench.export)
