"""A web server on loopback that counts what it is asked and can misbehave."""

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import brotli

from copytaster.adapters.addresses import Lookup


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


Behaviour = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Origin:
    """What the server answers, by path, and what it was asked, in order."""

    port: int = 0
    host: str = "127.0.0.1"
    answers: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (asked := await _asked(reader)) is not None:
                self.asked.append(asked)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    await self.answers.get(asked.path, NOT_FOUND)(asked, writer)
                    await writer.drain()
                finally:
                    self.at_once -= 1
                if writer.is_closing():
                    break
        except OSError:
            pass  # the other side has gone
        finally:
            writer.close()


@asynccontextmanager
async def running(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Origin]:
    """A server that runs while it is used; connections that are still open at the end are cut."""
    origin = Origin(host=host)
    tasks: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await origin.serve(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(served, host, port)
    origin.port = server.sockets[0].getsockname()[1]
    try:
        yield origin
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def names(known: Mapping[str, Sequence[str]]) -> Lookup:
    """A name lookup that knows these names and no others."""

    async def looked_up(host: str, port: int) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return known[host]

    return looked_up


def answer(
    body: bytes = b"", content_type: str | None = "text/html", status: int = 200, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """A whole answer with its true length."""
    lines = {"Content-Length": str(len(body)), **({"Content-Type": content_type} if content_type else {}), **(headers or {})}
    return raw(_head(status, lines) + body)


def redirect(to: str, status: int = 302) -> Behaviour:
    return answer(status=status, headers={"Location": to})


def raw(sent: bytes) -> Behaviour:
    """Exactly these bytes."""

    async def behave(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)

    return behave


def cut(sent: bytes) -> Behaviour:
    """These bytes, then the end of the connection."""

    async def behave(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        writer.close()

    return behave


async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Never a word."""
    await asyncio.Event().wait()


async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
    """A header that promises much, and a byte now and then."""
    writer.write(_head(200, {"Content-Length": "100000", "Content-Type": "text/html"}))
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
    """A body without end."""
    writer.write(_head(200, {"Transfer-Encoding": "chunked", "Content-Type": "text/html"}))
    while True:
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()


async def reset(_: Asked, writer: asyncio.StreamWriter) -> None:
    """The connection is torn down."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def gzip_bomb(unpacked_bytes: int) -> bytes:
    return gzip.compress(bytes(unpacked_bytes), 9)


def gzip_bomb_of_members(members: int) -> bytes:
    """Many small packed pieces, one after the other."""
    return gzip.compress(b"") * members


def brotli_bomb(unpacked_bytes: int) -> bytes:
    packed: bytes = brotli.compress(bytes(unpacked_bytes), quality=5)
    return packed


async def _asked(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return None
    first, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(first.split(" ")[1], headers, first.split(" ")[0], body)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Reason\r\n{lines}\r\n".encode()


NOT_FOUND = answer(b"no such page", status=404)
