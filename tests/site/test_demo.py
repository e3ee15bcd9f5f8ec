"""The demonstration as a new user sees it: one command, a line with the address, a filled page; the README's picture."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM, FLAGS, needs_chromium

PICTURES = os.environ.get("COPYTASTER_PICTURES")
"""A folder for the pictures of the README: `make pictures`."""


@dataclass
class Command:
    """A running `copytaster`, and the lines that it says."""

    process: subprocess.Popen[str]
    said: queue.Queue[str] = field(default_factory=queue.Queue)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.process.stdout is not None
        stream = self.process.stdout
        self.listener = threading.Thread(target=lambda: [self.said.put(line) for line in stream], daemon=True)
        self.listener.start()

    def line_with(self, pattern: str, within_s: float = 90) -> re.Match[str]:
        """Wait for a line; the process's own words when it does not come."""
        while True:
            try:
                self.heard.append(self.said.get(timeout=within_s))
            except queue.Empty:
                pytest.fail(f"no line with {pattern!r} in: {''.join(self.heard)}")
            if match := re.search(pattern, self.heard[-1]):
                return match


def started(folder: Path, *arguments: str) -> Command:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "copytaster", *arguments]
    return Command(subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))


def ended(command: Command) -> int:
    """Ask it to stop, as Ctrl-C does, and give it ten seconds."""
    command.process.send_signal(signal.SIGINT)
    status = command.process.wait(timeout=10)
    command.listener.join()
    assert command.process.stdout is not None
    command.process.stdout.close()
    return status


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.browser
@needs_chromium
def test_the_demonstration_fills_a_site_from_one_command(tmp_path: Path, browser: Browser) -> None:
    command = started(tmp_path, "demo", "--carried", "--port", "0")
    try:
        address = command.line_with(r"Copytaster is at (http://127\.0\.0\.1:\d+)").group(1)
        command.line_with(r"Played: \d+ articles in \d+ stories")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        assert page.locator(".wire li").count() == 10
        assert "Replay: " in page.locator("body").inner_text()
        page.screenshot(path=Path(PICTURES or tmp_path) / "front.png")
        page.get_by_role("link", name=re.compile("ferry", re.I)).first.click()
        assert "own reports" in page.locator("main").inner_text()
        assert page.locator("main a[href^='https://']").count() > 2
        page.screenshot(path=Path(PICTURES or tmp_path) / "story.png")
    finally:
        status = ended(command)
    assert status == 0


@pytest.mark.browser
@needs_chromium
def test_the_first_run_without_feeds_shows_how_to_begin_and_plays_the_demonstration(tmp_path: Path, browser: Browser) -> None:
    command = started(tmp_path, "run", "--port", "0")
    try:
        address = command.line_with(r"Copytaster is at (http://127\.0\.0\.1:\d+), with no feeds yet").group(1)
        assert (tmp_path / "copytaster.toml").exists()
        page = browser.new_page()
        page.goto(address)
        page.get_by_role("button", name=re.compile("demo", re.I)).click()
        command.line_with(r"Played: \d+ articles", within_s=240)
        page.goto(address)
        assert page.locator(".wire li").count() == 10
    finally:
        status = ended(command)
    assert status == 0
    assert (tmp_path / "data" / "copytaster.db").exists()


def test_a_start_without_a_network_says_what_it_could_not_reach_and_offers_the_demonstration(tmp_path: Path) -> None:
    opml = "".join(f'<outline text="P{n}" xmlUrl="http://publisher{n}.invalid/feed"/>' for n in range(8))
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><body>{opml}</body></opml>')
    subprocess.run([sys.executable, "-m", "copytaster", "import", "feeds.opml"], cwd=tmp_path, check=True, capture_output=True)
    command = started(tmp_path, "run", "--port", "0")
    try:
        command.line_with(r"polling 8 feeds")
        command.line_with(r"None of the first \d+ feeds could be reached; the last said: .*publisher\d\.invalid")
        command.line_with(r"make demo")
    finally:
        status = ended(command)
    assert status == 0
