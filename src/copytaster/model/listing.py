"""Lists of stories and articles: which are wanted, and where a walk through them stopped."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Stories or articles changed after `changed_after`, told from `since` on, of one source, in one language; empty wants all."""

    changed_after: datetime | None = None
    since: datetime | None = None
    source_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """Ids in order, and the place where the walk stopped; None at its end. A walk that found little may stop early."""

    ids: tuple[str, ...]
    at: tuple[datetime, str] | None
