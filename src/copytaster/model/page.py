"""Pages: what came back when an entry's address was asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that came. `content_type` is the header's value; `final_url` is where redirects ended.

    `robots` are the headers that reserve something against machines, one a line, name first.
    """

    final_url: str
    body: bytes
    content_type: str | None
    robots: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """We may not, or will not, fetch it: robots, an address that is not public, a type or size that is no page."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The publisher says that there is no such page (404, 410, 451)."""

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not come this time: a time-out, a server's error, a name that does not resolve."""

    why: str
    retry_after_s: float | None = None


PageOutcome = Fetched | Refused | Gone | Failed


@dataclass(frozen=True, slots=True)
class Posted:
    """What a server answered to a form that was sent to it, whatever the status; `body` is unpacked.

    `location` is where a redirect leads, as the server wrote it.
    """

    status: int
    body: bytes
    location: str | None = None


PostOutcome = Posted | Failed


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What is kept of one fetch for an entry; without a body the article is made from the entry alone."""

    id: str
    entry_id: str
    url: str
    fetched_at: datetime
    outcome: PageOutcome
