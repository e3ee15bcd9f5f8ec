"""What serving the site costs: pages, answers 304, and readers of the live wire.

    python benchmarks/web.py [--articles 5000] [--readers 1000] [--requests 10000] [--h11] [--check]

A store with invented articles is made and served as the product serves it, in a process of its own, and asked over loopback.
Requests a second and core are those answered in a second of the server's CPU time, which other work on the machine does not change
by much; times from writing to reading are by the clock on the wall, and need a machine that has nothing else to do. `--check` ends
with 1 when a floor is missed.
"""

import argparse
import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks.web_client import Asker, Reader, asked, page, request  # noqa: E402 - stands beside, and is no package

CONNECTIONS = 32
STORIES = 300
TOLD = 12
TOLD_EVERY_S = 1.5
FILES = 20_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number and the floor or the ceiling that it has to keep."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ceiling: float | None = None

    @property
    def is_missed(self) -> bool:
        """Below the floor or above the ceiling."""
        return (self.floor is not None and self.value < self.floor) or (self.ceiling is not None and self.value > self.ceiling)

    def line(self) -> str:
        """Such as "front page   6,210 /s and core   (at least 5,000)"."""
        floor = "" if self.floor is None else f"at least {self.floor:,.0f}"
        wanted = floor if self.ceiling is None else f"at most {self.ceiling:,.0f}"
        digits = 0 if self.value >= 100 else 2
        return f"{self.name:42} {self.value:10,.{digits}f} {self.unit:14} {wanted}{'  MISSED' if self.is_missed else ''}"


