"""In which hours of the week a feed publishes, and how much: learned from what it lists, in under a kilobyte."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt

import numpy as np
import numpy.typing as npt

Hours = npt.NDArray[np.float64]
"""Numbers by time, or by hour of the week in UTC; a week begins on the day on which the epoch did, a Thursday."""

WEEK_H = 168
MEMORY_ENTRIES = 100.0
"""What was seen counts half once so many newer entries have come, within the bounds below."""

_SHORTEST_H, _LONGEST_H = 5 * 24.0, 60 * 24.0
_SHAPE_HALF_LIFE_H = 16 * 7 * 24.0
_PRIOR_ENTRIES, _PRIOR_HOURS = 0.5, 1.0
_LEAST_FOR_A_SHAPE = 4.0
# How many entries at the mean it takes to be believed half: of an hour of the day, a day of the week, one hour of one day.
_HOUR_DOUBT, _DAY_DOUBT, _CELL_DOUBT = 0.25, 2.0, 12.0
_LONGEST_GAP_HALF_LIFE_H = 60 * 24.0
_HEAD = struct.Struct("<B8d")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of a feed's habits. Times are hours since 1970.

    `entries` came in `hours`, both with less weight for what is long ago; it was watched from `since_h` to `until_h`;
    `gap` is the longest silence of late, as the number of entries that were to be expected meanwhile; `usual` is how many came
    an hour when one came last, so that what is expected does not fall while nothing comes; `counts` are entries by
    hour of the week as of `counted_h`; `shape` is how the rate in each hour of the week stands to the mean, and `root` the mean
    of its square roots. Counts and shape only change when entries come, so that a look that finds none costs little.
    """

    entries: float
    hours: float
    since_h: float
    until_h: float
    gap: float
    usual: float
    counted_h: float
    root: float
    counts: npt.NDArray[np.float32]
    shape: npt.NDArray[np.float32]

    @property
    def per_hour(self) -> float:
        """Entries an hour over all hours; never 0, since no silence proves that nothing will ever come."""
        return (self.entries + _PRIOR_ENTRIES) / (self.hours + _PRIOR_HOURS)

    @property
    def pull(self) -> float:
        """The mean over the week of the square root of entries an hour."""
        return sqrt(self.per_hour) * self.root


def packed(rhythm: Rhythm) -> bytes:
    numbers = (rhythm.entries, rhythm.hours, rhythm.since_h, rhythm.until_h, rhythm.gap, rhythm.usual, rhythm.counted_h, rhythm.root)
    return _HEAD.pack(_VERSION, *numbers) + rhythm.counts.tobytes() + rhythm.shape.tobytes()


def unpacked(stored: bytes) -> Rhythm | None:
    """What `packed` wrote; None for anything else."""
    if len(stored) != _HEAD.size + 8 * WEEK_H or stored[0] != _VERSION:
        return None
    _, entries, hours, since_h, until_h, gap, usual, counted_h, root = _HEAD.unpack_from(stored)
    counts, shape = (np.frombuffer(stored, "<f4", WEEK_H, _HEAD.size + skipped) for skipped in (0, 4 * WEEK_H))
    return Rhythm(entries, hours, since_h, until_h, gap, usual, counted_h, root, counts, shape)


def begun(times_h: Sequence[float], now_h: float) -> Rhythm:
    """From the dates of the first list that a feed showed; the oldest one only says since when it is watched."""
    times = np.sort(np.asarray([at for at in times_h if at <= now_h], dtype=np.float64))
    if len(times) < 2:
        return Rhythm(0.0, 0.0, now_h, now_h, 0.0, 0.0, now_h, 1.0, np.zeros(WEEK_H, np.float32), np.ones(WEEK_H, np.float32))
    since_h, later = float(times[0]), times[1:]
    watched_h = max(now_h - since_h, 0.1)
    half_life_h = _half_life_h(len(later) / watched_h)
    counts = np.bincount(_cells(later), 0.5 ** ((now_h - later) / _SHAPE_HALF_LIFE_H), WEEK_H).astype(np.float32)
    entries = float((0.5 ** ((now_h - later) / half_life_h)).sum())
    shape = _shape(counts, since_h, now_h)
    hours = _decayed_h(watched_h, half_life_h)
    rhythm = Rhythm(entries, hours, since_h, now_h, 0.0, len(later) / watched_h, now_h, _root(shape), counts, shape)
    return replace(rhythm, gap=float(np.diff(_until(rhythm, times)).max()))


