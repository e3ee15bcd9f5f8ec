"""The desk in a real browser, without scripts and with the keyboard: sign in, hold, undo."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.chromium import needs_chromium
from tests.flow.newsdesk import PASSWORD, Desk, article, newsdesk
from tests.site.conftest import Open
from tests.site.test_browser import LOOKS

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="session")]

FLOOD = article(1, "Flood closes the harbour of Port Mara", "The harbour of Port Mara is closed, the harbour master said.", 30)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def story_id(desk: Desk) -> str:
    return desk.tell(FLOOD)[0]


async def sign_in(page: Page) -> None:
    await page.get_by_label("Name").fill("dora")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def test_somebody_signs_in_holds_a_story_and_takes_it_back(desk: Desk, story_id: str, open_page: Open) -> None:
    page = await open_page(f"{desk.address}/desk", java_script_enabled=False)
    await sign_in(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    (cookie,) = await page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Lax", False)

    await page.goto(f"{desk.address}/story/{story_id}")
    await page.get_by_role("button", name="Hold").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Readers do not see this story: it is held.")).to_be_visible()
    reader = await open_page(desk.address, java_script_enabled=False)
    await expect(reader.get_by_text(FLOOD.title)).to_have_count(0)

    await page.get_by_role("link", name="Desk").first.click()
    await page.get_by_role("button", name="Undo: Held").first.press("Enter")
    await expect(page.get_by_role("heading", name="Held")).to_have_count(0)
    await reader.goto(f"{desk.address}/story/{story_id}")
    await expect(reader.get_by_role("heading", level=1)).to_have_text(FLOOD.title)
    await expect(reader.get_by_role("button", name="Hold")).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS)
async def test_no_page_of_the_desk_has_a_finding_of_axe(desk: Desk, story_id: str, open_page: Open, axe: str, look: str) -> None:
    options: dict[str, Any] = LOOKS[look]
    page = await open_page(f"{desk.address}/signin", **options)
    await without_findings(page, axe)
    await sign_in(page)
    await page.wait_for_url(f"{desk.address}/")
    for path in ("/desk", "/desk/log", "/account", f"/story/{story_id}"):
        await page.goto(desk.address + path)
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        await without_findings(page, axe)


async def without_findings(page: Page, axe: str) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    await page.evaluate(axe)
    found = await page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == [], page.url
