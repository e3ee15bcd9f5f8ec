"""The charts of the health page: a point for each five minutes of a day, and the same by hours for who reads tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from copytaster.model.counted import SLOT, Slot
from copytaster.stages.present.health import seconds

SHOWN = timedelta(hours=24)
OUTCOMES = ("fetched", "not-modified", "failed", "gone")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the table, such as "14:00"; polls in the order of `OUTCOMES`, lags in words."""

    at: str
    articles: int
    polls: tuple[int, ...]
    lag_p50: str
    lag_p95: str


@dataclass(frozen=True, slots=True)
class Charts:
    """Points abreast, the earliest first: `at` in seconds since 1970, polls in the order of `OUTCOMES`, lags in seconds, None for none."""

    at: tuple[int, ...]
    articles: tuple[int, ...]
    polls: tuple[tuple[int, ...], ...]
    lag_p50: tuple[float | None, ...]
    lag_p95: tuple[float | None, ...]
    hours: tuple[Hour, ...]
    """The latest first, only those in which something happened."""

    def points(self) -> dict[str, object]:
        """What the script draws."""
        return {"at": self.at, "articles": self.articles, "polls": self.polls, "lag": (self.lag_p50, self.lag_p95)}


def charts(slots: Sequence[Slot], now: datetime) -> Charts:
    """The day up to now; the last point is of the five minutes that still run."""
    last = _floor(now, SLOT)
    moments = [last - SLOT * n for n in reversed(range(SHOWN // SLOT))]
    known = {slot.at: slot for slot in slots}
    told = [known.get(at, Slot(at, 0, None, None, {})) for at in moments]
    return Charts(
        tuple(int(at.timestamp()) for at in moments),
        tuple(each.articles for each in told),
        tuple(tuple(each.polls.get(outcome, 0) for each in told) for outcome in OUTCOMES),
        tuple(_short(each.lag_p50_s) for each in told),
        tuple(_short(each.lag_p95_s) for each in told),
        _hours(told),
    )


def _hours(told: Sequence[Slot]) -> tuple[Hour, ...]:
    starts = sorted({_floor(each.at, _HOUR) for each in told})
    parts = [[each for each in told if begin <= each.at < end] for begin, end in pairwise([*starts, starts[-1] + _HOUR])]
    made = [_hour(begin, part) for begin, part in zip(starts, parts, strict=True) if any(each.articles or each.polls for each in part)]
    return tuple(reversed(made))


def _hour(begin: datetime, part: Sequence[Slot]) -> Hour:
    """Its lags are the highest of its five minutes."""
    middle = [each.lag_p50_s for each in part if each.lag_p50_s is not None]
    most = [each.lag_p95_s for each in part if each.lag_p95_s is not None]
    polls = tuple(sum(each.polls.get(outcome, 0) for each in part) for outcome in OUTCOMES)
    return Hour(
        f"{begin:%H:%M}", sum(each.articles for each in part), polls, seconds(max(middle, default=None)), seconds(max(most, default=None))
    )


def _floor(at: datetime, step: timedelta) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // step.total_seconds() * step.total_seconds(), UTC)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
