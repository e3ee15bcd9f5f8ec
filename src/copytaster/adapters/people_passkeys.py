"""Passkeys: what browsers are asked and what they answer, by webauthn.

Source: W3C, Web Authentication Level 2, 7.1 and 7.2. A device must know its owner (a finger, a face, a PIN): a passkey stands alone for
name and password. Attestation is not asked for: whose make the device is says nothing of who holds it.
"""

import base64
import hmac
import json
import struct
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyasn1.error import PyAsn1Error  # type: ignore[import-untyped]
from webauthn.helpers import structs
from webauthn.helpers.exceptions import WebAuthnException

from copytaster.errors import InputError
from copytaster.model.people import Passkey
from copytaster.staff import Place
from copytaster.stages import accounts

T = TypeVar("T")
PATIENCE_MS = 120_000
MAX_CHARS = 20_000
UNREADABLE = (
    WebAuthnException, InvalidSignature, UnsupportedAlgorithm, PyAsn1Error, struct.error,
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError, ValueError,
)  # fmt: skip
FORGED = "This passkey cannot be believed."


class WebAuthnPasskeys:
    """Implements the port `PasskeyMaker`."""

    def to_sign_in(self, place: Place, challenge: bytes) -> str:
        """Without a list of passkeys: the device offers what it holds for this site, and the site says nothing of who has some."""
        options = webauthn.generate_authentication_options(
            rp_id=place.host, challenge=challenge, timeout=PATIENCE_MS, user_verification=structs.UserVerificationRequirement.REQUIRED
        )
        return webauthn.options_to_json(options)

    def to_add(self, place: Place, challenge: bytes, name: str, known: Sequence[Passkey]) -> str:
        """As `PasskeyMaker.to_add`."""
        options = webauthn.generate_registration_options(
            rp_id=place.host,
            rp_name=place.title,
            user_name=name,
            user_id=accounts.handle(name),
            challenge=challenge,
            timeout=PATIENCE_MS,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=structs.UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=_raw(each.id)) for each in known],
        )
        return webauthn.options_to_json(options)

    def answers(self, told: str) -> tuple[str, str]:
        """As `PasskeyMaker.answers`."""
        answer = _answer(told)
        said = json.loads(_raw(answer["response"]["clientDataJSON"]))
        if not isinstance(said, dict) or not isinstance(said.get("challenge"), str):
            raise InputError(FORGED)
        return str(answer["id"]), said["challenge"]

    def signed_in(self, place: Place, told: str, passkey: Passkey) -> int:
        """The signature, the origin, the site, that the owner was there and was known, and a count that only grows."""
        answer = _answer(told)
        handle = answer["response"].get("userHandle")
        if handle is not None and not _checked(lambda: hmac.compare_digest(_raw(handle), accounts.handle(passkey.person))):
            raise InputError(FORGED)
        checked = _checked(
            lambda: webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=_challenge(answer),
                expected_rp_id=place.host,
                expected_origin=place.origin,
                credential_public_key=_raw(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        )
        return checked.new_sign_count

    def added(self, place: Place, told: str) -> tuple[str, str, int]:
        """As `PasskeyMaker.added`."""
        answer = _answer(told)
        checked = _checked(
            lambda: webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=_challenge(answer),
                expected_rp_id=place.host,
                expected_origin=place.origin,
                require_user_verification=True,
            )
        )
        return _coded(checked.credential_id), _coded(checked.credential_public_key), checked.sign_count


def _checked(check: Callable[[], T]) -> T:
    """The library reads binary forms that anybody may have made up; whatever it stumbles over is one answer."""
    try:
        return check()
    except UNREADABLE as error:
        raise InputError(FORGED) from error


def _answer(told: str) -> dict[str, Any]:
    """An answer in its outer form, so far that an id and the browser's part can be read."""
    try:
        answer = json.loads(told) if len(told) <= MAX_CHARS else None
        if not isinstance(answer, dict) or not isinstance(answer["id"], str):
            raise InputError(FORGED)
        json.loads(_raw(answer["response"]["clientDataJSON"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(FORGED) from error
    return answer


def _challenge(answer: dict[str, Any]) -> bytes:
    """What the answer says it is for: that it was asked, and once, is known before."""
    return _raw(json.loads(_raw(answer["response"]["clientDataJSON"]))["challenge"])


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}===")


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
