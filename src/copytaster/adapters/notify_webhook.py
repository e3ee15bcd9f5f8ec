"""Signed webhooks through the guarded client. Source: Standard Webhooks 1.0."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace
from http import HTTPStatus

import orjson

from copytaster.adapters.addresses import Lookup
from copytaster.adapters.client import Answer, Client, Question
from copytaster.adapters.hops import Ask
from copytaster.errors import TryLater
from copytaster.model.alert import Channel, Letter, SendOutcome, Sent, Unsent
from copytaster.model.page import Refused
from copytaster.model.policy import AlertsPolicy, FetchPolicy
from copytaster.ports import Clock
from copytaster.stages import urls
from copytaster.stages.present.ages import iso

PREFIX = "whsec_"
_ANSWER_BYTES = 4_096
_PATIENCE_S = 30.0


class SignedHooks:
    """Posts to public addresses alone, and those of `fetch.allow_private`; a redirect is no answer, since its end was not checked.

    `lookup` takes the place of the machine's name lookup in tests.
    """

    def __init__(self, policy: AlertsPolicy, fetch: FetchPolicy, user_agent: str, clock: Clock, lookup: Lookup | None = None) -> None:
        self._client = Client(replace(fetch, host_pause_s=0.0, timeout_s=policy.timeout_s), user_agent, clock, lookup)
        self._clock = clock

    async def close(self) -> None:
        """Let go of open connections."""
        await self._client.close()

    async def send(self, channel: Channel, letter: Letter) -> SendOutcome:
        """Any 2xx takes it; 410 wants no more for ever; an address that may not be reached is final; all else is tried again."""
        body = payload(letter)
        signed = headers(letter.id, int(self._clock.now().timestamp()), body, channel.secret)
        ask = Ask(_ANSWER_BYTES, {"Accept": "*/*", "Content-Type": "application/json", **signed}, form=body, is_cut=True)
        try:
            answer = await self._client.answer(Question(channel.target, ask, _PATIENCE_S))
        except TryLater as later:
            return Unsent(later.why, retry_after_s=later.after_s)
        if not isinstance(answer, Answer):
            return Unsent(answer.why, is_final=isinstance(answer, Refused))
        return _outcome(answer, urls.host(channel.target))


def _outcome(answer: Answer, host: str) -> SendOutcome:
    if 200 <= answer.status < 300:
        return Sent()
    said = f"{host} answered {answer.status}"
    if answer.status == HTTPStatus.GONE:
        return Unsent(f"{said}: it wants no more", is_gone=True)
    return Unsent(said, retry_after_s=answer.retry_after_s)


def payload(letter: Letter) -> bytes:
    """The same bytes for the same letter; the time is when its first story matched, at each try."""
    kind = {"stories": "alert.stories", "digest": "alert.digest", "trial": "alert.trial"}[letter.kind]
    return orjson.dumps(_plain({"type": kind, "timestamp": iso(letter.matched_at), "data": letter.data}))


def headers(message_id: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """Which message it is, when it was tried, and the proof that both and the body are ours."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    proof = base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{proof}"}


def key_of(secret: str) -> bytes:
    """The bytes behind `whsec_`; none for what is no base64."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX) + "==")
    except (binascii.Error, ValueError):
        return b""


def _plain(value: object) -> object:
    """Without halves of surrogate pairs, which JSON's UTF-8 cannot hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
