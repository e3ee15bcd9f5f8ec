"""Sign-in by an OpenID provider: the authorization code flow with PKCE; tokens are checked by joserfc, the guarded client asks.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9700, 2.1.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from copytaster.adapters.client import Answer, Client, Question
from copytaster.adapters.hops import Ask
from copytaster.errors import InputError, TryLater
from copytaster.model.policy import PeoplePolicy
from copytaster.ports import Clock

MAX_BYTES = 300_000
PATIENCE_S = 10.0
LEEWAY_S = 60
KEPT = timedelta(hours=1)
SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What a provider signs with: never with a secret that is shared, never with nothing."""


class OidcProvider:
    """Implements the port `Provider`. What the provider says of itself is asked once an hour, its keys again when one is unknown."""

    def __init__(self, policy: PeoplePolicy, client: Client, clock: Clock) -> None:
        self.name = policy.oidc_name
        self._policy = policy
        self._client = client
        self._clock = clock
        self._said: dict[str, Any] = {}
        self._said_at: datetime | None = None

    async def address(self, back: str, state: str, proof: str) -> str:
        """Of the provider's page; what goes with it are hashes of `proof`, which the browser keeps."""
        said = await self._of_itself()
        asked = {
            "response_type": "code",
            "client_id": self._policy.oidc_client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": state,
            "nonce": _nonce(proof),
            "code_challenge": _encoded(hashlib.sha256(proof.encode()).digest()),
            "code_challenge_method": "S256",
        }
        page = str(said["authorization_endpoint"])
        return f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(asked)}"

    async def identity(self, code: str, back: str, proof: str) -> str:
        """The issuer, a blank and the subject, as the signed token names them."""
        said = await self._of_itself()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._policy.oidc_client_id,
            "client_secret": self._policy.oidc_client_secret,
            "code_verifier": proof,
        }
        told = await self._json(str(said["token_endpoint"]), form)
        claims = await self._claims(str(told.get("id_token", "")), str(said["jwks_uri"]))
        issuer, subject, nonce = claims.get("iss"), claims.get("sub"), claims.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), _nonce(proof).encode()):
            raise InputError("The provider answered another question.")
        if not isinstance(subject, str) or not subject:
            raise InputError("The provider did not say who you are.")
        return f"{issuer} {subject}"

    async def _claims(self, token: str, keys_at: str) -> dict[str, Any]:
        """Of a token that this issuer has signed for this site a moment ago."""
        try:
            keys = KeySet.import_key_set(await self._json(keys_at))  # type: ignore[arg-type]
            claims = jwt.decode(token, keys, algorithms=SIGNED).claims
            rules = jwt.JWTClaimsRegistry(
                now=int(self._clock.now().timestamp()),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self._policy.oidc_issuer},
                aud={"essential": True, "value": self._policy.oidc_client_id},
                exp={"essential": True},
            )
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise InputError("The provider's answer is not signed as it should be.") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self._policy.oidc_client_id:
            raise InputError("The provider's answer is meant for another site.")
        return claims

    async def _of_itself(self) -> dict[str, Any]:
        now = self._clock.now()
        if self._said_at is None or now - self._said_at > KEPT:
            said = await self._json(self._policy.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration")
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if said.get("issuer") != self._policy.oidc_issuer or not all(_is_web(said.get(name)) for name in wanted):
                raise InputError("The provider calls itself by another name than people.oidc_issuer.")
            self._said, self._said_at = said, now
        return self._said

    async def _json(self, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        ask = Ask(MAX_BYTES, {"Accept": "application/json", **kind}, form=urlencode(form).encode() if form else None)
        try:
            came = await self._client.answer(Question(url, ask, PATIENCE_S))
        except TryLater as later:
            raise InputError("The provider cannot be asked at the moment.") from later
        if not isinstance(came, Answer) or came.status != 200:
            raise InputError("The provider did not answer as it should.")
        try:
            told = json.loads(came.body)
        except (ValueError, RecursionError) as error:
            raise InputError("The provider's answer cannot be read.") from error
        if not isinstance(told, dict):
            raise InputError("The provider's answer cannot be read.")
        return told


def _is_web(url: object) -> bool:
    return isinstance(url, str) and urlsplit(url).scheme in ("https", "http") and bool(urlsplit(url).netloc)


def _nonce(proof: str) -> str:
    return _encoded(hashlib.sha256(b"nonce " + proof.encode()).digest())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
