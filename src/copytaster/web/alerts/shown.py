"""Alerts and deliveries as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.alert import Alert, Channel, Delivery
from copytaster.model.story import Story
from copytaster.stages import alerts, present
from copytaster.stages.present import Moment

KINDS = {"mail": "Mail", "webhook": "Webhook", "apprise": "Service"}
STATES = {"waiting": "waiting", "held": "held", "sent": "sent", "failed": "failed, to be tried again", "dead": "given up"}


@dataclass(frozen=True, slots=True)
class Way:
    """One address: its kind, what may be shown of it, the secret of a webhook."""

    kind: str
    shown: str
    secret: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in a list and on its page."""

    id: str
    name: str
    query: str
    story_id: str
    ways: tuple[Way, ...]
    rhythm: str
    quiet: str
    is_paused: bool
    note: str
    made: Moment


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What was delivered, by which way, and how that stands."""

    story_id: str
    title: str
    way: str
    state: str
    is_bad: bool
    at: Moment
    when: str
    why: str
    tries: int


def line(alert: Alert, now: datetime) -> AlertLine:
    """An alert as words."""
    return AlertLine(
        alert.id, alert.name, alert.query, alert.story_id, tuple(map(_way, alert.channels)), rhythm(alert), quiet(alert),
        alert.is_paused, alert.note, present.moment(alert.made_at, now),
    )  # fmt: skip


def _way(channel: Channel) -> Way:
    return Way(KINDS[channel.kind], alerts.masked(channel), channel.secret)


def rhythm(alert: Alert) -> str:
    """How often it speaks."""
    if alert.rhythm == "daily":
        return f"once a day at {alerts.clock_of(alert.digest_at)}, {alert.zone}"
    return f"at once, at most {present.counted(alert.max_per_hour, 'message')} an hour"


def quiet(alert: Alert) -> str:
    """When it does not speak; empty without quiet hours."""
    if alert.quiet is None or alert.rhythm == "daily":
        return ""
    return f"{alerts.clock_of(alert.quiet.begins)} to {alerts.clock_of(alert.quiet.ends)}, {alert.zone}"


def delivery_lines(alert: Alert, told: Sequence[Delivery], stories: Mapping[str, Story], now: datetime) -> tuple[DeliveryLine, ...]:
    """In their order."""
    ways = {each.key: f"{KINDS[each.kind]} {alerts.masked(each)}" for each in alert.channels}
    return tuple(_delivery(each, ways, stories, now) for each in told)


def _delivery(told: Delivery, ways: Mapping[str, str], stories: Mapping[str, Story], now: datetime) -> DeliveryLine:
    at = told.sent_at or (told.due_at if told.state != "dead" else told.made_at)
    when = f"{at:%H:%M} UTC, {present.day(at, now)}" if at > now else ""
    title = stories[told.story_id].title if told.story_id in stories else "A trial" if not told.story_id else "A story that is not shown"
    shown = told.story_id if told.story_id in stories else ""
    way = ways.get(told.channel, "an address that was removed")
    bad = told.state in ("failed", "dead")
    return DeliveryLine(shown, title, way, STATES[told.state], bad, present.moment(at, now), when, told.why, told.tries)
