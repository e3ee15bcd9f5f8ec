"""The tutorial as a stranger follows it: its own commands, in its order, in a folder of their own, with ten feeds on loopback."""

import asyncio
import os
import re
import shutil
import sys
import tomllib
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests import origin

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WEB = re.compile(r"https?://\S+")
NEWS = (
    "Ferry runs aground off Tarvik", "Central bank raises rates again", "Glacier lake bursts in the north", "Museum returns a bronze mask",
    "Rail workers vote for a strike", "Comet seen with the naked eye", "Parliament dissolves after vote", "Vaccine trial ends early",
    "Wolves return to the eastern forest", "Chess champion loses her title",
)  # fmt: skip


@dataclass
class Stranger:
    """Types the tutorial's commands; `address` is where the site that runs says that it is."""

    folder: Path
    environment: dict[str, str]
    address: str = ""
    typed: list[str] = field(default_factory=list)
    running: asyncio.subprocess.Process | None = None

    async def types(self, line: str) -> str:
        """What a command that ends has said; one that goes on is left running, after the one before was stopped."""
        self.typed.append(line)
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.environment[name] = value
            return ""
        if line == "make demo" or line.endswith("copytaster run"):
            await self.stop()
            await self._start(line)
            return ""
        process = await self._process(line)
        said, wrong = await asyncio.wait_for(process.communicate(), 200)
        assert process.returncode == 0, f"{line}: {wrong.decode()}"
        return said.decode()

    async def _start(self, line: str) -> None:
        self.running = await self._process(f"exec {line}")
        assert self.running.stdout
        while "http://" not in (said := (await asyncio.wait_for(self.running.stdout.readline(), 100)).decode()):
            assert said, f"{line} ended"
        self.address = re.findall(r"http://[\d.]+:\d+", said)[0]

    async def _process(self, line: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_shell(line, cwd=self.folder, env=self.environment, stdout=pipe, stderr=pipe, process_group=0)

    async def stop(self) -> None:
        """Ctrl-C, which reaches all that runs in a terminal."""
        if self.running:
            os.killpg(self.running.pid, 2)
            await asyncio.wait_for(self.running.communicate(), 60)
            self.running = None

    async def page(self, path: str = "/") -> str:
        def read() -> str:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:
                return str(answer.read().decode())

        return await asyncio.to_thread(read)


def blocks() -> list[tuple[str, str]]:
    """Every block of the tutorial with its language, lines that go on joined."""
    return [(kind, text.replace("\\\n", " ")) for kind, text in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What lies in the project's folder after the installation, which other tests try."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("src", "lock"):
        (tmp_path / name).symlink_to(ROOT / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    program = programs / "copytaster"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -u -m copytaster "$@"\n')
    program.chmod(0o755)
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


@asynccontextmanager
async def publishers() -> AsyncIterator[origin.Origin]:
    """Ten feeds of one item each; there are no pages behind them, so that headlines stand alone."""
    async with origin.running() as running:
        for number, title in enumerate(NEWS):
            link = running.url(f"/{number}/story")
            item = f"<item><title>{title}</title><link>{link}</link><pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            feed = f'<rss version="2.0"><channel><title>Paper {number}</title><link>{running.url()}</link>{item}</channel></rss>'
            running.answers[f"/{number}/feed.xml"] = origin.answer(feed.encode(), "application/rss+xml")
        yield running


async def told_by_tail(stranger: Stranger) -> None:
    """Follow the wire until it has told all ten."""
    process = await stranger._process(".venv/bin/copytaster tail -n 100")
    assert process.stdout
    missing = set(NEWS)
    while missing:
        line = (await asyncio.wait_for(process.stdout.readline(), 100)).decode()
        assert line, "tail ended"
        missing = {title for title in missing if title not in line}
    os.killpg(process.pid, 2)
    await process.communicate()


def set_in(file: Path, text: str) -> None:
    """Put settings where the file has them, as an editor would."""
    for section in tomllib.loads(text).values():
        for name, value in section.items():
            changed = re.sub(rf"^{name} = .*$", f'{name} = "{value}"', file.read_text(), count=1, flags=re.MULTILINE)
            file.write_text(changed)


@pytest.mark.slow
async def test_a_stranger_gets_from_nothing_to_a_page_with_ten_own_feeds(folder: Path) -> None:
    async with publishers() as papers:
        own = {"COPYTASTER_SITE_PORT": "0", "COPYTASTER_FETCH_ALLOW_PRIVATE": '["127.0.0.0/8"]', "COPYTASTER_FETCH_HOST_PAUSE_S": "0"}
        stranger = Stranger(folder, {**os.environ, **own})
        outlines = f'<outline text="Paper 9" xmlUrl="{papers.url("/9/feed.xml")}"/>'
        (folder / "subscriptions.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
        addresses = iter(range(100))
        try:
            for kind, text in blocks():
                if kind == "toml":
                    await stranger.stop()
                    set_in(folder / "copytaster.toml", text)
                for line in text.splitlines() if kind == "sh" else ():
                    said = await stranger.types(WEB.sub(lambda _: papers.url(f"/{next(addresses)}/feed.xml"), line.strip()))
                    if line.endswith("copytaster run"):
                        assert "three ways" in await stranger.page() or "Starter" in await stranger.page()
                    if line.endswith("sources list"):
                        assert [number for number in range(10) if f"Paper {number}" not in said] == [], said
                        await told_by_tail(stranger)
                        front = await stranger.page()
                        assert all(title in front for title in NEWS)
                    if line.endswith("tail --once"):
                        assert all(title in said for title in NEWS)
                    if "--changed" in line:
                        assert 'site.title = "The Harbour Wire"  # copytaster.toml' in said
        finally:
            await stranger.stop()
    assert next(addresses) == 10
    assert len(stranger.typed) >= 10
    assert b"Lindmoor" in (folder / "data" / "day.json").read_bytes()


def test_every_block_of_the_tutorial_is_of_a_kind_that_is_tried() -> None:
    assert {kind for kind, _ in blocks()} == {"sh", "toml", "text"}
    assert not re.search(r"^    \S", BLOCK.sub("", TUTORIAL.read_text(encoding="utf-8")), re.MULTILINE)
