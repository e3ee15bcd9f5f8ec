"""Articles per second through all rooms behind the first: SQLite in one process, PostgreSQL with one and with two workers.

    python benchmarks/scale.py [ARCHIVE] [--rounds N]     the carried demonstration by default, which is small

The feeds are polled before; timed is from the moment when the workers are told to begin until nothing is left to do. Each
figure is the best of the rounds. Wall-clock rates tell of this machine as it is loaded at the moment (the load is printed):
compare them within one run alone. Processor time per article, the workers' own without the database's, depends less on it.
"""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402
from tests.flow.workers import Worker, end, polled  # noqa: E402

from copytaster.adapters.store import open_store  # noqa: E402 - the tests' own workers are found beside
from copytaster.app import carried_demo  # noqa: E402

LOOK_S = 0.05


@dataclass(frozen=True)
class Run:
    name: str
    articles: int
    seconds: float
    cpu_ms: float
    shares: str

    @property
    def rate(self) -> float:
        return self.articles / self.seconds


async def measured(name: str, url: str, archive: Path, count: int) -> Run:
    await polled(url, archive)
    store = open_store(url)
    workers = [Worker(url, *(["alone"] if url.startswith("sqlite") else []), path=archive) for _ in range(count)]
    began = time.monotonic()
    for worker in workers:
        worker.begin()
    while [key for key in await store.queued_keys() if key[0] != "poll"]:  # noqa: ASYNC110 - other processes work
        await asyncio.sleep(LOOK_S)
    seconds = time.monotonic() - began
    did = [worker.ended() for worker in workers]
    articles = (await end(store)).articles
    await store.close()
    cpu_ms = sum(each["cpu"] for each in did) / max(1, articles)
    return Run(name, articles, seconds, cpu_ms, " + ".join(str(each.get("read", 0)) for each in did))


async def rounds(archive: Path, count: int) -> list[Run]:
    best: dict[str, Run] = {}
    with postgres.running() as server, tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            for name, url, workers in (
                ("SQLite, one process", f"sqlite:///{folder}/{number}.db", 1),
                ("PostgreSQL, 1 worker", server.url(server.database()), 1),
                ("PostgreSQL, 2 workers", server.url(server.database()), 2),
            ):
                run = await measured(name, url, archive, workers)
                if name not in best or run.rate > best[name].rate:
                    best[name] = run
    return list(best.values())


def main(arguments: list[str]) -> None:
    count = int(arguments[arguments.index("--rounds") + 1]) if "--rounds" in arguments else 1
    paths = [Path(each) for each in arguments if each.endswith(".gz")]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: " + ("LOADED, rates are too low" if os.getloadavg()[0] > 1 else "quiet"))
    runs = asyncio.run(rounds(paths[0] if paths else carried_demo(), count))
    for run in runs:
        print(f"{run.name:22} {run.articles:6} articles {run.seconds:7.2f} s {run.rate:7.1f}/s", end=" ")
        print(f"{run.cpu_ms:7.1f} ms CPU each, read by {run.shares}")
    one_file, one, two = runs
    print(f"PostgreSQL with 1 worker to SQLite: {one.rate / one_file.rate:.2f} (aim 0.6)")
    print(f"2 workers to 1: {two.rate / one.rate:.2f} (aim 1.6 on two free cores)")


if __name__ == "__main__":
    main(sys.argv[1:])
