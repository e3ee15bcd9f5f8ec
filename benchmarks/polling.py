"""How soon entries are found at one poll per feed and hour: our plan against a fixed hour, Miniflux's and CommaFeed's rules.

    python benchmarks/polling.py [--shared ../shared] [--check]

Six weeks of `traces.py` are replayed, of which the last four count. A rule sees what the feed would list at each poll and
nothing else. Miniflux's `entry_frequency`: a week divided by the entries of the week before, reckoned from their mean interval,
between 5 minutes and 24 hours. CommaFeed's empirical interval: half the mean interval of the listed entries, between 5 minutes
and 6 hours; 6, 12 and 24 hours when the newest is older than 7, 14 and 30 days. Both are printed as they ship and with their
intervals stretched or shrunk by one factor until they cost one poll per feed and hour, as ours does by its setting.
Two bounds stand beside them, of plans that know beforehand what ours has to learn: the rate of each feed over the measured weeks,
and its rate in each hour of the week. At one poll per feed and hour a plan that polls in proportion to sqrt(rate), which is the
best for rates, has the mean delay (mean sqrt(rate))^2 / (2 mean rate), means over feeds and hours. Where all feeds publish alike, as
the publishers of headlines do, even the best plan for rates wins little on a fixed hour. The second counts entries in the very weeks
that it is measured on, so that no plan comes near it.
Delays count entries; one that left the list before it was seen counts with the poll that missed it, and as lost.
`aside` is a third of the feeds, by a hash of the name, without which the way rates are learned was chosen; `poll.min_s` was chosen
with all in view. The floors are checked on all real feeds alone, since the archive of headlines keeps a selection of what came.
"""

import argparse
import heapq
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from copytaster.model.feed import Entry, FeedNotModified, FeedState, FetchedFeed, ParsedFeed, PollBudget, Pull
from copytaster.model.policy import PollPolicy
from copytaster.stages import schedule
from copytaster.stages.schedule import rhythm
from traces import LENGTH_H, MEASURED_FROM_H, Trace, headline_traces, traces

SHARED = Path(__file__).resolve().parents[2] / "shared"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MAX_MEAN_MIN, MAX_P95_MIN = 5.5, 14.0
BUDGET = 1.0
WEEK_H, DAY_H = 168.0, 24.0
Rule = Callable[[Trace, int, float], float]
"""Hours to wait, from the trace, how many of its entries have come, and the time."""


@dataclass(slots=True)
class Score:
    """What a rule came to on some feeds."""

    delays_h: list[float] = field(default_factory=list)
    lost: int = 0
    polls: int = 0
    feeds: int = 0

    @property
    def per_feed_hour(self) -> float:
        return self.polls / (self.feeds * (LENGTH_H - MEASURED_FROM_H))

    def told(self, name: str) -> str:
        delays = np.array(self.delays_h) * 60.0
        return (
            f"{name:34} {delays.mean():8.2f} {np.percentile(delays, 50):8.2f} {np.percentile(delays, 95):8.2f} "
            f"{self.per_feed_hour:8.3f} {self.lost:6d}"
        )

    def seen(self, trace: Trace, first: int, last: int, now_h: float) -> None:
        """A poll at this time, which found entries `first` to `last`."""
        if now_h >= MEASURED_FROM_H:
            self.polls += 1
            self.lost += max(0, last - first - trace.listed)
            self.delays_h += [now_h - at for at in trace.times_h[first:last] if at >= MEASURED_FROM_H]


def fixed(_trace: Trace, _count: int, _now_h: float) -> float:
    return 1.0 / BUDGET


def miniflux(factor: float) -> Rule:
    def wait(trace: Trace, count: int, now_h: float) -> float:
        first = bisect_left(trace.times_h, now_h - WEEK_H, 0, count)
        week = trace.times_h[max(first, 0) : count]
        interval = (week[-1] - week[0]) / (len(week) - 1) if len(week) > 1 else 0.0
        return min(max(interval * factor, 5 / 60), DAY_H) if interval > 0 else DAY_H

    return wait


