"""Alerts in a real browser: with the keyboard, without scripts, in every look."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.chromium import needs_chromium
from tests.flow.newsdesk import Desk, article, newsdesk
from tests.site.conftest import Open
from tests.site.test_browser import LOOKS
from tests.site.test_desk_browser import without_findings

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="session")]

GOLD = article(2, "Gold edges higher", "Gold edged higher on Monday as traders waited.", 5)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("alerts")) as running:
        yield running


@pytest.fixture(scope="module")
def story_id(desk: Desk) -> str:
    return desk.tell(GOLD)[0]


async def test_from_a_search_to_an_alert_and_away_again_without_scripts(desk: Desk, story_id: str, open_page: Open) -> None:
    page = await open_page(f"{desk.address}/search?q=gold", java_script_enabled=False)
    await page.get_by_role("link", name="Save as alert").press("Enter")
    await expect(page.get_by_text("This would have matched 1 story in 7 days")).to_be_visible()

    await page.get_by_label("Name").fill("Gold news")
    await page.get_by_label("Where messages go").fill("https://hook.example/x")
    await page.get_by_role("button", name="Save the alert").press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Gold news")
    await page.get_by_role("button", name="Pause").press("Enter")
    await expect(page.get_by_text("Paused")).to_be_visible()
    await page.get_by_role("button", name="Remove").press("Enter")
    await expect(page.get_by_text("There are no alerts yet.")).to_be_visible()


async def test_an_alert_is_changed_with_a_preview_and_without_scripts(desk: Desk, story_id: str, open_page: Open) -> None:
    form = {"q": "tin", "name": "Metal", "ways": "https://hook.example/x\nntfys://127.0.0.1/x"}
    where = desk.browser().post("/alerts", form).headers["location"]
    page = await open_page(desk.address + where, java_script_enabled=False)
    await page.get_by_role("link", name="Change").press("Enter")
    await expect(page.get_by_text("This would have matched 0 stories in 7 days")).to_be_visible()
    assert "hook.example/x" not in await page.content()

    await page.get_by_label("What it looks for").fill("gold")
    await page.get_by_label("Name").fill("Precious metal")
    await page.get_by_label("Service ntfys").uncheck()
    await page.get_by_label("Quiet hours").fill("22:00-07:00")
    await page.get_by_role("button", name="Show what it would have matched").press("Enter")
    await expect(page.get_by_text("This would have matched 1 story in 7 days")).to_be_visible()
    await expect(page.get_by_label("Quiet hours")).to_have_value("22:00-07:00")
    await expect(page.get_by_label("Service ntfys")).not_to_be_checked()
    await page.get_by_label("Clock", exact=True).fill("Nowhere/At-all")
    await page.get_by_role("button", name="Save the changes").press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("There is no clock")
    await page.get_by_label("Clock", exact=True).fill("Europe/Berlin")
    await page.get_by_role("button", name="Save the changes").press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Precious metal")
    assert page.url == desk.address + where
    await expect(page.get_by_role("link", name="gold", exact=True)).to_be_visible()
    await expect(page.get_by_text("quiet from 22:00 to 07:00, Europe/Berlin")).to_be_visible()
    await expect(page.get_by_text("ntfys")).to_have_count(0)
    desk.browser().post(f"{where}/remove", {})


@pytest.mark.parametrize("look", LOOKS)
async def test_no_page_of_alerts_has_a_finding_of_axe(desk: Desk, story_id: str, open_page: Open, axe: str, look: str) -> None:
    browser = desk.browser()
    form = {"q": "gold", "name": f"Gold {look}", "ways": "https://127.0.0.1:9/x\nntfys://127.0.0.1/x", "quiet": "22:00-07:00"}
    where = browser.post("/alerts", form).headers["location"]
    browser.post(f"{where}/test", {})
    desk.until(lambda: browser.get(where).text, lambda text: "given up" in text)
    page = await open_page(f"{desk.address}/alerts", **LOOKS[look])
    for path in ("/alerts", "/alerts?q=gold", "/alerts?q=%3F", f"/alerts?story={story_id}", where, f"{where}/edit"):
        await page.goto(desk.address + path)
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        await without_findings(page, axe)
