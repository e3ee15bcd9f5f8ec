"""Room 2: asks each feed what is new."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from copytaster.model.feed import Entry, FeedFailed, FeedMoved, FeedSource, FeedState, FetchedFeed, NotAFeed, ParsedFeed, Source
from copytaster.model.message import (
    NOTHING,
    FeedDue,
    Kept,
    Outcome,
    PageWanted,
)
from copytaster.model.policy import Policy
from copytaster.ports import Ports
from copytaster.stages import feedparse, schedule
from copytaster.steps.result import Result, World


async def poll(messages: Sequence[FeedDue], ports: Ports, policy: Policy, now: datetime) -> tuple[Result, ...]:
    """Room 2: ask each feed what is new and keep its entries; what changed is wanted as pages."""
    ids = [message.feed_id for message in messages]
    feeds = {feed.id: feed for feed in await ports.store.feeds(ids)}
    states = await ports.store.feed_states(ids)
    polled = await asyncio.gather(
        *(_polled(message, feeds.get(message.feed_id), states.get(message.feed_id), (ports, policy, now)) for message in messages)
    )
    known = await ports.store.entries([entry.id for one in polled if one for entry in one.entries])
    return tuple(_fresh(one, known) if one else NOTHING for one in polled)


@dataclass(frozen=True, slots=True)
class _Polled:
    """What a poll brought, before it is compared with what is known."""

    keep: tuple[Kept, ...]
    entries: tuple[Entry, ...]


async def _polled(message: FeedDue, feed: FeedSource | None, state: FeedState | None, world: World) -> _Polled | None:
    ports, policy, now = world
    if feed is None or feed.is_paused:
        return None
    state = state or schedule.first_state(feed, now, policy.poll)
    if state.polled_at and state.polled_at >= datetime.fromisoformat(message.slot):
        return None
    outcome = await ports.web.feed(feed.url, state.etag, state.last_modified)
    if isinstance(outcome, FeedMoved):
        outcome = await ports.web.feed(outcome.url, state.etag, state.last_modified)
    if not isinstance(outcome, FetchedFeed):
        return _Polled((schedule.next_state(state, outcome, (), now, policy.poll),), ())
    entries, parsed = feedparse.entries(outcome, feed, policy.poll.max_entries)
    seen = FeedFailed(parsed.why) if isinstance(parsed, NotAFeed) else outcome
    return _Polled((*_named(feed, parsed), schedule.next_state(state, seen, entries, now, policy.poll)), entries)


def _fresh(polled: _Polled, known: Mapping[str, Entry]) -> Outcome:
    fresh = [entry for entry in polled.entries if entry.id not in known or known[entry.id].digest != entry.digest]
    return Outcome(
        keep=(*polled.keep, *fresh),
        tell=tuple(PageWanted(entry.id, entry.digest) for entry in reversed(fresh)),
        note=f"{len(fresh)} of {len(polled.entries)} entries are new",
    )


def _named(feed: FeedSource, parsed: object) -> tuple[Source, ...]:
    """The publisher as the feed names it; an entry of another publisher is named when its page is read."""
    return (Source(feed.source_id, feed.title or feed.source_id, feed.site_url, feed.language),) if isinstance(parsed, ParsedFeed) else ()
