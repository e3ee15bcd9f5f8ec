"""How the site stands, as a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.feed import FeedSource, FeedState
from copytaster.model.message import ROOMS
from copytaster.stages import schedule
from copytaster.stages.present.health import Standing


@dataclass(frozen=True, slots=True)
class Feeds:
    """How many feeds are followed, and how they stand; a silent one answers, but tells nothing against its habit."""

    followed: int
    answering: int
    failing: int
    gone: int
    paused: int
    new: int
    silent: int


@dataclass(frozen=True, slots=True)
class HealthRecord:
    """How the site stands."""

    version: str
    now: datetime
    """What its clock says; in a replay the archive's time."""
    replay: str | None
    """The archive that plays, null when the news is live."""
    articles: int
    stories: int
    open_stories: int
    """Stories that may still get reports."""
    articles_last_hour: int
    lag_p50_s: float | None
    """Seconds from telling to reading, the median over the last 500 articles."""
    lag_p95_s: float | None
    feeds: Feeds
    queued: Mapping[str, int]
    """Messages that wait, by room."""
    set_aside: int
    """Messages that a person should look at."""
    live_readers: int
    wire: int
    """The number of the wire's last line."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the site knows of itself."""

    version: str
    replay: str | None
    readers: int
    wire: int


def health(counts: Standing, feeds: Sequence[FeedSource], states: Mapping[str, FeedState], site: Site, now: datetime) -> HealthRecord:
    """The numbers of the health page."""
    return HealthRecord(
        version=site.version,
        now=now,
        replay=site.replay,
        articles=counts.articles,
        stories=counts.stories,
        open_stories=counts.open_stories,
        articles_last_hour=counts.articles_last_hour,
        lag_p50_s=counts.lag_p50_s,
        lag_p95_s=counts.lag_p95_s,
        feeds=_feeds(feeds, states),
        queued={room: counts.queued.get(room, 0) for room in ROOMS},
        set_aside=counts.set_aside,
        live_readers=site.readers,
        wire=site.wire,
    )


def _feeds(feeds: Sequence[FeedSource], states: Mapping[str, FeedState]) -> Feeds:
    active = [states.get(feed.id) for feed in feeds if not feed.is_paused]
    outcomes = [state.outcome if state else "new" for state in active]
    return Feeds(
        followed=len(feeds),
        answering=sum(outcome in ("fetched", "not-modified") for outcome in outcomes),
        failing=outcomes.count("failed"),
        gone=outcomes.count("gone"),
        paused=len(feeds) - len(active),
        new=outcomes.count("new"),
        silent=sum(state is not None and schedule.silence(state) is not None for state in active),
    )
