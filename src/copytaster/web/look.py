"""What the site is told about itself, and what it may ask for."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from copytaster.alerting import AlertDesk
from copytaster.model.counted import Slot
from copytaster.model.policy import BriefPolicy, RankPolicy, RetentionPolicy, WriterPolicy
from copytaster.name import TITLE
from copytaster.ports import Queue, Store
from copytaster.staff import Staff
from copytaster.stages.retention import Kept, Left


def no_replay() -> str | None:
    """Live news."""
    return None


async def keep_all() -> Kept:
    """Nothing leaves, and nothing is archived."""
    return Kept(RetentionPolicy(page_days=0.0), Left())


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the live wire speaks, in seconds."""

    broadcast_s: float = 1.0
    status_s: float = 5.0
    heartbeat_s: float = 20.0


class Door(Protocol):
    """Another way into the site, which asks the site itself: an ASGI application that is to be opened first."""

    def opened(self, site: ASGIApp) -> AbstractAsyncContextManager[None]:
        """Work while the context is open, on what this site answers."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


@dataclass(frozen=True, slots=True)
class SiteLook:
    """`replay_of` names the archive that plays at this moment, None when the news is live. `base_url` is how readers reach
    the site, for addresses in feeds; empty takes the request's. `hosts` are the only names that the site answers to, any
    when empty. Without `may_edit` no feed can be added from a page.
    """

    title: str = TITLE
    contact: str = ""
    policy: RankPolicy = field(default_factory=RankPolicy)
    replay_of: Callable[[], str | None] = no_replay
    base_url: str = ""
    hosts: tuple[str, ...] = ()
    may_edit: bool = True
    pace: Pace = field(default_factory=Pace)
    staff: Staff | None = None
    """Who lets people in and takes their decisions; None where nobody signs in."""
    rights: BriefPolicy = field(default_factory=BriefPolicy)
    """What may be shown of each source."""
    writer: WriterPolicy = field(default_factory=WriterPolicy)
    alerts: AlertDesk | None = None
    """Where alerts are made; None where there are none."""
    frame_ancestors: tuple[str, ...] = ("*",)
    """Sites that may show the widget in a frame, `*` for any; none switches it off."""
    mcp: Door | None = None
    """What answers at `/mcp`; None where that is switched off."""
    language: str = "auto"
    """The interface's language for who chose none; "auto" takes what the browser asks for."""
    metrics_token: str = ""
    """Who brings it may read `/metrics`; without one only this machine may, and only where `base_url` is empty."""
    outcomes: Callable[[], Mapping[tuple[str, str], int]] = dict
    """Messages that this process worked on, by room and by how that ended."""
    kept: Callable[[], Awaitable[Kept]] = keep_all
    """What leaves the store of this process, and what it archives."""
    open_h: float = 72.0
    """A story that has not changed for so many hours gets no reports any more."""
    looks_again: bool = True
    """Whether pages are looked at once more, for edits that no feed tells of."""


class SiteStore(Store, Queue, Protocol):
    """The store and, for the list of messages set aside, its job table; and what the health page shows of it."""

    async def size(self) -> int:
        """Bytes on the disk."""
        ...

    async def open_stories(self, since: datetime) -> int:
        """How many stories changed at or after `since`."""
        ...

    async def activity(self, since: datetime) -> tuple[Slot, ...]:
        """What happened, by five minutes, the earliest first; without those in which nothing did."""
        ...
