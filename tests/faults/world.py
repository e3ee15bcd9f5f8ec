"""Clocks that are wrong and publishers that fail: the news must be the same, at other times."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from tests.faults.cells import Bench, Cell, alone
from tests.simulator.newsday import news_day
from tests.simulator.ports import NONE, RETRY_AFTER, TROUBLES, Faults
from tests.simulator.run import live

SEED = 17
HOUR = timedelta(hours=1)
YEARS = timedelta(days=3_652)
CLOCKS: tuple[tuple[str, tuple[tuple[int, timedelta], ...]], ...] = (
    ("an hour forward, and back after half an hour", ((20, HOUR), (50, timedelta(0)))),
    ("an hour back, and forward after half an hour", ((20, -HOUR), (50, timedelta(0)))),
    ("an hour forward at the start, and right later", ((0, HOUR), (60, timedelta(0)))),
    ("ten years ahead for some minutes", ((20, YEARS), (30, timedelta(0)))),
    ("ten years ahead at the start", ((0, YEARS), (15, timedelta(0)))),
    ("ten years back for some minutes", ((20, -YEARS), (30, timedelta(0)))),
    ("summer time ends: an hour back for good", ((30, -HOUR),)),
    ("summer time begins: an hour forward for good", ((30, HOUR),)),
    ("to and fro by seven minutes", tuple((minute, timedelta(minutes=7 * (minute % 20 == 0))) for minute in range(10, 90, 10))),
)
_WORDS = {
    "dns": "the name does not resolve",
    "refused": "the connection is refused",
    "reset": "the connection is reset",
    "tls": "a bad certificate",
    "loop": "redirects go in a circle",
    "login": "200 with a login page",
    "304": "304, whatever is new",
    "guids": "GUIDs change with each poll",
    "empty": "an empty body",
    "cut": "half a feed",
    "binary": "bytes that are no text",
    "million": "a feed of a million entries",
}


def cells() -> Iterator[Cell]:
    """Every clock; every trouble, of all publishers at once and of some; every form of Retry-After for both statuses."""
    for name, jumps in CLOCKS:
        yield Cell("clock", name, partial(_clock, jumps))
    for trouble in (*TROUBLES, "million"):
        if trouble not in ("429", "503"):
            yield Cell("publishers", f"{_WORDS[trouble]}, all of them for 80 minutes", partial(_web, Faults(web=1.0, trouble=trouble)))
            yield Cell("publishers", f"{_WORDS[trouble]}, every second time", partial(_web, Faults(web=0.5, trouble=trouble)))
    for status in ("429", "503"):
        for form in RETRY_AFTER:
            faults = Faults(web=0.7, trouble=status, retry_after=form)
            yield Cell("publishers", f"a storm of {status} with Retry-After: {form or '(empty)'}", partial(_web, faults))
    for seed in (3, 5, 7, 9, 19, 37):
        yield Cell("edits", f"duplicates, edits, deletions and late corrections under all troubles, day {seed}", partial(_edits, seed))


def _calm(bench: Bench, seed: int) -> dict[str, Any]:
    """The news of a day without faults, lived once."""
    if seed not in bench.calm:
        calm = asyncio.run(live(news_day(seed), NONE, bench.path(), must_agree=False))
        assert not calm.broken
        bench.calm[seed] = calm.news
    return bench.calm[seed]


def _web(faults: Faults, bench: Bench, seed: int = SEED, jumps: tuple[tuple[int, timedelta], ...] = ()) -> str:
    calm, path = _calm(bench, seed), bench.path()

    async def check() -> str:
        troubled = await live(news_day(seed), faults, path, must_agree=False, jumps=jumps)
        if troubled.broken:
            return "; ".join(troubled.broken)[:400]
        return "" if troubled.news == calm else _difference(calm, troubled.news)

    return alone(check, path.with_suffix(".said"))


def _difference(calm: dict[str, Any], troubled: dict[str, Any]) -> str:
    lost = sorted(calm["articles"].keys() - troubled["articles"].keys())
    other = sorted(each for each in calm["articles"] if calm["articles"][each] != troubled["articles"].get(each, calm["articles"][each]))
    return f"lost {lost}; other {other}"[:500]


def _clock(jumps: tuple[tuple[int, timedelta], ...], bench: Bench) -> str:
    return _web(Faults(later=0.05), bench, jumps=jumps)


def _edits(seed: int, bench: Bench) -> str:
    return _web(Faults(web=0.3, store=0.03, later=0.05), bench, seed)
