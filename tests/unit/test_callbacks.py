"""What hubs say at a callback."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.push import Lease, Subscription
from copytaster.stages import callbacks
from copytaster.stages.callbacks import Heard, Seal
from copytaster.stages.websub import Standing
from tests.make import NOW

TOPIC = "https://daily.example/feed.xml"
ASKED = Subscription("f", "https://hub.test/", TOPIC, "t1", NOW - timedelta(minutes=1))
LEASE = Lease("f", "https://hub.test/", TOPIC, "t1", granted_at=NOW, lease_s=86_400.0)
VERIFY = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c", "hub.lease_seconds": "86400"}
DENY = {"hub.mode": "denied", "hub.topic": TOPIC, "hub.reason": "no\n more"}


def heard(said: dict[str, str], asked: Subscription | None = ASKED, lease: Lease | None = None, token: str = "t1") -> Heard | None:
    return callbacks.heard(said, token, Standing(asked, lease), NOW)


def test_a_subscription_that_was_asked_for_is_confirmed():
    assert heard(VERIFY) == Heard("c", LEASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"hub.topic": "https://daily.example/feed.xml?"},
        {"hub.topic": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "c" * 1_001},
        {"hub.lease_seconds": ""},
        {"hub.lease_seconds": "0"},
        {"hub.lease_seconds": "-1"},
        {"hub.lease_seconds": "1e9"},
        {"hub.lease_seconds": "٣"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": "publish"},
        {"hub.mode": ""},
    ],
)
def test_anything_else_is_not(changes: dict[str, str]):
    assert heard(VERIFY | changes) is None


def test_neither_is_what_nobody_asked_for_or_was_answered_before():
    assert heard(VERIFY, asked=None) is None
    assert heard(VERIFY, lease=LEASE) is None, "a replay"
    assert heard(VERIFY, token="t0", lease=replace(LEASE, token="t0")) is None, "the callback before"
    assert heard(VERIFY, asked=replace(ASKED, is_wanted=False)) is None


def test_no_lease_is_for_ever():
    found = heard(VERIFY | {"hub.lease_seconds": "999999999999"})

    assert found is not None
    assert found.lease.lease_s == callbacks.MAX_LEASE_S


def test_a_renewed_lease_remembers_its_pushes_and_that_of_another_hub_does_not():
    old = replace(LEASE, token="t0", pushed_at=NOW, due_at=NOW)

    renewed, moved = heard(VERIFY, lease=old), heard(VERIFY, lease=replace(old, hub="https://b.test/"))

    assert renewed is not None
    assert moved is not None
    assert renewed.lease == replace(LEASE, pushed_at=NOW, due_at=NOW)
    assert moved.lease == LEASE


def test_an_end_is_confirmed_only_when_we_want_it():
    leave = {"hub.mode": "unsubscribe", "hub.topic": TOPIC, "hub.challenge": "c"}
    leaving = replace(ASKED, is_wanted=False, token="t2")

    assert heard(leave, leaving, LEASE, "t2") == Heard("c", Lease("f", "https://hub.test/", TOPIC, "t2"))
    assert heard(leave, ASKED, LEASE) is None


def test_a_denial_may_come_at_any_time_once():
    denied = Lease("f", "https://hub.test/", TOPIC, "t1", denied_at=NOW, why="the hub denied it: no more")

    assert heard(DENY) == Heard("", denied)
    assert heard(DENY, lease=LEASE) == Heard("", replace(LEASE, granted_at=None, denied_at=NOW, why=denied.why))
    assert heard(DENY, lease=denied) is None
    assert heard(DENY | {"hub.topic": "https://b.test/"}) is None
    assert heard(DENY, token="t9") is None
    assert heard(VERIFY, lease=denied) is None, "a denial is an answer"


@given(st.dictionaries(st.sampled_from(sorted(VERIFY | DENY)), st.text(max_size=40)))
def test_whatever_is_said_has_an_answer_or_none(said: dict[str, str]):
    assert heard(said) is None or heard(said) is not None


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_a_push_is_signed_with_the_secret(method: str):
    right = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()

    for signature, is_right in ((right, True), (right.upper(), True), ("0" * len(right), False), (right[:-2], False)):
        seal = callbacks.seal(f"{method}={signature}", "secret", accept_sha1=False)
        assert isinstance(seal, Seal)
        seal.state.update(b"bo")
        seal.state.update(b"dy")
        assert seal.is_right() is is_right
        assert (callbacks.wrong(seal) == "") is is_right


@pytest.mark.parametrize(
    "signature", [None, "", "sha256", "sha256=", "sha256=xyz", "md5=" + "0" * 32, "SHA256=" + "0" * 64, "=" + "0" * 64]
)
def test_what_is_no_signature_cannot_be_right(signature: str | None):
    assert callbacks.seal(signature, "secret", accept_sha1=True) == "its pushes are not signed as the subscription asks"


def test_sha1_counts_only_where_it_is_allowed():
    signature = "sha1=" + hmac.new(b"secret", b"", hashlib.sha1).hexdigest()

    assert "websub.accept_sha1" in str(callbacks.seal(signature, "secret", accept_sha1=False))
    seal = callbacks.seal(signature, "secret", accept_sha1=True)
    assert isinstance(seal, Seal)
    assert seal.is_right()


def test_a_push_asks_for_a_poll_now_and_the_next_for_one_after_the_gap():
    first, now = callbacks.pushed(LEASE, NOW, 15.0)
    second, later = callbacks.pushed(first, NOW + timedelta(seconds=5), 15.0)
    third, none = callbacks.pushed(second, NOW + timedelta(seconds=6), 15.0)
    fourth, again = callbacks.pushed(third, NOW + timedelta(minutes=5), 15.0)

    assert (now, later, none, again) == (NOW, NOW + timedelta(seconds=15), None, NOW + timedelta(minutes=5))
    assert fourth.pushed_at == fourth.due_at == again


def test_why_pushes_do_not_count_is_noted_once():
    noted = callbacks.ignored(LEASE, "because")

    assert noted is not None
    assert noted.why == "because"
    assert callbacks.ignored(noted, "because") is None
    assert callbacks.pushed(noted, NOW, 15.0)[0].why == ""


def test_pushes_are_awaited_only_at_the_callback_of_a_lease():
    assert callbacks.is_called("t1", LEASE)
    assert not callbacks.is_called("t2", LEASE)
    assert not callbacks.is_called("t1", replace(LEASE, granted_at=None))
    assert not callbacks.is_called("t1", None)
