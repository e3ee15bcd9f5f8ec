"""Places for worker processes that a hostile text or page may ruin without harm."""

import os
import signal
import subprocess
import sys
from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Lock, Timer

from copytaster.adapters.frames import Broken, received, sent

ENDING_S = 2.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker runs and within what: `program` is the import path, `module:function`, of what answers.

    After `most_answers`, or once it holds more than `large_mb`, a worker makes room for a fresh one. `failed` and `late` are
    what is said of a crash and of a time-out.
    """

    program: str
    timeout_s: float
    max_memory_mb: int
    large_mb: int
    most_answers: int
    failed: str
    late: str


class Lost(Exception):
    """There is no answer, and why not; the next question gets a new worker."""


class Seat:
    """A place for one worker: starts it when there is a question, ends it when it fails. Used by one thread at a time, but for `close`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._worker: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """Of the worker that lives now."""
        return self._worker.pid if self._worker and self._worker.poll() is None else None

    def answer(self, *question: object) -> object:
        """What the program gives back for these arguments; `Lost` when it crashed, was too slow or too large."""
        worker = self._living()
        watch = Timer(self._work.timeout_s, worker.kill)
        watch.start()
        try:
            sent(worker.stdin, question)
            answer, refused, is_last = received(worker.stdout)
        except (Broken, OSError, ValueError) as broken:
            raise Lost(self._why(worker, watch, broken)) from broken
        else:
            if is_last:
                self._end(worker)
            if refused:
                raise Lost(str(refused))
            return answer
        finally:
            watch.cancel()
            watch.join()
            if worker.poll() is not None:
                self._end(worker)

    def start(self) -> None:
        """Start the worker before there is a question."""
        self._living()

    def close(self) -> None:
        """End the worker, whatever it does."""
        with self._lock:
            self._is_closed = True
            worker = self._worker
        if worker:
            worker.kill()
            self._end(worker)

    def _living(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._worker is not None and self._worker.poll() is not None:
                _forget(self._worker)
                self._worker = None
            if self._is_closed:
                raise CancelledError
            if self._worker is None:
                self._worker = _started(self._work)
            return self._worker

    def _why(self, worker: subprocess.Popen[bytes], watch: Timer, broken: Exception) -> str:
        is_late = watch.finished.is_set()
        status = _waited(worker)
        self._end(worker)
        if self._is_closed:
            raise CancelledError
        if is_late:
            return f"too slow: {self._work.late} within {self._work.timeout_s:g} s"
        return f"{self._work.failed} ({_ending(status)}; {broken})"

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._worker is worker:
                self._worker = None
                worker.kill()
                _forget(worker)


def _started(work: Work) -> subprocess.Popen[bytes]:
    """A worker with this process's module path; one heap and one thread in what computes."""
    single = {"MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | single
    limits = (work.max_memory_mb, work.timeout_s, work.large_mb, work.most_answers)
    command = [sys.executable, "-m", "copytaster.adapters.reader", work.program, *map(str, limits)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings)


def _waited(worker: subprocess.Popen[bytes]) -> int:
    """The exit status of a worker that closed its pipe, and so is about to end; one that is not is killed."""
    try:
        return worker.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        worker.kill()
        return worker.wait()


def _forget(worker: subprocess.Popen[bytes]) -> None:
    """Close the pipes and collect the process, so that nothing of it stays."""
    for pipe in (worker.stdin, worker.stdout):
        assert pipe is not None
        try:
            pipe.close()
        except OSError:
            continue
    worker.wait()


def _ending(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
