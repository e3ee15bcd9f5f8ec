"""What leaves the store, and when: a story goes whole, and only once it can no longer grow."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from copytaster.model.policy import GroupPolicy, RetentionPolicy
from copytaster.model.story import Story

MARGIN = timedelta(days=1)
"""Beyond the time in which a story grows: edits of its articles are looked for so long."""
SHARE_A_DAY = 0.05
LEAST_A_DAY = 500
FULL = 0.95
"""A store that is larger than allowed is brought to this share of what is allowed, so that it is not at the edge again at once."""
DAY = timedelta(days=1)

Why = Literal["pinned", "held", "followed", "starred", "at work", "told last", "merged into one that stays"]


class Departures(Protocol):
    """Remembers what has left."""

    async def departed(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these ids under which an article or a story has left; nothing ever comes under them again."""
        ...


@dataclass(frozen=True, slots=True)
class Guard:
    """What keeps stories from leaving: ids of stories that alerts follow, of articles and stories that somebody starred or that a
    message is about, of stories that others were merged into and that are there still; and the story that the wire told last.
    """

    followed: Collection[str] = ()
    starred: Collection[str] = ()
    at_work: Collection[str] = ()
    told_last: str = ""
    there: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """How many of what has left, or would; `kept` is how many stories stay, by why."""

    stories: int = 0
    articles: int = 0
    entries: int = 0
    pages: int = 0
    set_aside: int = 0
    kept: Mapping[Why, int] = field(default_factory=dict)

    def __add__(self, other: "Left") -> "Left":
        kept = {why: self.kept.get(why, 0) + other.kept.get(why, 0) for why in {**self.kept, **other.kept}}
        return Left(
            self.stories + other.stories,
            self.articles + other.articles,
            self.entries + other.entries,
            self.pages + other.pages,
            self.set_aside + other.set_aside,
            kept,
        )

    @property
    def is_something(self) -> bool:
        """Whether anything left."""
        return bool(self.stories or self.articles or self.entries or self.pages or self.set_aside)


After = tuple[int, str]
"""Microseconds and id of what was looked at last."""
BEGINNING: After = (-(1 << 62), "")


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at in one write: what is older than `before`, behind `after`, `rows` rows and about `most` articles of it.

    A `trial` changes nothing.
    """

    before: datetime
    now: datetime
    after: After = BEGINNING
    rows: int = 100
    most: int = 1_000_000
    is_trial: bool = False


Taken = tuple[Left, After | None]
"""What left, and where the next part begins; None when this was the last one."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What this process has put into the archive of fetched pages; `trouble` says why the last one was left out, empty when it was not."""

    records: int = 0
    bytes: int = 0
    failures: int = 0
    trouble: str = ""

    def kept(self, size: int) -> "Archived":
        """One more of so many bytes."""
        return Archived(self.records + 1, self.bytes + size, self.failures)

    def failed(self, why: str) -> "Archived":
        """One more that was left out."""
        return Archived(self.records, self.bytes, self.failures + 1, why)


@dataclass(frozen=True, slots=True)
class Kept:
    """How the keeping of a process stands: `left` since it began; `archived` is None where nothing is archived, else of `archive_bytes`."""

    policy: RetentionPolicy
    left: Left
    archived: Archived | None = None
    archive_bytes: int = 0


def youngest(policy: GroupPolicy, now: datetime) -> datetime:
    """What changed at or after this instant never leaves, whatever is set."""
    return now - timedelta(hours=policy.window_h) - MARGIN


def stories_before(policy: RetentionPolicy, group: GroupPolicy, now: datetime) -> datetime | None:
    """Stories leave that changed last before this instant; None when none leave by their age."""
    return min(now - timedelta(days=policy.article_days), youngest(group, now)) if policy.article_days else None


def pages_before(policy: RetentionPolicy, group: GroupPolicy, now: datetime) -> datetime | None:
    """Pages leave that were fetched before this instant; None when none leave by their own age."""
    return min(now - timedelta(days=policy.page_days), youngest(group, now)) if policy.page_days else None


def articles_too_many(articles: int, held: float, policy: RetentionPolicy) -> int:
    """How many of the articles should leave so that `held` bytes get below what is allowed."""
    allowed = policy.max_gb * 1e9
    return round(articles * (1 - FULL * allowed / held)) if allowed and held > allowed else 0


def may_leave_today(articles: int, left: int, policy: RetentionPolicy) -> int:
    """How many articles more may leave within a day of which `left` have: a clock that is years ahead must not empty the store.

    Twice of what comes in a day of an even stream, a twentieth of all at least.
    """
    share = max(SHARE_A_DAY, 2 / policy.article_days if policy.article_days else 0.0)
    return max(0, max(LEAST_A_DAY, round(share * (articles + left))) - left)


def why_kept(story: Story, guard: Guard) -> Why | None:
    """Why an old story stays all the same; None when it leaves."""
    refs = [story.id, *(place.article_id for place in story.places)]
    steering = story.steering
    reasons: Iterable[tuple[Why, bool]] = (
        ("pinned", steering.is_pinned),
        ("held", steering.is_held),
        ("followed", story.id in guard.followed),
        ("starred", any(ref in guard.starred for ref in refs)),
        ("at work", any(ref in guard.at_work for ref in refs)),
        ("told last", story.id == guard.told_last),
        ("merged into one that stays", not story.places and steering.merged_into in guard.there),
    )
    return next((why for why, is_so in reasons if is_so), None)


def in_words(left: Left, is_to_come: bool) -> Iterator[str]:
    """One line for each kind of thing that left, or would; then why stories stay."""
    verb = "would leave" if is_to_come else "left"
    for number, name in (
        (left.stories, "stories"),
        (left.articles, "articles"),
        (left.entries, "entries of feeds"),
        (left.pages, "fetched pages"),
        (left.set_aside, "messages that were set aside"),
    ):
        yield f"{number:,} {name} {verb}"
    for why, number in sorted(left.kept.items()):
        yield f"{number:,} old stories stay: {why}"
