"""The program of a worker: pages in on standard input, readings out on standard output, within limits; ends when its parent does."""

import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from copytaster.adapters.frames import Broken, received, sent
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.page import FetchedPage
from copytaster.model.policy import ReadPolicy

PAGES = 500
"""After so many pages a worker makes room for a fresh one: lxml and its callers never give all memory back."""
LARGE_MB = 220
ALARM_SHARE = 1.5
"""The parent ends a slow worker first; this is for a worker whose parent is gone."""

Reader = Callable[[FetchedPage, ReadPolicy], ReadPage | NoArticle]


def main(reader: str, max_memory_mb: int, timeout_s: float) -> None:
    """Answer until standard input ends."""
    asked, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    article = _imported(reader)
    _limit(max_memory_mb)
    for done in range(1, PAGES + 1):
        try:
            page, policy = received(asked)
        except Broken:
            return
        signal.setitimer(signal.ITIMER_REAL, timeout_s * ALARM_SHARE)
        reading, is_spent = _reading(article, cast(FetchedPage, page), cast(ReadPolicy, policy))
        signal.setitimer(signal.ITIMER_REAL, 0)
        is_last = is_spent or done == PAGES or _resident_mb() > LARGE_MB
        sent(answers, (reading, is_last))
        if is_last:
            return


def _reading(article: Reader, page: FetchedPage, policy: ReadPolicy) -> tuple[ReadPage | NoArticle, bool]:
    try:
        return article(page, policy), False
    except MemoryError:
        return NoArticle(f"too large: needs more than {policy.max_memory_mb} MB of memory to read"), True
    except RecursionError:
        return NoArticle("nested too deep to read"), True


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Our two pipes to the parent; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _imported(path: str) -> Reader:
    module, _, function = path.partition(":")
    return cast(Reader, getattr(importlib.import_module(module), function))


def _limit(max_memory_mb: int) -> None:
    limit = max_memory_mb * 1_000_000
    for kind, value in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue  # systems without this limit still have the parent's clock


def _resident_mb() -> float:
    """The memory held now. Not the peak of `getrusage`, which on Linux begins with what the parent held when it started us."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 1_000_000


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
