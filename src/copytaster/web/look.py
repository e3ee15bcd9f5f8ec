"""What the site is told about itself, and what it may ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from copytaster.model.policy import BriefPolicy, RankPolicy, WriterPolicy
from copytaster.name import TITLE
from copytaster.ports import Queue, Store
from copytaster.staff import Staff


def no_replay() -> str | None:
    """Live news."""
    return None


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the live wire speaks, in seconds."""

    broadcast_s: float = 1.0
    status_s: float = 5.0
    heartbeat_s: float = 20.0


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


class SiteStore(Store, Queue, Protocol):
    """The store and, for the list of messages set aside, its job table."""
