"""Room 2: asks each feed what is new."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.errors import TryLater
from copytaster.model.feed import (
    Entry,
    FeedFailed,
    FeedGone,
    FeedSource,
    FeedState,
    FetchedFeed,
    NotAFeed,
    ParsedFeed,
    PollBudget,
    PollOutcome,
    Source,
)
from copytaster.model.ids import article_id, digest, feed_id
from copytaster.model.message import NOTHING, FeedDue, Kept, Outcome, PageWanted
from copytaster.model.policy import Policy, PollPolicy
from copytaster.ports import Compute, Ports
from copytaster.stages import instead, schedule, websub
from copytaster.steps.hubs import heeded
from copytaster.steps.result import Result


@dataclass(frozen=True, slots=True)
class Brought:
    """What a feed sent, read, before it is compared with what is known."""

    feed: FeedSource
    state: FeedState
    outcome: PollOutcome
    entries: tuple[Entry, ...] = ()
    parsed: ParsedFeed | None = None
    body_digest: str | None = None


async def poll(messages: Sequence[FeedDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 2: ask each feed what is new and keep its entries; what changed is wanted as pages."""
    ids = [message.feed_id for message in messages]
    feeds = {feed.id: feed for feed in await ports.store.feeds(ids)}
    states = await ports.store.feed_states(ids)
    asked = [_tried(message, feeds.get(message.feed_id), states.get(message.feed_id), ports, policy.poll) for message in messages]
    brought = await asyncio.gather(*asked) if len(asked) > 1 else [await one for one in asked]
    outcomes = await settled([None if isinstance(one, TryLater) else one for one in brought], ports, policy, now)
    return tuple(one if isinstance(one, TryLater) else outcome for one, outcome in zip(brought, outcomes, strict=True))


async def settled(brought: Sequence[Brought | None], ports: Ports, policy: Policy, now: datetime) -> tuple[Outcome, ...]:
    """What is to be kept and told of what feeds brought, in their order; nothing of those that are None."""
    came = [one for one in brought if one]
    known = await _known([entry for one in came for entry in one.entries], ports)
    moved = [one.outcome.moved_to for one in came if isinstance(one.outcome, FetchedFeed) and one.outcome.moved_to]
    taken = {feed.id for feed in await ports.store.feeds([feed_id(url) for url in moved])} if moved else set()
    budget = await ports.store.poll_budget() if came else None
    outcomes = [_outcome(one, known, (policy.poll, budget, now), taken) if one else NOTHING for one in brought]
    return await heeded(outcomes, [_look(one, known) if one else None for one in brought], (ports, policy, now))


async def _known(listed: Sequence[Entry], ports: Ports) -> Mapping[str, Entry]:
    """As the store has them. What a feed lists still though its article has left the store long ago is nothing new."""
    known = await ports.store.entries([entry.id for entry in listed])
    fresh = {entry.id: article_id(entry.url) for entry in listed if entry.id not in known}
    gone = await ports.store.departed(list(fresh.values())) if fresh else frozenset()
    return {**known, **{entry.id: entry for entry in listed if fresh.get(entry.id) in gone}} if gone else known


async def read(feed: FeedSource, state: FeedState, outcome: PollOutcome, compute: Compute, policy: PollPolicy) -> Brought:
    """What came, read; a body that is the same as the last one is not read again, and one that is no feed is a failure."""
    if not isinstance(outcome, FetchedFeed):
        return Brought(feed, state, outcome)
    body_digest = digest(outcome.body)
    if body_digest == state.body_digest:
        return Brought(feed, state, outcome, body_digest=body_digest)
    entries, parsed = await compute.entries(outcome, feed, policy.max_entries)
    if isinstance(parsed, NotAFeed):
        return Brought(feed, state, instead.failure(outcome, parsed))
    return Brought(feed, state, outcome, entries, parsed, body_digest)


