"""Dates as feeds write them -> aware UTC."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache

from dateutil import parser as tolerant

from copytaster.stages.tables import rows

_WORDED = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s*)?(\d{1,2})\.?[ -](?:de )?([^\s\d.,:;()/+-]{3,12})\.?,?[ -](?:de )?(\d{4}|\d{2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,5})?(?:\s*\(.{0,40}\))?)?"
)
_DAY = re.compile(r"(?:[A-Z][a-z]{2},? )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_ISO_PART = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_HAN = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号일]?\s*(?:\(?[^\W\d_]{1,3}\)?\s*)?(?:(\d{1,2})\s*[:：時时시]\s*(\d{1,2}))?.{0,20}"
)
_VIETNAMESE = re.compile(r"\btháng\s+(\d{1,2})\b", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_DAY_NAME = re.compile(r"^[^\W\d_]+\.?,\s*(?=\d{1,2}\.?\s+[^\W\d_])")
_WORD = re.compile(r"[^\s\d.,:;()/+-]+\.?")
_MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_CAPITALS = {name.capitalize(): number for name, number in _MONTHS.items()}
_ENGLISH = tuple(_MONTHS)
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MAX_CHARS = 80


def instant(raw: str | None, language: str | None = None) -> datetime | None:
    """The moment that `raw` names, in UTC; None when it names none. Without a zone it is UTC; without a day, the first.

    RFC 822 and ISO 8601, in their usual spellings, are read from their places; other spellings and months in the languages of
    `data/months.txt` by patterns; anything else goes to dateutil. A text without a year is no date. `language`, as the feed
    names it, settles month names that mean two months.
    """
    if not raw:
        return None
    raw = raw.strip()
    if not raw or len(raw) > MAX_CHARS:
        return None
    try:
        if raw[:4].isdigit():
            return _iso(raw)
        return _usual(raw) or _worded(raw, language)
    except (ValueError, OverflowError):
        return None


def _usual(raw: str) -> datetime | None:
    """`Tue, 10 Jun 2025 04:00:00 +0200`, put together again as ISO 8601; None when it is anything else."""
    parts = raw.rsplit(" ", 2)
    if len(parts) != 3:
        return None
    day, zone = _iso_day(parts[0]), _iso_zone(parts[2])
    try:
        return _utc(datetime.fromisoformat(f"{day}T{parts[1]}{zone}")) if day and zone else None
    except ValueError:
        return None


@lru_cache(maxsize=1_024)
def _iso_day(words: str) -> str | None:
    found = _DAY.fullmatch(words)
    month = _CAPITALS.get(found[2]) if found else None
    return f"{found[3]}-{month:02d}-{int(found[1]):02d}" if found and month else None


@lru_cache(maxsize=512)
def _iso_zone(name: str) -> str | None:
    zone = _zone(name)
    return zone.tzname(None).removeprefix("UTC") or "+00:00" if zone else None


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
    if han := _HAN.fullmatch(raw):
        return datetime(int(han[1]), int(han[2]), int(han[3]), int(han[4] or 0), int(han[5] or 0), tzinfo=UTC)
    return _tolerant(raw, None)


def _worded(raw: str, language: str | None) -> datetime | None:
    found = _WORDED.fullmatch(raw)
    month = _month(found[2], language) if found else None
    zone = _zone(found[7] or "") if found else None
    if not found or not month or zone is None:
        return _tolerant(raw, language)
    year = int(found[3])
    if len(found[3]) == 2:
        year += 2000 if year < 70 else 1900
    hour, second = int(found[4] or 0), min(int(found[6] or 0), 59)
    day = datetime(year, month, int(found[1]), 0 if hour == 24 else hour, int(found[5] or 0), second, tzinfo=zone)
    return _utc(day + timedelta(days=1) if hour == 24 else day)


@lru_cache(maxsize=512)
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


def _tolerant(raw: str, language: str | None) -> datetime | None:
    if not raw.isascii():
        raw = _VIETNAMESE.sub(lambda found: _ENGLISH[int(found[1]) - 1] if 1 <= int(found[1]) <= 12 else found[0], raw)
        raw = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in raw)
    # A day's name goes first: "mar." is Tuesday in French and March in Italian.
    words = _WORD.sub(lambda word: _in_english(word[0], language), _DAY_NAME.sub("", raw))
    try:
        when = tolerant.parse(words, default=datetime(1, 1, 1), tzinfos=_seconds, fuzzy=True)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError):
        return None
    return _utc(when) if when.year > 1 else None


def _seconds(name: str | None, offset_s: int | None) -> timezone | None:
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s)) if abs(offset_s) < 86_400 else UTC
    return _zone(name or "") or UTC


def _in_english(word: str, language: str | None) -> str:
    month = _month(word, language)
    return _ENGLISH[month - 1] if month else word


def _month(name: str, language: str | None) -> int | None:
    name = name.lower().rstrip(".")
    months = _month_names()
    own = months.get((language or "")[:2].lower(), {}).get(name)
    return own or _MONTHS.get(name) or months[""].get(name)


@cache
def _zones_h() -> dict[str, float]:
    return {"": 0.0} | {name: float(hours) for name, hours in rows("zones.txt")}


@cache
def _month_names() -> Mapping[str, Mapping[str, int]]:
    """By language, and under the empty name those of all; see `data/months.txt`."""
    tables: dict[str, dict[str, int]] = {"": {m: i for i, m in enumerate(_FULL, 1)}}
    for language, *months in rows("months.txt"):
        tables[language] = {name: number for number, names in enumerate(months, 1) for name in names.split("/")}
        tables[""] = tables[language] | tables[""]
    return tables