def commafeed(factor: float) -> Rule:
    def wait(trace: Trace, count: int, now_h: float) -> float:
        listed = trace.times_h[max(0, count - trace.listed) : count]
        if not listed or now_h - listed[-1] >= 30 * DAY_H:
            return DAY_H
        if now_h - listed[-1] >= 14 * DAY_H:
            return 12.0
        if now_h - listed[-1] >= 7 * DAY_H:
            return 6.0
        if len(listed) < 2:
            return DAY_H
        return max(5 / 60, min(6.0, (listed[-1] - listed[0]) / (len(listed) - 1) / 2 * factor))

    return wait


def ruled(feeds: Sequence[Trace], rule: Rule) -> Score:
    """Each feed by itself; the first polls are spread over an hour."""
    score = Score(feeds=len(feeds))
    for number, trace in enumerate(feeds):
        now_h, known = (number * 0.618) % 1.0, 0
        while now_h < LENGTH_H:
            count = bisect_right(trace.times_h, now_h)
            score.seen(trace, known, count, now_h)
            known, now_h = count, now_h + rule(trace, count, now_h)
    return score


def least_min(feeds: Sequence[Trace], is_hourly: bool) -> float:
    """The mean delay, in minutes, of the best plan for rates that are known: over all hours, or by hour of the week."""
    rates = np.array([_counts(trace) for trace in feeds]) / ((LENGTH_H - MEASURED_FROM_H) / WEEK_H)
    rates = rates if is_hourly else rates.mean(axis=1, keepdims=True)
    return float(60.0 * np.sqrt(rates).mean() ** 2 / (2.0 * BUDGET * rates.mean()))


def _counts(trace: Trace) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    return np.bincount([int(at % WEEK_H) for at in trace.times_h if MEASURED_FROM_H <= at < LENGTH_H], minlength=int(WEEK_H))


def at_budget(feeds: Sequence[Trace], rule: Callable[[float], Rule]) -> tuple[Score, float]:
    """The rule with the factor at which it makes as many polls as the budget allows."""
    low, high = 1e-4, 1e3
    for _ in range(14):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if ruled(feeds, rule(middle)).per_feed_hour > BUDGET else (low, middle)
    return ruled(feeds, rule(high)), high


@dataclass(slots=True)
class Site:
    """Our own plan over all feeds: their states, and the budget that they share."""

    feeds: Sequence[Trace]
    policy: PollPolicy
    states: dict[str, FeedState] = field(default_factory=dict)
    budget: PollBudget | None = None
    score: Score = field(default_factory=Score)
    cpu_s: float = 0.0
    all_polls: int = 0
    alarms: int = 0
    silent: dict[str, bool] = field(default_factory=dict)

    def run(self) -> "Site":
        self.score.feeds = len(self.feeds)
        queue = [((number * 0.618) % 1.0, number, 0) for number in range(len(self.feeds))]
        heapq.heapify(queue)
        entries = [[_entry(n, at) for n, at in enumerate(trace.times_h)] for trace in self.feeds]
        reckoned_h = -1.0
        while queue and queue[0][0] < LENGTH_H:
            now_h, number, known = heapq.heappop(queue)
            if now_h - reckoned_h >= schedule.REFRESH_S / 3600:
                self.budget, reckoned_h = self._shared(now_h), now_h
            trace = self.feeds[number]
            count = bisect_right(trace.times_h, now_h)
            self.score.seen(trace, known, count, now_h)
            listed = entries[number][max(0, count - trace.listed) : count]
            fresh = entries[number][max(known, count - trace.listed) : count]
            state = self._polled(trace, listed, fresh, now_h)
            heapq.heappush(queue, (_hours(state.next_poll_at), number, count))
        return self

    def _polled(self, trace: Trace, listed: list[Entry], fresh: list[Entry], now_h: float) -> FeedState:
        now = BEGIN + timedelta(hours=now_h)
        before = self.states.get(trace.name) or FeedState(trace.name, now, self.policy.first_s)
        is_new = bool(fresh) or not before.polls
        outcome = FetchedFeed("", now, b"") if is_new else FeedNotModified()
        polled = schedule.Polled(outcome, listed, fresh, ParsedFeed("rss")) if is_new else schedule.Polled(outcome)
        began = time.process_time()
        state = self.states[trace.name] = schedule.next_state(before, polled, now, self.policy, self.budget)
        self.cpu_s += time.process_time() - began
        self.all_polls += 1
        is_silent = schedule.silence(state) is not None
        if is_silent and not self.silent.get(trace.name) and now_h >= MEASURED_FROM_H:
            self.alarms += 1
        self.silent[trace.name] = is_silent
        return state

    def _shared(self, now_h: float) -> PollBudget:
        pulls = [Pull(state.pull) for state in self.states.values() if state.pull is not None]
        return schedule.shared(pulls, self.policy, BEGIN + timedelta(hours=now_h))


