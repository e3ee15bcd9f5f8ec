"""How long the JSON API takes for one answer, over invented articles on SQLite, the micro-cache passed by.

`python benchmarks/api.py [ARTICLES]` prints the median and the 95th percentile of wall-clock and CPU time in ms, then the memory
that an export of everything takes.
"""

import asyncio
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import make
from tests.fakes import FakeDesk, FakeStore, ManualClock

from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.wire import LocalWire
from copytaster.model.article import Language
from copytaster.model.message import SearchText
from copytaster.web import SiteLook, site

SOURCES = 300
A_STORY = 3
ROUNDS = 40
WORDS = ("harbour council vote ferry bridge union market storm minister treaty talks border rail price report court").split()  # noqa: SIM905 - a list of words reads better as a text
TEXT = "\n\n".join(" ".join(WORDS[(p * 7 + n) % len(WORDS)] for n in range(60)) + "." for p in range(6))
ASKED = {
    "50 stories": "/stories?limit=50&updated_after=2000-01-01T00:00:{n:02d}Z",
    "50 stories by rank": "/stories?limit=50&order=rank&updated_after=2000-01-01T00:00:{n:02d}Z",
    "50 stories of a source": "/stories?limit=50&source=paper{n}.example",
    "50 stories of nobody": "/stories?limit=50&source=nobody{n}.example",
    "50 articles": "/articles?limit=50&since=2000-01-01T00:00:{n:02d}Z",
    "50 articles by change": "/articles?limit=50&updated_after=2000-01-01T00:00:{n:02d}Z",
    "search": "/search?limit=50&q=ferry+after:200{n}d",
    "wire": "/wire?limit=50&cursor=0{n:02d}fffffffffff-1",
    "one story": "/stories/{story}?",
    "300 sources": "/sources?limit=100&cursor=00000000000000-{n}",
    "health": "/health?",
}


async def fill(store: SqlStore, number: int) -> list[str]:
    """Articles a minute apart, three a story, each with a brief and a line; ids of some stories."""
    ids: list[str] = []
    for begin in range(0, number, 600):
        values: list[Any] = []
        for n in range(begin, min(begin + 600, number), A_STORY):
            told = [
                make.article(
                    f"https://paper{(n + k) % SOURCES}.example/{n + k}", f"{WORDS[n % 16]} {WORDS[k]} {n}", TEXT, standfirst=TEXT[:200],
                    source_id=f"paper{(n + k) % SOURCES}.example", told_at=make.ago(n + k), language=Language("en" if n % 5 else "de", 1.0),
                )
                for k in range(A_STORY)
            ]  # fmt: skip
            story = make.story(*told)
            values += [*told, story, make.brief(story, *told), make.line(story)]
            values += [SearchText(each.id, each.title, each.text, each.source_id, each.language.code) for each in told]
            values += [make.source(each.source_id, each.source_id) for each in told]
            ids.append(story.id)
        await store.keep(values, (), (), make.NOW)
    return ids


async def asked(app: Any, path: str) -> tuple[int, int]:
    """One GET without a network; status and length of the body."""
    sent: list[dict[str, Any]] = []
    size = 0

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal size
        sent.append({"status": message.get("status")})
        size += len(message.get("body", b""))

    before, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": before, "raw_path": before.encode(), "query_string": query.encode()}
    scope |= {"headers": [(b"host", b"bench")], "server": ("bench", 80), "scheme": "http", "http_version": "1.1", "root_path": ""}
    await app({**scope, "asgi": {"version": "3.0", "spec_version": "2.4"}}, receive, send)
    return int(sent[0]["status"]), size


async def measured(work: Callable[[int], Awaitable[object]]) -> str:
    """Medians and 95th percentiles."""
    walls, cpus = [], []
    for n in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        await work(n)
        walls.append(1e3 * (time.perf_counter() - wall))
        cpus.append(1e3 * (time.process_time() - cpu))
    return "  ".join(f"{sorted(each)[ROUNDS // 2]:7.1f} {sorted(each)[int(ROUNDS * 0.95)]:7.1f}" for each in (walls, cpus))


async def main(number: int) -> None:
    """Fill a store and ask it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        await store.migrate()
        stories = await fill(store, number)
        app = site(store, LocalWire(), ManualClock(), FakeDesk(FakeStore()), SiteLook())
        print(f"{number:,} articles, {len(stories):,} stories\n{'':26}  wall p50     p95   cpu p50     p95")
        for name, path in ASKED.items():

            async def one(n: int, path: str = path) -> None:
                target = f"/api/v1{path.format(n=n, story=stories[n])}".rstrip("?")
                status, _ = await asked(app, target)
                assert status == 200, (target, status)

            print(f"{name:26} {await measured(one)}")
        tracemalloc.start()
        started = time.process_time()
        _, size = await asked(app, "/api/v1/export/articles.jsonl")
        _, most = tracemalloc.get_traced_memory()
        print(f"export: {size / 1e6:.1f} MB in {time.process_time() - started:.1f} s (traced), at most {most / 1e6:.1f} MB in memory")
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
