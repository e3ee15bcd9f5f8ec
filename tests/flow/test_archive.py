"""A live day on loopback, archived, and the site rebuilt from it by `copytaster replay`; and `copytaster prune` on a store."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from copytaster import app
from copytaster.adapters.archive_files import files
from copytaster.engine.desk import source_of
from copytaster.engine.snapshot import snapshot
from copytaster.model.article import Article
from copytaster.model.policy import ArchivePolicy, FetchPolicy
from copytaster.settings import Settings, StoreSettings
from tests import origin
from tests.unit.newcomers import BANK, FERRY, SCHOOL

T = TypeVar("T")
TEXTS = {"ferry": FERRY, "bank": BANK, "school": SCHOOL}


def feed(server: origin.Origin, *names: str) -> bytes:
    items = "".join(f"<item><title>The {name} of the day</title><link>{server.url(f'/{name}')}</link></item>" for name in names)
    return f"<rss version='2.0'><channel><title>Daily</title>{items}</channel></rss>".encode()


def page(name: str) -> bytes:
    paragraphs = "".join(f"<p>{part}.</p>" for part in TEXTS[name].split(". "))
    return f"<!doctype html><html lang=en><title>The {name}</title><article><h1>The {name} of the day</h1>{paragraphs}</article>".encode()


async def until(look: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> T:
    for _ in range(600):
        if is_so(seen := await look()):
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(seen)


def told(export: bytes) -> dict[str, Any]:
    """What readers see: stories by their articles, and each brief's sentences."""
    known: dict[str, Any] = json.loads(export)
    briefs = {each["story_id"]: [sentence["text"] for sentence in each["lead"]] for each in known["briefs"]}
    urls = {each["id"]: (each["url"], each["title"], each["digest"]) for each in known["articles"]}
    return {
        each["id"]: (each["title"], sorted(urls[place["article_id"]] for place in each["places"]), briefs[each["id"]])
        for each in known["stories"]
    }


async def live_day(folder: Path, server: origin.Origin) -> bytes:
    """What the site knows after it was asked to poll two feeds, one of them twice."""
    settings = Settings(
        store=StoreSettings(f"sqlite:///{folder / 'live.db'}"),
        fetch=FetchPolicy(host_pause_s=0.0, obey_robots=False, allow_private=("127.0.0.1/32",), look_again=False),
        archive=ArchivePolicy(str(folder / "archive")),
    )
    async with app.newsroom(settings) as room:
        serving = asyncio.create_task(room.rooms.serve())
        now = room.clock.now() - timedelta(seconds=1)
        await room.desk.subscribe([source_of(server.url(path), "Daily", None, "en", now) for path in ("/one.xml", "/two.xml")])
        ticking = asyncio.create_task(room.desk.run())
        await until(lambda: room.store.all_ids(Article), lambda ids: len(ids) == len(TEXTS))
        stories = await until(lambda: room.store.wire(9), lambda lines: len(lines) == len(TEXTS))
        await until(lambda: room.store.briefs([line.story_id for line in stories]), lambda briefs: len(briefs) == len(TEXTS))
        for task in (serving, ticking):
            task.cancel()
        await asyncio.gather(serving, ticking, return_exceptions=True)
        return await snapshot(room.store)


async def test_a_replay_of_the_archive_rebuilds_the_site(tmp_path: Path) -> None:
    async with origin.running() as server:
        server.answers = {f"/{name}": origin.answer(page(name)) for name in TEXTS}
        server.answers |= {
            "/one.xml": origin.answer(feed(server, "ferry", "bank"), "application/rss+xml"),
            "/two.xml": origin.answer(feed(server, "school", "bank"), "application/rss+xml"),
        }
        live = await live_day(tmp_path, server)
    found = [str(path) for path in files(tmp_path / "archive")]
    copytaster(tmp_path, "replay", *found)
    assert told(copytaster(tmp_path, "export", "--json").stdout.encode()) == told(live)
    assert len(told(live)) == len(TEXTS)
    assert all(brief for _, _, brief in told(live).values())


def copytaster(folder: Path, *asked: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", *asked]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=settings or None)
    assert done.returncode == 0, done.stderr
    return done


def test_prune_says_what_would_leave_then_takes_it_out_and_the_store_is_whole(tmp_path: Path) -> None:
    copytaster(tmp_path, "replay", str(app.carried_demo()))
    nothing = copytaster(tmp_path, "prune", "--dry-run").stdout
    assert "Stories: all are kept." in nothing
    assert "0 articles would leave" in nothing
    before = copytaster(tmp_path, "export", "--json").stdout
    (tmp_path / "copytaster.toml").write_text("[retention]\narticle_days = 30\n")
    trial = copytaster(tmp_path, "prune", "--dry-run").stdout
    assert copytaster(tmp_path, "export", "--json").stdout == before
    done = copytaster(tmp_path, "prune").stdout
    kinds = ("stories", "articles", "entries of feeds", "fetched pages")
    assert [number(trial, kind) for kind in kinds[:2]] == [number(done, kind) for kind in kinds[:2]]
    assert all(number(done, kind) > 50 for kind in kinds[1:])
    assert "1 old stories stay: told last" in done
    copytaster(tmp_path, "fsck")
    copytaster(tmp_path, "replay", str(app.carried_demo()))
    assert len(json.loads(copytaster(tmp_path, "export", "--json").stdout)["stories"]) == 1
    copytaster(tmp_path, "fsck")
    assert number(copytaster(tmp_path, "prune").stdout, "articles") == 0


def number(said: str, kind: str) -> int:
    line = next(line for line in said.splitlines() if line.endswith((f" {kind} left", f" {kind} would leave")))
    return int(line.split(" ")[0].replace(",", ""))
