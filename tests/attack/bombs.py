"""What is made to use up a reader's time and memory, each thrown at a process of its own that counts both."""

import asyncio
import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import brotli

from copytaster.adapters.bodies import Body, zstd
from copytaster.model.feed import FetchedFeed
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import FetchPolicy, ReadPolicy
from copytaster.stages import feedparse, opml, read
from tests import make
from tests.origin import endless, running
from tests.outside import QUICK, web

MAX_S, MAX_MB = 2.0, 64.0
MB = 1_000_000
_MOST = FetchPolicy().max_bytes
_ITEM = b"<item><title>Harbour</title><link>https://p.example/1</link></item>"


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds, and megabytes at most beyond what the process had before."""

    name: str
    seconds: float
    megabytes: float

    @property
    def is_borne(self) -> bool:
        """Within what a refusal may cost."""
        return self.seconds <= MAX_S and self.megabytes <= MAX_MB


def _unpacked(encoding: str, raw: bytes) -> None:
    body = Body(encoding, _MOST)
    for at in range(0, len(raw), 65_536):
        if body.take(raw[at : at + 65_536]) is not None:
            return


def _feed(body: bytes) -> None:
    feed = make.feed()
    feedparse.entries(FetchedFeed(feed.url, make.NOW, body), feed, 200)


def _page(body: bytes) -> None:
    read.article(FetchedPage("p", "e", "https://p.example/1", make.NOW, Fetched("https://p.example/1", body, "text/html")), ReadPolicy())


def _stream(size: int) -> None:
    async def asked() -> None:
        async with running() as origin, web(QUICK) as outside:
            origin.answers["/"] = endless
            await outside.page(origin.url("/"))

    asyncio.run(asked())


def _laughs(kinds: int, each: int) -> bytes:
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * each if n else "ha" * 10}">' for n in range(kinds))
    return f"<!DOCTYPE rss [{names}]><rss><channel><item><title>&l{kinds - 1};</title></item></channel></rss>".encode()


def _rss(inside: bytes) -> bytes:
    return b"<rss><channel><title>x</title>" + inside + _ITEM + b"</channel></rss>"


def _members() -> bytes:
    return gzip.compress(bytes(MB), 9) * 500


BOMBS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], None]]] = {
    "gzip, 300 MB of zeros": (lambda: gzip.compress(bytes(300 * MB), 9), lambda raw: _unpacked("gzip", raw)),
    "gzip, 500 members": (_members, lambda raw: _unpacked("gzip", raw)),
    "deflate in gzip": (lambda: gzip.compress(gzip.compress(bytes(300 * MB), 9), 9), lambda raw: _unpacked("gzip, gzip", raw)),
    "brotli, 300 MB of zeros": (lambda: brotli.compress(bytes(300 * MB), quality=5), lambda raw: _unpacked("br", raw)),
    "zstd, 300 MB of zeros": (lambda: zstd.compress(bytes(300 * MB)), lambda raw: _unpacked("zstd", raw)),
    "zstd in brotli": (lambda: brotli.compress(zstd.compress(bytes(300 * MB)), quality=5), lambda raw: _unpacked("zstd, br", raw)),
    "a stream without end": (lambda: b"", lambda raw: _stream(0)),
    "feed: a billion laughs": (lambda: _laughs(10, 10), _feed),
    "feed: quadratic entities": (
        lambda: b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 50_000 + b'">]>' + _rss(b"<item><title>" + b"&a;" * 50_000 + b"</title></item>"),
        _feed,
    ),
    "feed: 200,000 levels": (lambda: _rss(b"<a>" * 200_000), _feed),
    "feed: 100,000 attributes of one tag": (lambda: _rss(b"<a " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"), _feed),
    "feed: a million tags": (lambda: _rss(b"<a/>" * 1_000_000), _feed),
    "feed: one text of 5 MB": (lambda: _rss(b"<description>" + b"x" * 5 * MB + b"</description>"), _feed),
    "list of feeds: a billion laughs": (lambda: _laughs(10, 10).replace(b"rss", b"opml"), lambda raw: void(opml.feeds(raw))),
    "list of feeds: 200,000 levels": (lambda: b"<opml><body>" + b"<outline>" * 200_000, lambda raw: void(opml.feeds(raw))),
    "page: 100,000 levels": (lambda: b"<!doctype html><body>" + b"<div>" * 100_000 + b"x", _page),
    "page: 100,000 attributes of one tag": (
        lambda: b"<!doctype html><body><p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">x", _page,
    ),
    "page: 300,000 formatting tags": (lambda: b"<!doctype html><body>" + b"<b><i><a><p>" * 75_000, _page),
    "page: a table in a table, 20,000 times": (lambda: b"<!doctype html><body>" + b"<table><tr><td>" * 20_000, _page),
}  # fmt: skip


def void(value: object) -> None:
    """Nothing of it."""


def thrown(name: str) -> Cost:
    """In a process of its own."""
    done = subprocess.run([sys.executable, "-m", "tests.attack.bombs", name], capture_output=True, text=True, timeout=240, check=False)
    if done.returncode != 0:
        return Cost(f"{name}: {done.stderr[-200:]}", float("inf"), float("inf"))
    return Cost(name, *json.loads(done.stdout.splitlines()[-1]))


HEAD = ("| bomb | processor s | MB |", "|---|---|---|")


def lines(costs: list[Cost]) -> list[str]:
    """The table's rows."""
    return [f"| {cost.name} | {cost.seconds:.2f} | {cost.megabytes:.0f} |" for cost in costs]


MAKE = "import sys; from tests.attack.bombs import BOMBS; sys.stdout.buffer.write(BOMBS[sys.argv[1]][0]())"
"""A bomb is made elsewhere, so that its making does not count."""


def main() -> None:
    """Print what one bomb cost in this process: seconds and megabytes."""
    _, work = BOMBS[sys.argv[1]]
    raw = subprocess.run([sys.executable, "-c", MAKE, sys.argv[1]],
                         capture_output=True, check=True).stdout  # fmt: skip
    _feed(_rss(b""))
    _page(b"<!doctype html><title>x</title><p>" + b"The council of the harbour town voted on Tuesday. " * 40)
    before_mb, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000, time.process_time()
    work(raw)
    spent = time.process_time() - began
    print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000 - before_mb]))


if __name__ == "__main__":
    main()
