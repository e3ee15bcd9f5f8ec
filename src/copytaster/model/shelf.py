"""The shelf: the numbers under which reader apps know articles and stories, and what each person has read and starred."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

TOP = ""
"""Stands for the feed of top stories where else a source's id stands."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article or a story on the shelf of one person. `ref` is its id, `feed` the number of its feed.

    Numbers fit into 31 bits, since some apps hold no more, and grow in order of arrival. `at` is when it was told,
    `shelved_at` when it got its number, `changed_at` when the person last did something with it, else `shelved_at`.
    """

    number: int
    ref: str
    feed: int
    at: datetime
    shelved_at: datetime
    changed_at: datetime
    is_read: bool = False
    is_starred: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """Which items: only these numbers, refs or feeds where such are given; never those of `without_feeds` and `without`, which are refs.

    A number or an instant after which, or before which, items are wanted is not wanted itself, but for `shelved_from`.
    """

    numbers: tuple[int, ...] | None = None
    refs: tuple[str, ...] | None = None
    feeds: tuple[int, ...] | None = None
    without_feeds: tuple[int, ...] = ()
    without: tuple[str, ...] = ()
    is_read: bool | None = None
    is_starred: bool | None = None
    after_number: int | None = None
    before_number: int | None = None
    after: datetime | None = None
    before: datetime | None = None
    shelved_from: datetime | None = None
    shelved_before: datetime | None = None
    changed_after: datetime | None = None
    changed_before: datetime | None = None


Order = Literal["number", "at", "changed_at"]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list: `limit` items after the first `offset`; ties of time are broken by number."""

    limit: int
    offset: int = 0
    order: Order = "number"
    newest_first: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one feed and person: how many items are unread and read, and when the newest was shelved."""

    unread: int = 0
    read: int = 0
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What a person says of items; None leaves it as it is."""

    is_read: bool | None = None
    is_starred: bool | None = None
