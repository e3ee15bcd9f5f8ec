"""What was asked of a hub for a feed, and what the hub has said to it. Source: W3C WebSub."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the poll room asked of a hub; nobody else writes it.

    `token` is the last part of the callback's address, a new one for each request. `failures` counts the requests in a row that
    came to nothing, `why` says what became of the last. `missed_at` is when a poll last found an item that was not pushed.
    """

    feed_id: str
    hub: str
    topic: str
    token: str
    asked_at: datetime
    is_wanted: bool = True
    failures: int = 0
    why: str = ""
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """What the hub said at the callback; nobody but the callback writes it.

    `hub`, `topic` and `token` are those of the request that it answered. `granted_at` is None when nothing is promised: denied, or
    ended by us. `pushed_at` is the last push that was signed rightly, `due_at` the poll that it asked for; `why` is the hub's reason
    for a denial, or why the last push did not count.
    """

    feed_id: str
    hub: str
    topic: str
    token: str
    granted_at: datetime | None = None
    lease_s: float = 0.0
    denied_at: datetime | None = None
    pushed_at: datetime | None = None
    due_at: datetime | None = None
    why: str = ""
