"""What a hub may say at a callback, and what becomes of it. Source: W3C WebSub, sections 5.2, 5.3 and 7."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from copytaster.model.push import Lease, Subscription
from copytaster.stages.websub import Standing

MAX_CHALLENGE_CHARS = 1_000
MAX_LEASE_S = 31_536_000.0
_REASON_CHARS = 200
_SECONDS = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"(sha1|sha256|sha384|sha512)=([0-9a-fA-F]{40,128})")
_NO_SIGNATURE = "its pushes are not signed as the subscription asks"
_SHA1 = "its pushes are signed with SHA-1; websub.accept_sha1 lets them count"
_WRONG = "a push was signed wrongly"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the hub is answered, and what it said, to be kept."""

    answer: str
    lease: Lease


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature to compare with, once the body has gone through `state`."""

    state: "hmac.HMAC"
    claimed: str

    def is_right(self) -> bool:
        """Takes the same time for every wrong one."""
        return hmac.compare_digest(self.state.hexdigest(), self.claimed)


def heard(said: Mapping[str, str], token: str, standing: Standing, now: datetime) -> Heard | None:
    """The answer to a verification of intent or a denial; None for what we did not ask for, or have answered before.

    A subscription is confirmed once for each request, with its own topic and a lease that ends; a denial may come at any time.
    """
    asked, lease = standing.asked, standing.lease
    topic, mode = said.get("hub.topic", ""), said.get("hub.mode", "")
    if mode == "denied":
        return _denied(said, token, standing, now)
    if asked is None or not _is_pending(asked, lease) or token != asked.token or topic != asked.topic:
        return None
    challenge = said.get("hub.challenge", "")
    if not challenge or len(challenge) > MAX_CHALLENGE_CHARS:
        return None
    if mode == "subscribe" and asked.is_wanted:
        seconds = _lease_s(said.get("hub.lease_seconds", ""))
        return Heard(challenge, _granted(asked, lease, seconds, now)) if seconds else None
    if mode == "unsubscribe" and not asked.is_wanted:
        return Heard(challenge, Lease(asked.feed_id, asked.hub, asked.topic, asked.token))
    return None


def is_called(token: str, lease: Lease | None) -> bool:
    """Whether pushes are awaited at this callback; one that comes a little after the lease's end is a hint too."""
    return lease is not None and lease.granted_at is not None and lease.token == token


def seal(signature: str | None, secret: str, accept_sha1: bool) -> Seal | str:
    """What a push has to match; why it cannot count when nothing would do. Source: WebSub, section 7.1."""
    found = _SIGNATURE.fullmatch((signature or "").strip())
    if found is None:
        return _NO_SIGNATURE
    if found[1] == "sha1" and not accept_sha1:
        return _SHA1
    return Seal(hmac.new(secret.encode(), digestmod=found[1]), found[2].lower())


def pushed(lease: Lease, now: datetime, gap_s: float) -> tuple[Lease, datetime | None]:
    """The lease after a push that was signed rightly, and when its feed is to be polled: at once, or `gap_s` after the poll that the
    push before asked for; None when that one is still to come.
    """
    due_at: datetime | None = now
    if lease.due_at is not None and lease.due_at > now:
        due_at = None
    elif lease.due_at is not None:
        due_at = max(now, lease.due_at + timedelta(seconds=gap_s))
    return replace(lease, pushed_at=now, due_at=due_at or lease.due_at, why=""), due_at


def ignored(lease: Lease, why: str) -> Lease | None:
    """The lease with the reason why a push did not count; None when that is known already, so that a flood of them writes nothing."""
    return None if lease.why == why else replace(lease, why=why)


def wrong(seal: Seal) -> str:
    """Why a push that was signed otherwise does not count; empty when it does."""
    return "" if seal.is_right() else _WRONG


def _denied(said: Mapping[str, str], token: str, standing: Standing, now: datetime) -> Heard | None:
    asked, lease = standing.asked, standing.lease
    reason = " ".join(said.get("hub.reason", "").split())[:_REASON_CHARS]
    why = f"the hub denied it: {reason}" if reason else "the hub denied it"
    topic = said.get("hub.topic", "")
    if lease is not None and (token, topic) == (lease.token, lease.topic):
        return None if lease.granted_at is None else Heard("", replace(lease, granted_at=None, denied_at=now, why=why))
    if asked is not None and asked.is_wanted and (token, topic) == (asked.token, asked.topic):
        return Heard("", Lease(asked.feed_id, asked.hub, asked.topic, asked.token, denied_at=now, why=why))
    return None


def _granted(asked: Subscription, lease: Lease | None, lease_s: float, now: datetime) -> Lease:
    """A new lease remembers the pushes of the one that it renews."""
    fresh = Lease(asked.feed_id, asked.hub, asked.topic, asked.token, granted_at=now, lease_s=lease_s)
    if lease is None or (lease.hub, lease.topic) != (asked.hub, asked.topic):
        return fresh
    return replace(fresh, pushed_at=lease.pushed_at, due_at=lease.due_at)


def _is_pending(asked: Subscription, lease: Lease | None) -> bool:
    return lease is None or lease.token != asked.token


def _lease_s(said: str) -> float:
    """0 for what is no lease."""
    return min(float(said), MAX_LEASE_S) if _SECONDS.fullmatch(said) else 0.0
