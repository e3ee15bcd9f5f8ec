"""Where people decide: a decision is kept, the grouping room makes it true, and everybody sees it a moment later."""

import asyncio
import logging
from collections.abc import Sequence

from copytaster.engine.rooms import Rooms
from copytaster.model.decision import Decision
from copytaster.model.message import ROOMS, Decided
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Story
from copytaster.ports import Clock, Queue, Store
from copytaster.stages.desk import Asked, Known, decided
from copytaster.stages.desk_sources import displayed, rights

log = logging.getLogger("copytaster.desk")

LOOK_S = 0.02
LOOKS = 100
"""Somebody who decided is shown the page again when it is so, or after two seconds."""


class NewsDecider:
    """Implements the port `Decider`. It writes decisions alone; stories are changed where stories are made."""

    def __init__(self, store: Store, queue: Queue, rooms: Rooms, clock: Clock, policy: BriefPolicy) -> None:
        self._store = store
        self._queue = queue
        self._rooms = rooms
        self._clock = clock
        self._policy = policy

    async def decide(self, asked: Asked, by: str) -> Decision | str:
        """Reads what the decision is about, keeps it, and waits until the story has changed."""
        known = await self._known(asked)
        decision = decided(asked, known, by, self._clock.now())
        if isinstance(decision, str):
            return decision
        tell = (Decided(decision.id),) if decision.story_id else ()
        await self._store.keep([decision], tell, (), self._clock.now())
        log.info("decided", extra={"fields": {"kind": decision.kind, "by": by, "story": decision.story_id, "source": decision.source_id}})
        if decision.story_id:
            self._rooms.ring("group")
            before = known.story or (await self._store.stories([decision.story_id])).get(decision.story_id)
            await self._seen(decision.story_id, before)
        return decision

    async def send_again(self, ids: Sequence[int]) -> int:
        """And wake the rooms."""
        sent = await self._queue.send_again(ids, self._clock.now())
        self._rooms.ring(*ROOMS)
        return sent

    async def _known(self, asked: Asked) -> Known:
        if asked.kind == "undo":
            target = (await self._store.decisions([asked.takes_back])).get(asked.takes_back)
            if target is None:
                return Known()
            about = await self._store.decisions_about([target.story_id], [target.source_id])
            return Known((await self._store.stories([target.story_id])).get(target.story_id), None, about)
        about = await self._store.decisions_about([asked.story_id], [asked.source_id])
        stories = await self._store.stories([asked.story_id, *asked.after[:1]])
        brief = (await self._store.briefs([asked.story_id])).get(asked.story_id)
        into = stories.get(asked.after[0]) if asked.kind == "merge" and asked.after else None
        display = displayed(self._policy, rights(about)).display_of(asked.source_id)
        return Known(stories.get(asked.story_id), into, about, brief, display)

    async def _seen(self, story_id: str, before: Story | None) -> None:
        for _ in range(LOOKS):
            now = (await self._store.stories([story_id])).get(story_id)
            if before is None or now is None or now.version != before.version:
                return
            await asyncio.sleep(LOOK_S)
