"""The API when things go wrong behind it, and how often it asks the store."""

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from copytaster.adapters.store import SqlStore
from copytaster.errors import StoreError
from copytaster.model.feed import Source
from copytaster.ports import Counts
from copytaster.web.api.export import Gate
from copytaster.web.api.problems import Refusal
from tests.fakes import FakeStore
from tests.site import api_day
from tests.site.conftest import Show
from tests.site.serving import Running


class Broken(FakeStore):
    """Has a mistake in it."""

    async def counts(self, now: datetime) -> Counts:
        raise RuntimeError("a mistake")


class Away(FakeStore):
    """The disk is gone."""

    async def sources(self) -> dict[str, Source]:
        raise StoreError("the disk is gone")


class Counting:
    """A store that counts how often each read is asked for."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._store, name)


def problem(site: Running, path: str) -> dict[str, Any]:
    answer = site.ask(f"/api/v1{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = orjson.loads(answer.body)
    assert told["status"] == answer.status
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


def test_a_mistake_of_ours_is_a_problem_with_the_id_of_the_request(show: Show) -> None:
    told = problem(show(Broken()), "/health")

    assert told["type"] == "/api/v1/#failed"
    assert "a mistake" not in told["detail"]


def test_a_store_that_is_away_is_a_problem_that_says_when_to_ask_again(show: Show) -> None:
    site = show(Away())

    for path in ("/wire", *["/export/articles.csv"] * 6):
        assert problem(site, path)["type"] == "/api/v1/#store"
    assert site.ask("/api/v1/wire").headers["retry-after"] == "30"


def test_a_fifth_export_at_once_has_to_wait() -> None:
    gate = Gate()
    for _ in range(4):
        gate.enter()
    with pytest.raises(Refusal) as told:
        gate.enter()
    assert (told.value.status, told.value.headers) == (429, {"retry-after": "30"})
    gate.leave()
    gate.enter()


@pytest.mark.parametrize(
    "path", ["/stories", "/stories?order=rank", "/articles", "/articles?updated_after=2000-01-01", "/wire", "/search/stories?q=the"]
)
def test_a_longer_list_asks_the_store_no_more_often(path: str, tmp_path: Path) -> None:
    store = api_day.opened(tmp_path)
    counted: list[Counter[str]] = []
    for limit in (2, 30):
        counting = Counting(store)
        site = api_day.serving(counting)  # type: ignore[arg-type]
        site.get("/health")
        counting.asked.clear()
        assert len(site.get(f"{path}{'&' if '?' in path else '?'}limit={limit}")["items"]) > limit // 3
        counted.append(+counting.asked)
        assert site.stop()
    asyncio.run(store.close())
    assert counted[0] == counted[1]
    assert max(counted[0].values()) <= 2
