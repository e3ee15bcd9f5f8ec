"""`python -m tests.faults [--quick] [--write FILE] [PART OF A NAME]`: try each fault, and say whether the day ended as without it."""

import argparse
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.faults import kills, setup, stores, world
from tests.faults.cells import Bench, Cell

Tried = tuple[Cell, str]


def main() -> int:
    """The exit status is 1 when a cell failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--quick", action="store_true", help="samples of the random moments and of the migrations")
    parser.add_argument("--write", type=Path, help="write the table here")
    parser.add_argument("wanted", nargs="?", default="", help="only cells with this in their name")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        bench = Bench(folder, asked.quick)
        tried = [(cell, _tried(cell, bench)) for cell in _all() if asked.wanted in f"{cell.group}: {cell.name}"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    failed = sum(bool(why) and not why.startswith("skipped") for _, why in tried)
    print(f"{len(tried)} cells, {failed} failed.")
    if asked.write:
        asked.write.write_text(_table(tried, asked.quick), encoding="utf-8")
    return 1 if failed else 0


def _all() -> Iterator[Cell]:
    for part in (kills, stores, world, setup):
        yield from part.cells()


def _tried(cell: Cell, bench: Bench) -> str:
    began = time.monotonic()
    try:
        why = cell.run(bench)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
    took = f"{time.monotonic() - began:.1f} s"
    print(f"{'ok  ' if not why else 'SKIP' if why.startswith('skipped') else 'FAIL'} {cell.group}: {cell.name} ({took}) {why}", flush=True)
    return why


HEAD = """# What faults do

This table is written by `make faults`. Each cell lives a small day of news (feeds, copies, edits, pages taken down, decisions of
people) through the real rooms and a real SQLite file, meets one fault, goes on, and is compared with the same day without it.
Kills are `SIGKILL` to a process of its own.

* **Killed, torn, disk, store and queue, locked, restored, two at once**: the export is the same, byte for byte.
* **Clock, publishers, edits**: what happens later has other times, so the articles are the same by address, publisher, headline and
  whether they were read from a page. Which stories they make may differ, since an article joins what is there when it comes.
  Publishers are played: how a socket's troubles become outcomes is tested apart, in `tests/contract/test_web*.py`.
* **Set-up**: what is said, and that nothing was changed.

In all of them the checks of `copytaster fsck` hold, and nothing is set aside.
"""


def _table(tried: list[Tried], is_quick: bool) -> str:
    failed = sum(bool(why) and not why.startswith("skipped") for _, why in tried)
    skipped = sum(why.startswith("skipped") for _, why in tried)
    lines = [
        HEAD,
        f"{len(tried)} cells: {len(tried) - failed - skipped} pass, {failed} fail, {skipped} could not be tried.",
        f"{'Quick: samples of the random moments. ' if is_quick else ''}Python {platform.python_version()}, {platform.system()}.",
    ]
    for group, cells in groupby(tried, lambda each: each[0].group):
        lines += [f"\n## {group.capitalize()}\n", "| fault | outcome |", "|---|---|"]
        lines += [f"| {cell.name} | {_outcome(why)} |" for cell, why in cells]
    return "\n".join(lines) + "\n"


def _outcome(why: str) -> str:
    if not why:
        return "pass"
    return why.replace("|", "/") if why.startswith("skipped") else f"**fail**: {why.replace('|', '/')[:200]}"


if __name__ == "__main__":
    sys.exit(main())
