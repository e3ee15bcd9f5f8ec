"""The one way out to a writer: requests of its protocol's library go through the guarded client, to one origin and nowhere else."""

import httpx2

from copytaster.adapters.addresses import is_address
from copytaster.adapters.client import Answer, Client, Question
from copytaster.adapters.hops import Ask
from copytaster.adapters.places import Place
from copytaster.errors import TryLater
from copytaster.model.policy import FetchPolicy, WriterPolicy
from copytaster.ports import Clock
from copytaster.stages import manners

MAX_BYTES = 500_000
DOORS = 4
"""So many questions at once, and no more: a guarded client asks one publisher for one thing at a time."""
_SENT = ("accept", "authorization", "content-type")
_HERE = {"localhost": ("127.0.0.0/8", "::1/128")}


class Unanswered(Exception):
    """No answer came, in words that hold nothing of the other side."""


class Door(httpx2.AsyncBaseTransport):
    """Follows no redirect, keeps no cookies, obeys no proxy, and reads answers up to 500,000 bytes."""

    def __init__(self, place: Place, policy: WriterPolicy, user_agent: str, clock: Clock) -> None:
        self._origin = place.origin
        self._patience_s = policy.timeout_s
        fetch = FetchPolicy(timeout_s=policy.timeout_s, host_pause_s=0.0, max_redirects=0, allow_private=_allowed(place.host))
        self._clients = [Client(fetch, user_agent, clock) for _ in range(DOORS)]
        self._free = list(self._clients)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises `Unanswered`."""
        url = str(request.url)
        if request.method != "POST" or not url.startswith(f"{self._origin}/"):
            raise Unanswered("only its own endpoint may be asked")
        headers = {name: value for name, value in request.headers.items() if name.lower() in _SENT}
        ask = Ask(MAX_BYTES, headers, form=await request.aread())
        client = self._free.pop()
        try:
            answer = await client.answer(Question(url, ask, self._patience_s))
        except TryLater as error:
            raise Unanswered("the endpoint wants to be left alone for a while") from error
        finally:
            self._free.append(client)
        if not isinstance(answer, Answer):
            raise Unanswered(answer.why)
        if answer.status in manners.REDIRECTS:
            raise Unanswered("the endpoint leads elsewhere, and is not followed there")
        return httpx2.Response(answer.status, headers={"content-type": "application/json"}, content=answer.body, request=request)

    async def aclose(self) -> None:
        for client in self._clients:
            await client.close()


def _allowed(host: str) -> tuple[str, ...]:
    """The endpoint may stand in a private network, as whoever runs the site names it; this client asks nothing else."""
    return _HERE.get(host) or ((host,) if is_address(host) else ("0.0.0.0/0", "::/0"))
