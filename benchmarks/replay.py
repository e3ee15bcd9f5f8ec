"""Articles per second, peak memory of all processes, and each room's share of the time, over replay archives.

    python benchmarks/replay.py [ARCHIVE...]     the carried demonstration, and those in ../shared/data/replay where they are
    python benchmarks/replay.py --check          exit with 1 when a floor is missed

The rate is that of the rooms, from the first capture to the last; the start of the process is shown beside it.
Memory is the sum over the process tree of the proportional set size (shared pages counted once), read ten times a second.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CARRIED = ROOT / "src" / "copytaster" / "data" / "demo" / "demo.warc.gz"
SHARED = ROOT.parent / "shared" / "data" / "replay"
FLOORS = {"pages-2023-12": 20.0, "headlines-2014-03": 500.0}
MEMORY_FLOOR_MB = 600.0


@dataclass(frozen=True)
class Run:
    archive: str
    seconds: float
    playing_s: float
    articles: int
    peak_mb: float
    rooms: str

    @property
    def rate(self) -> float:
        return self.articles / self.playing_s


def children(pid: int) -> list[int]:
    """The process and all below it."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            below.setdefault(parent, []).append(int(entry.name))
    found, look = [], [pid]
    while look:
        found.append(look.pop())
        look += below.get(found[-1], [])
    return found


def memory_mb(pid: int) -> float:
    total_kb = 0
    for one in children(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        match = re.search(r"^Pss:\s+(\d+)", rollup, re.M)
        total_kb += int(match.group(1)) if match else 0
    return total_kb / 1000


def watched(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], memory_mb(process.pid))
        time.sleep(0.1)


def measured(archive: Path) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COPYTASTER_STORE_URL": f'"sqlite:///{folder}/bench.db"'}
        command = [sys.executable, "-m", "copytaster", "replay", "--times", str(archive)]
        began = time.monotonic()
        process = subprocess.Popen(command, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        peak = [0.0]
        watcher = threading.Thread(target=watched, args=(process, peak))
        watcher.start()
        out, err = process.communicate()
        seconds = time.monotonic() - began
        watcher.join()
    if process.returncode:
        sys.exit(f"{archive}: replay failed: {err[-2000:]}")
    said, playing = re.search(r"(\d+) articles", out), re.search(r"^playing\s+([\d.]+) s", out, re.M)
    assert said, out
    assert playing, out
    return Run(archive.name.removesuffix(".warc.gz"), seconds, float(playing.group(1)), int(said.group(1)), peak[0], shares(out))


def shares(out: str) -> str:
    rooms = {name: float(seconds) for name, seconds in re.findall(r"^(\w+)\s+([\d.]+) s", out, re.M)}
    total = rooms.pop("playing", 0.0) or 1.0
    rooms["between"] = total - sum(rooms.values())
    return "  ".join(f"{name} {100 * seconds / total:.0f} %" for name, seconds in rooms.items())


def main(arguments: list[str]) -> int:
    paths = [Path(a) for a in arguments if not a.startswith("--")] or [CARRIED, *sorted(SHARED.glob("*.warc.gz"))]
    missed = 0
    for path in paths:
        run = measured(path)
        floor = FLOORS.get(run.archive)
        bad = bool(floor and run.rate < floor) or run.peak_mb > MEMORY_FLOOR_MB
        missed += bad
        print(
            f"{run.archive:20} {run.articles:6} articles  {run.playing_s:6.1f} s ({run.seconds:.1f} with the start)  {run.rate:6.1f}/s"
            f"{f' (floor {floor:.0f})' if floor else '':14}  peak {run.peak_mb:5.0f} MB (floor {MEMORY_FLOOR_MB:.0f})"
            f"{'  MISSED' if bad else ''}\n{'':20} {run.rooms}",
            flush=True,
        )
    return 1 if missed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
