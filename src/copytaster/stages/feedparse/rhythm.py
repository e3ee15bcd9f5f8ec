"""How often a feed asks to be polled. Sources: RSS 2.0, ttl, skipHours and skipDays; RSS 1.0 module Syndication."""

from copytaster.stages.feedparse.fields import Said, Slots, Told, said
from copytaster.stages.feedparse.values import plain, words

_PERIODS_S = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def ttl_s(head: Said) -> float | None:
    """`ttl`, which is in minutes."""
    if "ttl" not in head:
        return None
    ttl = words(head["ttl"])
    return int(ttl) * 60.0 if ttl.isdecimal() and len(ttl) < 8 and int(ttl) else None


def period_s(head: Said) -> float | None:
    """The syndication module's period by its frequency."""
    if "period" not in head:
        return None
    period = _PERIODS_S.get(words(head["period"]).lower())
    times = words(head.get("frequency")) or "1"
    return period / int(times) if period and times.isdecimal() and len(times) < 6 and int(times) else None


def skip_hours(head: Said, parts: Slots) -> tuple[int, ...]:
    """Hours of the day in UTC, 0 to 23; some feeds write 24 for midnight."""
    if "skip_hours" not in head:
        return ()
    found = {int(hour) % 24 for hour in _inside(head["skip_hours"], "hour", parts) if hour.isdecimal() and len(hour) < 3}
    return tuple(sorted(found))


def skip_days(head: Said, parts: Slots) -> tuple[int, ...]:
    """Days of the week in UTC, 0 is Monday."""
    if "skip_days" not in head:
        return ()
    found = {day.lower() for day in _inside(head["skip_days"], "day", parts)}
    return tuple(number for number, day in enumerate(_DAYS) if day in found)


def _inside(told: Told, name: str, parts: Slots) -> list[str]:
    return [plain(element) for outer in told for element in said(outer, parts).get(name, ())[:100]]
