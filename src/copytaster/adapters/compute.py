"""Where pages are read: in this process, or in worker processes that a hostile page may ruin without harm."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock, Timer

from copytaster.adapters.frames import Broken, received, sent
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.ids import digest
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import read

READER = "copytaster.stages.read.page:article"
HELD_AHEAD = 64
"""Readings that wait to be asked for; with 300 KB a page about 20 MB."""
ENDING_S = 2.0

Reading = ReadPage | NoArticle


class InlineCompute:
    """Reads in this process, for tests and for pages that are known to be harmless."""

    def __init__(self, policy: ReadPolicy) -> None:
        self._policy = policy

    async def read(self, page: FetchedPage) -> Reading:
        """As `ports.Compute`; blocks the event loop for the time of one page."""
        return read.article(page, self._policy)


class ProcessCompute:
    """Reads in worker processes, which start when the first page comes and end with `close`, or with this process.

    A page that crashes its worker, takes longer than `policy.timeout_s` or more memory than `policy.max_memory_mb` becomes
    `NoArticle`; the next page gets a new worker. `reader` is the import path, `module:function`, of what the workers run.
    """

    def __init__(self, policy: ReadPolicy, reader: str = READER) -> None:
        self._policy = policy
        self._threads = ThreadPoolExecutor(policy.workers, thread_name_prefix="reading")
        self._seats: SimpleQueue[_Seat] = SimpleQueue()
        self._all = [_Seat(policy, reader) for _ in range(policy.workers)]
        self._held: OrderedDict[str, Future[Reading]] = OrderedDict()
        for seat in self._all:
            self._seats.put(seat)

    async def read(self, page: FetchedPage) -> Reading:
        """As `ports.Compute`; a page that was submitted with `ahead` is not read again."""
        if not isinstance(page.outcome, Fetched):
            return NoArticle(page.outcome.why)
        if len(page.outcome.body) > self._policy.max_bytes:
            return read.too_large(page.outcome.body, self._policy)
        held = self._held.pop(_key(page.outcome), None)
        return await asyncio.wrap_future(held or self._threads.submit(self._read, page))

    def start(self) -> None:
        """Start the workers before the first page comes: each takes half a second to load what it needs."""
        for seat in self._all:
            seat.start()

    def ahead(self, page: FetchedPage) -> None:
        """Begin to read a page that will be asked for soon; it is known again by address and body. At most 64 are held, the oldest goes."""
        if not isinstance(page.outcome, Fetched) or len(page.outcome.body) > self._policy.max_bytes:
            return
        key = _key(page.outcome)
        if key not in self._held:
            self._held[key] = self._threads.submit(self._read, page)
        while len(self._held) > HELD_AHEAD:
            self._held.popitem(last=False)[1].cancel()

    def close(self) -> None:
        """End the workers; whoever waits for a page is cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for seat in self._all:
            seat.close()
        self._threads.shutdown(wait=True)

    def worker_ids(self) -> tuple[int, ...]:
        """The process ids of the workers that live now, for measuring."""
        return tuple(seat.pid for seat in self._all if seat.pid)

    def _read(self, page: FetchedPage) -> Reading:
        seat = self._seats.get()
        try:
            return seat.read(page)
        finally:
            self._seats.put(seat)


def _key(outcome: Fetched) -> str:
    return digest(outcome.final_url, outcome.body)


class _Seat:
    """A place for one worker: starts it when there is a page, ends it when it fails. Used by one thread at a time, but for `close`."""

    def __init__(self, policy: ReadPolicy, reader: str) -> None:
        self._policy = policy
        self._reader = reader
        self._worker: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        return self._worker.pid if self._worker and self._worker.poll() is None else None

    def read(self, page: FetchedPage) -> Reading:
        worker = self._living()
        watch = Timer(self._policy.timeout_s, worker.kill)
        watch.start()
        try:
            sent(worker.stdin, (page, self._policy))
            reading, is_last = received(worker.stdout)
        except (Broken, OSError) as broken:
            return NoArticle(self._why(worker, watch, broken))
        else:
            if is_last:
                self._end(worker)
            assert isinstance(reading, ReadPage | NoArticle)
            return reading
        finally:
            watch.cancel()
            watch.join()
            if worker.poll() is not None:
                self._end(worker)

    def start(self) -> None:
        self._living()

    def close(self) -> None:
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
                self._worker = _started(self._reader, self._policy)
            return self._worker

    def _why(self, worker: subprocess.Popen[bytes], watch: Timer, broken: Exception) -> str:
        is_late = watch.finished.is_set()
        status = _waited(worker)
        self._end(worker)
        if self._is_closed:
            raise CancelledError
        if is_late:
            return f"too slow: not read within {self._policy.timeout_s:g} s"
        return f"the reader failed on this page ({_ending(status)}; {broken})"

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._worker is worker:
                self._worker = None
                worker.kill()
                _forget(worker)


def _started(reader: str, policy: ReadPolicy) -> subprocess.Popen[bytes]:
    """A worker with this process's module path; one heap, since it has one thread."""
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "MALLOC_ARENA_MAX": "1"}
    command = [sys.executable, "-m", "copytaster.adapters.reader", reader, str(policy.max_memory_mb), str(policy.timeout_s)]
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
