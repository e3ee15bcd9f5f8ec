"""The charts of the health page, and the tables that say the same without scripts."""

import html
import json
import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from copytaster.model.counted import Slot
from copytaster.stages.present.charts import OUTCOMES, charts
from tests import make
from tests.chromium import needs_chromium
from tests.site.conftest import Open, Show


def slot(minutes: float, articles: int = 0, lag_s: float | None = None, **polls: int) -> Slot:
    return Slot(make.ago(minutes), articles, lag_s, lag_s, {name.replace("_", "-"): number for name, number in polls.items()})


def test_a_chart_has_a_point_for_each_five_minutes_of_a_day() -> None:
    drawn = charts([slot(5, 3, 7.26, fetched=2), slot(0, 1, 4.0), slot(10, fetched=1, not_modified=4, failed=1)], make.NOW)
    assert len(drawn.at) == len(drawn.articles) == len(drawn.lag_p50) == 288
    assert drawn.at[-1] == int(make.NOW.timestamp())
    assert drawn.articles[-4:] == (0, 0, 3, 1)
    assert dict(zip(OUTCOMES, (row[-3:] for row in drawn.polls), strict=True)) == {
        "fetched": (1, 2, 0), "not-modified": (4, 0, 0), "failed": (1, 0, 0), "gone": (0, 0, 0),
    }  # fmt: skip
    assert drawn.lag_p50[-3:] == (None, 7.3, 4.0)


def test_the_table_has_the_hours_in_which_something_happened_the_latest_first() -> None:
    drawn = charts([slot(5, 3, 7.0, fetched=2), slot(10, 4, 90.0), slot(60 * 5, failed=1)], make.NOW + timedelta(minutes=1))
    assert [(each.at, each.articles, each.polls, each.lag_p50) for each in drawn.hours] == [
        ("11:00", 7, (2, 0, 0, 0), "1.5 min"),
        ("07:00", 0, (0, 0, 1, 0), "–"),
    ]


def test_a_day_without_anything_is_drawn_as_nothing() -> None:
    drawn = charts([], make.NOW)
    assert set(drawn.articles) == {0}
    assert drawn.hours == ()


def test_the_page_brings_the_points_and_only_it_loads_the_chart(show: Show) -> None:
    site = show()
    page = site.ask("/health").text
    found = re.search(r"data-points='([^']*)'", page)
    assert found
    points = json.loads(html.unescape(found[1]))
    assert sum(points["articles"]) > 0
    assert len(points["polls"]) == len(OUTCOMES)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        assert site.ask(address).status == 200
    assert "uplot" not in site.ask("/").text


@needs_chromium
@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_charts_are_drawn_with_scripts_and_tables_are_open_without(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(f"{site.address}/health")
    await expect(page.locator("#charts canvas")).to_have_count(3)
    assert await page.locator("#charts details[open]").count() == 0
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("#charts canvas")).to_have_count(3)
    plain = await open_page(f"{site.address}/health", java_script_enabled=False, viewport={"width": 320, "height": 800})
    assert await plain.locator("#charts canvas").count() == 0
    await expect(plain.locator("#charts table").first).to_be_visible()
