"""The process that `web.py` asks: the product's own server over a store of invented articles, which tells a headline when it is asked to.

python benchmarks/web_server.py FOLDER ARTICLES auto|h11
"""

import asyncio
import json
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks.api import TEXT, fill  # noqa: E402 - stands beside, and is no package
from tests import make  # noqa: E402 - found only now

from copytaster import app  # noqa: E402 - must follow the path
from copytaster.adapters import loop  # noqa: E402 - must follow the path
from copytaster.cli.serve import listening  # noqa: E402 - the product's own choice of a free port
from copytaster.settings import Settings, SiteSettings, StoreSettings  # noqa: E402 - must follow the path

SHOWN_STORIES = 1_000


class Since:
    """A clock that starts at the moment of the invented articles."""

    def __init__(self) -> None:
        self._begun_s = time.monotonic()

    def now(self) -> datetime:
        """That moment, and what has passed since."""
        return make.NOW + timedelta(seconds=time.monotonic() - self._begun_s)

    async def sleep_until(self, at: datetime) -> None:
        """Wait."""
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))


async def tell(room: app.Newsroom, number: int) -> dict[str, float]:
    """Keep an article with its story, as the rooms do, and publish the line; the line's number and the instants."""
    begun_s = time.monotonic()
    now = room.clock.now()
    told = make.article(f"https://paper1.example/told{number}", f"Bench {number} told", TEXT, told_at=now, first_seen_at=now, read_at=now)
    story = replace(make.story(told), changed_at=now)
    lines = await room.store.keep([told, story, make.brief(story, told), make.line(story)], (), (), now)
    published_s = time.monotonic()
    room.wire.publish(lines)
    return {"number": lines[0].number, "begun_s": begun_s, "published_s": published_s}


async def obey(room: app.Newsroom) -> None:
    """Tell a headline for each line that comes in."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    number = await last_number(room)
    while await reader.readline():
        number += 1
        print(json.dumps(await tell(room, number)), flush=True)


async def last_number(room: app.Newsroom) -> int:
    """Of the wire."""
    lines = await room.store.wire(1_000_000)
    return max(line.number for line in lines)


async def main(folder: Path, articles: int) -> None:
    """Fill, serve, obey."""
    settings = listening(replace(Settings(), site=SiteSettings(), store=StoreSettings(f"sqlite:///{folder}/bench.db")), None, 0)
    async with app.newsroom(settings) as made:
        room = replace(made, clock=Since())
        stories = await fill(room.store, articles)

        def started() -> None:
            print(json.dumps({"port": settings.site.port, "stories": stories[:SHOWN_STORIES]}), flush=True)

        await app.serve(app.site_of(room), room, [app.working(obey(room))], started)


if __name__ == "__main__":
    if sys.argv[3] == "h11":
        sys.modules["httptools"] = None  # type: ignore[assignment]
    loop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
