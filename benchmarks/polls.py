"""Polls per second of a served newsroom over feeds on loopback, their lateness, and what poisoned feeds do to the others.

    python benchmarks/polls.py                     a full run: as fast as it goes, at a steady pace, and the same with poison
    python benchmarks/polls.py --check             exit with 1 when a floor is missed
    python benchmarks/polls.py --rounds 3 --pace 100    steady and poisoned runs in turn, for a machine that others use
    python benchmarks/polls.py --feeds 2000 --names 400 --seconds 20

10,000 feeds on 2,000 names, each name with an address of its own in 127.0.0.0/8. The newsroom (desk, rooms, client, store on
SQLite) has one core, the publishers have the other. Every answer but the first is a 304 over a kept connection. One poisoned
feed in a thousand is a bomb, an endless body, a dripping one, or says nothing. Lateness is from the instant when a poll was due
to the instant when its outcome was written; that of healthy feeds is shown. `work` is the CPU time that the newsroom spent in between:
what it was held up by itself, whatever else the machine does. What poison moves is the median over the rounds of the difference
between a poisoned run and the steady one before it, by the clock and by work; where steady runs are late by a second already, since
others use the machine, the latter is held to the floor.

The fast run asks for more than a core can do, so that there is always work. Its rate is given twice: by the clock, and by the
newsroom's own CPU time, which is what it would come to on a core that nothing else uses; the latter is held to the floor. The
publishers' share of their core is shown, so that one sees whether they hold it up.
"""

import argparse
import asyncio
import gzip
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.compute import InlineCompute
from copytaster.adapters.loop import run as run_loop
from copytaster.adapters.store import open_store
from copytaster.adapters.web import GuardedWeb
from copytaster.adapters.wire import LocalWire
from copytaster.app import collect_seldom
from copytaster.engine.desk import FeedDesk, source_of
from copytaster.engine.live import LiveStories
from copytaster.engine.near import NearStore
from copytaster.engine.rooms import Rooms
from copytaster.model.feed import FeedState
from copytaster.model.policy import FetchPolicy, Policy, PollPolicy
from copytaster.ports import Ports, Store

RATE_FLOOR = 1_000.0
MEMORY_FLOOR_MB = 400.0
POISON_FLOOR_S = 1.0
WARM_POLLS_S = 150.0
"""At least so many polls a second are expected of the first round, in which every feed is sent whole."""
PAUSE_S = 0.1
POISONS = ("bomb", "endless", "drip", "hang")
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Quiet</title><link>http://quiet.test/</link></channel></rss>"


@dataclass(frozen=True)
class Plan:
    """One run. A feed is polled every `period_s`; one in `poisoned` is poisoned, none with 0."""

    name: str
    feeds: int
    names: int
    seconds: float
    period_s: float
    poisoned: int = 0


@dataclass
class Found:
    polls: int = 0
    late: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)


