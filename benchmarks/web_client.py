"""A client for `web.py`: plain HTTP/1.1 over kept connections, and readers of the live wire that note when they hear of a line."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_EVENT_ID = re.compile(rb"^id: (\d+)", re.MULTILINE)
TIMEOUT_S = 120.0


def request(path: str, **headers: str) -> bytes:
    """A GET as browsers send it; underscores in names of headers are dashes."""
    told = {"host": "127.0.0.1", "accept-encoding": "gzip, deflate, br", "accept": "text/html", "connection": "keep-alive"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()


class Asker(asyncio.Protocol):
    """Asks one request after the other as long as there are some; notes status and seconds of each."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._buffer = b""
        self._begun_s = 0.0
        self.answers: list[tuple[int, float]] = []
        self.body = b""
        self.head = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Ask on once the whole answer is there."""
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        told = _LENGTH.search(head)
        length = int(told[1]) if told else 0
        if len(body) >= length:
            self.answers.append((int(head[9:12]), time.perf_counter() - self._begun_s))
            self.head, self.body, self._buffer = head, body[:length], body[length:]
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server ended it: that is a failure while there are requests left."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _next(self) -> None:
        asked = next(self._requests, None)
        if asked is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._begun_s = time.perf_counter()
        self._transport.write(asked)


async def asked(port: int, requests: Sequence[bytes], connections: int) -> list[Asker]:
    """All requests over so many connections abreast."""
    loop = asyncio.get_running_loop()
    left = iter(requests)
    share = len(requests) // connections
    parts = [list(islice(left, share)) for _ in range(connections - 1)]
    parts.append(list(left))
    made = [(await loop.create_connection(lambda part=part: Asker(iter(part)), "127.0.0.1", port))[1] for part in parts]
    await asyncio.wait_for(asyncio.gather(*(each.done for each in made)), TIMEOUT_S)
    return made


async def page(port: int, path: str, **headers: str) -> Asker:
    """One answer."""
    return (await asked(port, [request(path, **headers)], 1))[0]


class Reader(asyncio.Protocol):
    """Follows the live wire; tells with `heard` the number of each line and when it came."""

    def __init__(self, heard: Callable[[int, float], None], opened: Callable[[], None]) -> None:
        self._heard = heard
        self._opened = opened
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(request("/live/wire", accept="text/event-stream"))

    def data_received(self, data: bytes) -> None:
        """What is sent at once comes at once on loopback: no event here is longer than what a socket takes."""
        now_s = time.monotonic()
        if not self._is_open and b"retry:" in data:
            self._is_open = True
            self._opened()
        for found in _EVENT_ID.findall(data):
            self._heard(int(found), now_s)
