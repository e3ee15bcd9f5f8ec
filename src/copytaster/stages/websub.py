"""WebSub, the subscriber's side: whom to ask, when to ask again, and how much a subscription slows the polls. Source: W3C WebSub.

The poll of a feed decides everything anew from what is stored. Nothing that a hub sends is believed: a push only says that the
feed should be asked now.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from copytaster.model.feed import FeedState, FetchedFeed, ParsedFeed, PollOutcome
from copytaster.model.page import Posted, PostOutcome
from copytaster.model.policy import Policy, WebSubPolicy
from copytaster.model.push import Lease, Subscription
from copytaster.stages import urls, weblinks

PATH = "/websub/"
KEY_NAME = "websub"
RENEW_AFTER = 0.8
"""Share of a lease after which it is asked for anew."""
ASK_AGAIN_S = 3_600.0
MAX_ASK_AGAIN_S = 604_800.0
"""A hub that does not answer, or said no, is asked again after an hour, four, sixteen, then once a week."""
GRACE_S = 600.0
"""An item found so soon after a push was meant by it: hubs are often faster than the caches before the feed."""
RECHECK_S = 90.0
"""After a push that brought nothing to light."""
MAX_HUBS = 4
MAX_URL_CHARS = 2_048
_REDIRECTS = (307, 308)
_SILENT = ParsedFeed("rss")
_SAID_CHARS = 200


@dataclass(frozen=True, slots=True)
class Callbacks:
    """How hubs reach this site, and the key that makes its callbacks unguessable."""

    base_url: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """What a feed that came says of its hubs: none when it names none. `topic` is what they know the feed as."""

    hubs: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Look:
    """A poll as hubs are concerned: `named` is None when the feed did not come anew, `new` counts items never seen before."""

    before: FeedState
    after: FeedState
    named: Named | None
    new: int


def look(before: FeedState, outcome: PollOutcome, parsed: ParsedFeed | None, new: int) -> Look:
    """A poll before its state is known: `after` is as `before`."""
    said = named(outcome.links, parsed or _SILENT, outcome.url) if isinstance(outcome, FetchedFeed) else None
    return Look(before, before, said if parsed or (said and said.hubs) else None, new)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was asked and what was said."""

    asked: Subscription | None
    lease: Lease | None


def off_because(policy: WebSubPolicy, allow_private: tuple[str, ...]) -> str:
    """Why no hub could call this site; empty when hubs can."""
    if not policy.enabled:
        return "websub.enabled is false"
    if not policy.public_url:
        return "the site has no public address"
    address = urls.canonical(policy.public_url)
    if address is None:
        return f"{policy.public_url!r} is no http or https address"
    return "" if _is_public(urls.host(address), allow_private) else f"{policy.public_url} cannot be reached from outside"


def named(links: str | None, parsed: ParsedFeed, url: str) -> Named:
    """Hubs and topic by the header Link, else by the feed itself; the topic is `url` where neither says.

    Source: WebSub, section 4: the header counts alone when it names a hub.
    """
    hubs = weblinks.related(links, "hub", url)
    selves = weblinks.related(links, "self", url) if hubs else ()
    if not hubs:
        hubs, selves = parsed.hubs, (parsed.self_url,) if parsed.self_url else ()
    addresses = tuple(dict.fromkeys(hub for hub in map(_plain, hubs) if hub))[:MAX_HUBS]
    return Named(addresses, next(filter(None, map(_plain, selves)), url))


def after_poll(
    look: Look, standing: Standing, callbacks: Callbacks, now: datetime, policy: Policy
) -> tuple[FeedState, Subscription | None]:
    """The state with its next poll as the hub allows, and the subscription as it stands now.

    A subscription whose `asked_at` is `now` is to be asked for; None when there never was one.
    """
    noted = replace(standing, asked=_noted(look, standing, now))
    request = _request(look, noted, now)
    asked = replace(request, token=_token(callbacks.key, request)) if request else noted.asked
    return _paced(look, Standing(asked, standing.lease), now, policy), asked


