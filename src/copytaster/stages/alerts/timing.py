"""When a message goes: not in quiet hours, so many an hour at most, or once a day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copytaster.model.alert import Alert

HOUR = timedelta(hours=1)
_ROUNDS = 8


def due_at(alert: Alert, now: datetime, taken: Sequence[datetime]) -> datetime:
    """When what matches now is told; later than `now` it is held. `taken` are the times of the alert's other messages, one for each.

    Messages that have to wait for room in the hour wait for the same moment, and go as one. The digest is one message a day, at the
    hour that was chosen, quiet or not.
    """
    if alert.rhythm == "daily":
        return _next(alert, alert.digest_at, now)
    at = now
    for _ in range(_ROUNDS):
        later = quiet_until(alert, _with_room(taken, at, max(1, alert.max_per_hour)))
        if later == at:
            break
        at = later
    return at


def _with_room(taken: Sequence[datetime], at: datetime, most: int) -> datetime:
    """The first moment from `at` on with fewer than `most` messages in the hour before; one that goes then anyway is joined."""
    while True:
        within = sorted(each for each in taken if at - HOUR < each <= at)
        if len(within) < most or (within[-1] == at and len(within) <= most):
            return at
        at = within[-most] + HOUR


def is_quiet(alert: Alert, at: datetime) -> bool:
    """Whether nothing is sent at this moment."""
    return quiet_until(alert, at) != at


def quiet_until(alert: Alert, at: datetime) -> datetime:
    """The end of the quiet hours in which `at` lies; `at` outside of them."""
    quiet = alert.quiet
    if quiet is None or quiet.begins == quiet.ends:
        return at
    local = at.astimezone(zone_of(alert.zone))
    minute = local.hour * 60 + local.minute
    over_midnight = quiet.begins > quiet.ends
    is_in = minute >= quiet.begins or minute < quiet.ends if over_midnight else quiet.begins <= minute < quiet.ends
    return _next(alert, quiet.ends, at) if is_in else at


def _next(alert: Alert, minute: int, after: datetime) -> datetime:
    """The first moment after `after` at which the alert's clock shows this minute of a day, UTC; on days without it, an hour later."""
    local = after.astimezone(zone_of(alert.zone))
    for days in (0, 1, 2):
        day = (local + timedelta(days=days)).date()
        for fold in (0, 1):
            shown = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=local.tzinfo, fold=fold)
            at = shown.astimezone(UTC)
            if at > after:
                return at
    return after + timedelta(days=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The clock of this name; UTC where nobody knows it."""
    return _known(name) or ZoneInfo("UTC")


def is_zone(name: str) -> bool:
    """Whether there is a clock of this name."""
    return len(name) <= 64 and _known(name) is not None


def _known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
