"""Whatever a browser says of a passkey is checked, or refused as an input; it never breaks anything."""

import base64
import json
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.people_passkeys import WebAuthnPasskeys
from copytaster.errors import InputError
from copytaster.model.people import Passkey
from copytaster.staff import Place
from copytaster.stages import accounts
from tests.make import NOW

PLACE = Place("news.example", "https://news.example", "News")
PASSKEYS = WebAuthnPasskeys()
KNOWN = Passkey("AA", "dora", "pQECAyYgASFYIA", 0, "laptop", NOW)


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def answer(kind: str, **parts: bytes) -> str:
    said = {"type": f"webauthn.{kind}", "challenge": "AAAA", "origin": PLACE.origin}
    response = {"clientDataJSON": coded(json.dumps(said).encode()), **{name: coded(raw) for name, raw in parts.items()}}
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})


def refused(told: str) -> None:
    with pytest.raises(InputError):
        PASSKEYS.signed_in(PLACE, told, KNOWN)
    with pytest.raises(InputError):
        PASSKEYS.added(PLACE, told)


@given(st.one_of(st.text(max_size=200), st.recursive(st.none() | st.text(max_size=9), lambda of: st.dictionaries(
    st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "userHandle"]), of, max_size=6)).map(json.dumps)))  # fmt: skip
def test_what_has_not_even_the_outer_form_is_refused(told: str) -> None:
    refused(told)


FLAGS = st.builds(
    lambda flags, count, rest: bytes(32) + bytes([flags]) + count + rest,
    st.integers(0, 255), st.binary(min_size=4, max_size=4), st.binary(max_size=90),
)  # fmt: skip
STATEMENTS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "fmt": st.sampled_from(["none", "packed", "tpm", "fido-u2f", "android-key", "android-safetynet", "apple", "x", 1, None]),
        "attStmt": st.dictionaries(st.sampled_from(["sig", "x5c", "alg", "ver", "response", "certInfo", "pubArea"]), st.one_of(
            st.binary(max_size=60), st.integers(-300, 300), st.lists(st.binary(max_size=60), max_size=2), st.none())),
        "authData": FLAGS | st.binary(max_size=60) | st.none(),
    },
)  # fmt: skip


@given(STATEMENTS, st.binary(max_size=40))
def test_a_new_passkey_of_any_bytes_is_refused(statement: Any, rest: bytes) -> None:
    with pytest.raises(InputError):
        PASSKEYS.added(PLACE, answer("create", attestationObject=cbor2.dumps(statement) + rest))


@given(FLAGS | st.binary(max_size=60), st.binary(max_size=80), st.binary(max_size=90))
def test_a_signature_of_any_bytes_is_refused(data: bytes, signature: bytes, key: bytes) -> None:
    known = Passkey("AA", "dora", coded(key), 0, "laptop", NOW)
    told = answer("get", authenticatorData=data, signature=signature, userHandle=accounts.handle("dora"))

    with pytest.raises(InputError):
        PASSKEYS.signed_in(PLACE, told, known)


def test_the_passkey_of_another_person_is_refused() -> None:
    told = answer("get", authenticatorData=b"", signature=b"", userHandle=accounts.handle("rita"))

    with pytest.raises(InputError):
        PASSKEYS.signed_in(PLACE, told, KNOWN)


def test_devices_know_a_person_by_what_says_no_name() -> None:
    asked = json.loads(PASSKEYS.to_add(PLACE, bytes(32), "dora", [KNOWN]))

    assert base64.urlsafe_b64decode(asked["user"]["id"] + "===") == accounts.handle("dora") != accounts.handle("rita")
    assert (asked["rp"], [each["id"] for each in asked["excludeCredentials"]]) == ({"name": "News", "id": "news.example"}, ["AA"])
