"""The grouping room joins stories that turn out to be one: both are kept and told, and nothing is lost or double."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from copytaster.engine.live import LiveStories
from copytaster.errors import TryLater
from copytaster.model.article import Article
from copytaster.model.message import ArticleRead, Outcome, StoryChanged
from copytaster.model.policy import GroupPolicy, Policy
from copytaster.model.story import Steering, Story
from copytaster.ports import Compute, Ports, Store, Web
from copytaster.stages import fingerprint
from copytaster.stages.group.batch import Steered
from copytaster.steps.stories import group
from tests import make
from tests.fakes import FakeStore
from tests.make import NOW, ago

EAGER = GroupPolicy(join_score=0.05, rival_score=0.03, merge_score=0.0)


def told(name: str, title: str, minutes: float) -> Article:
    made = make.article(f"https://{name}.example/a", title, source_id=f"{name}.example", told_at=ago(minutes))
    return replace(made, fingerprint=fingerprint.of(title, "", "en"))


AGROUND = told("one", "Ferry Aurora runs aground off Tarvik", 50)
LIFEBOATS = told("two", "Lifeboats take 212 passengers ashore in heavy swell", 40)
BOTH = told("three", "Ferry Aurora aground off Tarvik, lifeboats take 212 passengers ashore", 30)
AGAIN = told("four", "Lifeboats took passengers of the Aurora ashore off Tarvik", 20)


class Room:
    """The grouping room over a store that holds two stories."""

    def __init__(self) -> None:
        self.first, self.second = make.story(AGROUND), make.story(LIFEBOATS)
        self.store = FakeStore(AGROUND, LIFEBOATS, BOTH, AGAIN, self.first, self.second)
        live = LiveStories(cast(Store, self.store), EAGER)
        self.ports = Ports(cast(Store, self.store), cast(Web, None), cast(Compute, None), live)

    def place(self, *articles: Article) -> list[Outcome]:
        made = asyncio.run(group([ArticleRead(each.id, each.version) for each in articles], self.ports, Policy(group=EAGER), NOW))
        outcomes = [each for each in made if isinstance(each, Outcome)]
        self.store.put(*(kept for outcome in outcomes for kept in outcome.keep))
        return outcomes

    def stories(self) -> dict[str, Story]:
        return dict(asyncio.run(self.store.stories([self.first.id, self.second.id])))


def test_the_younger_story_leads_on_to_the_older_one_and_both_are_told() -> None:
    room = Room()
    (outcome,) = room.place(BOTH)
    older, younger = room.stories()[room.first.id], room.stories()[room.second.id]
    assert [place.article_id for place in older.places] == [AGROUND.id, LIFEBOATS.id, BOTH.id]
    assert (younger.places, younger.steering.merged_into) == ((), older.id)
    assert set(outcome.tell) == {StoryChanged(older.id, older.version), StoryChanged(younger.id, younger.version)}


def test_what_comes_in_the_same_batch_goes_to_the_story_that_stays() -> None:
    room = Room()
    room.place(BOTH, AGAIN)
    assert [place.article_id for place in room.stories()[room.first.id].places] == [AGROUND.id, LIFEBOATS.id, BOTH.id, AGAIN.id]


def test_an_article_that_moved_is_edited_where_it_is_now() -> None:
    room = Room()
    edited = replace(LIFEBOATS, version=2, title="Lifeboats take all passengers ashore")
    room.store.put(edited)
    room.place(BOTH, edited)
    room.place(edited)
    assert {place.article_id: place.article_version for place in room.stories()[room.first.id].places}[LIFEBOATS.id] == 2


@pytest.mark.parametrize(
    "steering",
    [Steering(is_held=True), Steering(is_pinned=True), Steering(split_into=("s",)), Steering(split_from="s"), Steering(merged_into="s")],
)
def test_a_story_that_a_person_had_a_say_in_is_joined_to_none(steering: Steering) -> None:
    room = Room()
    room.store.put(replace(room.second, steering=steering))
    room.place(BOTH)
    assert [place.article_id for place in room.stories()[room.second.id].places][:1] == [LIFEBOATS.id]
    assert room.stories()[room.second.id].steering == steering


def test_what_is_live_but_not_in_the_store_is_looked_up_anew() -> None:
    room = Room()
    room.place(AGROUND)
    lost = FakeStore(AGROUND, LIFEBOATS, BOTH, AGAIN)
    ports = replace(room.ports, store=cast(Store, lost))
    with pytest.raises(TryLater, match="live but not in the store"):
        asyncio.run(group([ArticleRead(AGAIN.id, 1)], ports, Policy(group=EAGER), NOW))


@pytest.mark.parametrize("is_held", [True, False])
def test_what_a_person_says_of_a_story_counts_at_once(is_held: bool) -> None:
    room = Room()
    room.place(AGROUND)
    asyncio.run(room.ports.live.settle([Steered((room.second.id,)), *([] if is_held else [Steered((), (room.second.id,))])], NOW))
    room.place(BOTH)
    assert bool(room.stories()[room.second.id].steering.merged_into) != is_held
