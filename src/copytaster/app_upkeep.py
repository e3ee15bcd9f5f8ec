"""Puts together what a service needs that is left alone: whatever takes out what is old, and the archive of what was fetched."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from copytaster.adapters import archive_files
from copytaster.adapters.archive import WarcArchive
from copytaster.adapters.store import SqlStore
from copytaster.adapters.web import GuardedWeb
from copytaster.engine.near import NearStore
from copytaster.engine.retention import Keeper
from copytaster.engine.rooms import Rooms
from copytaster.model.policy import RetentionPolicy
from copytaster.ports import Clock, Store
from copytaster.settings import Settings
from copytaster.stages.retention import Kept


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Of one process; `archive` is None where nothing is kept."""

    settings: Settings
    keeper: Keeper
    archive: WarcArchive | None

    async def kept(self) -> Kept:
        """How both stand."""
        folder = Path(self.settings.archive.folder)
        size = 0
        if self.archive:
            with suppress(OSError):
                size = await asyncio.to_thread(archive_files.size, folder)
        return Kept(self.settings.retention, self.keeper.left, self.archive.state if self.archive else None, size)

    async def close(self) -> None:
        """Finish the archive's file."""
        if self.archive:
            await self.archive.close()


def upkeep(settings: Settings, store: SqlStore, near: Store, clock: Clock, web: GuardedWeb | None) -> Upkeep:
    """What comes by `web` is archived from now on; a replay has none, and of what it plays nothing leaves."""
    if web is None:
        settings = replace(settings, retention=RetentionPolicy(page_days=0.0))
    written = (near.forget,) if isinstance(near, NearStore) else ()
    keeper = Keeper(store.retention, clock, settings.retention, settings.group, written)
    archive = WarcArchive(settings.archive, clock) if web and settings.archive.folder else None
    if web:
        web.recorder = archive
    return Upkeep(settings, keeper, archive)


async def keeping(made: Upkeep, rooms: Rooms) -> None:
    """Keep the store within what is set until cancelled; of several processes the one that groups does it."""
    await made.keeper.run(_may_work(rooms))


def _may_work(rooms: Rooms) -> Callable[[], Awaitable[bool]]:
    async def may_work() -> bool:
        return rooms.lease is None or await rooms.lease.held() is not None

    return may_work