def grown(before: Rhythm, times_h: Sequence[float], newest_h: float | None, now_h: float) -> Rhythm:
    """After a look at the feed: entries came at these times, or none did. `newest_h` is when the one before them came."""
    passed_h = max(0.0, now_h - before.until_h)
    half_life_h = _half_life_h(before.per_hour)
    kept = 0.5 ** (passed_h / half_life_h)
    entries = before.entries * kept + len(times_h)
    hours = before.hours * kept + _decayed_h(passed_h, half_life_h)
    until_h = max(now_h, before.until_h)
    gap, usual, counted_h, root, counts, shape = before.gap, before.usual, before.counted_h, before.root, before.counts, before.shape
    if times_h:
        counts = counts * np.float32(0.5 ** (max(0.0, now_h - counted_h) / _SHAPE_HALF_LIFE_H))
        counts += np.bincount(_cells(np.asarray(times_h, dtype=np.float64)), minlength=WEEK_H)
        gap *= 0.5 ** (max(0.0, now_h - counted_h) / _LONGEST_GAP_HALF_LIFE_H)
        if newest_h is not None and before.hours > 0.0:
            gap = max(gap, expected(before, newest_h, min(times_h)))
        shape = _shape(counts, before.since_h, until_h)
        counted_h, root, usual = now_h, _root(shape), (entries + _PRIOR_ENTRIES) / (hours + _PRIOR_HOURS)
    return Rhythm(entries, hours, before.since_h, until_h, gap, usual, counted_h, root, counts, shape)


def _shape(counts: npt.NDArray[np.float32], since_h: float, until_h: float) -> npt.NDArray[np.float32]:
    """How the rate in each hour of the week stands to the mean.

    An hour of one day is held against what the hour of the day and the day of the week lead to expect, and these against the
    mean, each as far as it was seen: with little data the shape is flat. Shrinkage as by a gamma prior on Poisson rates.
    """
    by_cell = counts.astype(np.float64).reshape(7, 24)
    total = float(by_cell.sum())
    if total < _LEAST_FOR_A_SHAPE:
        return np.ones(WEEK_H, np.float32)
    hours, days, cells = _even(total, since_h, until_h)
    by_hour = (_SMOOTH @ by_cell.sum(0) + _HOUR_DOUBT) / (hours + _HOUR_DOUBT)
    by_day = (by_cell.sum(1) + _DAY_DOUBT) / (days + _DAY_DOUBT)
    shape = (by_cell + _CELL_DOUBT * by_day[:, None] * by_hour) / (cells + _CELL_DOUBT)
    even_shape: npt.NDArray[np.float32] = (shape * (WEEK_H / float(shape.sum()))).ravel().astype(np.float32)
    return even_shape


def _root(shape: npt.NDArray[np.float32]) -> float:
    return float(np.sqrt(shape).sum()) / WEEK_H


def expected(rhythm: Rhythm, from_h: float, to_h: float) -> float:
    """How many entries are usual between two times."""
    if to_h - from_h < 1.0:
        return max(0.0, to_h - from_h) * rhythm.usual * float(rhythm.shape[int(from_h) % WEEK_H])
    begin, end = _until(rhythm, np.array([from_h, max(from_h, to_h)]))
    return float(end - begin)


def _until(rhythm: Rhythm, times_h: Hours) -> Hours:
    """Entries usual from the beginning of 1970 to each time, if it had always been like this week."""
    rates = rhythm.shape.astype(np.float64) * rhythm.usual
    sums = np.concatenate(([0.0], np.cumsum(rates)))
    whole = np.floor(times_h)
    cells = _cells(times_h)
    summed: Hours = (times_h // WEEK_H) * sums[-1] + sums[cells] + (times_h - whole) * rates[cells]
    return summed


def _cells(times_h: Hours) -> npt.NDArray[np.intp]:
    return (np.floor(times_h) % WEEK_H).astype(np.intp)


def _half_life_h(per_hour: float) -> float:
    return min(max(MEMORY_ENTRIES / per_hour, _SHORTEST_H), _LONGEST_H)


def _decayed_h(passed_h: float, half_life_h: float) -> float:
    """Hours that passed, the earlier ones with less weight."""
    return half_life_h / float(np.log(2.0)) * (1.0 - float(0.5 ** (passed_h / half_life_h)))


def _even(total: float, since_h: float, until_h: float) -> tuple[Hours | float, Hours | float, Hours | float]:
    """How many entries there would be in each hour of the day, day and hour of the week if they came evenly while it was watched."""
    if until_h - since_h >= WEEK_H:
        return total / 24.0, total / 7.0, total / WEEK_H
    hours = np.arange(int(since_h), int(until_h) + 1, dtype=np.float64)
    parts = np.minimum(hours + 1.0, until_h) - np.maximum(hours, since_h)
    seen = np.bincount(_cells(hours), np.maximum(parts, 0.01), WEEK_H).reshape(7, 24)
    even: Hours = (seen * (total / float(seen.sum()))).astype(np.float64)
    by_hour: Hours = _SMOOTH @ even.sum(0)
    return by_hour, even.sum(1), even


@cache
def _circle(*weights: float) -> Hours:
    """A matrix that smooths 24 hours in a circle; the first weight is the hour's own, the next that of each neighbour."""
    matrix = np.zeros((24, 24))
    for away, weight in enumerate(weights):
        for hour in range(24):
            matrix[hour, (hour + away) % 24] = matrix[hour, (hour - away) % 24] = weight
    return matrix


_SMOOTH = _circle(0.6, 0.15, 0.05)
