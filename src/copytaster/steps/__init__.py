"""One async function per room: load what the decision needs, decide, return what to keep and tell.

A step takes a batch only to load in bulk: it returns one result per message, in order, and each result is what it
would be for the message alone. `now` is the engine's time. Nothing is changed here.
"""

from collections.abc import Sequence
from datetime import datetime

from copytaster.model.message import FeedDue, HubDue, Message, Room
from copytaster.model.policy import Policy
from copytaster.ports import Ports
from copytaster.steps.deciding import group_or_decide
from copytaster.steps.hubs import ask_hubs
from copytaster.steps.pages import fetch, read_pages
from copytaster.steps.poll import poll
from copytaster.steps.result import Result
from copytaster.steps.sending import send
from copytaster.steps.stories import member_of
from copytaster.steps.telling import brief_stories, publish

__all__ = ["Result", "handle", "member_of"]


async def poll_or_ask(messages: Sequence[FeedDue | HubDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 2: ask feeds what is new, and hubs to tell of it."""
    feeds = [message for message in messages if isinstance(message, FeedDue)]
    hubs = [message for message in messages if isinstance(message, HubDue)]
    polled = iter(await poll(feeds, ports, policy, now) if feeds else ())
    asked = iter(await ask_hubs(hubs, ports, policy, now) if hubs else ())
    return tuple(next(polled if isinstance(message, FeedDue) else asked) for message in messages)


async def handle(room: Room, messages: Sequence[Message], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Let the room's step work on its messages."""
    step = _STEPS[room]
    return await step(messages, ports, policy, now)  # type: ignore[operator,no-any-return]


_STEPS: dict[Room, object] = {
    "poll": poll_or_ask,
    "fetch": fetch,
    "read": read_pages,
    "group": group_or_decide,
    "brief": brief_stories,
    "publish": publish,
    "send": send,
}
