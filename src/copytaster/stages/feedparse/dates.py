"""Dates as feeds write them -> aware UTC."""

import re
import warnings
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from dateutil import parser as tolerant

from copytaster.stages.tables import rows

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]{0,6}\.?,?[ -](\d{4}|\d{2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,5})?(?:\s*\(.{0,40}\))?)?"
)
_ISO_PART = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_DAY_NAME = re.compile(r"^[^\W\d_]+\.?,\s*(?=\d{1,2}\.?\s+[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+\.?")
_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
MAX_CHARS = 80


def instant(raw: str | None) -> datetime | None:
    """The moment that `raw` names, in UTC; None when it names none. Without a zone it is UTC; without a day, the first.

    RFC 822 and ISO 8601 take a fast path; anything else, month names in other languages included, goes to dateutil. A text
    without a year is no date.
    """
    if not raw:
        return None
    raw = raw.strip()
    if not raw or len(raw) > MAX_CHARS:
        return None
    try:
        return _iso(raw) if raw[0].isdigit() and raw[:4].isdigit() else _worded(raw)
    except (ValueError, OverflowError):
        return None


def _iso(raw: str) -> datetime | None:
    try:
        return _utc(datetime.fromisoformat(raw))
    except ValueError:
        pass
    if part := _ISO_PART.fullmatch(raw):
        return datetime(int(part[1]), int(part[2] or 1), int(part[3] or 1), tzinfo=UTC)
    if ordinal := _ORDINAL.fullmatch(raw):
        return datetime(int(ordinal[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(ordinal[2]) - 1)
    if _EPOCH.fullmatch(raw):
        seconds = float(raw)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    return _tolerant(raw)


def _worded(raw: str) -> datetime | None:
    found = _RFC822.fullmatch(raw)
    month = _MONTHS.get(found[2].lower()) if found else None
    zone = _zone(found[7] or "") if found else None
    if not found or not month or zone is None:
        return _tolerant(raw)
    year = int(found[3])
    if len(found[3]) == 2:
        year += 2000 if year < 70 else 1900
    hour, second = int(found[4] or 0), min(int(found[6] or 0), 59)
    day = datetime(year, month, int(found[1]), hour % 24 if hour == 24 else hour, int(found[5] or 0), second, tzinfo=zone)
    return _utc(day + timedelta(days=1) if hour == 24 else day)


def _zone(name: str) -> timezone | None:
    if offset := _OFFSET.fullmatch(name):
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)) if minutes else UTC
    hours = _zones_h().get(name.lower())
    if hours is None:
        return None
    return timezone(timedelta(hours=hours)) if hours else UTC


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _tolerant(raw: str) -> datetime | None:
    # A day's name goes first: "mar." is Tuesday in French and March in Italian.
    words = _WORD.sub(_in_english, _DAY_NAME.sub("", raw))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            when = tolerant.parse(words, default=datetime(1, 1, 1), tzinfos=_seconds, fuzzy=True)
        except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError):
            return None
    return _utc(when) if when.year > 1 else None


def _seconds(name: str | None, offset_s: int | None) -> timezone | None:
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s)) if abs(offset_s) < 86_400 else UTC
    return _zone(name or "") or UTC


def _in_english(word: re.Match[str]) -> str:
    name = word[0].lower().rstrip(".")
    month = _month_names().get(name)
    return list(_MONTHS)[month - 1] if month else word[0]


@cache
def _zones_h() -> dict[str, float]:
    return {"": 0.0} | {name: float(hours) for name, hours in rows("zones.txt")}


@cache
def _month_names() -> dict[str, int]:
    """From `data/months.txt`: one language a line, twelve months, `/` between spellings."""
    return {name: number for row in rows("months.txt") for number, names in enumerate(row[1:], 1) for name in names.split("/")}
