"""The two folders in which reader apps find the feeds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from copytaster.model.shelf import Within
from copytaster.web.readers.shelving import Subscription


@dataclass(frozen=True, slots=True)
class Category:
    """A folder; `number` is how Miniflux's apps know it, `title` how Google Reader's do."""

    number: int
    title: str


STORIES = Category(1, "Stories")
SOURCES = Category(2, "Sources")
CATEGORIES = (STORIES, SOURCES)


def category_of(feed: Subscription) -> Category:
    """Where a feed stands."""
    return STORIES if feed.is_top else SOURCES


def feeds_in(category: Category, feeds: Iterable[Subscription]) -> tuple[int, ...]:
    """Numbers of the feeds that stand there."""
    return tuple(feed.number for feed in feeds if category_of(feed) == category)


def standing_in(category: Category, within: Within, feeds: Iterable[Subscription]) -> Within:
    """Only what stands in this folder. All but one feed are told by the one: the newest items are found without looking at each feed."""
    top = feeds_in(STORIES, feeds)
    return replace(within, feeds=top) if category == STORIES else replace(within, without_feeds=(*within.without_feeds, *top))
