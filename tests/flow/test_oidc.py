"""Sign-in by an OpenID provider on loopback, with a real signed token; what is forged opens nothing."""

import asyncio
import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from copytaster.adapters.client import Client
from copytaster.adapters.clock import SystemClock
from copytaster.adapters.people_oidc import OidcProvider
from copytaster.errors import InputError
from copytaster.model.policy import FetchPolicy, PeoplePolicy

BACK = "https://news.example/signin/oidc/back"
PROOF = "p" * 64


@dataclass
class Issuer:
    """What the provider answers; a test changes it."""

    url: str
    key: RSAKey
    claims: dict[str, Any] = field(default_factory=dict)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    signs_with: Any = None
    algorithm: str = "RS256"
    name: str = ""

    def answers(self, path: str, form: dict[str, list[str]] | None) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            ends = {name: f"{self.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            return {"issuer": self.name or self.url, **ends}
        if path == "/jwks_uri":
            return {"keys": [self.key.as_dict(private=False)]}
        self.forms.append(form or {})
        now = int(datetime.now(UTC).timestamp())
        nonce = base64.urlsafe_b64encode(hashlib.sha256(b"nonce " + PROOF.encode()).digest()).rstrip(b"=").decode()
        claims = {"iss": self.url, "sub": "sub-1", "aud": "news", "exp": now + 60, "iat": now, "nonce": nonce, **self.claims}
        algorithms = ["RS256", "HS256", "none"]
        return {"id_token": jwt.encode({"alg": self.algorithm}, claims, self.signs_with or self.key, algorithms=algorithms)}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(None)

        def do_POST(self) -> None:
            self._say(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _say(self, form: dict[str, list[str]] | None) -> None:
            body = json.dumps(told.answers(urlsplit(self.path).path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Issuer(f"http://127.0.0.1:{server.server_port}", RSAKey.generate_key(2048))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


async def asked(issuer: Issuer, **policy: Any) -> tuple[str, str]:
    """The address that the browser is sent to, and who signs in."""
    clock = SystemClock()
    fetch = FetchPolicy(host_pause_s=0.0, timeout_s=10.0, **{"allow_private": ("127.0.0.1/32",), **policy})
    client = Client(fetch, "copytaster/test", clock)
    provider = OidcProvider(PeoplePolicy(oidc_issuer=issuer.url, oidc_client_id="news", oidc_client_secret="s3cret"), client, clock)
    try:
        return await provider.address(BACK, "state", PROOF), await provider.identity("code", BACK, PROOF)
    finally:
        await client.close()
        await asyncio.sleep(0)


async def test_a_signed_answer_tells_who_it_is(issuer: Issuer) -> None:
    address, identity = await asked(issuer)

    assert identity == f"{issuer.url} sub-1"
    sent = parse_qs(urlsplit(address).query)
    assert (sent["state"], sent["redirect_uri"], sent["code_challenge_method"]) == (["state"], [BACK], ["S256"])
    assert PROOF not in address
    assert (issuer.forms[0]["code_verifier"], issuer.forms[0]["client_secret"]) == ([PROOF], ["s3cret"])


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"nonce": None}, {"aud": "others"}, {"aud": ["news", "others"]}, {"iss": "https://evil.example"}, {"exp": 1},
     {"exp": None}, {"sub": ""}, {"sub": 7}],
)  # fmt: skip
async def test_an_answer_that_is_meant_otherwise_opens_nothing(issuer: Issuer, claims: dict[str, Any]) -> None:
    issuer.claims = claims

    with pytest.raises(InputError):
        await asked(issuer)


async def test_a_token_signed_by_somebody_else_opens_nothing(issuer: Issuer) -> None:
    issuer.signs_with = RSAKey.generate_key(2048)

    with pytest.raises(InputError, match="not signed"):
        await asked(issuer)


async def test_a_token_signed_with_the_public_key_as_a_password_opens_nothing(issuer: Issuer) -> None:
    issuer.signs_with, issuer.algorithm = OctKey.import_key(issuer.key.as_pem(private=False).replace(b"-----", b"") * 2), "HS256"

    with pytest.raises(InputError, match="not signed"):
        await asked(issuer)


async def test_a_provider_with_another_name_is_not_believed(issuer: Issuer) -> None:
    issuer.name = "https://evil.example"

    with pytest.raises(InputError, match="another name"):
        await asked(issuer)


async def test_a_provider_in_the_private_network_is_not_asked_unless_that_is_allowed(issuer: Issuer) -> None:
    with pytest.raises(InputError, match="did not answer"):
        await asked(issuer, allow_private=())
    assert issuer.forms == []
