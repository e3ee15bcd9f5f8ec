"""Sites under test, and a browser to look at them."""

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from copytaster.web import SiteLook
from tests.chromium import CHROMIUM, FLAGS
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.serving import LOOK, Running

Show = Callable[..., Running]
Open = Callable[..., Awaitable[Page]]
OWN = re.compile(r"http://(127\.0\.0\.1|localhost):|about:").match
REFUSED = re.compile("the server responded with a status of [45]|ERR_CONNECTION_REFUSED").search
"""A page that is not there, a form that is refused, or a server that stopped, is no fault of the page."""


@pytest.fixture
def show() -> Iterator[Show]:
    """Starts a site over a store: a full day by default."""
    running: list[Running] = []

    def start(store: FakeStore | None = None, look: SiteLook = LOOK) -> Running:
        if store is None:
            store = FakeStore()
            newsday.fill(store)
        running.append(Running(store, look))
        return running[-1]

    yield start
    stopped = [each.stop() for each in running]
    assert all(stopped), "the server did not stop"


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium; on Debian: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[Open]:
    """Opens pages, each in its own context; fails when a page broke the content security policy or threw an error."""
    problems: list[str] = []
    contexts = []

    async def opened(address: str, **options: Any) -> Page:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" and not REFUSED(message.text) else None)
        page.on("request", lambda request: None if OWN(request.url) else problems.append(request.url))
        await page.goto(address)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert problems == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core, fetched with npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core needs npm, which is not installed")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run([npm, "pack", "axe-core@4"], cwd=folder, capture_output=True, timeout=60, check=True)
    except subprocess.SubprocessError:
        pytest.skip("axe-core could not be fetched with npm")
    archive = next(Path(folder).glob("axe-core-*.tgz"))
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()
