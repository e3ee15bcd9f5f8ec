"""A store on SQLite, filled with the carried demonstration, and a site over it."""

import asyncio
import atexit
import functools
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from copytaster import app
from copytaster.adapters.store import SqlStore, open_store
from copytaster.adapters.warc import Archive
from copytaster.settings import Settings
from copytaster.web import SiteLook
from tests.fakes import ManualClock
from tests.site.serving import LOOK, Answer, Running


@functools.cache
def filled() -> tuple[Path, datetime]:
    """The store's file, and the archive's last instant; made once in a test run."""
    folder = Path(tempfile.mkdtemp(prefix="copytaster-api-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings()
    settings = replace(settings, store=replace(settings.store, url=f"sqlite:///{folder / 'demo.db'}"))
    return folder / "demo.db", asyncio.run(_played(settings))


async def _played(settings: Settings) -> datetime:
    archive = Archive((app.carried_demo(),))
    async with app.newsroom(settings, archive, threads=False) as room:
        await app.replay(room, archive, 0.0, lambda done, total, label: None)
        return room.clock.now()


class Api(Running):
    """A running site that answers questions to its API."""

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """The JSON of an answer with this status."""
        answer = self.ask(f"/api/v1{path}", **headers)
        assert answer.status == status, answer.text
        return orjson.loads(answer.body)

    def head(self, path: str, **headers: str) -> Answer:
        """The headers alone."""
        return self.ask(f"/api/v1{path}", "HEAD", **headers)

    def pages(self, path: str) -> list[Any]:
        """All items of a list, page after page."""
        found: list[Any] = []
        cursor = ""
        while True:
            told = self.get(f"{path}{'&' if '?' in path else '?'}limit=3{cursor}")
            found += told["items"]
            if told["next"] is None:
                return found
            cursor = f"&cursor={told['next']}"


def opened(folder: Path) -> SqlStore:
    """A filled store of one's own."""
    return open_store(f"sqlite:///{shutil.copyfile(filled()[0], folder / 'store.db')}")


def serving(store: SqlStore, look: SiteLook = LOOK) -> Api:
    """A site over a filled store, at the archive's last instant."""
    return Api(store, look, ManualClock(filled()[1]))  # type: ignore[arg-type]
