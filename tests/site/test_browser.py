"""The pages in a real browser: with and without scripts, wide and narrow, light and dark, live and held."""

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from copytaster.model.story import Story
from tests import make
from tests.chromium import needs_chromium
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Open, Show
from tests.site.serving import Running, replaying
from tests.site.test_pages import HOSTILE

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="session")]

NARROW = {"viewport": {"width": 320, "height": 800}}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {**NARROW, "color_scheme": "light"},
}
FIRST_LINE = "Harbour bridge closes for a week of repairs"


def story_of(site: Running) -> str:
    """The id of the large story."""
    return next(line.story_id for line in site.store.lines if line.article_id == make.article("https://coast.example/treaty").id)


def late(site: Running, number: int, minutes: float = 1) -> Story:
    """Tell one more story on the wire."""
    article = make.article(f"https://late.example/{number}", f"Late news {number}", source_id="late.example", told_at=make.ago(minutes))
    story = make.story(article)
    site.store.put(make.source("late.example", "Late"), article, story)
    site.tell(make.line(story))
    return story


async def live(page: Page) -> None:
    await expect(page.locator("#wire-state")).to_have_text("Live")


async def first_line(page: Page) -> str:
    return await page.locator("#lines li .hl").first.inner_text()


async def test_nine_headlines_stand_above_the_fold(show: Show, open_page: Open) -> None:
    page = await open_page(show().address)

    bottoms = await page.locator("main .hl").evaluate_all("all => all.map((each) => each.getBoundingClientRect().bottom)")

    assert sum(0 < bottom <= 900 for bottom in bottoms) >= 9


async def test_a_page_takes_at_most_five_requests(show: Show, open_page: Open) -> None:
    page = await open_page(show().address)
    await live(page)

    asked = await page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")

    assert len(asked) + 1 <= 5


async def test_every_page_works_without_scripts(show: Show, open_page: Open) -> None:
    page = await open_page(show().address, java_script_enabled=False)

    assert await page.locator("#lines li").count() == 10
    assert not await page.locator("#pause").is_visible()
    await page.get_by_role("link", name=newsday.TREATY).first.click()
    assert await page.locator("h1").inner_text() == newsday.TREATY
    await page.locator(".why summary").first.click()
    assert await page.get_by_text("words in common with the story").first.is_visible()
    await page.get_by_role("searchbox").fill("amber")
    await page.get_by_role("button", name="Search").click()
    assert await page.get_by_role("link", name="Amber found in ice").is_visible()


async def test_a_theme_chosen_by_hand_stays(show: Show, open_page: Open) -> None:
    page = await open_page(show().address, color_scheme="light", java_script_enabled=False)
    assert await background(page) == "rgb(255, 255, 255)"

    await page.get_by_role("button", name="Dark").click()
    await page.get_by_role("link", name="Sources").click()

    assert await background(page) == "rgb(20, 23, 26)"


async def background(page: Page) -> str:
    """The paper's colour."""
    colour: str = await page.locator("body").evaluate("each => getComputedStyle(each).backgroundColor")
    return colour


async def test_the_first_run_form_is_taken_from_a_browser(show: Show, open_page: Open) -> None:
    site = show(FakeStore())
    page = await open_page(site.address)

    await page.get_by_role("button", name="Load the demo day").click()
    await expect(page.get_by_role("heading", name="Top stories", exact=True)).to_be_visible()

    assert site.desk.demos == 1


async def test_a_headline_appears_by_itself_on_a_wide_page_and_the_list_stays_ten(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)

    late(site, 1)

    await expect(page.locator("#lines li").first).to_contain_text("Late news 1")
    await expect(page.locator("#lines li").first).to_contain_text("1 min ago")
    assert await page.locator("#lines li").count() == 10
    await expect(page.locator("#wire-said")).to_have_text("1 new headline")


async def test_a_late_report_takes_its_place_by_time(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)

    late(site, 1, minutes=12)

    await expect(page.locator("#lines li").nth(2)).to_contain_text("Late news 1")


async def test_a_paused_wire_holds_what_comes_and_shows_it_when_asked(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)
    await page.get_by_role("button", name="Pause").click()

    late(site, 1)
    late(site, 2)

    await expect(page.locator("#newer")).to_have_text("2 new")
    assert await first_line(page) == FIRST_LINE
    await page.reload()
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    late(site, 3, minutes=0)
    await page.get_by_role("button", name="1 new").click()
    assert await first_line(page) == "Late news 3"


async def test_a_hovered_or_focused_wire_holds_until_it_is_left(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)
    await page.locator("#lines li").first.hover()

    late(site, 1)

    await expect(page.locator("#newer")).to_have_text("1 new")
    assert await first_line(page) == FIRST_LINE
    await page.mouse.move(900, 20)
    await expect(page.locator("#lines li").first).to_contain_text("Late news 1")
    await page.keyboard.press("j")
    late(site, 2, minutes=0)
    await expect(page.locator("#newer")).to_have_text("1 new")


