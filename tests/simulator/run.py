"""One seed: a day without faults and the same day with them, which must end alike."""

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import orjson

from copytaster.adapters.store import SqlStore
from copytaster.engine.fsck import Checked, check
from copytaster.engine.snapshot import snapshot
from tests.simulator.newsday import NewsDay, news_day
from tests.simulator.newsroom import Newsroom, store_at
from tests.simulator.ports import NONE, OTHER_TIMES, SAME_TIMES, Faults


@dataclass(frozen=True, slots=True)
class Lived:
    """How a day ended."""

    export: bytes
    news: dict[str, Any]
    broken: tuple[str, ...]
    deaths: int
    turns: int


async def live(day: NewsDay, faults: Faults, path: Path, must_agree: bool, jumps: tuple[tuple[int, timedelta], ...] = ()) -> Lived:
    """The day, played into a new store at `path`."""
    async with store_at(path) as store:
        room = Newsroom(day, store, faults, random.Random(f"faults {day.seed}"), must_agree=must_agree, jumps=jumps)
        await room.lived()
        broken = [f"{each.rule}: {each.what}" for each in await check(cast(Checked, store), _unheard)]
        broken += [f"set aside in {each.room}: {each.key}: {each.why.strip().splitlines()[-1]}" for each in await store.aside(100)]
        return Lived(await snapshot(store), await news_of(store, day), tuple(broken), room.deaths, room.turns)


def _unheard(_done: int, _all: int, _what: str) -> None:
    """Nobody watches."""


async def news_of(store: SqlStore, day: NewsDay) -> dict[str, Any]:
    """What does not depend on when things were seen: the articles as they stand at the end, but for those that were taken down.

    Their texts depend on it a little, since what a site's earlier pages had in common is taken for furniture; and so do the
    stories that they make, since an article joins what is there when it comes.
    """
    taken_down = {each.url for each in day.reports if each.deleted is not None}
    told = {each["url"]: (each["source_id"], each["title"], each["made_from"]) for each in orjson.loads(await snapshot(store))["articles"]}
    return {"articles": {url: said for url, said in told.items() if url not in taken_down}}


async def problems(seed: int) -> list[str]:
    """What went wrong, in words; nothing when the disturbed day ended as the undisturbed one."""
    day, must_agree = news_day(seed), seed % 2 == 0
    with TemporaryDirectory(prefix="simulated-") as folder:
        calm = await live(day, NONE, Path(folder, "calm.db"), must_agree)
        lived = await live(day, SAME_TIMES if must_agree else OTHER_TIMES, Path(folder, "lived.db"), must_agree)
    found = [*(f"undisturbed: {each}" for each in calm.broken), *lived.broken]
    if must_agree and lived.export != calm.export:
        found.append(f"the export differs: {first_difference(calm.export, lived.export)}")
    if not must_agree and lived.news != calm.news:
        found.append(f"the news differs: {_news_difference(calm.news, lived.news)}")
    return found


def first_difference(one: bytes, other: bytes) -> str:
    """The first line that differs, both ways."""
    mine, theirs = one.split(b"\n"), other.split(b"\n")
    for a, b in zip(mine, theirs, strict=False):
        if a != b:
            at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            begin = max(0, at - 60)
            return f"...{a[begin : at + 100].decode()}... became ...{b[begin : at + 100].decode()}..."
    return f"{len(mine)} lines became {len(theirs)}"


def _news_difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    for part, value in one.items():
        if value != other[part]:
            return f"{part}: {_apart(value, other[part])}"
    return "nowhere"


def _apart(one: Any, other: Any) -> str:
    if isinstance(one, dict):
        differing = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
        told = (f"{key}: {first_difference(repr(one.get(key)).encode(), repr(other.get(key)).encode())}" for key in differing)
        return "; ".join(told)[:900]
    return f"{one} became {other}"[:900]
