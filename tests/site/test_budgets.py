"""What the front page and a story may weigh, all that they load counted as a browser asks for it."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Request

from tests.chromium import needs_chromium
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Open, Show
from tests.site.serving import Running

MAX_BYTES = 40_000
MAX_REQUESTS = 5


async def asked_by(site: Running, open_page: Open, path: str) -> list[str]:
    """What a browser asks for until the page has loaded, as paths."""
    page = await open_page("about:blank")
    asked: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        asked.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    page.on("request", note)
    await page.goto(f"{site.address}{path}", wait_until="load")
    await page.wait_for_timeout(300)
    return asked


def weight(site: Running, asked: list[str]) -> int:
    """Compressed bytes of all but the stream, which does not end."""
    return sum(len(site.ask(path, Accept_Encoding="gzip, br").body) for path in asked if not path.startswith("/live/"))


@needs_chromium
@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_front_and_story_keep_to_their_weight_and_their_requests(show: Show, open_page: Open) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    for path in ("/", f"/story/{story.id}"):
        asked = await asked_by(site, open_page, path)
        assert asked[0] == path
        assert 2 < len(asked) <= MAX_REQUESTS, asked
        assert weight(site, asked) <= MAX_BYTES, asked


def test_the_script_and_the_style_sheet_keep_to_theirs(show: Show) -> None:
    site = show()
    for name in ("live.js", "copytaster.css", "health.js"):
        assert len(site.ask(f"/static/{name}", Accept_Encoding="br").body) <= 6_000, name
