"""How the site stands: tiles, queues, and feeds in order of trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.model.feed import FeedSource, FeedState
from copytaster.model.message import ROOMS, Room
from copytaster.model.writing import WriterUse
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.lines import safe_link
from copytaster.stages.present.polling import silence

SILENT = timedelta(days=3)


class Standing(Protocol):
    """What the store counts; `ports.Counts` is one."""

    @property
    def articles(self) -> int: ...
    @property
    def stories(self) -> int: ...
    @property
    def queued(self) -> Mapping[Room, int]: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def articles_last_hour(self) -> int: ...
    @property
    def lag_p50_s(self) -> float | None: ...
    @property
    def lag_p95_s(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed and how polling it goes. `trouble` is 0 when all is well, and grows with what is wrong."""

    id: str
    title: str
    url: str
    source_id: str
    outcome: str
    why: str
    succeeded: Moment | None
    next_poll: str
    share_not_modified: str
    failures: int
    trouble: int
    silence: str
    """What is missed from a feed that is silent against its habit, else empty."""


@dataclass(frozen=True, slots=True)
class Health:
    """Tiles as (name, value), queue depths as (room, count), and feeds, those in trouble first."""

    tiles: tuple[tuple[str, str], ...]
    queues: tuple[tuple[str, str], ...]
    feeds: tuple[FeedRow, ...]
    troubled: int
    polled: str


def health(counts: Standing, feeds: Sequence[FeedSource], states: Mapping[str, FeedState], readers: int, now: datetime) -> Health:
    """The health page's values; `readers` are the open live streams."""
    rows = sorted((feed_row(feed, states.get(feed.id), now) for feed in feeds), key=lambda row: (-row.trouble, row.title, row.id))
    tiles = (
        ("Lag, median", seconds(counts.lag_p50_s)),
        ("Lag, 95 of 100", seconds(counts.lag_p95_s)),
        ("Articles, last hour", f"{counts.articles_last_hour:,}"),
        ("Articles", f"{counts.articles:,}"),
        ("Stories", f"{counts.stories:,}"),
        ("Waiting", f"{sum(counts.queued.values()):,}"),
        ("Set aside", f"{counts.set_aside:,}"),
        ("Live readers", f"{readers:,}"),
    )
    queues = tuple((room, f"{counts.queued.get(room, 0):,}") for room in ROOMS)
    return Health(tiles, queues, tuple(rows), sum(row.trouble > 0 for row in rows), polled(feeds, states))


def polled(feeds: Sequence[FeedSource], states: Mapping[str, FeedState]) -> str:
    """How far the first round of polls is, such as "Polled 12 of 60 feeds"; empty once it is done."""
    active = [feed for feed in feeds if not feed.is_paused]
    done = sum(bool((state := states.get(feed.id)) and state.polled_at) for feed in active)
    return f"Polled {done} of {len(active)} feeds" if done < len(active) else ""


def feed_row(feed: FeedSource, state: FeedState | None, now: datetime) -> FeedRow:
    """One feed; without a state it was never polled."""
    missed = silence(state, now) if state and not feed.is_paused else ""
    return FeedRow(
        id=feed.id,
        title=feed.title,
        url=safe_link(feed.url),
        source_id=feed.source_id,
        outcome="paused" if feed.is_paused else state.outcome if state else "new",
        why=state.why if state else "",
        succeeded=moment(state.succeeded_at, now) if state and state.succeeded_at else None,
        next_poll=until(state.next_poll_at, now) if state and not feed.is_paused else "",
        share_not_modified=f"{state.not_modified / state.polls:.0%}" if state and state.polls else "",
        failures=state.failures if state else 0,
        trouble=_trouble(feed, state, now) or int(bool(missed)),
        silence=missed,
    )


def until(at: datetime, now: datetime) -> str:
    """How long from `now` to `at`: "now", "in 9 mins", "in 3 hours", "in 2 days"."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes < 1:
        return "now"
    size, unit = (1440, "day") if minutes >= 1440 else (60, "hour") if minutes >= 60 else (1, "min")
    number = minutes // size
    return f"in {number} {unit}{'s' * (number > 1)}"


def writer_line(use: WriterUse, cap: int) -> str:
    """What the writer did and cost on one day; `cap` is the most tokens of a day."""
    what = (
        (use.written, "briefs written"),
        (use.calls, "calls"),
        (use.refused, "answers refused by the check"),
        (use.errors, "errors"),
        (use.unasked, "left to the rules by a cap"),
    )
    tokens = f"{use.tokens:,} of {cap:,} tokens ({use.tokens_in:,} in, {use.tokens_out:,} out)"
    return f"{', '.join(f'{number:,} {name}' for number, name in what)}, {tokens}"


def seconds(value: float | None) -> str:
    """A duration in the unit that keeps it short; a dash when nobody knows."""
    if value is None:
        return "–"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value:.1f} s"


def _trouble(feed: FeedSource, state: FeedState | None, now: datetime) -> int:
    """Gone before failing, failing by count, and last those that were not reached for long."""
    if feed.is_paused or state is None:
        return 0
    if state.outcome == "gone":
        return 1_000
    if state.failures:
        return 1 + min(state.failures, 900)
    return int(state.succeeded_at is not None and now - state.succeeded_at > SILENT)
