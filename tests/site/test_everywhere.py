"""Every page and state in a real browser: no finding of axe, light, dark and narrow; room for wide letters; the way of the focus."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import pytest
from playwright.async_api import Page, expect

from copytaster.model.counted import SetAside
from copytaster.model.decision import Decision
from copytaster.model.feed import Trouble
from copytaster.stages.search.reading import OPERATORS
from tests import make
from tests.chromium import needs_chromium
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Open, Show
from tests.site.serving import LOOK, Running, replaying
from tests.site.test_browser import late
from tests.site.test_edit_watch import CHANGED, GONE
from tests.site.test_edit_watch import FERRY as EDITED
from tests.site.test_edit_watch import OTHER as WITHDRAWN

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="session")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEN = "2024-11-15T09:30Z"
FIRST_VISIT, FAILING, REPLAYED = "the first visit", "a store that fails", "a replay"
WIDE_LETTERS = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
"""WCAG 2.2, 1.4.12; paragraphs besides have twice the size of their letters between them."""


@dataclass(frozen=True)
class Everywhere:
    """A site where everything happened, and where each state of it is."""

    site: Running
    paths: tuple[str, ...]


def happened() -> tuple[FakeStore, tuple[str, ...]]:
    """A day with everything in it; the addresses of every page and state."""
    store = FakeStore()
    story = newsday.fill(store)
    store.put(make.source("post.example", "The Post"), EDITED, WITHDRAWN, CHANGED, GONE)
    store.put(*(told for each in (EDITED, WITHDRAWN) for told in (make.story(each), make.line(make.story(each)))))
    for number in range(3):
        newsday.alone(store, make.article(f"https://t{number}.example/a", f"What Mara Holm said to crews, part {number}"), "The Daily")
    hidden, taken = (
        newsday.alone(store, make.article(f"https://{name}.example/a", f"A {name} story", source_id=f"{name}.example"), name)
        for name in ("hidden", "taken")
    )
    store.put(Decision("d1", "hide", hidden.id, "", "dora", make.ago(2)))
    store.put(
        Decision("d2", "takedown", "", "taken.example", "dora", make.ago(2), after=("A court order of 2 May.",), note="A court order.")
    )
    bad = make.feed("https://bad.example/feed.xml", title="Bad", source_id="coast.example")
    state = make.feed_state(bad, outcome="failed", why="503 Service Unavailable", failures=4)
    store.put(bad, replace(state, troubles=(Trouble(make.ago(5), "503 Service Unavailable", "<html>"),)))
    store.set_aside_messages.append(SetAside(1, "read", "e0123456789abcdef", "the page is too deep", make.ago(7)))
    operators = "+".join(f"{name}:nobody" for name in OPERATORS)
    return store, (
        "/", "/?lang=en", f"/?asof={THEN}", "/wire", f"/story/{story.id}", f"/story/{story.id}?v=1", f"/story/{story.id}?asof={THEN}",
        f"/story/{make.story(EDITED).id}", "/sources", "/source/coast.example", "/topics", "/topic/mara-holm", "/search",
        "/search?q=council", "/search?q=council&tab=stories", "/search?q=council&tab=claims", "/search?q=council&sort=best",
        "/search?q=zzzzzz", f"/search?q={operators}+%22open", "/health", "/corrections", "/edits", "/edits?source=post.example", "/about",
        "/start", "/api/v1/", "/widget/wire", "/nothing", f"/story/{hidden.id}", f"/story/{taken.id}", "/source/taken.example",
    )  # fmt: skip


@pytest.fixture(scope="module")
def everywhere() -> Iterator[Everywhere]:
    store, paths = happened()
    running = Running(store, LOOK)
    yield Everywhere(running, paths)
    assert running.stop()


async def findings(page: Page, axe: str, rules: list[str]) -> list[tuple[str, list[str]]]:
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(axe)
    found = await page.evaluate("rules => axe.run({runOnly: rules})", rules)
    return [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]]


async def look_all_over(page: Page, axe: str, where: str) -> None:
    """One page in all its looks: all rules in light and narrow, colours in the dark."""
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert await findings(page, axe, RULES) == [], where
    await page.emulate_media(color_scheme="dark")
    assert await findings(page, axe, ["color-contrast"]) == [], f"{where}, dark"
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await too_wide(page) == [], f"{where}, narrow"
    assert await findings(page, axe, ["target-size", "scrollable-region-focusable", "link-in-text-block", "color-contrast"]) == [], where
    await page.add_style_tag(content=WIDE_LETTERS)
    assert await too_wide(page) == [], f"{where}, narrow, wide letters"
    await page.set_viewport_size({"width": 1280, "height": 900})
    assert await cut_off(page) == [], f"{where}, wide letters"


async def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = await page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter((each) => each.checkVisibility() && !each.closest('.scroll, .vh') && each.getBoundingClientRect().right > innerWidth)
        .map((each) => each.outerHTML.slice(0, 160)).slice(-3)"""
    )
    return found


