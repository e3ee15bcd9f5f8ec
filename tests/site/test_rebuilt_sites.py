"""A site whose pages are built anew is told where people look after sources."""

from copytaster.model.site import SiteMemory
from tests import make
from tests.fakes import FakeStore
from tests.make import ago
from tests.site.conftest import Show

ANEW = "news.daily.example was built anew; what was known of its pages was forgotten on 14 Nov 2024."


def test_a_site_that_was_built_anew_is_told_on_the_health_page_and_on_its_own(show: Show) -> None:
    rebuilt = SiteMemory("news.daily.example", rebuilt=1, rebuilt_at=ago(hours=24))
    site = show(FakeStore(make.source(), make.feed(), make.source("coast.example", "Coast News"), rebuilt))
    assert ANEW in site.ask("/health").text
    assert ANEW in site.ask("/source/daily.example").text
    assert "built anew" not in site.ask("/source/coast.example").text


def test_a_site_that_was_built_anew_long_ago_is_told_no_more(show: Show) -> None:
    site = show(FakeStore(make.source(), make.feed(), SiteMemory("daily.example", rebuilt=1, rebuilt_at=ago(hours=24 * 8))))
    assert "built anew" not in site.ask("/health").text
    assert "daily.example was built anew" in site.ask("/source/daily.example").text


def test_sites_that_stand_as_they_did_are_not_told(show: Show) -> None:
    site = show(FakeStore(make.source(), make.feed(), SiteMemory("daily.example", strange=4)))
    assert "built anew" not in site.ask("/health").text + site.ask("/source/daily.example").text
