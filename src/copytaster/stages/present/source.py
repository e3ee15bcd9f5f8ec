"""The page of one publisher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from copytaster.model.feed import FeedSource, FeedState, Source
from copytaster.model.site import Rebuilt
from copytaster.stages import urls
from copytaster.stages.phrases import Numeral, filled, phrase
from copytaster.stages.present.ages import day
from copytaster.stages.present.health import FeedRow, feed_row
from copytaster.stages.present.languages import language_name
from copytaster.stages.present.lines import counted, safe_link
from copytaster.stages.present.polling import FeedStanding, standing

DAYS = 30
BAR_HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's articles as a bar: `x` and `height` in units of the drawing, which is 40 high and 10 a day wide."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A publisher, its feeds, and how much it published on each of 30 days."""

    id: str
    name: str
    site_url: str
    language: str
    feeds: tuple[FeedRow, ...]
    standings: tuple[FeedStanding, ...]
    bars: tuple[Bar, ...]
    volume: str
    rebuilt: tuple[str, ...] = ()
    """A line for each host that was built anew of late, see `rebuilt_lines`."""


def source_page(
    source: Source, feeds: Sequence[FeedSource], states: Mapping[str, FeedState], volume: Mapping[str, int], now: datetime
) -> SourcePage:
    """A publisher as its page shows it; `volume` by ISO date, UTC."""
    own = [feed for feed in feeds if feed.source_id == source.id]
    counts = by_day(volume, now)
    return SourcePage(
        id=source.id,
        name=source.name or source.id,
        site_url=safe_link(source.site_url),
        language=language_name(source.language or ""),
        feeds=tuple(feed_row(feed, states.get(feed.id), now) for feed in own),
        standings=tuple(standing(feed, states.get(feed.id), now) for feed in own),
        bars=bars(counts),
        volume=phrase(
            "{articles} in {days} days, at most {most} a day",
            articles=counted(sum(counts), "article"),
            days=DAYS,
            most=Numeral(f"{max(counts):,}"),
        ),
    )


def rebuilt_lines(rebuilt: Sequence[Rebuilt], source_id: str | None = None) -> tuple[str, ...]:
    """A line for each host of the publisher, or of all, in the given order."""
    own = [each for each in rebuilt if source_id is None or urls.registrable(each.host) == source_id]
    said = phrase("{host} was built anew; what was known of its pages was forgotten on {date}")
    return tuple(filled(said, host=each.host, date=day(each.at)) for each in own)


def by_day(volume: Mapping[str, int], now: datetime) -> tuple[int, ...]:
    """The numbers of the last 30 days, today last; `volume` by ISO date, UTC."""
    today = now.astimezone(UTC).date()
    return tuple(volume.get((today - timedelta(days=back)).isoformat(), 0) for back in reversed(range(DAYS)))


def bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    """A day with anything at all shows at least one unit."""
    top = max(counts) or 1
    heights = [max(count > 0, round(BAR_HEIGHT * count / top)) for count in counts]
    return tuple(Bar(10 * day, BAR_HEIGHT - height, int(height)) for day, height in enumerate(heights) if height)
