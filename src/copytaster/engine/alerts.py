"""Where people make alerts, stop them, and try whether their messages arrive."""

import base64
import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.alerting import AlertRecords
from copytaster.engine.rooms import Rooms
from copytaster.model.alert import Alert, Channel, Delivery, alert_id, delivery_id
from copytaster.model.message import DeliveryDue
from copytaster.model.policy import AlertsPolicy
from copytaster.ports import Clock, Store
from copytaster.stages import alerts

log = logging.getLogger("copytaster.alerts")

_SECRET_BYTES = 24
_LOOKED_AT = 50
BETWEEN_TRIALS = timedelta(seconds=10)


def fresh() -> alerts.Fresh:
    """Keys that nobody can guess. Source: Standard Webhooks, Signature scheme (secrets of 24 to 64 bytes)."""
    return alerts.Fresh(secrets.token_urlsafe(18), lambda: "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode())


class NewsAlerts:
    """Implements the port `AlertDesk`. It writes alerts and trials alone; `rooms` send, and are None while an archive is played."""

    def __init__(self, store: Store, records: AlertRecords, clock: Clock, policy: AlertsPolicy) -> None:
        self._store = store
        self._records = records
        self._clock = clock
        self._policy = policy
        self.rooms: Rooms | None = None

    @property
    def is_sending(self) -> bool:
        """Whether messages go out."""
        return self.rooms is not None

    async def bounds(self, owner: str, may_mail_anyone: bool) -> alerts.Bounds:
        """What they may do."""
        there = len(await self._records.of_owner(owner))
        return alerts.Bounds(self._policy, await self._store.sources(), may_mail_anyone, there)

    async def add(self, wanted: alerts.Wanted, owner: str, may_mail_anyone: bool) -> Alert | str:
        """A story must be there to be followed."""
        now = self._clock.now()
        made = alerts.made(wanted, await self.bounds(owner, may_mail_anyone), owner, fresh(), now)
        if isinstance(made, str):
            return made
        if made.story_id:
            story = (await self._store.stories([made.story_id])).get(made.story_id)
            if story is None or not story.is_shown:
                return "There is no such story."
            if not wanted.name.strip():
                made = replace(made, name=alerts.named(story.title))
        there = (await self._records.some([made.id])).get(made.id)
        if there is not None and (there.query, there.story_id, there.name) == (made.query, made.story_id, made.name):
            return there
        if there is not None:  # it was changed since, and keeps its id
            made = replace(made, id=alert_id(owner, made.query or made.story_id, f"{made.name} {now.isoformat()}"))
        await self._keep(made, now)
        log.info("alert_made", extra={"fields": {"alert": made.id, "channels": len(made.channels)}})
        return made

    async def of(self, owner: str) -> tuple[Alert, ...]:
        """The latest first."""
        return await self._records.of_owner(owner)

    async def one(self, alert_id: str) -> Alert | None:
        """None when there is no such alert."""
        return (await self._records.some([alert_id])).get(alert_id)

    async def edit(self, alert: Alert, wanted: alerts.Wanted, may_mail_anyone: bool) -> Alert | str:
        """As `AlertDesk.edit`."""
        now = self._clock.now()
        changed = alerts.edited(alert, wanted, await self.bounds(alert.owner, may_mail_anyone), fresh(), now)
        if isinstance(changed, Alert):
            await self._keep(changed, now)
        return changed

    async def pause(self, alert: Alert, is_paused: bool) -> Alert:
        """Going on begins now."""
        now = self._clock.now()
        changed = replace(alert, is_paused=is_paused, changed_at=now, since=alert.since if is_paused else now, note="")
        if changed.is_paused != alert.is_paused:
            await self._keep(changed, now)
        return changed

    async def remove(self, alert: Alert) -> bool:
        """With all its deliveries."""
        return await self._records.remove(alert.id)

    async def test(self, alert: Alert) -> int:
        """A trial for each address, and not again for some seconds: whoever gets them may not be who asked."""
        now = self._clock.now()
        made = [_trial(alert, channel, now) for channel in alert.channels]
        latest = await self._records.latest(alert.id, _LOOKED_AT)
        is_soon = any(not each.story_id and now - each.made_at < BETWEEN_TRIALS for each in latest)
        if self.rooms is None or not made or is_soon:
            return 0
        await self._store.keep(made, [DeliveryDue(each.post) for each in made], (), now)
        self.rooms.ring("send")
        return len(made)

    async def latest(self, alert_id: str, limit: int) -> tuple[Delivery, ...]:
        """The last due first."""
        return await self._records.latest(alert_id, limit)

    async def _keep(self, alert: Alert, now: datetime) -> None:
        await self._store.keep([alert], (), (), now)


def _trial(alert: Alert, channel: Channel, now: datetime) -> Delivery:
    known = delivery_id(alert.id, channel.key, "trial", now.isoformat())
    return Delivery(known, alert.id, "", "", channel.key, known, "waiting", now, now)
