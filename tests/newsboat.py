"""Debian's newsboat, run once with or without a terminal, and what it then holds."""

import os
import pty
import select
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NEWSBOAT = shutil.which("newsboat")
MISSING = "there is no newsboat; on Debian: apt-get install newsboat"


@dataclass(frozen=True)
class Held:
    """An item in newsboat's cache."""

    guid: str
    title: str
    author: str
    url: str
    feed: str
    content: str
    unread: bool
    published: int


def modes() -> frozenset[str]:
    """The kinds of service that this newsboat knows."""
    known = Path(NEWSBOAT).read_bytes() if NEWSBOAT else b""
    return frozenset(mode for mode in ("miniflux", "feedhq", "freshrss") if f"{mode}-url".encode() in known)


def _asks() -> bool:
    """Whether this newsboat asks before it marks a feed, unless told not to."""
    return NEWSBOAT is not None and b"confirm-mark-feed-read" in Path(NEWSBOAT).read_bytes()


def run(folder: Path, *settings: str, commands: str = "reload") -> str:
    """Let newsboat do something with a cache of its own; what it said."""
    called, environment = _set_up(folder, settings)
    done = subprocess.run([*called, "-x", *commands.split()], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def mark_first_feed(folder: Path, *settings: str) -> None:
    """Let newsboat mark the first feed of its list as read on a terminal, as a person would, and leave."""
    asking = ["confirm-mark-feed-read no"] if _asks() else []
    called, environment = _set_up(folder, [*settings, *asking, "run-on-startup mark-feed-read ; hard-quit"])
    ours, theirs = pty.openpty()
    with subprocess.Popen(called, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True) as started:
        os.close(theirs)
        said = _drained(ours)
        os.close(ours)
        started.terminate()
    assert started.returncode == 0, said[-500:]


def _drained(terminal: int) -> bytes:
    """What comes until the other end is closed, or nothing came for half a minute."""
    said = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            said += os.read(terminal, 65_536)
        except OSError:
            return said
    return said


def _set_up(folder: Path, settings: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text("\n".join(settings) + "\n")
    assert NEWSBOAT
    files = ["-C", folder / "config", "-u", folder / "urls", "-c", folder / "cache.db"]
    return [NEWSBOAT, *map(str, files)], {**os.environ, "HOME": str(folder), "TERM": "xterm", "no_proxy": "127.0.0.1"}


def held(folder: Path) -> list[Held]:
    """What stands in the cache, by feed and guid."""
    cache = sqlite3.connect(folder / "cache.db")
    try:
        asked = "select guid, title, author, url, feedurl, content, unread, pubDate from rss_item where deleted = 0 order by feedurl, guid"
        return [Held(*row[:6], bool(row[6]), row[7]) for row in cache.execute(asked)]
    finally:
        cache.close()
