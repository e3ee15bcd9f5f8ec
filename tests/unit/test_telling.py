"""The wire tells every story, however few carry it."""

from typing import Any, cast

from copytaster.model.message import StoryChanged
from copytaster.model.policy import Policy, RankPolicy
from copytaster.model.story import Origin, Story
from copytaster.ports import Ports
from copytaster.stages import rank
from copytaster.steps.telling import publish
from tests import make
from tests.fakes import FakeStore

UNUSED = cast(Any, None)


async def _told(*stories: Story) -> list[str]:
    ports = Ports(store=FakeStore(*stories), web=UNUSED, compute=UNUSED, live=UNUSED)
    results = await publish([StoryChanged(story.id, story.version) for story in stories], ports, Policy(), make.NOW)
    return [line.story_id for result in results for line in cast(Any, result).keep]


async def test_a_story_of_one_source_is_on_the_wire_also_when_the_front_page_has_no_room_for_it() -> None:
    stories = [make.story(make.article(f"https://daily.example/{n}")) for n in range(5)]
    assert len(rank.front(stories, make.NOW, RankPolicy(stories=2))) == 2
    assert await _told(*stories) == [story.id for story in stories]


async def test_a_story_of_a_copy_alone_is_on_the_wire() -> None:
    copied = make.story(make.article(), origins=[Origin("copy", "elsewhere", share=1.0)])
    assert await _told(copied) == [copied.id]


async def test_a_story_too_old_for_the_front_page_is_on_the_wire() -> None:
    old = make.story(make.article(told_at=make.ago(hours=400)))
    assert rank.front([old], make.NOW, RankPolicy()) == ()
    assert await _told(old) == [old.id]