class Publisher(asyncio.Protocol):
    """Answers 304 to whoever knows the tag."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._task: asyncio.Task[None] | None = None
        self._held = b""

    def connection_lost(self, error: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, self._held = self._held.split(b"\r\n\r\n", 1)
            poison = head[5 : head.index(b" ", 5)].partition(b"/")[0].decode()
            if poison in POISONS:
                self._task = asyncio.create_task(poisoned(poison, self._transport))
            elif b"f-None-Match" in head:
                self._transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
            else:
                self._transport.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n%b' % (len(FEED), FEED))


BOMB = gzip.compress(bytes(200_000_000), 9)


async def poisoned(kind: str, transport: asyncio.Transport) -> None:
    if kind == "bomb":
        transport.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB)
    elif kind == "endless":
        transport.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not transport.is_closing():
            if transport.get_write_buffer_size() < 1_000_000:
                transport.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await asyncio.sleep(0)
    elif kind == "drip":
        transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not transport.is_closing():
            transport.write(b".")
            await asyncio.sleep(0.5)


async def publish() -> None:
    """The publishers' process: say the port, then answer until the other side goes away."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    many_sockets()
    server = await asyncio.get_running_loop().create_server(Publisher, "0.0.0.0", 0, backlog=4_096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


def many_sockets() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


async def lookup(host: str, port: int) -> Sequence[str]:
    if not host.startswith("n"):
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return [address(int(host[1:].partition(".")[0]))]


class WatchedStore:
    """Notes when states of feeds are written, and how long after their time."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._due: dict[str, datetime] = {}
        self.healthy: set[str] = set()
        self.found = Found()
        self._clock: list[tuple[float, float]] = [(time.time(), time.process_time())]

    async def tick(self) -> None:
        """Note how much CPU was spent by when."""
        while True:
            self._clock.append((time.time(), time.process_time()))
            await asyncio.sleep(0.02)

    def spent_s(self, at_s: float) -> float:
        """The newsroom's CPU time at an instant of the past, between two notes on a straight line."""
        number = min(max(bisect_right(self._clock, (at_s, 0.0)), 1), len(self._clock) - 1)
        (from_s, from_cpu), (to_s, to_cpu) = self._clock[number - 1], self._clock[number]
        share = min(max((at_s - from_s) / max(to_s - from_s, 1e-9), 0.0), 1.0)
        return from_cpu + share * (to_cpu - from_cpu)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self, states: Sequence[FeedState]) -> None:
        self._due = {state.feed_id: state.next_poll_at for state in states}

    async def keep(self, values: Sequence[Any], tell: Any, done: Any, now: datetime) -> Any:
        lines = await self._store.keep(values, tell, done, now)
        at, spent = datetime.now(UTC), time.process_time()
        for state in values:
            if isinstance(state, FeedState) and state.polls:
                due, self._due[state.feed_id] = self._due[state.feed_id], state.next_poll_at
                self.found.outcomes[state.outcome] = self.found.outcomes.get(state.outcome, 0) + 1
                if state.feed_id in self.healthy:
                    self.found.polls += 1
                    self.found.late.append((at - due).total_seconds())
                    self.found.work.append(spent - self.spent_s(due.timestamp()))
        return lines


async def newsroom(plan: Plan, port: int, publishers: int, folder: Path) -> dict[str, object]:
    store = open_store(f"sqlite:///{folder}/polls.db")
    await store.migrate()
    poll = replace(
        PollPolicy(), min_s=plan.period_s, max_s=plan.period_s, first_s=plan.period_s, jitter_share=0.0, failure_min_s=plan.period_s,
        failure_max_s=plan.period_s, at_once=1_024,
    )  # fmt: skip
    policy = Policy(poll=poll, fetch=FetchPolicy(allow_private=("127.0.0.0/8",), host_pause_s=PAUSE_S))
    clock, wire = SystemClock(), LocalWire()
    web = GuardedWeb(policy.fetch, "copytaster-benchmark (+http://localhost)", clock, lookup)
    watched = WatchedStore(store)
    near = cast(Store, NearStore(cast(Store, watched)))
    rooms = Rooms(Ports(near, web, InlineCompute(policy.read), LiveStories(near, policy.group)), store, wire, clock, policy)
    desk = FeedDesk(store, web, clock, poll)
    desk.rooms = rooms
    await subscribe(plan, port, store, watched)
    collect_seldom()
    work = [asyncio.create_task(task) for task in (rooms.serve(), desk.run(), watched.tick())]
    await warmed(plan, watched)
    watched.found, began, cpu, theirs = Found(), time.monotonic(), time.process_time(), cpu_s(publishers)
    await asyncio.sleep(plan.seconds)
    took, used, found = time.monotonic() - began, time.process_time() - cpu, watched.found
    theirs = (cpu_s(publishers) - theirs) / took
    for task in work:
        if task.done():
            task.result()
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    aside = await store.aside(1)
    assert not aside, aside[0].why
    await web.close()
    await store.close()
    return said(found, took, used) | {"publishers_share": theirs}


async def warmed(plan: Plan, watched: WatchedStore) -> None:
    """Wait until each feed has come once, or enough time for that has passed; then a round more."""
    ends_at = time.monotonic() + max(plan.feeds / WARM_POLLS_S, plan.period_s + 15)
    while watched.found.polls < len(watched.healthy) and time.monotonic() < ends_at:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    await asyncio.sleep(min(2 * plan.period_s, 20.0))


