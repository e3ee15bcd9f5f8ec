"""What becomes of a message that was tried: sent, tried again later, or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from copytaster.model.alert import Alert, Delivery, SendOutcome, Sent
from copytaster.model.story import Story

WAITS_S = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0)
"""Before the second try and so on; the last one holds for all later ones. Source: Standard Webhooks, Delivery."""

_JITTER = 0.1
_MAX_MERGES = 20


def next_try_s(tries: int, key: str) -> float:
    """Seconds to wait after so many tries, up to a tenth longer or shorter by the key, so that many do not come back at once."""
    wait_s = WAITS_S[min(max(tries, 1), len(WAITS_S)) - 1]
    spread = int(key[-4:], 16) / 0xFFFF if all(each in "0123456789abcdef" for each in key[-4:]) and key[-4:] else 0.5
    return wait_s * (1 + _JITTER * (2 * spread - 1))


def after_trying(
    post: Sequence[Delivery], outcome: SendOutcome, now: datetime, max_tries: int
) -> tuple[tuple[Delivery, ...], datetime | None]:
    """The deliveries of one message after a try, and when it is to be tried again; None for never."""
    tries = max((each.tries for each in post), default=0) + 1
    if isinstance(outcome, Sent):
        return tuple(replace(each, state="sent", tries=tries, sent_at=now, why=outcome.note) for each in post), None
    if outcome.is_final or outcome.is_gone or tries >= max_tries:
        return tuple(replace(each, state="dead", tries=tries, why=outcome.why) for each in post), None
    wait_s = max(next_try_s(tries, post[0].post), outcome.retry_after_s or 0.0)
    at = now + timedelta(seconds=min(wait_s, WAITS_S[-1] * 2))
    return tuple(replace(each, state="failed", tries=tries, due_at=at, why=outcome.why) for each in post), at


def given_up(post: Sequence[Delivery], why: str) -> tuple[Delivery, ...]:
    """Deliveries that will never go."""
    return tuple(replace(each, state="dead", why=why) for each in post)


def without(alert: Alert, channel: str, why: str) -> Alert:
    """The alert without a channel whose receiver wants no more."""
    return replace(alert, channels=tuple(each for each in alert.channels if each.key != channel), note=why)


def merged_into(story_id: str, stories: Mapping[str, Story]) -> str:
    """The story that has this one's articles now, as far as `stories` tells."""
    for _ in range(_MAX_MERGES):
        into = stories[story_id].steering.merged_into if story_id in stories else ""
        if not into:
            break
        story_id = into
    return story_id
