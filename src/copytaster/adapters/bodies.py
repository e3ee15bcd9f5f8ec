"""Bodies of HTTP answers: unpacked piece by piece, never beyond a number of bytes."""

import re
import sys
import zlib
from dataclasses import dataclass
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
_MAX_LAYERS = 2
_MAX_MEMBERS = 32
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
"""8 MB, all that a sender may ask for. Source: RFC 9659."""
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,500})?\r\n")


@dataclass(frozen=True, slots=True)
class BadBody:
    """A body that cannot be used; `why` completes the sentence "the answer ..."."""

    why: str


class Body:
    """A body as it arrives, unpacked on the way.

    `encoding` is the value of Content-Encoding. Memory stays below `max_bytes` and a piece's size, whatever the packed bytes
    claim. A body that says it is packed and is not is taken as it is; a packed one that ends early is what came of it. With
    `is_cut` what lies beyond `max_bytes` is left out, else it makes the body a bad one.
    """

    def __init__(self, encoding: str | None, max_bytes: int, is_cut: bool = False) -> None:
        self._max_bytes = max_bytes
        self._is_cut = is_cut
        self.is_full = False
        self._pieces: list[bytes] = []
        self._size = 0
        self._bad: BadBody | None = None
        self._layers = self._layers_of(encoding or "")

    def take(self, piece: bytes) -> BadBody | None:
        """Add what came; once it says why not, the rest need not be read."""
        if self._bad is None and not self.is_full:
            try:
                self._keep(piece)
            except (zlib.error, brotli.error, zstd.ZstdError):
                self._bad = BadBody("is packed in a broken way")
        return self._bad

    def whole(self) -> bytes | BadBody:
        """What was taken so far, unpacked."""
        return self._bad or b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        room = self._max_bytes - self._size
        for left, layer in enumerate(self._layers, 1 - len(self._layers)):
            piece = layer.unpacked(piece, (self._max_bytes if left else room) + 1)
        self._size += len(piece)
        if self._size > self._max_bytes and self._is_cut:
            self.is_full = True
            self._size = self._max_bytes
            piece = piece[:room]
        if self._size > self._max_bytes:
            self._bad = too_large(self._max_bytes)
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)

    def _layers_of(self, encoding: str) -> list["_Layer"]:
        names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity", "none")]
        if len(names) > _MAX_LAYERS or any(name not in _LAYERS for name in names):
            self._bad = BadBody(f"is packed as {', '.join(names)[:60]}, which is not understood")
            return []
        return [_LAYERS[name]() for name in reversed(names)]


def too_large(max_bytes: int) -> BadBody:
    """The words for a body beyond the limit."""
    return BadBody(f"is larger than {max_bytes / 1_000_000:g} MB")


def dechunked(raw: bytes) -> bytes:
    """The payload of a body in chunks (RFC 9112, section 7.1), as far as the chunks go; anything else as it is."""
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(raw, at):
        size = int(match[1], 16)
        pieces.append(raw[match.end() : match.end() + size])
        at = match.end() + size
        if size == 0 or raw[at : at + 2] != b"\r\n":
            break
        at += 2
    return b"".join(pieces) if pieces else raw


class _Layer(Protocol):
    def unpacked(self, piece: bytes, limit: int) -> bytes:
        """At most about `limit` bytes; when fewer come back, all of the piece has been used."""
        ...


class _Brotli:
    def __init__(self) -> None:
        self._state = brotli.Decompressor()

    def unpacked(self, piece: bytes, limit: int) -> bytes:
        if self._state.is_finished():
            return b""
        unpacked: bytes = self._state.process(piece, output_buffer_limit=limit)
        return unpacked


class _Zstd:
    """One frame after another; what follows the last is left out."""

    def __init__(self) -> None:
        self._head = b""
        self._state: zstd.ZstdDecompressor | None = None
        self._is_plain = False
        self._frames = 1

    def unpacked(self, piece: bytes, limit: int) -> bytes:
        if self._is_plain:
            return piece
        if self._state is None:
            self._head += piece
            if len(self._head) < len(_ZSTD):
                return b""
            piece, self._head = self._head, b""
            self._is_plain = not _is_frame(piece)
            if self._is_plain:
                return piece
            self._state = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
        return self._inflated(self._state, piece, limit)

    def _inflated(self, state: zstd.ZstdDecompressor, piece: bytes, limit: int) -> bytes:
        unpacked = b""
        while piece and len(unpacked) < limit:
            if state.eof:
                if not _is_frame(piece) or self._frames == _MAX_MEMBERS:
                    break
                self._frames += 1
                self._state = state = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
            unpacked += state.decompress(piece, limit - len(unpacked))
            piece = state.unused_data if state.eof else b""
        return unpacked


def _is_frame(piece: bytes) -> bool:
    """A frame of data, or one that is to be skipped (RFC 8878, section 3.1)."""
    return piece[:4] == _ZSTD or (len(piece) >= 4 and piece[0] & 0xF0 == 0x50 and piece[1:4] == b"\x2a\x4d\x18")


class _Zlib:
    """gzip with several members, zlib, or bare deflate as some servers send it; told apart by the first two bytes."""

    def __init__(self) -> None:
        self._head = b""
        self._state: zlib._Decompress | None = None
        self._is_plain = False
        self._members = 1

    def unpacked(self, piece: bytes, limit: int) -> bytes:
        if self._is_plain:
            return piece
        if self._state is None:
            self._head += piece
            if len(self._head) < 2:
                return b""
            piece, self._head = self._head, b""
            self._state = self._opened(piece)
            if self._state is None:
                self._is_plain = True
                return piece
        return self._inflated(self._state, piece, limit)

    def _opened(self, head: bytes) -> "zlib._Decompress | None":
        return zlib.decompressobj(31) if head[:2] == b"\x1f\x8b" else None

    def _inflated(self, state: "zlib._Decompress", piece: bytes, limit: int) -> bytes:
        unpacked = b""
        while piece and len(unpacked) < limit:
            if state.eof:
                if piece[:2] != b"\x1f\x8b" or self._members == _MAX_MEMBERS:
                    break
                self._members += 1
                self._state = state = zlib.decompressobj(31)
            unpacked += state.decompress(piece, limit - len(unpacked))
            piece = state.unused_data if state.eof else b""
        return unpacked


class _Deflate(_Zlib):
    def _opened(self, head: bytes) -> "zlib._Decompress | None":
        is_zlib = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
        return zlib.decompressobj(15 if is_zlib else -15)


_LAYERS: dict[str, type[_Zlib] | type[_Brotli] | type[_Zstd]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
