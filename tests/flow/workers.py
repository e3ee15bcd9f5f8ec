"""Worker processes of the tests: started on a store that holds what they are to do, and ended once all is done."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.warc import Archive, WarcWeb
from copytaster.adapters.wire import LocalWire
from copytaster.app import carried_demo
from copytaster.engine.live import LiveStories
from copytaster.engine.replay import Reel, Stage, play
from copytaster.engine.rooms import Rooms
from copytaster.model.article import Article
from copytaster.model.story import Story
from copytaster.ports import Ports
from tests.flow.stage import POLICY

QUIET_S = 0.3


class Polls:
    """Rooms of which only the first is open."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def begin(self, *_: object) -> None:
        """Nothing is grouped."""

    async def drain(self, *_: object) -> int:
        total = 0
        while count := await self._rooms.turn("poll", 64):
            total += count
        return total


async def polled(url: str, path: Path | None = None) -> None:
    """A store whose feeds are polled as the archive tells, and where everything else is to be done."""
    archive, store = Archive([path or carried_demo()]), open_store(url)
    await store.migrate()
    captures = [capture for capture in archive.index().captures if capture.is_feed]
    clock = ReplayClock(captures[0].at)
    live = LiveStories(store, POLICY.group)
    ports = Ports(store, WarcWeb(archive, clock), InlineCompute(POLICY.read), live)
    rooms = Rooms(ports, store, LocalWire(), clock, POLICY)
    await play(Reel("feeds", captures, archive), Stage(cast(Rooms, Polls(rooms)), store, clock, live), lambda *_: None)
    await store.close()


class Worker:
    """One process that works in all rooms."""

    def __init__(self, url: str, *more: str, path: Path | None = None) -> None:
        command = [sys.executable, "-m", "tests.flow.work_child", url, str(path or carried_demo()), *more]
        self._run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._run.stdout
        assert self._run.stdout.readline() == "ready\n"

    def begin(self) -> None:
        """Others that are ready too should begin at the same time."""
        assert self._run.stdin
        self._run.stdin.write("go\n")
        self._run.stdin.flush()

    def kill(self) -> None:
        self._run.kill()
        self._run.communicate()

    def ended(self) -> dict[str, int]:
        """Asked to stop: how many messages it worked on, by room, and `cpu`, its processor time in ms. It must end well."""
        self._run.terminate()
        said, _ = self._run.communicate(timeout=60)
        assert self._run.returncode == 0
        return {name: int(count) for name, _, count in (each.partition("=") for each in said.split())}


@dataclass(frozen=True, slots=True)
class End:
    """What came of it: the articles of each story, how many there are, how many stories have a brief and a line on the wire, and how
    many headlines the wire has told.

    A story's id is made from the article that came first, which differs from run to run; what belongs together does not.
    """

    stories: frozenset[frozenset[str]]
    articles: int
    briefed: int
    told: int
    headlines: int


async def done(store: SqlStore) -> None:
    """Wait until nothing waits and nothing is in hand."""
    while [key for key in await store.queued_keys() if key[0] != "poll"]:
        await asyncio.sleep(QUIET_S)


async def end(store: SqlStore) -> End:
    ids = await store.all_ids(Story)
    stories = (await store.stories(ids)).values()
    return End(
        frozenset(frozenset(place.article_id for place in story.places) for story in stories),
        len(await store.all_ids(Article)),
        len(await store.briefs(ids)),
        len({line.story_id for line in await store.wire(10_000)}),
        sum(line.kind == "headline" for line in await store.wire_after(0, 10_000)),
    )
