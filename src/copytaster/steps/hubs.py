"""Room 2 and hubs: asks them to push, and lets their pushes slow the polls."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from copytaster.model.feed import FeedState
from copytaster.model.message import NOTHING, HubDue, Kept, Outcome
from copytaster.model.policy import Policy
from copytaster.model.push import Subscription
from copytaster.ports import Ports
from copytaster.stages import websub
from copytaster.steps.result import Result, World


async def heeded(outcomes: Sequence[Outcome], looks: Sequence[websub.Look | None], world: World) -> tuple[Outcome, ...]:
    """The polls' outcomes with the states as hubs allow them, and what hubs are to be asked for; nothing else is changed."""
    ports = world[0]
    if ports.callbacks is None:
        return tuple(outcomes)
    ids = [look.before.feed_id for look in looks if look]
    asked, leases = await ports.store.subscriptions(ids), await ports.store.leases(ids)
    return tuple(
        _heeded(outcome, look, websub.Standing(asked.get(look.before.feed_id), leases.get(look.before.feed_id)), ports.callbacks, world)
        if look
        else outcome
        for outcome, look in zip(outcomes, looks, strict=True)
    )


async def ask_hubs(messages: Sequence[HubDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Post to each hub what its subscription says. It stands in the store by now, since hubs may call back before they answer."""
    ids = [message.feed_id for message in messages]
    asked = await ports.store.subscriptions(ids)
    return tuple(await asyncio.gather(*(_posted(message, asked.get(message.feed_id), ports, policy) for message in messages)))


def _heeded(outcome: Outcome, look: websub.Look, standing: websub.Standing, callbacks: websub.Callbacks, world: World) -> Outcome:
    _, policy, now = world
    states = [value for value in outcome.keep if isinstance(value, FeedState)]
    if not states:
        return outcome
    state, asked = websub.after_poll(replace(look, after=states[-1]), standing, callbacks, now, policy)
    keep: tuple[Kept, ...] = tuple(state if value is states[-1] else value for value in outcome.keep)
    if asked is None or asked == standing.asked:
        return replace(outcome, keep=keep)
    tell = (HubDue(asked.feed_id, asked.asked_at.isoformat()),) if asked.asked_at == now else ()
    return replace(outcome, keep=(*keep, asked), tell=(*outcome.tell, *tell))


async def _posted(message: HubDue, asked: Subscription | None, ports: Ports, policy: Policy) -> Outcome:
    if asked is None or ports.callbacks is None or asked.asked_at.isoformat() != message.slot:
        return NOTHING
    said = websub.form(asked, ports.callbacks, policy.websub)
    outcome = await ports.web.post(asked.hub, said)
    other = websub.elsewhere(outcome, asked.hub)
    if other is not None:
        outcome = await ports.web.post(other, said)
    refused = websub.answered(asked, outcome)
    return Outcome(keep=(refused,), note=refused.why) if refused else Outcome(note=f"asked {asked.hub}")
