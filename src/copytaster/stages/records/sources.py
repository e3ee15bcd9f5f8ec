"""Publishers, their feeds, and how polling them goes, as records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from copytaster.model.feed import FeedSource, FeedState, Source
from copytaster.stages import schedule
from copytaster.stages.records.plain import Known, language, link

Standing = Literal["new", "fetched", "not-modified", "failed", "gone", "paused"]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A publisher; `id` is its registrable domain."""

    id: str
    name: str
    page: str
    """Its page on this site."""
    site_url: str | None
    language: str | None
    feeds: int
    """How many of its feeds are followed."""
    failing: int
    """How many of those do not answer, or are gone."""


@dataclass(frozen=True, slots=True)
class TroubleRecord:
    """A poll that failed, and why."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed, and what polling it has shown."""

    id: str
    title: str
    url: str | None
    added_at: datetime
    standing: Standing
    """What the last poll brought; `new` before the first."""
    why: str
    """What is wrong; empty when nothing is."""
    polled_at: datetime | None
    succeeded_at: datetime | None
    next_poll_at: datetime | None
    interval_s: float | None
    polls: int
    not_modified: int
    failures: int
    """Polls that failed in a row."""
    per_day: float | None
    """About how many entries come a day."""
    newest_at: datetime | None
    silent_since: datetime | None
    """Since when nothing came, where that is against the feed's habit."""
    moved_to: str | None
    troubles: tuple[TroubleRecord, ...]
    """The last few, newest first."""


@dataclass(frozen=True, slots=True)
class DayRecord:
    """How many articles were told on a day, UTC."""

    day: str
    articles: int


@dataclass(frozen=True, slots=True)
class SourceOne:
    """One publisher with its feeds, and its articles a day over the last 30 days; days without any are left out."""

    source: SourceRecord
    feeds: tuple[FeedRecord, ...]
    days: tuple[DayRecord, ...]


@dataclass(frozen=True, slots=True)
class SourceList:
    """Publishers by id; `next` is the cursor of the next page, null on the last."""

    items: tuple[SourceRecord, ...]
    next: str | None


def source(told: Source, feeds: Sequence[FeedSource], states: Mapping[str, FeedState], known: Known) -> SourceRecord:
    """A publisher with the count of its own feeds among these."""
    own = [feed for feed in feeds if feed.source_id == told.id]
    failing = sum(_standing(feed, states.get(feed.id)) in ("failed", "gone") for feed in own)
    page = f"{known.base}/source/{told.id}"
    return SourceRecord(told.id, told.name or told.id, page, link(told.site_url), language(told.language or ""), len(own), failing)


def source_one(record: SourceRecord, feeds: Sequence[FeedSource], states: Mapping[str, FeedState], days: Mapping[str, int]) -> SourceOne:
    """A publisher with its own feeds among these; `days` counts articles by ISO date."""
    own = tuple(_feed(feed, states.get(feed.id)) for feed in feeds if feed.source_id == record.id)
    return SourceOne(record, own, tuple(DayRecord(day, days[day]) for day in sorted(days)))


def _standing(feed: FeedSource, state: FeedState | None) -> Standing:
    return "paused" if feed.is_paused else cast(Standing, state.outcome) if state else "new"


def _feed(feed: FeedSource, state: FeedState | None) -> FeedRecord:
    missed = schedule.silence(state) if state and not feed.is_paused else None
    return FeedRecord(
        id=feed.id,
        title=feed.title,
        url=link(feed.url),
        added_at=feed.added_at,
        standing=_standing(feed, state),
        why=state.why if state else "",
        polled_at=state.polled_at if state else None,
        succeeded_at=state.succeeded_at if state else None,
        next_poll_at=state.next_poll_at if state and not feed.is_paused else None,
        interval_s=state.interval_s if state else None,
        polls=state.polls if state else 0,
        not_modified=state.not_modified if state else 0,
        failures=state.failures if state else 0,
        per_day=state.per_day if state else None,
        newest_at=state.newest_at if state else None,
        silent_since=missed.since if missed else None,
        moved_to=link(state.moved_to) if state else None,
        troubles=tuple(TroubleRecord(each.at, each.why) for each in state.troubles) if state else (),
    )
