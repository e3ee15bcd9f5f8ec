"""One async function per room: load what the decision needs, decide, return what to keep and tell.

A step takes a batch only to load in bulk: it returns one result per message, in order, and each result is what it
would be for the message alone. `now` is the engine's time. Nothing is changed here.
"""

from collections.abc import Sequence
from datetime import datetime

from copytaster.model.message import Message, Room
from copytaster.model.policy import Policy
from copytaster.ports import Ports
from copytaster.steps.pages import fetch, read_pages
from copytaster.steps.poll import poll
from copytaster.steps.result import Result
from copytaster.steps.stories import group, member_of
from copytaster.steps.telling import brief_stories, publish

__all__ = ["Result", "handle", "member_of"]


async def handle(room: Room, messages: Sequence[Message], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Let the room's step work on its messages."""
    step = _STEPS[room]
    return await step(messages, ports, policy, now)  # type: ignore[operator,no-any-return]


_STEPS: dict[Room, object] = {
    "poll": poll,
    "fetch": fetch,
    "read": read_pages,
    "group": group,
    "brief": brief_stories,
    "publish": publish,
}