def is_active(lease: Lease | None, now: datetime) -> bool:
    """Whether the hub's promise holds."""
    return lease is not None and lease.granted_at is not None and now < lease.granted_at + timedelta(seconds=lease.lease_s)


def is_trusted(standing: Standing, now: datetime) -> bool:
    """Whether pushes may stand in for polls: the promise holds, a push has come, and none has been missed since."""
    asked, lease = standing.asked, standing.lease
    if asked is None or lease is None or not asked.is_wanted or not is_active(lease, now) or lease.pushed_at is None:
        return False
    if (lease.hub, lease.topic) != (asked.hub, asked.topic):
        return False
    return asked.missed_at is None or lease.pushed_at > asked.missed_at


def in_words(standing: Standing, now: datetime) -> str:
    """How the feed stands with its hub; empty when it has none."""
    asked, lease = standing.asked, standing.lease
    if asked is None or (not asked.is_wanted and not is_active(lease, now)):
        return ""
    host, why = urls.host(asked.hub), f": {lease.why}" if lease and lease.why else ""
    if lease is not None and lease.denied_at is not None:
        return f"{host} does not push{why}"
    if not is_active(lease, now):
        return f"{host} was asked to push{f': {asked.why}' if asked.why else ', and has not confirmed it'}"
    if is_trusted(standing, now):
        return f"{host} pushes"
    return f"{host} missed an item, and is trusted again from its next push on" if asked.missed_at else f"{host} has not pushed yet{why}"


def form(asked: Subscription, callbacks: Callbacks, policy: WebSubPolicy) -> Mapping[str, str]:
    """What is posted to the hub. The secret goes out over plain http too: whoever reads it there reads the callback as well."""
    said = {
        "hub.callback": f"{callbacks.base_url.rstrip('/')}{PATH}{asked.token}",
        "hub.mode": "subscribe" if asked.is_wanted else "unsubscribe",
        "hub.topic": asked.topic,
    }
    if asked.is_wanted:
        said |= {"hub.lease_seconds": str(int(policy.lease_s)), "hub.secret": secret(callbacks.key, asked.token)}
    return said


def secret(key: bytes, token: str) -> str:
    """The secret of one callback, 64 characters; hubs sign with it."""
    return _keyed(key, "secret", token)


def elsewhere(outcome: PostOutcome, hub: str) -> str | None:
    """The hub that this one sends us to, if it does."""
    if not isinstance(outcome, Posted) or outcome.status not in _REDIRECTS or not outcome.location:
        return None
    return _plain(urls.joined(hub, outcome.location))


def answered(asked: Subscription, outcome: PostOutcome) -> Subscription | None:
    """The subscription with the hub's refusal; None when the hub took the request, and calls next."""
    if not isinstance(outcome, Posted):
        return replace(asked, why=outcome.why)
    if 200 <= outcome.status < 300:
        return None
    words = " ".join(outcome.body[:2_000].decode("utf-8", "replace").split())
    return replace(asked, why=f"{urls.host(asked.hub)} answered {outcome.status}: {words}"[:_SAID_CHARS].rstrip(": "))


def _noted(look: Look, standing: Standing, now: datetime) -> Subscription | None:
    """A poll that found what should have been pushed shows that pushes are missed."""
    asked, lease, before = standing.asked, standing.lease, look.before.polled_at
    if asked is None or lease is None or not look.new or before is None or not is_active(lease, now):
        return asked
    assert lease.granted_at is not None
    if lease.granted_at >= before or _was_pushed(lease, before, now):
        return asked
    return replace(asked, missed_at=now)


def _was_pushed(lease: Lease, before: datetime, now: datetime) -> bool:
    return lease.pushed_at is not None and (lease.pushed_at > before or now - lease.pushed_at <= timedelta(seconds=GRACE_S))


