"""Articles come to grouping in the order in which they were seen."""

from datetime import datetime, timedelta

from copytaster.engine.line import Line, in_line
from copytaster.model.message import ArticleRead, Job, Later, PageAgain, PageFetched, StoryChanged
from tests.make import NOW


class Pages:
    """What is under way, set by hand."""

    oldest: datetime | None = None

    async def oldest_page(self, now: datetime) -> datetime | None:
        """As it was set."""
        return self.oldest


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def test_without_a_page_under_way_every_article_may_come() -> None:
    assert await Line(Pages()).end(NOW) is None


async def test_articles_of_the_minute_of_the_oldest_page_may_come_and_later_ones_wait() -> None:
    pages = Pages()
    pages.oldest = NOW.replace(second=40) - timedelta(minutes=3)
    assert await Line(pages).end(NOW) == NOW.replace(second=0) - timedelta(minutes=2)


async def test_a_page_that_does_not_come_is_waited_for_only_so_long() -> None:
    pages = Pages()
    line = Line(pages, 2.0)
    pages.oldest = NOW - timedelta(minutes=3)
    assert await line.end(NOW)
    assert await line.end(after(1.9))
    assert await line.end(after(2.0)) is None
    assert await line.end(after(60.0)) is None


async def test_while_older_pages_get_fewer_the_others_go_on_waiting() -> None:
    pages = Pages()
    line = Line(pages, 2.0)
    for minutes in range(9, 0, -1):
        pages.oldest = NOW - timedelta(minutes=minutes)
        assert await line.end(after(1.5 * (9 - minutes)))


async def test_a_new_page_under_way_is_waited_for_anew() -> None:
    pages = Pages()
    line = Line(pages, 2.0)
    pages.oldest = NOW - timedelta(minutes=3)
    await line.end(NOW)
    pages.oldest = None
    assert await line.end(after(5)) is None
    pages.oldest = NOW - timedelta(minutes=3)
    assert await line.end(after(6))


def test_what_a_page_leads_to_keeps_its_place() -> None:
    job = Job(1, "read", PageFetched("p"), 0, NOW)
    assert in_line(ArticleRead("a", 1), job) == Later(ArticleRead("a", 1), NOW)


def test_what_is_planned_for_later_and_what_other_rooms_tell_stays_as_it_is() -> None:
    planned = Later(PageAgain("e", 1), after(600))
    assert in_line(planned, Job(1, "read", PageFetched("p"), 0, NOW)) is planned
    assert in_line(StoryChanged("s", 1), Job(1, "group", ArticleRead("a", 1), 0, NOW)) == StoryChanged("s", 1)
