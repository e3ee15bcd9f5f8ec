"""What alerts need from outside: their records, what watches articles for them, and whoever carries their messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from copytaster.model.alert import Alert, Channel, Delivery, Letter, SendOutcome
from copytaster.stages.alerts import Bounds, From, Standing, Wanted

MAX_SEEN = 50_000

Looked = tuple[str, int, bool]
"""An article, its version, and whether it was known whom it quotes."""


class AlertRecords(Protocol):
    """Alerts and deliveries as they are kept. They are written with `Store.keep`."""

    async def active(self) -> tuple[Alert, ...]:
        """Those that are not paused, by id."""
        ...

    async def mark(self) -> tuple[int, int]:
        """Changes with every alert that is made, changed or removed."""
        ...

    async def some(self, ids: Sequence[str]) -> Mapping[str, Alert]: ...

    async def of_owner(self, owner: str) -> tuple[Alert, ...]:
        """The latest first."""
        ...

    async def told(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these deliveries there are."""
        ...

    async def of_posts(self, posts: Sequence[str]) -> tuple[Delivery, ...]:
        """The deliveries of these messages, in the order in which they matched."""
        ...

    async def recent(self, alert_ids: Sequence[str], since: datetime) -> tuple[Delivery, ...]:
        """Deliveries of these alerts that are due after `since`, and older ones that still wait."""
        ...

    async def last_sent(self, alert_ids: Sequence[str]) -> Mapping[tuple[str, str], datetime]:
        """By alert and channel: when the last message with a story went."""
        ...

    async def latest(self, alert_id: str, limit: int) -> tuple[Delivery, ...]:
        """The last due first."""
        ...

    async def remove(self, alert_id: str) -> bool:
        """The alert with all its deliveries; whether there was one."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove deliveries made before then that were sent or given up; how many there were."""
        ...


@dataclass(slots=True)
class Watched:
    """The alerts as they stand, and what was found about articles that were looked at since they changed."""

    standing: Standing
    seen: dict[Looked, tuple[Alert, ...]] = field(default_factory=dict)

    @property
    def is_only_following(self) -> bool:
        """No alert asks a question."""
        index = self.standing.index
        return not (index.whole or index.starts or index.others)

    def remember(self, key: Looked, found: tuple[Alert, ...]) -> None:
        """What was found; when there is too much, all of it is forgotten and looked up anew."""
        if len(self.seen) >= MAX_SEEN:
            self.seen.clear()
        self.seen[key] = found


class Watch(Protocol):
    """The alerts in memory: a copy of what the store says."""

    async def standing(self, now: datetime) -> Watched: ...


class Notifier(Protocol):
    """Carries messages. What happens every day is a value."""

    async def send(self, channel: Channel, letter: Letter) -> SendOutcome:
        """Hand the message over once, within the time that is set."""
        ...


@dataclass(frozen=True, slots=True)
class Alerting:
    """Everything that the rooms need to deliver alerts; `site` is who writes."""

    records: AlertRecords
    watch: Watch
    notifier: Notifier
    site: From


class AlertDesk(Protocol):
    """What people may do with their alerts, from a page, a program or a terminal. `owner` is who asks."""

    @property
    def is_sending(self) -> bool:
        """False while an archive is played: then nothing is delivered."""
        ...

    async def bounds(self, owner: str, may_mail_anyone: bool) -> Bounds:
        """What they may do."""
        ...

    async def add(self, wanted: Wanted, owner: str, may_mail_anyone: bool) -> Alert | str:
        """The alert, or in words what is wrong. One of the same owner, question and name that is there already stays as it is."""
        ...

    async def of(self, owner: str) -> tuple[Alert, ...]:
        """The latest first."""
        ...

    async def one(self, alert_id: str) -> Alert | None: ...

    async def edit(self, alert: Alert, wanted: Wanted, may_mail_anyone: bool) -> Alert | str:
        """The alert as it is from now on, or in words what is wrong."""
        ...

    async def pause(self, alert: Alert, is_paused: bool) -> Alert:
        """Stop, or go on from now; what came meanwhile is not told."""
        ...

    async def remove(self, alert: Alert) -> bool: ...

    async def test(self, alert: Alert) -> int:
        """Send a trial to every address; how many there are."""
        ...

    async def latest(self, alert_id: str, limit: int) -> tuple[Delivery, ...]:
        """The last due first."""
        ...
