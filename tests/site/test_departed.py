"""What readers are told of news that has left the store."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from copytaster.model.policy import RetentionPolicy
from copytaster.model.story import Steering
from copytaster.stages.retention import Archived, Kept, Left
from tests import make
from tests.fakes import FakeStore
from tests.site.serving import LOOK, Running

OLD = "s1234567890abcdef"
ARTICLE = "a1234567890abcdef"


async def keeping() -> Kept:
    return Kept(RetentionPolicy(article_days=90), Left(2, 7, 7, 9), Archived(3, 400, 1), 5_000_000)


@pytest.fixture
def site(show: Callable[..., Running]) -> Running:
    store = FakeStore(make.feed(), make.source())
    store.gone = frozenset({OLD, ARTICLE})
    return show(store, replace(LOOK, kept=keeping, metrics_token="t"))


@pytest.mark.parametrize("path", ["/story/{}", "/story/{}.rss", "/story/{}?asof=2024-11-15", "/api/v1/stories/{}"])
def test_a_story_that_left_is_gone_and_one_that_never_was_is_not_found(site: Running, path: str) -> None:
    gone = site.ask(path.format(OLD))
    assert gone.status == 410
    assert "This story is old and no longer kept here." in gone.text
    assert site.ask(path.format("s0000000000000000")).status == 404


def test_an_article_that_left_is_gone_in_the_api(site: Running) -> None:
    gone = site.ask(f"/api/v1/articles/{ARTICLE}")
    assert (gone.status, "no longer kept" in gone.text) == (410, True)
    assert site.ask("/api/v1/articles/a0000000000000000").status == 404


def test_a_story_that_was_merged_into_one_that_left_is_gone(show: Callable[..., Running]) -> None:
    merged = replace(make.story(make.article()), places=(), steering=Steering(merged_into=OLD))
    site = show(FakeStore(merged))
    assert site.ask(f"/story/{merged.id}").status == 410


def test_a_reader_of_german_is_told_in_german(site: Running) -> None:
    assert "wird hier nicht mehr aufbewahrt" in site.ask(f"/story/{OLD}", accept_language="de").text


def test_health_and_metrics_say_how_large_the_store_is_and_what_left(site: Running) -> None:
    page = site.ask("/health").text
    for said in ("The store takes 1.2 GB on the disk.", "Stories leave after 90 days.", "7 articles have left", "takes 5.0 MB"):
        assert said in page
    told = site.ask("/metrics", authorization="Bearer t").text.splitlines()
    for line in (
        "copytaster_store_bytes 1234567890",
        'copytaster_left_total{kind="articles"} 7',
        "copytaster_archive_bytes 5000000",
        "copytaster_archive_records_total 3",
        "copytaster_archive_failures_total 1",
    ):
        assert line in told
