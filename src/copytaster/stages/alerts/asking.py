"""From what a person writes into a form, a command or the API to an alert, or in words why that cannot be."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from copytaster.model.alert import Alert, Channel, Quiet, Rhythm, alert_id
from copytaster.model.feed import Source
from copytaster.model.policy import AlertsPolicy
from copytaster.stages import search
from copytaster.stages.alerts.timing import is_zone

MAX_NAME = 80
MAX_QUERY = 300
MAX_WAYS = 5
MAX_ADDRESS = 1_000
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30})://", re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was written. `ways` are addresses of mail, of webhooks (http, https) and of apprise; empty texts take the defaults.

    `quiet` is such as `22:00-07:00`, `digest_at` such as `08:00`; `max_per_hour` is a number as text.
    """

    name: str = ""
    query: str = ""
    story_id: str = ""
    ways: tuple[str, ...] = ()
    rhythm: str = "at-once"
    zone: str = ""
    quiet: str = ""
    digest_at: str = ""
    max_per_hour: str = ""
    kept: tuple[str, ...] = ()
    """Of an alert that is changed: the keys of the addresses that stay, besides `ways`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What whoever asks may do: `may_mail_anyone` where more than `alerts.mail_to` is open; `there` counts their alerts."""

    policy: AlertsPolicy
    sources: Mapping[str, Source] = field(default_factory=dict)
    may_mail_anyone: bool = False
    there: int = 0


@dataclass(frozen=True, slots=True)
class Fresh:
    """What chance gives a new alert: the key of its feed, and the secret of each webhook."""

    feed_key: str
    secret: Callable[[], str]


def made(wanted: Wanted, bounds: Bounds, owner: str, fresh: Fresh, now: datetime) -> Alert | str:
    """The alert, or in words what is wrong. `now` reads days such as `after:7d`, and is when it begins."""
    query, story = _SPACES.sub(" ", wanted.query).strip(), wanted.story_id.strip()
    if why := _why_not(query, story, bounds, now):
        return why
    ways = _channels(wanted.ways, bounds, fresh)
    if isinstance(ways, str):
        return ways
    name = named(wanted.name) or named(query) or "A story"
    times = _times(wanted, bounds.policy)
    if isinstance(times, str):
        return times
    zone, quiet, rhythm, digest_at, most = times
    return Alert(
        alert_id(owner, query or story, name), owner, name, query, story, ways, now, now, now, fresh.feed_key,
        zone, quiet, rhythm, digest_at, most,
    )  # fmt: skip


def named(text: str) -> str:
    """A name on one line."""
    return _SPACES.sub(" ", text).strip()[:MAX_NAME].strip()


def _why_not(query: str, story: str, bounds: Bounds, now: datetime) -> str:
    if bool(query) == bool(story):
        return "An alert asks a question or follows a story: give one of both."
    if len(query) > MAX_QUERY:
        return f"The question is longer than {MAX_QUERY} letters."
    if bounds.there >= bounds.policy.per_person:
        return f"There are {bounds.there} alerts already; remove one first."
    if query:
        asked = search.read(query, bounds.sources, now)
        if asked.sought is None:
            return " ".join(("There is nothing to look for in this question.", *asked.problems))
    return ""


def _channels(ways: Sequence[str], bounds: Bounds, fresh: Fresh) -> tuple[Channel, ...] | str:
    told = list(dict.fromkeys(way.strip() for way in ways if way.strip()))
    if len(told) > MAX_WAYS:
        return f"An alert has at most {MAX_WAYS} addresses."
    found: list[Channel] = []
    for way in told:
        channel = channel_of(way, bounds, fresh)
        if isinstance(channel, str):
            return channel
        found.append(channel)
    return tuple(found)


def channel_of(way: str, bounds: Bounds, fresh: Fresh) -> Channel | str:
    """What kind of address this is; in words why it cannot be used."""
    scheme = _SCHEME.match(way)
    if len(way) > MAX_ADDRESS or any(letter.isspace() or not letter.isprintable() for letter in way):
        return "An address has no blanks and at most 1,000 letters."
    if scheme is None:
        return _mail(way, bounds)
    kind = scheme[1].lower()
    if kind in ("http", "https"):
        return Channel("webhook", way, fresh.secret()) if _has_host(way) else f"“{way}” is no address of a webhook."
    if kind not in bounds.policy.schemes:
        known = ", ".join(bounds.policy.schemes)
        return f"“{kind}://” is not open here. There are: mail, https (a webhook){', ' + known if known else ''}."
    return Channel("apprise", way)


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _mail(way: str, bounds: Bounds) -> Channel | str:
    address = way.removeprefix("mailto:")
    policy = bounds.policy
    if not _MAIL.fullmatch(address) or not address.isascii():
        return f"“{way[:80]}” is neither an address of mail nor one with a scheme, such as https://example.org/hook."
    if not (policy.mail_host and policy.mail_from):
        return "This site sends no mail: alerts.mail_host and alerts.mail_from are not set."
    domain = address.rpartition("@")[2].lower()
    is_open = address.lower() in map(str.lower, policy.mail_to) or domain in map(str.lower, policy.mail_to)
    if not (is_open or bounds.may_mail_anyone):
        return f"Mail to {address} is not open to readers; whoever runs this site can add it to alerts.mail_to."
    return Channel("mail", address)


def _times(wanted: Wanted, policy: AlertsPolicy) -> tuple[str, Quiet | None, Rhythm, int, int] | str:
    zone = wanted.zone.strip() or policy.zone
    if not is_zone(zone):
        return f"There is no clock “{zone[:60]}”: write it like Europe/Berlin."
    quiet = _quiet(wanted.quiet)
    if isinstance(quiet, str):
        return quiet
    if wanted.rhythm not in ("at-once", "daily"):
        return "An alert tells at-once or daily."
    digest_at = minute_of(wanted.digest_at.strip() or "08:00")
    if digest_at is None:
        return f"“{wanted.digest_at[:20]}” is no time of the day: write it like 08:00."
    most = wanted.max_per_hour.strip() or str(policy.max_per_hour)
    if not (most.isascii() and most.isdigit() and len(most) < 6 and 1 <= int(most) <= policy.most_per_hour):
        return f"Messages an hour are a number from 1 to {policy.most_per_hour}."
    return zone, quiet, cast(Rhythm, wanted.rhythm), digest_at, int(most)


def _quiet(text: str) -> Quiet | str | None:
    if not text.strip():
        return None
    begins, _, ends = re.sub(r"[–—]", "-", text).partition("-")
    first, last = minute_of(begins.strip()), minute_of(ends.strip())
    if first is None or last is None or first == last:
        return "Quiet hours are written like 22:00-07:00."
    return Quiet(first, last)


def minute_of(clock: str) -> int | None:
    """Minutes from midnight; None for what is no time of a day."""
    found = _CLOCK.fullmatch(clock)
    return int(found[1]) * 60 + int(found[2]) if found else None


def clock_of(minute: int) -> str:
    """Such as 08:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def masked(channel: Channel) -> str:
    """The channel as it may be shown: addresses of webhooks and of apprise hold keys."""
    if channel.kind == "mail":
        return channel.target
    try:
        parts = urlsplit(channel.target)
        return f"{parts.scheme}://{parts.hostname}/…" if channel.kind == "webhook" else f"{parts.scheme}://…"
    except ValueError:
        return "…"
