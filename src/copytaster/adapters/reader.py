"""The program of a worker: questions in on standard input, answers out on standard output, within limits; ends when its parent does."""

import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from copytaster.adapters.frames import Broken, received, sent

ALARM_SHARE = 1.5
"""The parent ends a slow worker first; this is for a worker whose parent is gone."""

Program = Callable[..., object]


def main(program: str, max_memory_mb: int, timeout_s: float, large_mb: int, most_answers: int) -> None:
    """Answer until standard input ends, or so much was answered or is held that a fresh worker should go on.

    lxml and its callers never give all memory back, and a parser remembers each new word.
    """
    asked, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = _imported(program)
    _limit(max_memory_mb)
    for done in range(1, most_answers + 1):
        try:
            question = received(asked)
        except Broken:
            return
        signal.setitimer(signal.ITIMER_REAL, timeout_s * ALARM_SHARE)
        answer, why = _answered(run, question, max_memory_mb)
        signal.setitimer(signal.ITIMER_REAL, 0)
        is_last = bool(why) or done == most_answers or _resident_mb() > large_mb
        sent(answers, (answer, why, is_last))
        if is_last:
            return


def _answered(run: Program, question: tuple[object, ...], max_memory_mb: int) -> tuple[object, str]:
    """The answer, or why there is none; then the worker is spent."""
    try:
        return run(*question), ""
    except MemoryError:
        return None, f"too large: needs more than {max_memory_mb} MB of memory to read"
    except RecursionError:
        return None, "nested too deep to read"


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Our two pipes to the parent; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _imported(path: str) -> Program:
    module, _, function = path.partition(":")
    return cast(Program, getattr(importlib.import_module(module), function))


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
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
