"""What pages of a host teach about the next one, through the real rooms and a real store."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.store import SqlStore
from copytaster.adapters.wire import LocalWire
from copytaster.engine.live import LiveStories
from copytaster.engine.rooms import Rooms
from copytaster.engine.unit import UnitOfWork
from copytaster.model.article import Article
from copytaster.model.feed import Entry
from copytaster.model.ids import article_id
from copytaster.model.message import PageWanted
from copytaster.model.page import Fetched, PageOutcome
from copytaster.ports import Ports, Queue, Store, Web
from copytaster.stages.read.memory import REBUILT_AFTER
from tests import make
from tests.flow.stage import POLICY, StutteringStore, opened
from tests.make import NOW
from tests.unit.pages import PARAGRAPHS, markup

HOST = "harbour.example"
APPEAL = (
    "The Post believes that everybody needs news that can be trusted, and that not everybody can pay for it, which is why we ask those "
    "who can to give what they like, once or every month."
)


class Shelf:
    """A web of pages that are made when they are asked for."""

    async def page(self, url: str) -> PageOutcome:
        number = int(url.rsplit("/", 1)[1])
        text = "".join(f"<p>{paragraph} It was the {number}th of the year.</p>" for paragraph in PARAGRAPHS)
        body = markup(f"{text}<p>{APPEAL}</p>", title=f"Old bridge to close for the {number}th time")
        if "/new/" in url:
            body = body.replace("<article>", '<div class="shell"><section class="story">').replace("</article>", "</section></div>")
            body = body.replace("<main>", '<div class="page">').replace("</main>", "</div>")
        return Fetched(url, body.encode(), "text/html; charset=utf-8")


def entries(*paths: str) -> list[Entry]:
    """Entries of these pages, under no title of their own."""
    return [make.entry(f"https://{HOST}/{path}", title="Old bridge to close") for path in paths]


async def read(store: SqlStore, told: Sequence[Entry], over: object | None = None, is_unit: bool = False) -> dict[str, Article]:
    """Have all pages fetched and read in one go; the articles by the ends of their addresses."""
    used, wire = cast(SqlStore, over or store), LocalWire()
    unit = UnitOfWork(cast(Store, used), cast(Queue, used), wire) if is_unit else None
    seen = cast(Store, unit or used)
    ports = Ports(seen, cast(Web, Shelf()), InlineCompute(POLICY.read), LiveStories(seen, POLICY.group))
    await store.keep([make.feed(), *told], [PageWanted(entry.id, entry.digest) for entry in told], (), NOW)
    await Rooms(ports, cast(Queue, unit or used), wire, ReplayClock(NOW), POLICY).drain()
    if unit:
        await unit.flush()
    articles = await store.articles([article_id(entry.url) for entry in told])
    return {article.url.rsplit(f"{HOST}/", 1)[1]: article for article in articles.values()}


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize("is_unit", [False, True], ids=["each by itself", "a unit of work"])
async def test_a_paragraph_that_stands_on_two_pages_is_in_the_first_article_alone(tmp_path: Path, is_unit: bool) -> None:
    async with opened(tmp_path / "store.db") as store:
        articles = await read(store, entries("news/1", "news/2"), is_unit=is_unit)
    assert APPEAL in texts(articles["news/1"])
    assert len(texts(articles["news/2"])) == len(PARAGRAPHS)
    assert APPEAL not in texts(articles["news/2"])


async def test_pages_that_come_together_are_read_as_pages_that_come_in_turn(tmp_path: Path) -> None:
    told = entries(*(f"news/{number}" for number in range(1, 9)))
    async with opened(tmp_path / "together.db") as together, opened(tmp_path / "turn.db") as in_turn:
        await read(together, told)
        for entry in told:
            await read(in_turn, [entry])
        assert await together.site_memories([HOST]) == await in_turn.site_memories([HOST])
        ids = [article_id(entry.url) for entry in told]
        assert await together.articles(ids) == await in_turn.articles(ids)


async def test_messages_that_come_twice_change_nothing(tmp_path: Path) -> None:
    told = entries(*(f"news/{number}" for number in range(1, 12)))
    async with opened(tmp_path / "once.db") as once, opened(tmp_path / "twice.db") as twice:
        await read(once, told)
        await read(twice, told, StutteringStore(twice))
        assert await twice.site_memories([HOST]) == await once.site_memories([HOST])
        ids = [article_id(entry.url) for entry in told]
        assert await twice.articles(ids) == await once.articles(ids)
        assert {article.version for article in (await twice.articles(ids)).values()} == {1}


async def test_a_site_that_is_built_anew_is_forgotten_with_an_alarm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "copytaster.engine")
    old, new = [f"news/{number}" for number in range(1, 4)], [f"new/{number}" for number in range(11, 11 + REBUILT_AFTER)]
    async with opened(tmp_path / "store.db") as store:
        await read(store, entries(*old, *new[:-1]))
        assert await store.rebuilt_sites(NOW) == ()
        await read(store, entries(*new[-1:], "new/30"))
        found = await store.rebuilt_sites(NOW)
        known = (await store.site_memories([HOST]))[HOST]
    assert [(each.host, each.times) for each in found] == [(HOST, 1)]
    assert len(known.pages) == 2
    told = [record.__dict__["fields"]["host"] for record in caplog.records if record.message == "site_rebuilt"]
    assert told == [HOST]
