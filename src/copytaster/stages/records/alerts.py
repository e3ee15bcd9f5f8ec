"""Alerts and what they delivered, as records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copytaster.model.alert import Alert, Channel, Delivery
from copytaster.stages import alerts


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """One address of an alert."""

    kind: str
    """`mail`, `webhook` or `apprise`."""
    to: str
    """What may be shown of it: addresses of webhooks and services hold keys."""
    secret: str | None
    """With which a webhook's messages are signed; only in the answer that made the alert, and for one alert."""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A standing question, or a story that is followed."""

    id: str
    name: str
    query: str | None
    story_id: str | None
    channels: tuple[ChannelRecord, ...]
    rhythm: str
    """`at-once` or `daily`."""
    digest_at: str | None
    """When the daily message goes, by the alert's clock."""
    quiet: str | None
    """Hours without messages, such as `22:00-07:00`, by the alert's clock."""
    zone: str
    max_per_hour: int
    is_paused: bool
    note: str | None
    """What became of it by itself."""
    made_at: datetime
    feed_key: str | None
    """Opens `/alerts/{id}.atom?key=...`; only where `secret` is."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A story that an alert told, or will."""

    id: str
    story_id: str | None
    """Null for a trial."""
    channel: str
    state: str
    """`waiting`, `held`, `sent`, `failed` (it is tried again) or `dead`."""
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None
    tries: int
    why: str | None


@dataclass(frozen=True, slots=True)
class AlertOne:
    """An alert with its last deliveries, the last due first."""

    alert: AlertRecord
    deliveries: tuple[DeliveryRecord, ...]


@dataclass(frozen=True, slots=True)
class AlertList:
    """All alerts of whoever asks, the latest first."""

    items: tuple[AlertRecord, ...]
    next: str | None


def alert(found: Alert, *, with_secrets: bool = False) -> AlertRecord:
    """One alert."""
    quiet = f"{alerts.clock_of(found.quiet.begins)}-{alerts.clock_of(found.quiet.ends)}" if found.quiet else None
    return AlertRecord(
        id=found.id,
        name=found.name,
        query=found.query or None,
        story_id=found.story_id or None,
        channels=tuple(_channel(each, with_secrets) for each in found.channels),
        rhythm=found.rhythm,
        digest_at=alerts.clock_of(found.digest_at) if found.rhythm == "daily" else None,
        quiet=quiet,
        zone=found.zone,
        max_per_hour=found.max_per_hour,
        is_paused=found.is_paused,
        note=found.note or None,
        made_at=found.made_at,
        feed_key=found.feed_key if with_secrets else None,
    )


def alert_one(found: Alert, told: Iterable[Delivery]) -> AlertOne:
    """One alert with what it delivered."""
    return AlertOne(alert(found, with_secrets=True), tuple(map(_delivery, told)))


def _channel(channel: Channel, with_secrets: bool) -> ChannelRecord:
    return ChannelRecord(channel.kind, alerts.masked(channel), channel.secret if with_secrets and channel.secret else None)


def _delivery(told: Delivery) -> DeliveryRecord:
    return DeliveryRecord(
        id=told.id,
        story_id=told.story_id or None,
        channel=told.channel.partition("-")[0],
        state=told.state,
        made_at=told.made_at,
        due_at=told.due_at,
        sent_at=told.sent_at,
        tries=told.tries,
        why=told.why or None,
    )


@dataclass(frozen=True, slots=True)
class AlertAsked:
    """An alert to be made: give `query` or `story_id`."""

    query: str = ""
    """Words and operators of the search page."""
    story_id: str = ""
    name: str = ""
    """The question by default."""
    to: tuple[str, ...] = ()
    """At most five addresses: of mail, of webhooks (`https://`), of services as apprise writes them. None for a feed alone."""
    rhythm: Literal["at-once", "daily"] = "at-once"
    digest_at: str = ""
    """When the daily message goes, such as `08:00`."""
    quiet: str = ""
    """Hours without messages, such as `22:00-07:00`."""
    zone: str = ""
    """The clock by which these go, such as `Europe/Berlin`."""
    max_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """What is to be another in an alert; what is not there, or null, stays as it is."""

    query: str | None = None
    """Another question, which counts from now on; not for an alert that follows a story."""
    name: str | None = None
    to: tuple[str, ...] | None = None
    """All addresses that it is to have; those that it has keep their secrets."""
    rhythm: Literal["at-once", "daily"] | None = None
    digest_at: str | None = None
    quiet: str | None = None
    """An empty text ends quiet hours."""
    zone: str | None = None
    max_per_hour: int | None = None
    is_paused: bool | None = None


@dataclass(frozen=True, slots=True)
class PreviewRecord:
    """What an alert would have told."""

    days: int
    stories: int
    articles: int
    messages: int
    is_least: bool
    """There are more than were counted."""
    newest: tuple[str, ...]
    """Ids of the newest articles, one for each story."""


def preview(found: alerts.Preview) -> PreviewRecord:
    """As a record."""
    return PreviewRecord(found.days, found.stories, found.articles, found.messages, found.is_least, found.newest)
