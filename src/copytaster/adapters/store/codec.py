"""How single values are written into columns and read back, the same for every database."""

import re
import struct
import sys
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = dict[str, object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHORT = 400
_ZSTD = b"\x28\xb5\x2f\xfd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def micros(at: datetime) -> int:
    """Whole microseconds since 1970, UTC."""
    return (at - _EPOCH) // _MICROSECOND


def maybe_micros(at: datetime | None) -> int | None:
    """As `micros`; None stays None."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """The instant that `micros` made a number of."""
    return _EPOCH + timedelta(0, 0, stored)


def maybe_moment(stored: int | None) -> datetime | None:
    """As `moment`; None stays None."""
    return None if stored is None else _EPOCH + timedelta(0, 0, stored)


def storable(text: str) -> str:
    """The text, of the same length, without what no database takes: NUL and halves of surrogate pairs become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def safe(row: Row) -> Row:
    """The row with all its texts storable."""
    for name, value in row.items():
        if type(value) is str and not (value.isascii() and "\x00" not in value):
            row[name] = _UNSTORABLE.sub("\ufffd", value)
    return row


def json_text(value: Sequence[object] | Mapping[str, object]) -> str:
    """Compact JSON of tuples, lists and mappings of plain values."""
    if not value:
        return "[]"
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # halves of surrogate pairs
        return orjson.dumps(_mended(value)).decode()


def _mended(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {key: _mended(item) for key, item in value.items()}
    return [_mended(item) for item in value] if isinstance(value, list | tuple) else value


def from_json(text: str) -> Any:  # what JSON holds is known to the caller alone
    """What `json_text` wrote; tuples come back as lists."""
    return [] if text == "[]" else orjson.loads(text)


def packed_numbers(numbers: Sequence[int]) -> bytes:
    """Unsigned 32-bit numbers, little end first."""
    return struct.pack(f"<{len(numbers)}I", *numbers)


def numbers_of(packed: bytes) -> tuple[int, ...]:
    """What `packed_numbers` wrote."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def packed_bytes(body: bytes) -> bytes:
    """Zstandard at its fastest; what is short stands as it is behind a zero, with which no packed body begins."""
    return zstd.compress(body, 1) if len(body) > _SHORT else b"\x00" + body


def bytes_of(packed: bytes) -> bytes:
    """What `packed_bytes` wrote, or once wrote with zlib."""
    if packed.startswith(b"\x00"):
        return packed[1:]
    return zstd.decompress(packed) if packed.startswith(_ZSTD) else zlib.decompress(packed)


def packed_text(text: str) -> bytes:
    """The text as packed UTF-8."""
    return packed_bytes(storable(text).encode())


def text_of(packed: bytes) -> str:
    """What `packed_text` wrote."""
    return bytes_of(packed).decode()
