"""The page of search results: the days on which articles were found, and claims that were found in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.model.feed import Source
from copytaster.model.search import Sought
from copytaster.stages.phrases import phrase
from copytaster.stages.present.ages import Moment, moment
from copytaster.stages.present.lines import counted, language_of, name_of, safe_link
from copytaster.stages.present.source import Bar, bars

DAYS = 30
MAX_DAYS = 90
_KINDS = {
    "deny": phrase("denies"),
    "accuse": phrase("accuses"),
    "promise": phrase("promises"),
    "estimate": phrase("estimates"),
    "document": phrase("document"),
    "report": phrase("reports"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How many articles were found on each day: as bars, the oldest first, and as rows of a day and its number."""

    bars: tuple[Bar, ...]
    width: int
    rows: tuple[tuple[str, int], ...]
    told: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with who said it, and the article that has it."""

    content: str
    speaker: str
    kind: str
    is_quoted: bool
    language: str
    story_id: str
    title: str
    source: str
    url: str
    at: Moment


def span_of(asked: Sought, now: datetime) -> Sought:
    """The same within the days that are counted: those asked for, at most the last 90 of them, else the last 30."""
    end = min(asked.until or now, now)
    start = asked.since or end - timedelta(days=DAYS - 1)
    first = max(start, end - timedelta(days=MAX_DAYS - 1)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(asked, since=max(first, asked.since) if asked.since else first)


def spread(found: Mapping[str, int], within: Sought, now: datetime) -> Spread:
    """`found` counts by ISO date, UTC; `within` is what `span_of` gave."""
    start = (within.since or now).astimezone(UTC).date()
    end = min(within.until - timedelta(microseconds=1) if within.until else now, now).astimezone(UTC).date()
    days = [(start + timedelta(days=n)).isoformat() for n in range(min((end - start).days + 1, MAX_DAYS + 1))]
    counts = [found.get(day, 0) for day in days]
    told = phrase("{articles} in {days}", articles=counted(sum(counts), "article"), days=counted(len(days), "day"))
    return Spread(bars(counts) if any(counts) else (), 10 * len(days), tuple((d, n) for d, n in zip(days, counts, strict=True) if n), told)


def claim_line(found: tuple[Claim, str, str], article: Article, story_id: str, sources: Mapping[str, Source], now: datetime) -> ClaimLine:
    """A claim as its line shows it; `found` is the claim, its speaker and its content."""
    claim, speaker, content = found
    return ClaimLine(
        content=content,
        speaker=speaker,
        kind=_KINDS.get(claim.kind, ""),
        is_quoted=claim.is_quoted,
        language=language_of(article.language.code),
        story_id=story_id,
        title=article.title,
        source=name_of(article.source_id, sources),
        url=safe_link(article.url),
        at=moment(article.told_at, now),
    )
