"""A small day of news, made from a seed: a few feeds, what each lists and what each page holds at any minute."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path

from copytaster.engine.desk import source_of
from copytaster.model.feed import FeedSource

BEGINS_AT = datetime(2024, 11, 15, 12, 0, tzinfo=UTC)
NEWS_MINUTES = 60
PUBLISHERS = ("harbour.example", "ledger.example", "tribune.example", "courier.example", "gazette.example")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as two publishers tell it in words of their own: a headline and paragraphs each."""

    slug: str
    titles: tuple[str, str]
    texts: tuple[tuple[str, ...], tuple[str, ...]]


@cache
def events() -> tuple[Event, ...]:
    """Those in `events.txt`."""
    told = (Path(__file__).parent / "events.txt").read_text(encoding="utf-8").strip().split("\n\n\n")
    made = []
    for each in told:
        slug, *halves = each.split("\n\n")
        (one, *first), (other, *second) = (half.split("\n") for half in halves)
        made.append(Event(slug, (one, other), (tuple(first), tuple(second))))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Report:
    """One article: by whom, of which event, in whose words (0 or 1), from which minute on; later minutes change or end it."""

    number: int
    publisher: int
    event: int
    wording: int
    minute: int
    edited: int | None = None
    deleted: int | None = None
    lists_twice: bool = False

    @property
    def url(self) -> str:
        return f"https://{PUBLISHERS[self.publisher]}/news/{self.number}-{events()[self.event].slug}"

    def is_edited(self, minute: int) -> bool:
        return self.edited is not None and minute >= self.edited

    def is_deleted(self, minute: int) -> bool:
        return self.deleted is not None and minute >= self.deleted


@dataclass(frozen=True, slots=True)
class NewsDay:
    """All reports of a day, in order of publishing."""

    seed: int
    publishers: int
    reports: tuple[Report, ...]

    def feeds(self) -> tuple[FeedSource, ...]:
        """One of each publisher."""
        return tuple(
            source_of(f"https://{name}/feed.xml", name.split(".")[0].title(), f"https://{name}/", "en", BEGINS_AT)
            for name in PUBLISHERS[: self.publishers]
        )

    def feed(self, url: str, at: datetime, guids: str = "") -> bytes:
        """The feed as it stands; `guids` changes every item's GUID and nothing else."""
        minute, host = minute_of(at), url.split("/")[2]
        listed = [each for each in self.reports if PUBLISHERS[each.publisher] == host and each.minute <= minute]
        items = "".join(_item(each, minute, guids) * (1 + each.lists_twice) for each in reversed(listed) if not each.is_deleted(minute))
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode()

    def page(self, url: str, at: datetime) -> bytes | None:
        """The page as it stands; None when there is none."""
        minute = minute_of(at)
        found = next((each for each in self.reports if each.url == url), None)
        return None if found is None or found.minute > minute or found.is_deleted(minute) else _page(found, minute)


def minute_of(at: datetime) -> int:
    """Minutes since the day began."""
    return int((at - BEGINS_AT) // timedelta(minutes=1))


def news_day(seed: int) -> NewsDay:
    """Copies of a report follow it at other publishers; some reports are edited, some are taken down."""
    chance = random.Random(f"day {seed}")
    publishers = chance.randint(2, len(PUBLISHERS))
    reports: list[Report] = []
    for event in chance.sample(range(len(events())), chance.randint(2, 4)):
        reports.extend(_of_event(chance, event, publishers))
    ordered = sorted(reports, key=lambda each: (each.minute, each.event, each.publisher))
    return NewsDay(seed, publishers, tuple(replace(each, number=number) for number, each in enumerate(ordered)))


def _of_event(chance: random.Random, event: int, publishers: int) -> Iterator[Report]:
    minute = chance.randint(0, NEWS_MINUTES // 2)
    for publisher in chance.sample(range(publishers), chance.randint(1, publishers)):
        edited = minute + chance.randint(1, 40) if chance.random() < 0.25 else None
        deleted = minute + chance.randint(20, 60) if chance.random() < 0.1 else None
        yield Report(0, publisher, event, int(chance.random() < 0.3), minute, edited, deleted, chance.random() < 0.2)
        minute += chance.randint(0, 12)


def _words(report: Report, minute: int) -> tuple[str, list[str]]:
    event = events()[report.event]
    title, paragraphs = event.titles[report.wording], list(event.texts[report.wording])
    if report.is_edited(minute):
        return f"{title}, officials now say", [*paragraphs, "This report was brought up to date after officials gave new numbers."]
    return title, paragraphs


def _item(report: Report, minute: int, guids: str) -> str:
    title, paragraphs = _words(report, minute)
    date = format_datetime(BEGINS_AT + timedelta(minutes=report.minute))
    guid = f'<guid isPermaLink="false">{report.number}{guids}</guid>'
    texts = f"<title>{escape(title)}</title><description>{escape(paragraphs[0])}</description>"
    return f"<item>{texts}<link>{report.url}</link>{guid}<pubDate>{date}</pubDate></item>"


def _page(report: Report, minute: int) -> bytes:
    title, paragraphs = _words(report, minute)
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    date = (BEGINS_AT + timedelta(minutes=report.minute)).isoformat()
    head = f'<title>{escape(title)}</title><meta property="article:published_time" content="{date}">'
    page = f"<h1>{escape(title)}</h1><article>{body}</article>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{page}</main></body></html>'.encode()
