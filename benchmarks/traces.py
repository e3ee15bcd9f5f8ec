"""Publication traces for `polling.py`: when real feeds listed entries, carried on over some weeks."""

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from copytaster.adapters.warc import Archive
from copytaster.model.feed import ParsedFeed
from copytaster.stages import feedparse, urls
from copytaster.stages.schedule.plan import hours_of

WEEKS = 6
LENGTH_H = WEEKS * 168.0
MEASURED_FROM_H = 2 * 168.0
JITTER_H = 0.5
LEAST_SPAN_H = 0.25
LISTED_IN_ARCHIVE = 20


@dataclass(frozen=True, slots=True)
class Trace:
    """When a feed published, in hours from the beginning of a week, upwards; those below 0 are what it had listed before.

    It shows its latest `listed` entries.
    """

    name: str
    times_h: tuple[float, ...]
    listed: int

    @property
    def is_aside(self) -> bool:
        """A third of all, by a hash of the name."""
        return hashlib.blake2b(self.name.encode()).digest()[0] % 3 == 0


def traces(data: Path) -> tuple[Trace, ...]:
    """Of every real feed that dates two entries at least a quarter of an hour apart, each list once."""
    seen: dict[tuple[float, ...], Trace] = {}
    for name, times in _of_feeds(data / "feeds" / "real"):
        if len(times) >= 2 and times[-1] - times[0] >= LEAST_SPAN_H:
            seen.setdefault(tuple(times), Trace(name, _carried_on(name, times), len(times)))
    return tuple(seen.values())


def headline_traces(data: Path) -> tuple[Trace, ...]:
    """Of the publishers in the archive of headlines that it holds a dozen of; it keeps a selection of what they published."""
    told = _of_headlines(data / "replay" / "headlines-2014-03.warc.gz")
    return tuple(Trace(name, _carried_on(name, times), LISTED_IN_ARCHIVE) for name, times in told)


def _of_feeds(folder: Path) -> Iterator[tuple[str, list[float]]]:
    for file in sorted(folder.iterdir()):
        found = feedparse.parsed(gzip.decompress(file.read_bytes()), None, "")
        if isinstance(found, ParsedFeed):
            dates = [entry.published_at or entry.updated_at for entry in found.entries]
            yield file.name, sorted(hours_of(at) for at in dates if at and at.year >= 1990)


def _of_headlines(file: Path) -> Iterator[tuple[str, list[float]]]:
    times: dict[str, set[tuple[str, float]]] = {}
    archive = Archive([file])
    for capture in archive.index().captures:
        found = feedparse.parsed(archive.body(capture), capture.content_type, capture.raw_url)
        for entry in found.entries if isinstance(found, ParsedFeed) else ():
            if entry.link and entry.published_at:
                times.setdefault(urls.registrable(entry.link), set()).add((entry.link, hours_of(entry.published_at)))
    for name, told in sorted(times.items()):
        if len(told) >= 12:
            yield name, sorted(at for _, at in told)


def _carried_on(name: str, times: Sequence[float]) -> tuple[float, ...]:
    """The dates moved by whole weeks to the end of the simulated time; a shorter list is repeated before and after itself.

    A list of some days is repeated by whole days, so that hours of the day stay what they were, and each copy of an entry is
    moved by up to half an hour, so that nothing comes to the minute. What covers less than a day is repeated as it is.
    """
    span_h = (times[-1] - times[0]) * len(times) / (len(times) - 1)
    moved = LENGTH_H - 168.0 * (times[-1] // 168.0 + 1.0)
    placed = [at + moved for at in times]
    if span_h >= LENGTH_H + 168.0:
        return tuple(at for at in placed if at < LENGTH_H)
    period_h = span_h if span_h < 18.0 else 24.0 * max(1, round(span_h / 24.0)) if span_h < 120.0 else 168.0 * max(1, round(span_h / 168.0))
    copies = range(-int((LENGTH_H + 336.0) / period_h) - 1, int(336.0 / period_h) + 2)
    spread = [at + copy * period_h + (JITTER_H * _noise(name, n, copy) if copy else 0.0) for copy in copies for n, at in enumerate(placed)]
    return tuple(sorted(at for at in spread if -336.0 <= at < LENGTH_H))


def _noise(*parts: object) -> float:
    """From -1 to 1, by the parts alone."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=4).digest(), "big") / 2**31 - 1.0
