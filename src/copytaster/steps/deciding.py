"""Room 5, second half: brings stories to what people decided of them. It works on the stories alone, like all of the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from copytaster.errors import TryLater
from copytaster.model.decision import Decision
from copytaster.model.message import NOTHING, ArticleRead, Decided, Outcome, StoryChanged
from copytaster.model.policy import Policy
from copytaster.model.story import UNSTEERED, Member, Story
from copytaster.ports import Ports
from copytaster.stages import desk_moves
from copytaster.stages.desk import in_force, steered
from copytaster.stages.group.batch import Resident, Steered
from copytaster.steps.result import Result
from copytaster.steps.stories import group

MAX_MERGES = 50


async def group_or_decide(messages: Sequence[ArticleRead | Decided], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 5: put articles into stories; decisions go first, and one at a time, since one story may be in several of them."""
    first = next((message for message in messages if isinstance(message, Decided)), None)
    if first is None:
        return await group([message for message in messages if isinstance(message, ArticleRead)], ports, policy, now)
    later = TryLater("a decision of a person goes first", 0.0)
    made = await _obeyed(first, ports, now)
    return tuple(made if message is first else later for message in messages)


async def _obeyed(message: Decided, ports: Ports, now: datetime) -> Result:
    """What is in force by now, whatever the message says: an earlier decision may have been taken back meanwhile."""
    told = (await ports.store.decisions([message.decision_id])).get(message.decision_id)
    if told is not None and told.takes_back:
        told = (await ports.store.decisions([told.takes_back])).get(told.takes_back)
    if told is None or not told.story_id:
        return NOTHING
    about = await ports.store.decisions_about([told.story_id])
    stories = await _stories(told, ports)
    story = stories.get(told.story_id)
    if story is None:
        return NOTHING
    changed = await _changed(told, told in in_force(about), stories, (ports, now))
    if told.kind not in ("merge", "split"):
        changed = (steered(story, about, now),)
    changed = tuple(each for each in changed if each != stories.get(each.id))
    await _rehoused(changed, ports, now)
    return Outcome(keep=changed, tell=tuple(StoryChanged(each.id, each.version) for each in changed)) if changed else NOTHING


async def _changed(decision: Decision, is_in_force: bool, stories: Mapping[str, Story], world: tuple[Ports, datetime]) -> tuple[Story, ...]:
    """The stories that a merge or a split moves articles between, or that get them back."""
    ports, now = world
    story = stories[decision.story_id]
    if decision.kind == "merge":
        into = desk_moves.survivor(stories[decision.after[0]], stories) if decision.after[0] in stories else story
        is_merged = bool(story.steering.merged_into)
        if is_merged == is_in_force or into.id == story.id:
            return ()
        return desk_moves.merged(story, into, decision.after[0], now) if is_in_force else desk_moves.parted(story, into, decision, now)
    if decision.kind == "split":
        part = stories.get(desk_moves.part_id(decision))
        if is_in_force:
            return desk_moves.split(story, decision, await ports.store.members([story.id]), now) if part is None else ()
        whole = desk_moves.survivor(story, stories)
        return desk_moves.joined(whole, part, decision, now) if part is not None and part.places else ()
    return ()


async def _stories(decision: Decision, ports: Ports) -> dict[str, Story]:
    """The story, those that a merge or a split names, and where merges lead from there."""
    wanted = [decision.story_id]
    if decision.kind == "merge":
        wanted.append(decision.after[0])
    elif decision.kind == "split":
        wanted.append(desk_moves.part_id(decision))
    found: dict[str, Story] = {}
    for _ in range(MAX_MERGES):
        found.update(await ports.store.stories(wanted))
        wanted = [into for each in found.values() if (into := each.steering.merged_into) and into not in found]
        if not wanted:
            break
    return found


async def _rehoused(changed: Sequence[Story], ports: Ports, now: datetime) -> None:
    """What is live learns where articles stand now, those that it knows, and which stories people have a say in."""
    if not changed:
        return
    stands = {place.article_id: (story.id, place.origin) for story in changed for place in story.places}
    known = await ports.live.homes(list(stands), now)
    moved = [article_id for article_id, home in known.items() if home != stands[article_id][0]]
    homes = await ports.store.story_of(moved)
    members: Mapping[str, Member] = await ports.store.members(list(dict.fromkeys(homes.values()))) if moved else {}
    held = tuple(story.id for story in changed if story.steering != UNSTEERED)
    freed = tuple(story.id for story in changed if story.steering == UNSTEERED)
    await ports.live.settle([*(Resident(members[each], *stands[each]) for each in moved), Steered(held, freed)], now)
