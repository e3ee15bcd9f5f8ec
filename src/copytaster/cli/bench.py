"""`bench`: how fast this machine is, measured on the small archive that the package carries."""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import click
import orjson

from copytaster import app
from copytaster.adapters.warc import Archive
from copytaster.model.search import EVERY, Sought
from copytaster.settings import Settings
from copytaster.stages import rank

READS = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """One number, its unit, and what it stands for."""

    name: str
    value: float
    unit: str
    about: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def bench(ctx: click.Context, as_json: bool) -> None:
    """Measure this machine for some seconds, in a store of its own that is gone afterwards; nothing of the site is touched.

    It plays the small archive that comes with the package through all rooms, then reads from that store. The numbers compare machines
    and releases; a site with many more articles is slower.

    \b
    Examples:
      copytaster bench
      copytaster bench --json
    """
    for one in asyncio.run(_measured(ctx.obj())):
        click.echo(orjson.dumps(asdict(one)).decode() if as_json else f"{one.value:10,.2f} {one.unit:12} {one.name}: {one.about}")


async def _measured(settings: Settings) -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder:
        own = replace(settings, store=replace(settings.store, url=f"sqlite:///{Path(folder) / 'bench.db'}"))
        archive = Archive((app.carried_demo(),))
        async with app.newsroom(own, archive, threads=False) as room:
            began, began_cpu = time.perf_counter(), time.process_time()
            played = await app.replay(room, archive, 0.0, lambda done, total, label: None)
            took_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
            counts = await room.store.counts(room.clock.now())
            now, store = room.clock.now(), room.store
            told = f"{counts.articles} articles in {counts.stories} stories"
            sought = Sought((((EVERY,),),))

            async def front() -> None:
                rank.front(await store.live_stories(now - timedelta(hours=settings.rank.window_h)), now, settings.rank)

            return [
                Measured(
                    "replay",
                    played / took_s,
                    "captures/s",
                    f"{told} from {played} captures, pages read in {settings.read.workers} processes",
                ),
                Measured(
                    "replay, this process",
                    1000 * cpu_s / max(1, played),
                    "ms",
                    "processor time of a capture, without the reading of its page",
                ),
                Measured("front", await _each_ms(front), "ms", "the front page ranked, the median"),
                Measured("wire", await _each_ms(lambda: store.wire(50)), "ms", "fifty lines of the wire read, the median"),
                Measured("search", await _each_ms(lambda: store.search(sought, 30)), "ms", "thirty articles found and read, the median"),
                Measured("memory", _peak_mb(), "MB", "the most that this process took"),
            ]


async def _each_ms(work: Callable[[], Awaitable[object]]) -> float:
    """The median of some runs."""
    took: list[float] = []
    for _ in range(READS):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return 1000 * sorted(took)[READS // 2]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)