async def subscribe(plan: Plan, port: int, store: Any, watched: WatchedStore) -> None:
    now = datetime.now(UTC)
    feeds, states = [], []
    for number in range(plan.feeds):
        is_poisoned = plan.poisoned and number % plan.poisoned == 7
        path = f"{POISONS[number // plan.poisoned % len(POISONS)]}/{number}" if is_poisoned else f"feed/{number}"
        feed = source_of(f"http://n{number % plan.names}.test:{port}/{path}", f"Feed {number}", None, None, now)
        feeds.append(feed)
        states.append(FeedState(feed.id, now + timedelta(seconds=plan.period_s * number / plan.feeds), plan.period_s))
        if not is_poisoned:
            watched.healthy.add(feed.id)
    watched.begin(states)
    await store.keep([*feeds, *states], (), (), now)


def cpu_s(process: int) -> float:
    """What another process has used so far."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def said(found: Found, took: float, used: float) -> dict[str, object]:
    late, work = sorted(found.late) or [0.0], sorted(found.work) or [0.0]
    return {
        "polls_per_s": found.polls / took,
        "cpu_ms": used / max(found.polls, 1) * 1_000,
        "cpu_share": used / took,
        "late_p50_s": late[len(late) // 2],
        "late_p99_s": late[len(late) * 99 // 100],
        "work_p99_s": work[len(work) * 99 // 100],
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024,
        "outcomes": found.outcomes,
    }


def run(plan: Plan) -> dict[str, Any]:
    """The newsroom in a process of its own, so that memory is its own."""
    publishers = subprocess.Popen([sys.executable, __file__, "--publish"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert publishers.stdout is not None
    port = publishers.stdout.readline().strip()
    command = [sys.executable, __file__, "--newsroom", json.dumps([port, publishers.pid, *vars(plan).values()])]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"the newsroom ended with {error.returncode}")
    finally:
        publishers.kill()
        publishers.wait()
    result: dict[str, Any] = json.loads(done.stdout)
    print(
        f"{plan.name:8} {result['polls_per_s']:7,.0f} polls/s   {result['cpu_ms']:.2f} ms CPU each, {1_000 / result['cpu_ms']:,.0f} a core "
        f"({result['cpu_share']:.0%} used, publishers {result['publishers_share']:.0%} of theirs)   "
        f"late p50 {result['late_p50_s']:.2f} s p99 {result['late_p99_s']:.2f} s, work p99 {result['work_p99_s']:.2f} s   "
        f"{result['memory_mb']:.0f} MB   {result['outcomes']}",
        flush=True,
    )
    return result


def serve(arguments: str) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    port, publishers, *rest = json.loads(arguments)

    async def told() -> None:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(await newsroom(Plan(*rest), int(port), publishers, Path(folder))))

    run_loop(told())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--names", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--pace", type=float, default=400.0, help="polls a second that the steady runs ask for; fewer on a busy machine")
    parser.add_argument("--rounds", type=int, default=1, help="so many pairs of a steady and a poisoned run")
    parser.add_argument("--only", choices=("fast", "steady", "poisoned"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--publish", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--newsroom", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.publish:
        run_loop(publish())
    elif given.newsroom:
        serve(given.newsroom)
    else:
        sys.exit(measured(given))


def measured(given: argparse.Namespace) -> int:
    fast_s, steady_s = given.feeds / (1.5 * RATE_FLOOR), given.feeds / given.pace
    size = (given.feeds, given.names, given.seconds)
    plans = {
        "fast": Plan("fast", *size, fast_s),
        "steady": Plan("steady", *size, steady_s),
        "poisoned": Plan("poisoned", *size, steady_s, 1_000),
    }
    if given.only:
        run(plans[given.only])
        return 0
    fast = run(plans["fast"])
    pairs = [(run(plans["steady"]), run(plans["poisoned"])) for _ in range(given.rounds)]
    moved_s, worked_s = (
        statistics.median(poisoned[name] - steady[name] for steady, poisoned in pairs) for name in ("late_p99_s", "work_p99_s")
    )
    memory_mb = max(result["memory_mb"] for result in (fast, *(one for pair in pairs for one in pair)))
    print(f"poison moves the 99th percentile by {moved_s:.2f} s by the clock, by {worked_s:.2f} s of work")
    is_quiet = max(steady["late_p99_s"] for steady, _ in pairs) < POISON_FLOOR_S
    is_moved = (moved_s if is_quiet else worked_s) > POISON_FLOOR_S
    is_missed = fast["cpu_ms"] > 1_000 / RATE_FLOOR or is_moved or memory_mb > MEMORY_FLOOR_MB
    return int(given.check and is_missed)


if __name__ == "__main__":
    main()