def until_alarm_h(site: Site) -> list[float]:
    """Hours from the last entry of each feed to the alarm, if nothing came from the end of the trace on; only within 30 days."""
    waits = []
    for state in site.states.values():
        for hour in range(1, 30 * 24):
            asked = BEGIN + timedelta(hours=LENGTH_H + hour)
            habits = rhythm.unpacked(state.rhythm)
            later = FeedState(state.feed_id, asked, 0.0, succeeded_at=asked, rhythm=state.rhythm, newest_at=state.newest_at)
            if habits is not None and schedule.silence(later) is not None and state.newest_at is not None:
                waits.append((asked - state.newest_at).total_seconds() / 3600)
                break
    return waits


def _entry(number: int, at_h: float) -> Entry:
    at = BEGIN + timedelta(hours=at_h)
    return Entry(str(number), "", "", "", "", "", None, at, at, None, "")


def _hours(at: datetime) -> float:
    return (at - BEGIN).total_seconds() / 3600


def told(name: str, feeds: Sequence[Trace]) -> bool:
    """Print the table of some feeds; whether ours is within the floors and ahead of each."""
    per_day = sorted(24 * len([at for at in trace.times_h if at >= 0]) / LENGTH_H for trace in feeds)
    print(f"\n{name}: {len(feeds)} feeds, median {per_day[len(per_day) // 2]:.2f} entries a day, most {per_day[-1]:.0f}")
    print(f"{'':34} {'mean min':>8} {'median':>8} {'95 %':>8} {'polls':>8} {'lost':>6}")
    site = Site(feeds, PollPolicy(budget_per_feed_hour=BUDGET)).run()
    even = ruled(feeds, fixed)
    print(even.told("fixed, 60 min"))
    peers = [even]
    for label, rule in (("Miniflux entry_frequency", miniflux), ("CommaFeed empirical", commafeed)):
        print(ruled(feeds, rule(1.0)).told(f"{label}, as shipped"))
        score, factor = at_budget(feeds, rule)
        peers.append(score)
        print(score.told(f"{label}, x {factor:.3f}"))
    print(site.score.told("ours"))
    print(f"{'least with rates known':34} {least_min(feeds, is_hourly=False):8.2f}")
    print(f"{'least with rates by the hour known':34} {least_min(feeds, is_hourly=True):8.2f}")
    months = len(feeds) * (LENGTH_H - MEASURED_FROM_H) / (30 * DAY_H)
    waits = sorted(until_alarm_h(site))
    median = f"{waits[len(waits) // 2]:.0f} h" if waits else "never"
    print(
        f"{1e6 * site.cpu_s / site.all_polls:.0f} us of CPU a poll; false alarms of silence: {site.alarms / months:.3f} per feed and month;"
    )
    print(f"of feeds that end, {len(waits)} of {len(feeds)} raise the alarm within 30 days, half of these in {median}")
    mean, p95 = np.mean(site.score.delays_h) * 60, np.percentile(site.score.delays_h, 95) * 60
    ahead = all(mean < np.mean(peer.delays_h) * 60 and p95 < np.percentile(peer.delays_h, 95) * 60 for peer in peers)
    return bool(mean <= MAX_MEAN_MIN and p95 <= MAX_P95_MIN and ahead and site.score.per_feed_hour <= BUDGET * 1.02)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--check", action="store_true", help="fail when ours misses a floor or is behind on all feeds")
    given = parser.parse_args()
    feeds, headlines = traces(given.shared / "data"), headline_traces(given.shared / "data")
    for name, some in (("real feeds", feeds), ("publishers of headlines", headlines)):
        told(f"{name}, developed on", [trace for trace in some if not trace.is_aside])
        told(f"{name}, aside", [trace for trace in some if trace.is_aside])
    is_good = told("all real feeds", feeds)
    return int(given.check and not is_good)


if __name__ == "__main__":
    sys.exit(main())
