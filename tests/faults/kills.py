"""Processes that are killed: around each commit, at random moments, and while the tables are made; and a log that is torn."""

import asyncio
import os
import random
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copyfile

from sqlalchemy import event

from copytaster.adapters import migrations
from copytaster.adapters.store.connections import Connections
from copytaster.model.message import Room
from tests.faults.cells import Bench, Cell
from tests.faults.processes import DONE, KILLED, SEED, Blow, apart, day, ended, forked, lived

ROOMS: tuple[Room, ...] = ("poll", "fetch", "read", "group", "brief", "publish")
RANDOM_KILLS, QUICK_KILLS = 200, 20
QUICK_STATEMENTS = 24


def cells() -> Iterator[Cell]:
    """Each room, before and after its first three commits, and around a claim."""
    for room in ROOMS:
        for nth in (1, 2, 3):
            for is_after in (False, True):
                when = "after" if is_after else "before"
                yield Cell("killed", f"SIGKILL {when} commit {nth} of {room}", partial(_struck, Blow(room, nth, is_after)))
        yield Cell("killed", f"SIGKILL after a claim of {room}", partial(_struck, Blow(room, 2, True, is_claim=True)))
    for is_after in (False, True):
        when = "after" if is_after else "before"
        yield Cell("killed", f"SIGKILL {when} the desk tells of a feed", partial(_struck, Blow(None, 4, is_after)))
    yield Cell("killed", f"SIGKILL at {RANDOM_KILLS} random moments", _at_random)
    for part in range(4):
        yield Cell("killed", f"SIGKILL at each statement of the migrations, part {part + 1} of 4", partial(_migrating, part))
    for frames in (0.5, 1, 3, 1000):
        yield Cell("torn", f"the log of the last transactions is torn: {frames:g} pages lost", partial(_torn, frames))


def _struck(blow: Blow, bench: Bench) -> str:
    path = bench.path()
    status = lived(path, blow)
    if status != KILLED:
        return f"the process was not killed but ended with {status}"
    return apart(path, bench.export) if lived(path) == DONE else "the second process failed"


def _at_random(bench: Bench) -> str:
    chance, path = random.Random(SEED), bench.path()
    for kill in range(QUICK_KILLS if bench.is_quick else RANDOM_KILLS):
        status = ended(forked(lambda: asyncio.run(day(path))), chance.uniform(0.0, 0.5))  # noqa: B023 - used at once
        if status == DONE:
            if why := apart(path, bench.export):
                return f"kill {kill}: {why}"
            path = bench.path()
        elif status != KILLED:
            return f"kill {kill}: the process ended with {status}"
    return apart(path, bench.export) if lived(path) == DONE else "the last process failed"


def _migrated(path: Path, dies_at: int = 0) -> int:
    """How many statements it took; the process kills itself before one of them."""
    connections = Connections(f"sqlite:///{path}", threads=False)
    seen = 0

    @event.listens_for(connections._writing, "before_cursor_execute")
    def counted(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(connections.write("making the tables", migrations.upgrade))
    return seen


def _schema(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as store:
        return sorted(store.execute("select type, name, sql from sqlite_master").fetchall(), key=repr)


def _counted(path: Path) -> int:
    told = path.with_suffix(".count")
    assert ended(forked(lambda: told.write_text(str(_migrated(path))) and None)) == DONE
    return int(told.read_text())


def _migrating(part: int, bench: Bench) -> str:
    whole = bench.path()
    statements = range(1, _counted(whole) + 1)[part::4]
    if bench.is_quick:
        statements = statements[:: max(1, len(statements) * 4 // QUICK_STATEMENTS)]
    for number in statements:
        path = bench.path()
        if ended(forked(lambda: _migrated(path, number) and None)) != KILLED:  # noqa: B023 - used at once
            return f"statement {number}: the process was not killed"
        if ended(forked(lambda: _migrated(path) and None)) != DONE:  # noqa: B023 - used at once
            return f"statement {number}: the second process failed"
        if _schema(path) != _schema(whole):
            return f"statement {number}: the tables are others"
    return ""


def _torn(pages: float, bench: Bench) -> str:
    """The power fails: the end of the log is not there, which takes whole transactions and never a part of one."""
    path = bench.path()
    if lived(path, Blow("group", 4, True)) != KILLED:
        return "the process was not killed"
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        return "there is no log to tear"
    size = log.stat().st_size
    os.truncate(log, max(0, size - int(pages * 4_120)))
    return apart(path, bench.export) if lived(path) == DONE else "the second process failed"


def copied(path: Path, to: Path) -> None:
    """A backup, as `copytaster backup` makes it."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("pragma journal_mode=delete")


def put_back(copy: Path, path: Path) -> None:
    """What `copytaster restore` does."""
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    copyfile(copy, path)
