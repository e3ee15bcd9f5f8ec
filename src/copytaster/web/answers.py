"""Answers: bodies that are made once a second at most, compressed once, and known by their tag."""

import asyncio
import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import brotli
from starlette.requests import Request
from starlette.responses import Response

FRESH_S = 1.0
CLOCK_MOVES = timedelta(seconds=5)
MAX_BODIES = 256
WORTH_COMPRESSING = 600


def tag_of(raw: bytes) -> str:
    """The weak entity tag of these bytes."""
    return f'W/"{hashlib.blake2b(raw, digest_size=12).hexdigest()}"'


@dataclass(slots=True)
class Body:
    """Bytes to send, with their compressed forms as they are first asked for."""

    raw: bytes
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    tag: str = ""
    packed: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tag = self.tag or tag_of(self.raw)

    def encoded(self, encoding: str) -> bytes:
        """The body in one of `br`, `gzip` or empty for as it is."""
        if not encoding:
            return self.raw
        if encoding not in self.packed:
            self.packed[encoding] = brotli.compress(self.raw, quality=5) if encoding == "br" else _gzip(self.raw)
        return self.packed[encoding]


def answer(request: Request, body: Body, cache: str = "no-cache") -> Response:
    """The body for this reader, or 304 when it has it already."""
    shared = {"etag": body.tag, "cache-control": cache, "vary": "Accept-Encoding, Accept-Language, Cookie", **body.headers}
    if body.status == 200 and _has(request.headers.get("if-none-match", ""), body.tag):
        return Response(status_code=304, headers={name: value for name, value in shared.items() if name != "content-security-policy"})
    encoding = _encoding(request.headers.get("accept-encoding", "")) if len(body.raw) >= WORTH_COMPRESSING else ""
    if encoding:
        shared["content-encoding"] = encoding
    return Response(body.encoded(encoding), body.status, shared, body.media_type)


def _has(asked: str, tag: str) -> bool:
    return bool(asked) and (
        asked.strip() == "*" or tag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in asked.split(","))
    )


def _encoding(accepted: str) -> str:
    """`br`, then `gzip`, as far as the reader takes them; `q=0` refuses."""
    taken = {part.split(";")[0].strip().lower() for part in accepted.split(",") if "q=0" not in part.replace(" ", "").replace("q=0.", "")}
    return "br" if "br" in taken else "gzip" if "gzip" in taken else ""


def _gzip(raw: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(raw) + packer.flush()


Key = tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    body: Body | None = None
    number: int = -1
    made_at: datetime | None = None
    made_s: float = 0.0


class MicroCache:
    """Bodies by key, for a second, until the wire moves or the clock jumps; who asks meanwhile waits for the one that is made."""

    def __init__(self, max_bodies: int = MAX_BODIES, fresh_s: float = FRESH_S) -> None:
        self._max_bodies = max_bodies
        self._fresh_s = fresh_s
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    async def body(self, key: Key, number: int, now: datetime, make: Callable[[], Awaitable[Body]]) -> Body:
        """The body that is kept for this number of the wire, else a new one."""
        kept = self._kept.setdefault(key, _Kept())
        self._kept.move_to_end(key)
        while len(self._kept) > self._max_bodies:
            self._kept.popitem(last=False)
        async with kept.lock:
            if kept.body is None or not self._is_fresh(kept, number, now):
                started_s = monotonic()
                kept.body = await make()
                kept.number, kept.made_at, kept.made_s = number, now, started_s
            return kept.body

    def is_current(self, key: Key, body: Body, number: int, now: datetime) -> bool:
        """Whether this body would be given for the key at this moment."""
        kept = self._kept.get(key)
        return kept is not None and kept.body is body and self._is_fresh(kept, number, now)

    def forget(self) -> None:
        """Make everything anew, after a person changed something."""
        self._kept.clear()

    def _is_fresh(self, kept: _Kept, number: int, now: datetime) -> bool:
        moved = abs(now - kept.made_at) if kept.made_at else CLOCK_MOVES
        return kept.number == number and moved < CLOCK_MOVES and monotonic() - kept.made_s < self._fresh_s