async def _tried(
    message: FeedDue, feed: FeedSource | None, state: FeedState | None, ports: Ports, policy: PollPolicy
) -> Brought | TryLater | None:
    """As `_asked`; one feed that is to be asked later holds no other back."""
    try:
        return await _asked(message, feed, state, ports, policy)
    except TryLater as later:
        return later


async def _asked(message: FeedDue, feed: FeedSource | None, state: FeedState | None, ports: Ports, policy: PollPolicy) -> Brought | None:
    if feed is None or feed.is_paused:
        return None
    if state is None:
        state = schedule.first_state(feed, datetime.fromisoformat(message.slot), policy)
    if state.polled_at and state.polled_at >= datetime.fromisoformat(message.slot):
        return None
    brought = await read(feed, state, await ports.web.feed(feed.url, state.etag, state.last_modified), ports.compute, policy)
    return await _of_index(brought, brought.parsed.sitemaps, ports, policy) if brought.parsed and brought.parsed.sitemaps else brought


async def _of_index(index: Brought, sitemaps: Sequence[str], ports: Ports, policy: PollPolicy) -> Brought:
    """An index of sitemaps with the entries of those that changed last, a few, one after the other.

    Nothing is remembered that would let the index be skipped next time: not all of them change when one of their sitemaps does.
    """
    assert isinstance(index.outcome, FetchedFeed)
    entries: dict[str, Entry] = {}
    why = ""
    for url in sitemaps[: policy.max_sitemaps]:
        came = await read(index.feed, index.state, await ports.web.feed(url, None, None), ports.compute, policy)
        entries |= {entry.id: entry for entry in came.entries if entry.id not in entries}
        why = why or (came.outcome.why if isinstance(came.outcome, FeedFailed | FeedGone) else "")
    if not entries and why:
        return Brought(index.feed, index.state, FeedFailed(f"an index of sitemaps, of which none came: {why}"))
    outcome = replace(index.outcome, etag=None, last_modified=None)
    return Brought(index.feed, index.state, outcome, tuple(entries.values())[: policy.max_entries], index.parsed)


def _look(one: Brought, known: Mapping[str, Entry]) -> websub.Look:
    return websub.look(one.state, one.outcome, one.parsed, sum(entry.id not in known for entry in one.entries))


Moment = tuple[PollPolicy, PollBudget | None, datetime]


def _outcome(one: Brought, known: Mapping[str, Entry], moment: Moment, taken: set[str]) -> Outcome:
    policy, budget, now = moment
    changed = [entry for entry in one.entries if entry.id not in known or known[entry.id].digest != entry.digest]
    fresh = tuple(entry for entry in changed if entry.id not in known)
    polled = schedule.Polled(one.outcome, one.entries, fresh, one.parsed, one.body_digest)
    state = schedule.next_state(one.state, polled, now, schedule.policy_for(one.feed, policy), budget)
    return Outcome(
        keep=(*_named(one), *_moved(one, state, taken), *changed),
        tell=tuple(PageWanted(entry.id, entry.digest) for entry in reversed(changed)),
        note=f"{len(changed)} of {len(one.entries)} entries are new",
    )


def _moved(one: Brought, state: FeedState, taken: set[str]) -> tuple[Kept, ...]:
    """The state, and the feed at its new address once that is sure and a feed was read there; not where another feed stands there."""
    to = schedule.new_address(state)
    if to is None or feed_id(to) in taken:
        return (state,)
    if one.parsed is None:
        return (replace(state, etag=None, last_modified=None, body_digest=None),)
    return (replace(one.feed, url=to), replace(state, moved_to=None, moved_since=None, moved_count=0))


def _named(one: Brought) -> tuple[Source, ...]:
    """The publisher as the feed names it; an entry of another publisher is named when its page is read."""
    feed = one.feed
    return (Source(feed.source_id, feed.title or feed.source_id, feed.site_url, feed.language),) if one.parsed else ()