def _request(look: Look, standing: Standing, now: datetime) -> Subscription | None:
    """What to ask a hub for now, without its token."""
    asked, lease, named = standing.asked, standing.lease, look.named
    if named is None:
        if asked is None or not asked.is_wanted:
            return None
        named = Named((asked.hub,), asked.topic)
    if asked is None:
        return Subscription(look.after.feed_id, named.hubs[0], named.topic, "", now) if named.hubs else None
    if not named.hubs:
        return replace(asked, asked_at=now, is_wanted=False, failures=0, why="") if asked.is_wanted and is_active(lease, now) else None
    if now < ask_at(asked, lease, named):
        return None
    if not _is_same(asked, named):
        return Subscription(asked.feed_id, named.hubs[0], named.topic, "", now)
    if _is_granted(asked, lease):
        return replace(asked, asked_at=now, failures=0, why="")
    hub = named.hubs[(named.hubs.index(asked.hub) + 1) % len(named.hubs)]
    return replace(asked, hub=hub, asked_at=now, failures=asked.failures + 1, missed_at=asked.missed_at if hub == asked.hub else None)


def ask_at(asked: Subscription, lease: Lease | None, named: Named | None = None) -> datetime:
    """When the hub is to be asked again: at 80 % of the lease; later each time while it does not grant one."""
    if named is not None and not _is_same(asked, named):
        return asked.asked_at + timedelta(seconds=ASK_AGAIN_S)
    if lease is not None and lease.granted_at is not None and _is_granted(asked, lease):
        return lease.granted_at + timedelta(seconds=lease.lease_s * RENEW_AFTER)
    if lease is not None and lease.denied_at is not None and lease.token == asked.token:
        return lease.denied_at + timedelta(seconds=MAX_ASK_AGAIN_S)
    return asked.asked_at + timedelta(seconds=min(ASK_AGAIN_S * 4.0 ** min(asked.failures, 10), MAX_ASK_AGAIN_S))


def _is_same(asked: Subscription, named: Named) -> bool:
    return asked.is_wanted and asked.topic == named.topic and asked.hub in named.hubs


def _is_granted(asked: Subscription, lease: Lease | None) -> bool:
    return lease is not None and lease.granted_at is not None and lease.token == asked.token


def _paced(look: Look, standing: Standing, now: datetime, policy: Policy) -> FeedState:
    """Slower while pushes are trusted, in time for the renewal of the lease, and soon after a push that brought nothing yet."""
    state, lease = look.after, standing.lease
    if lease is None or standing.asked is None or state.outcome not in ("fetched", "not-modified") or not is_active(lease, now):
        return state
    assert lease.granted_at is not None
    plan, reason = state.next_poll_at, state.reason
    if is_trusted(standing, now):
        wait_s = (plan - now).total_seconds()
        slow_s = max(wait_s, min(wait_s * policy.websub.slow_factor, policy.websub.slow_max_s))
        plan, reason = now + timedelta(seconds=slow_s), "pushed"
    ends_at = lease.granted_at + timedelta(seconds=lease.lease_s)
    renewal = max(min(ask_at(standing.asked, lease), ends_at), now + timedelta(seconds=policy.poll.min_s))
    if renewal < plan:
        plan, reason = renewal, "lease"
    recheck = now + timedelta(seconds=RECHECK_S)
    if not look.new and recheck < plan and lease.pushed_at and look.before.polled_at and lease.pushed_at > look.before.polled_at:
        plan, reason = recheck, "hint"
    return state if plan == state.next_poll_at else replace(state, next_poll_at=plan, reason=reason)


def _token(key: bytes, asked: Subscription) -> str:
    return _keyed(key, "callback", asked.feed_id, asked.hub, asked.topic, asked.asked_at.isoformat(), str(asked.is_wanted))


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _plain(url: str) -> str | None:
    """The address as it was written, which hubs compare by, if it is one of the web; None for anything else."""
    return url if len(url) <= MAX_URL_CHARS and url.isprintable() and " " not in url and urls.canonical(url) else None


def _is_public(host: str, allow_private: tuple[str, ...]) -> bool:
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))
    return address.is_global or any(address in network for network in map(ip_network, allow_private))
