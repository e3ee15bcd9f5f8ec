"""An alert that its owner changes: what it was as the form shows it, and what it becomes."""

from dataclasses import replace
from datetime import datetime

from copytaster.model.alert import Alert
from copytaster.stages.alerts.asking import MAX_WAYS, Bounds, Fresh, Wanted, clock_of, made


def as_wanted(alert: Alert) -> Wanted:
    """As a person would have written it; its addresses, which hold keys, are all kept."""
    quiet = f"{clock_of(alert.quiet.begins)}-{clock_of(alert.quiet.ends)}" if alert.quiet else ""
    return Wanted(
        alert.name, alert.query, alert.story_id, (), alert.rhythm, alert.zone, quiet, clock_of(alert.digest_at), str(alert.max_per_hour),
        tuple(each.key for each in alert.channels),
    )  # fmt: skip


def edited(alert: Alert, wanted: Wanted, bounds: Bounds, fresh: Fresh, now: datetime) -> Alert | str:
    """The alert with what is wanted; in words why it cannot be.

    It stays the same alert: its id, its feed, the secrets of its addresses, and what it told. Another question counts from now on. A story
    that is followed stays the one it was.
    """
    wanted = replace(wanted, query=wanted.query if alert.query else "", story_id=alert.story_id, name=wanted.name or alert.name)
    new = made(wanted, replace(bounds, there=0), alert.owner, fresh, now)
    if isinstance(new, str):
        return new
    known = {each.key: each for each in alert.channels}
    kept = [each for each in alert.channels if each.key in wanted.kept]
    channels = {each.key: each for each in (*kept, *(known.get(each.key, each) for each in new.channels))}
    if len(channels) > MAX_WAYS:
        return f"An alert has at most {MAX_WAYS} addresses."
    since = alert.since if new.query == alert.query else now
    return replace(
        new, id=alert.id, made_at=alert.made_at, since=since, feed_key=alert.feed_key, is_paused=alert.is_paused,
        channels=tuple(channels.values()),
    )  # fmt: skip