async def cut_off(page: Page) -> list[str]:
    """Texts of which a part cannot be seen, because what holds them is too small and hides the rest."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll('a, button, p, h1, h2, h3, li, dt, dd, label, summary, legend')]
        .filter((each) => each.checkVisibility() && !each.closest('.vh, .skip') && getComputedStyle(each).overflow !== 'visible'
            && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1))
        .map((each) => each.outerHTML.slice(0, 120))"""
    )
    return found


async def test_no_page_has_a_finding_of_axe_in_any_look(everywhere: Everywhere, open_page: Open, axe: str) -> None:
    page = await open_page(everywhere.site.address, color_scheme="light", bypass_csp=True)
    for path in everywhere.paths:
        await page.goto(everywhere.site.address + path)
        await look_all_over(page, axe, path)


@pytest.mark.parametrize("state", [FIRST_VISIT, FAILING, REPLAYED])
async def test_no_state_of_the_whole_site_has_a_finding_of_axe(show: Show, open_page: Open, axe: str, state: str) -> None:
    store = FakeStore() if state == FIRST_VISIT else happened()[0]
    site = show(store, replaying() if state == REPLAYED else LOOK)
    page = await open_page("about:blank", color_scheme="light", bypass_csp=True)
    store.fails = state == FAILING
    for path in ("/", "/wire", "/topics", "/sources", "/edits", "/corrections", "/health", "/search?q=a", "/widget/wire"):
        await page.goto(site.address + path)
        await look_all_over(page, axe, path)


async def test_no_state_of_the_wire_has_a_finding_of_axe(show: Show, open_page: Open, axe: str) -> None:
    site = show()
    page = await open_page(site.address, color_scheme="light", bypass_csp=True)
    await page.get_by_role("button", name="Pause").click()
    late(site, 1, minutes=0)
    await expect(page.locator("#newer")).to_be_visible()
    await look_all_over(page, axe, "paused, with news")
    await page.keyboard.press("?")
    await expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    await look_all_over(page, axe, "with the list of keys")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Resume").click()
    site.stop()
    await expect(page.locator("#wire-state")).to_have_text("Reconnecting")
    await look_all_over(page, axe, "reconnecting")


async def test_the_focus_goes_through_the_page_in_its_order_is_always_seen_and_comes_out(everywhere: Everywhere, open_page: Open) -> None:
    story = next(path for path in everywhere.paths if path.startswith("/story/"))
    page = await open_page(everywhere.site.address)
    for path in ("/", story, "/search?q=council", "/health", "/start"):
        await page.goto(everywhere.site.address + path)
        way = [await step(page) for _ in range(60)]
        assert way[0]["text"] == "Skip to content", path
        seen = list(takewhile(lambda each: each["at"] != -1, way))
        assert [each["at"] for each in seen] == sorted(each["at"] for each in seen), path
        assert [each["text"] for each in seen if not each["is_seen"]] == [], path
        assert len({each["at"] for each in seen}) == len(seen), path


async def step(page: Page) -> dict[str, Any]:
    """Press Tab: which element has the focus now, in the order of the page, and whether that can be seen; -1 outside of the page."""
    await page.keyboard.press("Tab")
    told: dict[str, Any] = await page.evaluate(
        """() => {
        const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
        const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
        return { at: it === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(it),
                 text: it.textContent.trim().slice(0, 60), is_seen: shown && style.outlineStyle !== 'none' };
        }"""
    )
    return told


async def test_each_key_does_what_the_list_of_keys_says(show: Show, open_page: Open) -> None:
    site = show()
    page = await open_page(site.address)
    await expect(page.locator("#wire-state")).to_have_text("Live")
    for key, path in (("l", "/wire"), ("t", "/topics"), ("s", "/sources"), ("a", "/about"), ("h", "/")):
        await page.keyboard.press("g")
        await page.keyboard.press(key)
        await page.wait_for_url(site.address + path)
        await expect(page.locator("h1, h2").first).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site.address}/story/*")
    await page.go_back()
    await page.keyboard.press("p")
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    late(site, 1, minutes=0)
    await expect(page.locator("#newer")).to_have_text("1 new")
    await page.keyboard.press(".")
    await expect(page.locator("#lines li").first).to_contain_text("Late news")
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "q"
    await page.locator("#q").blur()
    await page.keyboard.press("Control+j")
    assert await page.evaluate("document.activeElement === document.body || document.activeElement.id === 'main'")
