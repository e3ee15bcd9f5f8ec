"""How the site stands: tiles, queues, and feeds in order of trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from copytaster.model.feed import FeedSource, FeedState
from copytaster.model.message import ROOMS, Room
from copytaster.model.writing import WriterUse
from copytaster.stages.phrases import Numeral, joined, phrase, phrases
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.lines import safe_link
from copytaster.stages.present.polling import silence

SILENT = timedelta(days=3)
_OUTCOMES = {
    "new": phrase("new"),
    "fetched": phrase("fetched"),
    "not-modified": phrase("not-modified"),
    "failed": phrase("failed"),
    "gone": phrase("gone"),
    "paused": phrase("paused"),
}


class Standing(Protocol):
    """What the store counts; `ports.Counts` is one."""

    @property
    def articles(self) -> int: ...
    @property
    def stories(self) -> int: ...
    @property
    def open_stories(self) -> int: ...
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
        (phrase("Lag, median"), seconds(counts.lag_p50_s)),
        (phrase("Lag, 95 of 100"), seconds(counts.lag_p95_s)),
        (phrase("Articles, last hour"), Numeral(f"{counts.articles_last_hour:,}")),
        (phrase("Open stories"), Numeral(f"{counts.open_stories:,}")),
        (phrase("Articles"), Numeral(f"{counts.articles:,}")),
        (phrase("Stories"), Numeral(f"{counts.stories:,}")),
        (phrase("Waiting"), Numeral(f"{sum(counts.queued.values()):,}")),
        (phrase("Set aside"), Numeral(f"{counts.set_aside:,}")),
        (phrase("Live readers"), Numeral(f"{readers:,}")),
    )
    queues = tuple((room, Numeral(f"{counts.queued.get(room, 0):,}")) for room in ROOMS)
    return Health(tiles, queues, tuple(rows), sum(row.trouble > 0 for row in rows), polled(feeds, states))


def polled(feeds: Sequence[FeedSource], states: Mapping[str, FeedState]) -> str:
    """How far the first round of polls is, such as "Polled 12 of 60 feeds"; empty once it is done."""
    active = [feed for feed in feeds if not feed.is_paused]
    done = sum(bool((state := states.get(feed.id)) and state.polled_at) for feed in active)
    return phrase("Polled {done} of {all} feeds", done=done, all=len(active)) if done < len(active) else ""


def feed_row(feed: FeedSource, state: FeedState | None, now: datetime) -> FeedRow:
    """One feed; without a state it was never polled."""
    missed = silence(state, now) if state and not feed.is_paused else ""
    return FeedRow(
        id=feed.id,
        title=feed.title,
        url=safe_link(feed.url),
        source_id=feed.source_id,
        outcome=_OUTCOMES["paused" if feed.is_paused else state.outcome if state else "new"],
        why=state.why if state else "",
        succeeded=moment(state.succeeded_at, now) if state and state.succeeded_at else None,
        next_poll=until(state.next_poll_at, now) if state and not feed.is_paused else "",
        share_not_modified=Numeral(f"{state.not_modified / state.polls:.0%}") if state and state.polls else "",
        failures=state.failures if state else 0,
        trouble=_trouble(feed, state, now) or int(bool(missed)),
        silence=missed,
    )


def until(at: datetime, now: datetime) -> str:
    """How long from `now` to `at`: "now", "in 9 mins", "in 3 hours", "in 2 days"."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes < 1:
        return phrase("now")
    if minutes >= 1440:
        return phrases("in {number} day", "in {number} days", minutes // 1440)
    if minutes >= 60:
        return phrases("in {number} hour", "in {number} hours", minutes // 60)
    return phrases("in {number} min", "in {number} mins", minutes)


def writer_line(use: WriterUse, cap: int) -> str:
    """What the writer did and cost on one day; `cap` is the most tokens of a day."""
    what = (
        (use.written, phrase("briefs written")),
        (use.calls, phrase("calls")),
        (use.refused, phrase("answers refused by the check")),
        (use.errors, phrase("errors")),
        (use.unasked, phrase("left to the rules by a cap")),
    )
    numbers = {"used": use.tokens, "cap": cap, "sent": use.tokens_in, "got": use.tokens_out}
    tokens = phrase("{used} of {cap} tokens ({sent} in, {got} out)", **{name: Numeral(f"{number:,}") for name, number in numbers.items()})
    return joined((*(joined((Numeral(f"{number:,}"), name), " ") for number, name in what), tokens))


def seconds(value: float | None) -> str:
    """A duration in the unit that keeps it short; a dash when nobody knows."""
    if value is None:
        return "–"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if value >= size:
            return Numeral(f"{value / size:.1f} {unit}")
    return Numeral(f"{value:.1f} s")


def _trouble(feed: FeedSource, state: FeedState | None, now: datetime) -> int:
    """Gone before failing, failing by count, and last those that were not reached for long."""
    if feed.is_paused or state is None:
        return 0
    if state.outcome == "gone":
        return 1_000
    if state.failures:
        return 1 + min(state.failures, 900)
    return int(state.succeeded_at is not None and now - state.succeeded_at > SILENT)
