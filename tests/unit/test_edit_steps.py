"""Rooms 3 and 4 see what publishers change: pages are looked at again, and what is new on them is kept."""

from dataclasses import replace
from typing import Any, cast

from copytaster.errors import TryLater
from copytaster.model.article import ArticleVersion, Block, ReadPage
from copytaster.model.edit import Edit
from copytaster.model.feed import Entry
from copytaster.model.message import NOTHING, Later, Outcome, PageAgain, PageFetched, PageWanted
from copytaster.model.page import Failed, Fetched, FetchedPage, Gone, PageOutcome
from copytaster.model.policy import FetchPolicy, Policy
from copytaster.ports import Ports
from copytaster.steps.pages import fetch, read_pages
from tests import make
from tests.fakes import FakeStore
from tests.make import NOW, ago

UNUSED = cast(Any, None)
ENTRY = make.entry(title="Ferry aground off Tarvik")
TEXT = "The ferry Aurora ran aground off Tarvik on Monday with 12 people aboard, the coast guard said."


class Publisher:
    """Answers each page with what it was told to, and reads it as a text of one paragraph."""

    def __init__(self, outcome: PageOutcome | TryLater | None = None) -> None:
        self.outcome = outcome
        self.asked: list[str] = []

    async def page(self, url: str) -> PageOutcome:
        self.asked.append(url)
        if isinstance(self.outcome, TryLater):
            raise self.outcome
        assert self.outcome is not None
        return self.outcome

    async def read(self, page: FetchedPage) -> ReadPage:
        assert isinstance(page.outcome, Fetched)
        return ReadPage(ENTRY.title, None, (Block("paragraph", page.outcome.body.decode()),))


def body(text: str) -> Fetched:
    return Fetched(ENTRY.url, text.encode(), "text/html")


def ports(store: FakeStore, publisher: Publisher) -> Ports:
    return Ports(cast(Any, store), cast(Any, publisher), cast(Any, publisher), UNUSED)


async def read(store: FakeStore, outcome: PageOutcome, minutes: float) -> Outcome:
    """Room 4 on a page that came so many minutes ago; what it keeps is kept."""
    page = FetchedPage(f"p{minutes}", ENTRY.id, ENTRY.url, ago(minutes), outcome)
    store.put(ENTRY, page)
    (made,) = await read_pages([PageFetched(page.id)], ports(store, Publisher()), Policy(), ago(minutes))
    assert isinstance(made, Outcome)
    store.put(*(each for each in made.keep if not isinstance(each, ArticleVersion)))
    return made


def kept(made: Outcome) -> list[Edit]:
    return [each for each in made.keep if isinstance(each, Edit)]


async def test_a_page_that_is_read_first_is_no_edit_and_is_looked_at_an_hour_later() -> None:
    made = await read(FakeStore(), body(TEXT), 120)
    assert kept(made) == []
    assert Later(PageAgain(ENTRY.id, 1), ago(60)) in made.tell


async def test_a_changed_page_is_kept_as_an_edit_beside_its_new_version() -> None:
    store = FakeStore()
    await read(store, body(TEXT), 120)
    made = await read(store, body(TEXT.replace("12", "14")), 60)
    (found,) = kept(made)
    assert (found.version, found.passages[0].deleted, found.passages[0].inserted) == (2, "12", "14")
    assert not any(isinstance(each, Later) for each in made.tell)


async def test_a_page_that_goes_and_comes_back_is_told_each_time_once() -> None:
    store = FakeStore()
    await read(store, body(TEXT), 120)
    assert [each.kind for each in kept(await read(store, Gone("404"), 60))] == ["withdrawn"]
    assert kept(await read(store, Gone("410"), 50)) == []
    assert kept(await read(store, Failed("timeout"), 45)) == []
    back = kept(await read(store, body(TEXT.replace("12", "14")), 40))
    assert [each.kind for each in back] == ["returned", "changed"]
    assert kept(await read(store, body(TEXT.replace("12", "14")), 30)) == []


async def test_the_same_step_twice_keeps_the_same() -> None:
    store = FakeStore()
    await read(store, body(TEXT), 120)
    page = FetchedPage("p1", ENTRY.id, ENTRY.url, ago(60), Gone("404"))
    store.put(page)
    first = await read_pages([PageFetched("p1")], ports(store, Publisher()), Policy(), ago(60))
    assert await read_pages([PageFetched("p1")], ports(store, Publisher()), Policy(), ago(60)) == first


def told_by_two(entry: Entry = ENTRY) -> FakeStore:
    """A store in which two publishers tell the entry's story."""
    article, other = make.article(entry.url), make.article("https://post.example/b", source_id="post.example")
    return FakeStore(entry, article, other, make.story(article, other))


async def look(store: FakeStore, publisher: Publisher, number: int = 1, policy: Policy | None = None) -> object:
    (made,) = await fetch([PageAgain(ENTRY.id, number)], ports(store, publisher), policy or Policy(), NOW)
    return made


async def test_a_look_has_the_page_read_again_and_plans_the_next() -> None:
    publisher = Publisher(body(TEXT))
    made = await look(told_by_two(), publisher)
    assert isinstance(made, Outcome)
    (page,) = made.keep
    assert isinstance(page, FetchedPage)
    assert made.tell == (PageFetched(page.id), Later(PageAgain(ENTRY.id, 2), make.ago(hours=-5)))
    second = await look(told_by_two(), Publisher(body("Another text")), 2)
    assert isinstance(second, Outcome)
    assert [each.id for each in second.keep if isinstance(each, FetchedPage)] == [page.id]
    third = await look(told_by_two(), publisher, 3)
    assert isinstance(third, Outcome)
    assert third.tell == (PageFetched(page.id),)


async def test_a_page_that_is_not_worth_it_is_not_asked_for_but_may_be_later() -> None:
    publisher = Publisher(body(TEXT))
    alone = FakeStore(ENTRY, make.article(ENTRY.url), make.story(make.article(ENTRY.url)))
    assert await look(alone, publisher) == Outcome(tell=(Later(PageAgain(ENTRY.id, 2), make.ago(hours=-5)),))
    assert await look(alone, publisher, 3) == NOTHING
    assert publisher.asked == []


async def test_nothing_is_looked_at_again_where_that_is_switched_off() -> None:
    off = Policy(fetch=FetchPolicy(look_again=False))
    assert await look(told_by_two(), Publisher(), 1, off) == NOTHING
    assert await look(FakeStore(), Publisher()) == NOTHING


async def test_a_look_that_fails_is_no_news_and_one_that_comes_too_early_waits() -> None:
    made = await look(told_by_two(), Publisher(Failed("timeout")))
    assert made == Outcome(tell=(Later(PageAgain(ENTRY.id, 2), make.ago(hours=-5)),))
    later = TryLater("robots", 60.0)
    assert await look(told_by_two(), Publisher(later)) is later


async def test_wanted_pages_and_looks_are_answered_in_their_order() -> None:
    wanted, again = PageWanted(ENTRY.id, "d"), PageAgain(ENTRY.id, 3)
    made = await fetch([again, wanted], ports(told_by_two(), Publisher(body(TEXT))), Policy(), NOW)
    ids = [each.id for one in made if isinstance(one, Outcome) for each in one.keep if isinstance(each, FetchedPage)]
    assert len(set(ids)) == 2
    assert replace(wanted, attempt=2) not in made
