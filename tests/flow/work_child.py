"""A worker in a process of its own: `python -m tests.flow.work_child URL ARCHIVE [alone]`.

It works in all rooms from the first line that it is told until SIGTERM. With `alone` it remembers what it wrote, as a
process does that has the store for itself. Its web is the archive, whose clock stands at the end and goes on from there.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import cast

from copytaster import app, app_work
from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import open_store
from copytaster.adapters.warc import Archive, WarcWeb
from copytaster.adapters.wire import LocalWire
from copytaster.app_upkeep import upkeep
from copytaster.engine.desk import FeedDesk
from copytaster.engine.lease import WorkLease
from copytaster.engine.line import Line
from copytaster.engine.live import LiveStories
from copytaster.engine.near import NearStore
from copytaster.engine.rooms import Rooms
from copytaster.model.message import ROOMS
from copytaster.ports import Ports, Store
from copytaster.settings import Settings, StoreSettings
from tests.flow.stage import POLICY

PATIENCE_S = 30.0
"""Longer than a loaded machine takes for one page: then the order of articles is always the same."""


async def main(url: str, archive: Archive, is_alone: bool) -> None:
    store, wire = open_store(url), LocalWire()
    clock = ReplayClock(archive.index().captures[-1].at)
    clock.run_on()
    web, compute = WarcWeb(archive, clock), InlineCompute(POLICY.read)
    seen = cast(Store, NearStore(store)) if is_alone else store
    live = LiveStories(seen, POLICY.group)
    rooms = Rooms(Ports(seen, web, compute, live), store, wire, clock, POLICY)
    rooms.lease, rooms.line = WorkLease(store, "group"), Line(store, PATIENCE_S)
    desk = FeedDesk(store, web, clock, POLICY.poll)
    settings = Settings(store=StoreSettings(url))
    parts = {"store": store, "web": web, "compute": compute, "live": live, "clock": clock, "wire": wire, "rooms": rooms, "desk": desk}
    kept = upkeep(settings, store, seen, clock, None)
    room = app.Newsroom(settings, upkeep=kept, **parts)  # type: ignore[arg-type]
    print("ready", flush=True)
    sys.stdin.readline()
    await app_work.work(room, ROOMS, lambda _: None)
    print(f"cpu={int(time.process_time() * 1000)}", end=" ")
    print(" ".join(f"{name}={count}" for name, count in sorted(rooms.tally.messages.items())), flush=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Archive([Path(sys.argv[2])]), "alone" in sys.argv[3:]))
