"""Days and spans of time as readers write them."""

import re
from datetime import UTC, datetime, timedelta

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_AGO = re.compile(r"(\d{1,4})\s*([hdwm])[a-z]*", re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}
_NAMED = {"today": 0, "yesterday": 1}
HOW = "write a day as 2026-11-23, a month as 2026-11, or a time ago as 6h, 7d, 2w"


def span(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """From when until when (exclusive), UTC; None for what is no day. A time ago runs until now."""
    if text.lower() in _NAMED:
        start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_NAMED[text.lower()])
        return start, start + timedelta(days=1)
    if match := _AGO.fullmatch(text):
        return now - int(match[1]) * _UNITS[match[2].lower()], now
    try:
        return _calendar(text)
    except (ValueError, OverflowError):
        return None


def _calendar(text: str) -> tuple[datetime, datetime] | None:
    if match := _DAY.fullmatch(text):
        start = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        return start, start + timedelta(days=1)
    if match := _MONTH.fullmatch(text):
        start = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
        return start, (start + timedelta(days=31)).replace(day=1)
    return None
