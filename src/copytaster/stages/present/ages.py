"""Instants as readers see them. The script on the page writes the same words, so both change together."""

from dataclasses import dataclass
from datetime import UTC, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant: for machines, as an age, and in full, UTC."""

    iso: str
    text: str
    full: str


def age(at: datetime, now: datetime) -> str:
    """Whole minutes up to an hour, whole hours up to a day, then the date; what lies ahead of `now` is "just now"."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min{'s' * (minutes > 1)} ago"
    hours = minutes // 60
    if hours < 24:
        return f"{hours} hour{'s' * (hours > 1)} ago"
    return day(at, now)


def day(at: datetime, now: datetime | None = None) -> str:
    """Such as `18 Dec 2023`, UTC; without the year when it is that of `now`."""
    at = at.astimezone(UTC)
    year = "" if now and now.astimezone(UTC).year == at.year else f" {at.year}"
    return f"{at.day} {MONTHS[at.month - 1]}{year}"


def iso(at: datetime) -> str:
    """ISO 8601 in UTC to the second, ending in Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: datetime, now: datetime) -> Moment:
    """An instant with its age at `now`."""
    return Moment(iso(at), age(at, now), f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC")
