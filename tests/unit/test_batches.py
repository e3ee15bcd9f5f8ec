"""What a step decides for a message does not depend on which other messages come with it."""

import asyncio
from dataclasses import replace
from typing import Any, cast

from copytaster.engine.live import LiveStories
from copytaster.model.article import Article
from copytaster.model.brief import Brief
from copytaster.model.message import ArticleRead, Outcome, StoryChanged
from copytaster.model.policy import GroupPolicy, Policy
from copytaster.model.story import Story
from copytaster.ports import Ports, Store
from copytaster.stages import fingerprint
from copytaster.steps.stories import group
from copytaster.steps.telling import brief_stories
from tests import make
from tests.fakes import FakeStore
from tests.make import NOW, ago

TEXT = "The ferry Aurora ran aground off Tarvik with 212 passengers in heavy swell, and lifeboats took them ashore before noon."


def copy_by(name: str, minutes: float) -> Article:
    title = "Ferry Aurora aground off Tarvik"
    made = make.article(f"https://{name}.example/a", title, TEXT, source_id=f"{name}.example", told_at=ago(minutes))
    return replace(made, fingerprint=fingerprint.of(made.title, TEXT, "en"))


def test_articles_whose_messages_come_in_another_order_than_they_arrived_all_keep_their_places() -> None:
    articles = [copy_by("one", 50), copy_by("two", 40), copy_by("three", 30)]
    store = FakeStore(*articles)
    live = LiveStories(cast(Store, store), GroupPolicy())
    ports = Ports(cast(Store, store), cast(Any, None), cast(Any, None), live)
    messages = [ArticleRead(each.id, 1) for each in (articles[2], articles[0], articles[1])]
    made = asyncio.run(group(messages, ports, Policy(), NOW))
    last = {each.id: each for outcome in made if isinstance(outcome, Outcome) for each in outcome.keep if isinstance(each, Story)}
    assert sorted(place.article_id for story in last.values() for place in story.places) == sorted(each.id for each in articles)


class NoParser:
    """A reader that has nothing ready."""

    async def parse(self, text: str) -> None:
        return None

    def claims_ahead(self, text: str, language: str) -> tuple[()]:
        return ()


def test_what_a_brief_corrects_does_not_depend_on_the_other_stories_of_the_batch() -> None:
    stays = make.article("https://daily.example/1", text="The bank closed. It opens on Monday.")
    left = make.article("https://daily.example/2", text="One paragraph.")
    whole = make.story(stays, left)
    before = make.brief(whole, left, made_at=ago(60), cause="first brief")
    parted, other = replace(make.story(stays), id=whole.id, version=3), replace(make.story(left), id="s2")
    alone = corrected(FakeStore(stays, left, parted, other, before), [StoryChanged(whole.id, 3)])
    together = corrected(FakeStore(stays, left, parted, other, before), [StoryChanged(whole.id, 3), StoryChanged("s2", 1)])
    assert alone == together
    assert alone


def corrected(store: FakeStore, messages: list[StoryChanged]) -> list[object]:
    ports = Ports(cast(Store, store), cast(Any, None), cast(Any, NoParser()), cast(Any, None))
    made = asyncio.run(brief_stories(messages, ports, Policy(), NOW))
    outcome = made[0]
    assert isinstance(outcome, Outcome)
    return next(list(each.corrections) for each in outcome.keep if isinstance(each, Brief))
