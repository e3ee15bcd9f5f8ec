"""Decisions in any order, applied by the room that writes stories: no article is lost or double, and what is undone is as it was."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copytaster.engine.live import LiveStories
from copytaster.errors import TryLater
from copytaster.model.decision import Decision
from copytaster.model.message import ArticleRead, Decided, Outcome, StoryChanged
from copytaster.model.policy import GroupPolicy, Policy
from copytaster.model.story import Story
from copytaster.ports import Compute, Ports, Store, Web
from copytaster.stages.desk import Asked, Known, decided
from copytaster.steps import handle
from tests import make
from tests.fakes import FakeStore
from tests.make import NOW, ago

ARTICLES = [make.article(f"https://p{n}.example/a", f"Headline {n}", source_id=f"p{n}.example", told_at=ago(40 - n)) for n in range(7)]
FIRST = (make.story(*ARTICLES[:3]), make.story(*ARTICLES[3:5]), make.story(*ARTICLES[5:]))
IDS = [story.id for story in FIRST]


class Room:
    """The grouping room over a store in memory, and somebody who decides."""

    def __init__(self) -> None:
        self.store = FakeStore(*ARTICLES, *FIRST)
        live = LiveStories(cast(Store, self.store), GroupPolicy())
        self.ports = Ports(cast(Store, self.store), cast(Web, None), cast(Compute, None), live)
        self.now: datetime = NOW

    async def decide(self, asked: Asked) -> Decision | None:
        """Decide and let the room work, twice: the second time changes nothing."""
        self.now += timedelta(minutes=1)
        about = tuple(self.store._all(Decision).values())
        stories = await self.store.stories([asked.story_id, *asked.after[:1]])
        into = stories.get(asked.after[0]) if asked.kind == "merge" else None
        made = decided(asked, Known(stories.get(asked.story_id), into, _about(about, asked)), "dora", self.now)
        if isinstance(made, str):
            return None
        self.store.put(made)
        await self.work(made.id)
        before = self.store._all(Story)
        assert await self.work(made.id) == 0
        assert self.store._all(Story) == before
        self.check()
        return made

    async def work(self, decision_id: str) -> int:
        """How many stories changed."""
        (done,) = await handle("group", [Decided(decision_id)], self.ports, Policy(), self.now)
        assert isinstance(done, Outcome)
        self.store.put(*done.keep)
        assert [message for message in done.tell if isinstance(message, StoryChanged)] == list(done.tell)
        return len(done.keep)

    def check(self) -> None:
        """Each article stands in one story, and each empty story leads to one that is not."""
        stories = self.store._all(Story)
        placed = [place.article_id for story in stories.values() for place in story.places]
        assert sorted(placed) == sorted(each.id for each in ARTICLES)
        for story in stories.values():
            seen = {story.id}
            while not story.places:
                story = stories[story.steering.merged_into]
                assert story.id not in seen
                seen.add(story.id)

    def export(self) -> dict[str, Story]:
        """The stories that were there at first, but for their versions."""
        return {each: replace(self.store._all(Story)[each], version=0, changed_at=NOW) for each in IDS}


def _about(decisions: tuple[Decision, ...], asked: Asked) -> tuple[Decision, ...]:
    if asked.kind == "undo":
        return decisions
    return tuple(each for each in decisions if each.story_id == asked.story_id)


def asked(kind: str, number: int, other: int, chosen: list[int]) -> Asked:
    after = {
        "retitle": (f"Headline of ours {number}{other}",),
        "merge": (IDS[other],),
        "split": tuple(ARTICLES[each].id for each in chosen),
    }.get(kind, ())
    return Asked(kind, IDS[number], after=after)  # type: ignore[arg-type]


KINDS = st.sampled_from(["hold", "pin", "hide", "retitle", "merge", "merge", "split", "split"])
ASKED = st.builds(asked, KINDS, st.integers(0, 2), st.integers(0, 2), st.lists(st.integers(0, 6), min_size=1, max_size=3))


@settings(max_examples=150, deadline=None)
@given(st.lists(ASKED, max_size=7))
def test_what_is_undone_from_the_last_to_the_first_is_as_it_was(wanted: list[Asked]) -> None:
    async def play() -> None:
        room = Room()
        before = room.export()
        made = [done for each in wanted if (done := await room.decide(each))]
        for each in reversed(made):
            assert await room.decide(Asked("undo", takes_back=each.id))
        assert room.export() == before

    asyncio.run(play())


@settings(max_examples=150, deadline=None)
@given(st.lists(ASKED, max_size=6), st.randoms(use_true_random=False))
def test_undone_in_any_order_no_article_is_lost_or_double(wanted: list[Asked], chance: object) -> None:
    async def play() -> None:
        room = Room()
        made = [done for each in wanted if (done := await room.decide(each))]
        chance.shuffle(made)  # type: ignore[attr-defined]
        for each in made:
            assert await room.decide(Asked("undo", takes_back=each.id))

    asyncio.run(play())


async def test_a_decision_goes_before_articles_of_the_same_batch() -> None:
    room = Room()
    room.store.put(Decision("d", "hold", IDS[0], "", "dora", NOW))

    waits, done = await handle("group", [ArticleRead(ARTICLES[0].id, 1), Decided("d")], room.ports, Policy(), NOW)

    assert isinstance(waits, TryLater)
    assert isinstance(done, Outcome)
    assert done.keep[0].steering.is_held  # type: ignore[union-attr]


async def test_a_moved_article_is_at_home_where_it_was_put() -> None:
    room = Room()
    ids = [each.id for each in ARTICLES[:5]]
    assert (await room.ports.live.homes(ids, NOW))[ARTICLES[0].id] == IDS[0]

    await room.decide(asked("merge", 0, 1, []))

    assert set((await room.ports.live.homes(ids, NOW)).values()) == {IDS[1]}


@pytest.mark.parametrize(
    "decision", [None, Decision("d", "hold", "s-none", "", "dora", NOW), Decision("d", "takedown", "", "a", "dora", NOW)]
)
async def test_what_is_about_no_story_changes_none(decision: Decision | None) -> None:
    room = Room()
    room.store.put(*([decision] if decision else []))

    assert await room.work("d") == 0