async def test_nothing_is_inserted_by_itself_on_a_narrow_page(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address, **NARROW)
    await live(page)
    before = await page.locator(".top-stories").bounding_box()

    late(site, 1)

    await expect(page.locator("#newer")).to_have_text("1 new")
    assert await first_line(page) == FIRST_LINE
    assert await page.locator(".top-stories").bounding_box() == before
    assert await page.locator("#lines li:visible").count() == 5


async def test_controls_that_the_script_reveals_shift_nothing(show: Show, open_page: Open) -> None:
    site = show()
    without = await open_page(site.address, java_script_enabled=False)
    with_script = await open_page(site.address)
    await live(with_script)

    assert await without.locator("#lines").bounding_box() == await with_script.locator("#lines").bounding_box()


async def test_a_retracted_story_leaves_the_wire_and_one_that_grew_counts_its_articles(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)
    story = late(site, 1)
    await expect(page.locator("#lines li").first).to_contain_text("Late news 1")
    more = make.article("https://other.example/1", "The same", source_id="other.example")
    site.store.put(more, make.story(*(await site.store.articles([story.places[0].article_id])).values(), more))

    site.tell(make.line(story, kind="story", story_version=2))
    await expect(page.locator("#lines li").first).to_contain_text("2 articles")
    site.tell(make.line(story, kind="retract", story_version=3))
    await expect(page.locator("#lines")).not_to_contain_text("Late news 1")


async def test_ages_tick_by_the_servers_clock_whatever_this_machines_clock_says(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page("about:blank")
    await page.clock.install(time=datetime(1999, 1, 1))
    await page.goto(site.address)
    ages = page.locator("#lines time")
    await expect(ages.first).to_have_text("9 mins ago")

    await page.clock.run_for(60_000)
    await expect(ages.first).to_have_text("10 mins ago")
    await page.clock.run_for(51 * 60_000)
    await expect(ages.first).to_have_text("1 hour ago")
    await page.clock.run_for(23 * 3_600_000)
    await expect(ages.first).to_have_text("15 Nov")


async def test_the_script_writes_the_words_of_the_server(show: Show, open_page: Open) -> None:
    store = FakeStore()
    for number, hours in enumerate((0.001, 0.02, 0.5, 0.99, 1, 1.99, 23.9, 24, 50, 24 * 400)):
        newsday.alone(store, make.article(f"https://daily.example/{number}", f"News {number}", told_at=make.ago(hours=hours)), "The Daily")
    site = show(store)

    texts = [
        re.sub(r"\s+", " ", text)
        for page in (await open_page(site.address, java_script_enabled=False), await open_page(site.address))
        for text in await page.locator("#lines time").all_inner_texts()
    ]

    assert texts[:10] == texts[10:]


async def test_a_replay_moves_the_pages_clock(show: Show, open_page: Open) -> None:
    site = show(look=replaying())
    page = await open_page(site.address)
    await live(page)

    site.clock.move(hours=24)

    await expect(page.locator("#replay")).to_contain_text("16 Nov 2024")
    await expect(page.locator("#lines time").first).to_have_text("15 Nov")


async def test_keys_move_open_search_and_pause(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)

    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    assert await page.evaluate("document.activeElement.textContent") == FIRST_LINE
    await page.keyboard.press("p")
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("jp")
    assert await page.locator("#q").input_value() == "jp"
    await page.locator("#q").blur()
    await page.keyboard.press("?")
    await expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("s")
    await expect(page.get_by_role("heading", name="Sources")).to_be_visible()


async def test_keys_can_be_switched_off(show: Show, open_page: Open) -> None:
    page = await open_page(show().address)
    await page.keyboard.press("?")
    await page.get_by_label("Use these keys").uncheck()
    await page.get_by_role("button", name="Close").click()
    await page.reload()

    await page.keyboard.press("j")

    assert await page.evaluate("document.activeElement === document.body")


async def test_hostile_headlines_run_nothing_on_the_page_or_through_the_wire(show: Show, open_page: Open) -> None:
    store = FakeStore()
    story = newsday.alone(store, make.article("javascript:document.title='hacked'", HOSTILE, source_id='x"><script>'), HOSTILE)
    site = show(store)
    page = await open_page(site.address)
    await live(page)
    article = make.article("javascript:alert(9)", HOSTILE + " again", source_id="evil.example", told_at=make.ago(1))
    second = make.story(article)
    store.put(article, second)
    site.tell(make.line(second))
    await expect(page.locator("#lines li").first).to_contain_text("again")

    assert await page.locator("img, script:not([src])").count() == 0
    assert await page.locator("a[href^=javascript]").count() == 0
    other = await open_page(f"{site.address}/story/{story.id}")
    assert await other.locator("h1").inner_text() == HOSTILE
    assert "hacked" not in await other.title()


async def test_a_hidden_tab_closes_its_stream(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await live(page)
    hide = (
        "Object.defineProperty(document, 'hidden', {value: %s, configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
    )

    await page.evaluate(hide % "true")
    late(site, 1)
    await page.wait_for_function("fetch('/healthz').then((r) => r.json()).then((health) => health.live_readers === 0)")
    assert await first_line(page) == FIRST_LINE
    await page.evaluate(hide % "false")

    await expect(page.locator("#lines li").first).to_contain_text("Late news 1")
