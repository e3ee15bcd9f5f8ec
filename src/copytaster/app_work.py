"""Puts together what processes need that share one store."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

from copytaster import app
from copytaster.adapters.clock import SystemClock
from copytaster.app_upkeep import keeping
from copytaster.engine.following import SOME_LINE, Following
from copytaster.engine.workreport import WorkReport
from copytaster.errors import ConfigError
from copytaster.model.message import Room

LOOK_S = 15.0
"""The safety net below PostgreSQL's notifications."""
SQLITE_LOOK_S = 1.0
"""SQLite has none."""
FIRST_SAID_S = 10.0
SAID_EVERY_S = 60.0


@asynccontextmanager
async def following(room: app.Newsroom) -> AsyncIterator[None]:
    """While the context is open this process hears of what others write."""
    loop = asyncio.get_running_loop()
    follower = Following(room.rooms, room.wire, room.clock)

    def heard(rooms: Iterable[Room], number: int) -> None:
        loop.call_soon_threadsafe(follower.heard, rooms, number)

    url = room.settings.store.url
    is_file = app.sqlite_path(url) is not None
    with nullcontext() if is_file else _bells(url, heard):
        looking = asyncio.create_task(follower.look(SQLITE_LOOK_S if is_file else LOOK_S))
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


def _bells(url: str, heard: Callable[[Iterable[Room], int], None]) -> AbstractContextManager[object]:
    try:
        from copytaster.adapters.bells import Bells  # noqa: PLC0415 - of an extra that most do without
    except ImportError as error:
        raise ConfigError("store.url: PostgreSQL needs the extra `postgresql`; pip install 'copytaster[postgresql]'") from error
    return Bells(url, heard, SOME_LINE)


async def _told(report: WorkReport, say: Callable[[str], None]) -> None:
    """A line soon after the start, then one each minute in which something was done or changed, until cancelled."""
    await asyncio.sleep(FIRST_SAID_S)
    while True:
        line = report.since_last()
        if line:
            say(line)
        await asyncio.sleep(SAID_EVERY_S)


async def work(room: app.Newsroom, rooms: Collection[Room], say: Callable[[str], None]) -> None:
    """Work in the rooms beside other processes until asked to stop; then finish what is in hand. Says how it goes in plain words."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, room.rooms.stop)
    polls = "poll" in rooms and isinstance(room.clock, SystemClock)
    ticking = [app.working(room.desk.run())] if polls else []
    ticking += [app.working(keeping(room.upkeep, room.rooms))] if "group" in rooms else []
    report = WorkReport(room.rooms, rooms)
    ticking.append(app.working(_told(report, say)))
    try:
        async with following(room):
            say(f"Working in {', '.join(rooms)}   (Ctrl-C ends it when what is in hand is done)")
            await room.rooms.serve(rooms, is_alone=False)
            say(f"Ended; all that was in hand is written. {report.whole()}")
    finally:
        for task in ticking:
            task.cancel()
        await asyncio.gather(*ticking, return_exceptions=True)
