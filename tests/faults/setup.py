"""Wrong settings, workers that run out of memory, an older store, and a process that is asked to stop."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from copytaster.adapters.compute import ProcessCompute
from copytaster.model.article import NoArticle
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from tests.faults.cells import Bench, Cell, alone
from tests.faults.processes import DONE, FAILED, KILLED, Blow, apart, day, ended, forked, lived
from tests.simulator.newsday import BEGINS_AT
from tests.simulator.run import first_difference

TYPOS = (
    ("an unknown setting", "[poll]\nminimum_s = 60\n"),
    ("a word for a number", '[poll]\nmin_s = "often"\n'),
    ("a number that makes no sense", "[poll]\nmin_s = -1\n"),
    ("a line that is no TOML", "[poll\nmin_s = 60\n"),
    ("an unknown section", "[polling]\nmin_s = 60\n"),
)
LEAST_CHARS = 1_000
OBEDIENT = "tests.contract.hostile_readers:obedient"
"""A reader that does what the page says."""


def cells() -> Iterator[Cell]:
    """The commands are run as a person runs them."""
    for name, text in TYPOS:
        yield Cell("set-up", f"a typo in the configuration: {name}", partial(_typo, text))
    yield Cell("set-up", "a store of a newer version", _newer)
    yield Cell("set-up", "a file that is no database", _no_database)
    yield Cell("set-up", "a worker that runs out of memory", _hungry)
    yield Cell("set-up", "SIGTERM while the day is played", _terminated)
    yield Cell("set-up", "SIGTERM to the running site", _site_terminated)
    yield Cell("set-up", "SIGKILL to the running site, and a start after it", _site_killed)
    for room in ("poll", "read"):
        yield Cell("set-up", f"the tables are brought up to date while {room} had begun", partial(_upgraded, room))


def _ran(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", *asked]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def _folder(bench: Bench) -> Path:
    folder = bench.path().with_suffix("")
    folder.mkdir()
    return folder


def _typo(text: str, bench: Bench) -> str:
    folder = _folder(bench)
    (folder / "copytaster.toml").write_text(text)
    done = _ran(folder, "run", "--port", "0")
    if done.returncode == 0 or "Traceback" in done.stderr:
        return f"ended with {done.returncode}: {done.stderr[-200:]}"
    if "copytaster.toml" not in done.stderr:
        return f"does not name the file: {done.stderr[-200:]}"
    return "a store was made" if (folder / "data").exists() else ""


def _newer(bench: Bench) -> str:
    path = bench.path()
    if lived(path, Blow("group", 2, True)) != KILLED:
        return "the process was not killed"
    with closing(sqlite3.connect(path)) as store:
        (before,) = store.execute("select version_num from alembic_version").fetchone()
        store.execute("update alembic_version set version_num = '9999'")
        store.commit()
    done = subprocess.run(
        [sys.executable, "-m", "copytaster", "fsck"], env={**os.environ, "COPYTASTER_STORE_URL": f"sqlite:///{path}"}, cwd=bench.folder,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode == 0 or "Traceback" in done.stderr:
        return f"ended with {done.returncode}: {done.stderr[-200:]}"
    with closing(sqlite3.connect(path)) as store:
        store.execute("update alembic_version set version_num = ?", (before,))
        store.commit()
    return apart(path, bench.export) if lived(path) == DONE else "the last process failed"


def _no_database(bench: Bench) -> str:
    folder = _folder(bench)
    (folder / "data").mkdir()
    (folder / "data" / "copytaster.db").write_text("words and no database " * 100)
    done = _ran(folder, "fsck")
    said = done.returncode == 1 and "no SQLite database" in done.stderr and "Traceback" not in done.stderr
    return "" if said else f"ended with {done.returncode}: {done.stderr[-200:]}"


def _hungry(bench: Bench) -> str:
    def page(body: bytes) -> FetchedPage:
        return FetchedPage(body.decode(), "e1", "https://daily.example/1", BEGINS_AT, Fetched("https://daily.example/1", body, "text/html"))

    async def check() -> str:
        compute = ProcessCompute(ReadPolicy(max_memory_mb=300), OBEDIENT)
        try:
            eaten, read = await compute.read(page(b"eat")), await compute.read(page(b"words"))
        finally:
            compute.close()
        is_told = isinstance(eaten, NoArticle) and "memory" in eaten.why
        return "" if is_told and not isinstance(read, NoArticle) else f"{eaten}; {read}"

    return alone(check, bench.path().with_suffix(".said"))


def _terminated(bench: Bench) -> str:
    path = bench.path()
    for after_s in (0.1, 0.3, 0.6):
        pid = forked(lambda: asyncio.run(day(path)))
        time.sleep(after_s)
        os.kill(pid, signal.SIGTERM)
        if ended(pid) not in (-signal.SIGTERM, DONE, FAILED):
            return "the process did not end"
    return apart(path, bench.export) if lived(path) == DONE else "the last process failed"


def _site(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "copytaster", "demo", "--carried", "--port", "0"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _exported(folder: Path) -> str:
    environment = {**os.environ, "COPYTASTER_STORE_URL": "sqlite:///data/demo.db"}
    command = [sys.executable, "-m", "copytaster"]
    checked = subprocess.run([*command, "fsck"], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    asked = [*command, "export", "--json"]
    export = subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return export.stdout if checked.returncode == 0 else f"broken: {checked.stdout[-300:]}"


def _played_through(folder: Path) -> str:
    """The site until its demonstration has been played, then asked to stop; its export."""
    site = _site(folder)
    assert site.stdout is not None
    for line in site.stdout:
        if line.startswith("Played"):
            break
    site.send_signal(signal.SIGTERM)
    site.communicate(timeout=60)
    return _exported(folder) if site.returncode == 0 else f"the site ended with {site.returncode}"


def _site_stopped(bench: Bench, number: signal.Signals, expected: int) -> str:
    calm, folder = _folder(bench), _folder(bench)
    undisturbed = _played_through(calm)
    for after_s in (0.2, 0.6):
        site = _site(folder)
        assert site.stdout is not None
        site.stdout.readline()
        time.sleep(after_s)
        site.send_signal(number)
        site.communicate(timeout=60)
        if site.returncode != expected:
            return f"the site ended with {site.returncode}"
    again = _played_through(folder)
    if len(undisturbed) < LEAST_CHARS:
        return f"nothing was played: {undisturbed}"
    return "" if again == undisturbed else first_difference(undisturbed.encode(), again.encode())


def _site_terminated(bench: Bench) -> str:
    return _site_stopped(bench, signal.SIGTERM, 0)


def _site_killed(bench: Bench) -> str:
    return _site_stopped(bench, signal.SIGKILL, -signal.SIGKILL)


def _upgraded(room: str, bench: Bench) -> str:
    """A process dies with a message in hand; the next version brings the tables up to date and goes on with it."""
    path = bench.path()
    if lived(path, Blow(room, 3, False)) != KILLED:  # type: ignore[arg-type]
        return "the process was not killed"
    done = subprocess.run(
        [sys.executable, "-m", "copytaster", "fsck"], env={**os.environ, "COPYTASTER_STORE_URL": f"sqlite:///{path}"}, cwd=bench.folder,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        return f"fsck: {done.stdout[-300:]}{done.stderr[-200:]}"
    return apart(path, bench.export) if lived(path) == DONE else "the last process failed"
