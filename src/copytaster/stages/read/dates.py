"""Dates on pages: what publishers write to aware times, or None."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timezone

from dateutil import parser as tolerant

from copytaster.stages.feedparse import dates as feeds

_FIRST_YEAR = 1990
_MAX_CHARS = 60
_EPOCH = re.compile(r"\d{10}(\d{3})?$")
_COMPACT = re.compile(r"(?P<y>(19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?(Z|\+00:?00)?$")
_IN_ADDRESS = re.compile(r"/(20[0-3]\d|199\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_MAX_LINE_CHARS = 120
_SHOWN = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-3]?\d)|(?:[0-3]?\d)\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}|[^\W\d_]{3,12}\.?\s[0-3]?\d(?:st|nd|rd|th)?,?\s(?:19|20)\d\d"
    r"|[0-3]?\d\.?(?:st|nd|rd|th)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20)\d\d"
)
_HAS_YEAR = re.compile(r"(19|20)\d\d")
_DOTTED = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}")
_NAMED_ZONES = {
    "EST": -18_000, "EDT": -14_400, "CST": -21_600, "CDT": -18_000, "MST": -25_200, "MDT": -21_600, "PST": -28_800, "PDT": -25_200,
    "GMT": 0, "UTC": 0, "BST": 3_600, "CET": 3_600, "CEST": 7_200, "EET": 7_200, "EEST": 10_800, "MSK": 10_800, "IST": 19_800,
    "JST": 32_400, "KST": 32_400, "AEST": 36_000, "AEDT": 39_600,
}  # fmt: skip


def instant(raw: str | None) -> datetime | None:
    """A time in the zone that it states, UTC without; a day alone is its midnight. None when it cannot be told, or before 1990."""
    text = (raw or "").strip()[:_MAX_CHARS]
    if not text:
        return None
    for read in (_iso, _numbers, _loose):
        found = read(text)
        if found is not None:
            return _aware(found)
    return None


def in_address(url: str) -> datetime | None:
    """The day that an address such as `/2024/05/03/` names."""
    found = _IN_ADDRESS.search(url)
    return _aware(_at(*map(int, found.groups()))) if found else None


def in_lines(lines: Sequence[str]) -> datetime | None:
    """The first day that stands in a short line of the page, as most pages show it above their text; for pages that state no date."""
    for line in lines:
        if len(line) <= _MAX_LINE_CHARS and _HAS_YEAR.search(line):
            for found in _SHOWN.finditer(line):
                if at := feeds.instant(found[0].strip(" ,.")):
                    return _aware(at)
    return None


def is_day_alone(at: datetime) -> bool:
    """Midnight to the microsecond: most likely a day without a time."""
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None


def _numbers(text: str) -> datetime | None:
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = _COMPACT.match(text)
    if found is None:
        return None
    return _at(*(int(found.group(part) or 0) for part in ("y", "m", "d", "H", "M", "S")))


def _loose(text: str) -> datetime | None:
    if not _HAS_YEAR.search(text):
        return None
    try:
        return tolerant.parse(text, default=datetime(2000, 1, 1), tzinfos=_zone, dayfirst=_DOTTED.match(text) is not None)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None


def _zone(name: str | None, offset_s: int | None) -> int | None:
    return offset_s if offset_s is not None else _NAMED_ZONES.get(name or "")


def _at(*parts: int) -> datetime | None:
    try:
        return datetime(*parts).replace(tzinfo=UTC)  # type: ignore[arg-type]
    except ValueError:
        return None


def _aware(at: datetime | None) -> datetime | None:
    """With the zone that was stated, as a plain offset; UTC where none was."""
    if at is None:
        return None
    try:
        offset = at.utcoffset()
        zone = UTC if not offset else timezone(offset)
        known = at.replace(tzinfo=zone)
        known.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return known if known.year >= _FIRST_YEAR else None
