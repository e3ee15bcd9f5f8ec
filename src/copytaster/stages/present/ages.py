"""Instants as readers see them. The script on the page writes the same words, so both change together."""

from dataclasses import dataclass
from datetime import UTC, datetime

from copytaster.stages.phrases import Phrase, filled, forms, phrase, phrases

MONTHS = (
    phrase("Jan"), phrase("Feb"), phrase("Mar"), phrase("Apr"), phrase("May"), phrase("Jun"),
    phrase("Jul"), phrase("Aug"), phrase("Sep"), phrase("Oct"), phrase("Nov"), phrase("Dec"),
)  # fmt: skip


JUST_NOW = phrase("just now")
DAY = phrase("{day} {month}")
DAY_OF_YEAR = phrase("{day} {month} {year}")
AGES = (forms("{number} min ago", "{number} mins ago"), forms("{number} hour ago", "{number} hours ago"))
"""For the script on the page."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant: for machines, as an age, and in full, UTC."""

    iso: str
    text: str
    full: str


def age(at: datetime, now: datetime) -> Phrase:
    """Whole minutes up to an hour, whole hours up to a day, then the date; what lies ahead of `now` is "just now"."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return JUST_NOW
    if minutes < 60:
        return phrases("{number} min ago", "{number} mins ago", minutes)
    hours = minutes // 60
    if hours < 24:
        return phrases("{number} hour ago", "{number} hours ago", hours)
    return day(at, now)


def day(at: datetime, now: datetime | None = None) -> Phrase:
    """Such as `18 Dec 2023`, UTC; without the year when it is that of `now`."""
    at = at.astimezone(UTC)
    month = MONTHS[at.month - 1]
    if now and now.astimezone(UTC).year == at.year:
        return filled(DAY, day=at.day, month=month)
    return filled(DAY_OF_YEAR, day=at.day, month=month, year=at.year)


def iso(at: datetime) -> str:
    """ISO 8601 in UTC to the second, ending in Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: datetime, now: datetime) -> Moment:
    """An instant with its age at `now`."""
    return Moment(iso(at), age(at, now), phrase("{date}, {time} UTC", date=day(at), time=f"{at.astimezone(UTC):%H:%M}"))