@dataclass(slots=True)
class Server:
    """The process that serves; it answers one line of JSON to each line."""

    process: asyncio.subprocess.Process
    port: int
    stories: list[str]

    async def say(self, command: str) -> dict[str, float]:
        """Have it do something and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{command}\n".encode())
        told: dict[str, float] = json.loads(await self.process.stdout.readline())
        return told

    @property
    def cpu_s(self) -> float:
        """On all its threads, to the nanosecond."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / 1e9

    @property
    def resident_kb(self) -> float:
        """Memory that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


@asynccontextmanager
async def served(articles: int, parser: str) -> AsyncIterator[Server]:
    """A site over a new store; ended with the context."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "benchmarks" / "web_server.py"), folder, str(articles), parser]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20
        )
        assert process.stdout
        try:
            said = json.loads(await process.stdout.readline())
            yield Server(process, said["port"], said["stories"])
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def rate(server: Server, requests: Sequence[bytes], status: int) -> tuple[float, list[Asker]]:
    """Answers a second of the server's CPU time."""
    await asked(server.port, requests[: len(requests) // 10], CONNECTIONS)
    before_s = server.cpu_s
    done = await asked(server.port, requests, CONNECTIONS)
    spent_s = server.cpu_s - before_s
    wrong = [each for asker in done for each in asker.answers if each[0] != status]
    assert not wrong, wrong[:3]
    return len(requests) / spent_s, done


async def fast(server: Server, number: int) -> list[Figure]:
    """The front page out of the micro-cache, and for readers who have it already."""
    front, done = await rate(server, [request("/")] * number, 200)
    known, _ = await rate(server, [request("/", if_none_match="*")] * number, 304)
    size = len(done[0].body) / 1000
    return [
        Figure("front page, from the micro-cache", front, "/s and core", floor=5_000),
        Figure("front page, answered 304", known, "/s and core", floor=10_000),
        Figure("front page, compressed", size, "KB", ceiling=40),
    ]


async def story_pages(server: Server) -> list[Figure]:
    """Pages of different stories, each rendered anew, one at a time."""
    spent: list[float] = []
    took: list[float] = []
    for story in server.stories[:STORIES]:
        before_s = server.cpu_s
        got = await page(server.port, f"/story/{story}")
        spent.append(1e3 * (server.cpu_s - before_s))
        assert got.answers[0][0] == 200, got.head
        took.append(1e3 * got.answers[0][1])
    return [
        Figure("story page, CPU, median", statistics.median(spent), "ms"),
        Figure("story page, CPU, 95 of 100", share(spent, 0.95), "ms", ceiling=60),
        Figure("story page, on the wall, 95 of 100", share(took, 0.95), "ms"),
    ]


async def live(server: Server, readers: int) -> list[Figure]:
    """What readers hold in memory, and how long a headline takes to all of them and onto the front page."""
    heard: dict[int, list[float]] = {}
    opened: list[None] = []
    loop = asyncio.get_running_loop()

    def reader() -> Reader:
        return Reader(lambda number, at_s: heard.setdefault(number, []).append(at_s), lambda: opened.append(None))

    await server.say("tell")
    before_kb = server.resident_kb
    streams = [(await loop.create_connection(reader, "127.0.0.1", server.port))[1] for _ in range(readers)]
    await until(lambda: len(opened) == readers)
    await asyncio.sleep(TOLD_EVERY_S)  # a second headline within a second would wait for its turn
    delays: list[float] = []
    seen: list[float] = []
    spent: list[float] = []
    for _ in range(TOLD):
        before_s = server.cpu_s
        told = await server.say("tell")
        number = int(told["number"])
        await until(lambda number=number: len(heard.get(number, ())) == readers)  # type: ignore[misc]
        spent.append(1e3 * (server.cpu_s - before_s))
        delays += [at_s - told["published_s"] for at_s in heard[number]]
        while f"Bench {number} ".encode() not in (await page(server.port, "/", accept_encoding="identity")).body:  # noqa: ASYNC110 - the server is another process
            await asyncio.sleep(0.01)
        seen.append(time.monotonic() - told["begun_s"])
        await asyncio.sleep(TOLD_EVERY_S)
    after_kb = server.resident_kb
    for each in streams:
        each.transport.abort()
    return [
        Figure(f"memory of a live reader, of {readers:,}", (after_kb - before_kb) / readers, "KB", ceiling=40),
        Figure("a headline to all readers, CPU", statistics.median(spent), "ms"),
        Figure("published to read by all, 99 of 100", share(delays, 0.99), "s", ceiling=1),
        Figure("written to seen on the front page, at most", max(seen), "s", ceiling=2),
    ]


async def until(is_so: Callable[[], bool], within_s: float = 60.0) -> None:
    """Wait for something that other tasks bring about."""
    begun_s = time.monotonic()
    while not is_so():
        if time.monotonic() - begun_s > within_s:
            raise TimeoutError
        await asyncio.sleep(0.002)


def share(values: Sequence[float], of: float) -> float:
    """The value that this share does not exceed."""
    return sorted(values)[min(len(values) - 1, int(of * len(values)))]


async def measured(given: argparse.Namespace) -> bool:
    """Print all figures; whether every floor was kept."""
    figures: list[Figure] = []
    async with served(given.articles, "h11" if given.h11 else "auto") as server:
        print(f"{given.articles:,} articles, {len(server.stories):,} stories")
        for part in (lambda: fast(server, given.requests), lambda: story_pages(server), lambda: live(server, given.readers)):
            for figure in await part():
                print(figure.line(), flush=True)
                figures.append(figure)
    return not any(figure.is_missed for figure in figures)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--articles", type=int, default=5_000)
    options.add_argument("--readers", type=int, default=1_000)
    options.add_argument("--requests", type=int, default=10_000)
    options.add_argument("--h11", action="store_true", help="parse HTTP with h11, as where httptools is not installed")
    options.add_argument("--check", action="store_true", help="end with 1 when a floor is missed")
    given = options.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most) if most > 0 else FILES, most))
    kept = asyncio.run(measured(given))
    return 0 if kept or not given.check else 1


if __name__ == "__main__":
    sys.exit(main())
