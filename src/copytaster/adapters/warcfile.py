"""One WARC file (ISO 28500), plain or gzipped record by record: its answers in order, and any of them by its place."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from copytaster.errors import InputError

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/1."
_BLOCK_BYTES = 1_000_000
_HEADER_BYTES = 65_536
_GIVE_UP_BYTES = 16_000_000
"""Where nothing could be read in so many bytes, the file is no archive."""
_MAX_RESTARTS = 1_000
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$")


def responses(path: Path, broken: Callable[[str], None]) -> Iterator[WarcRecord]:
    """Every answer of a web server, its HTTP header read; each is valid until the next one is asked for.

    After damage it goes on at the next record that can be read; `broken` is told what is missing, and where. InputError
    when the file cannot be opened, is no WARC, or is gzipped in one piece, so that no record can be reached alone.
    """
    try:
        with path.open("rb") as file, path.open("rb") as probe:
            yield from _responses(file, probe, path.name, broken)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


@contextmanager
def response_at(path: Path, offset: int) -> Iterator[WarcRecord]:
    """The answer whose record begins at this byte. InputError when there is none or it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file, record_types=WarcRecordType.response)), None)
            if record is None or record.stream_pos != offset:
                raise InputError(f"{path.name}: no answer begins at byte {offset:,}; was the file changed?")
            yield record
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name}: the record at byte {offset:,} cannot be read: {error}; was the file changed?") from error


def _responses(file: BinaryIO, probe: BinaryIO, name: str, broken: Callable[[str], None]) -> Iterator[WarcRecord]:
    mark = _mark_of(probe, name)
    start, last, out_of_reach = 0, -1, 0
    for _ in range(_MAX_RESTARTS):
        file.seek(start)
        try:
            for record in ArchiveIterator(file):
                if not record.headers.get("WARC-Type"):
                    raise OSError("no WARC header")
                if record.stream_pos == last or not _begins_at(probe, record.stream_pos):
                    out_of_reach += 1
                    continue
                if last < 0 < record.stream_pos:
                    broken(f"{name}: damaged before byte {record.stream_pos:,}, where the first record that could be read begins")
                last = record.stream_pos
                if record.record_type == WarcRecordType.response and record.is_http:
                    yield record
            if last >= 0 and _is_cut(probe, last, mark):
                broken(f"{name}: cut off in or after the record at byte {last:,}")
            break
        except OSError as error:
            if last >= start:
                broken(f"{name}: damaged after byte {last:,} ({error}); went on at the next record that could be read")
        found = _next(probe, max(last, start) + 1, mark)
        if found is None or (last < 0 and found > _GIVE_UP_BYTES):
            break
        start = found
    if last < 0:
        raise InputError(f"{name}: not a WARC file; no record could be read")
    if out_of_reach and last == 0:
        raise InputError(f"{name}: gzipped in one piece, so that no record can be reached alone; unpack it with gunzip and use the .warc")
    if out_of_reach:
        broken(f"{name}: {out_of_reach} records are packed together with another and cannot be reached")


def _mark_of(probe: BinaryIO, name: str) -> bytes:
    head = probe.read(8)
    for mark in (_GZIP, _PLAIN):
        if head.startswith(mark):
            return mark
    raise InputError(f"{name}: {'not a WARC file' if head else 'the file is empty'}; give a .warc or .warc.gz")


def _begins_at(probe: BinaryIO, offset: int) -> bool:
    probe.seek(offset)
    return probe.read(8).startswith((_GZIP, _PLAIN))


def _next(probe: BinaryIO, start: int, mark: bytes) -> int | None:
    """Where the mark of a record stands next, at or after `start`."""
    probe.seek(start)
    tail = b""
    while block := probe.read(_BLOCK_BYTES):
        found = (tail + block).find(mark)
        if found >= 0:
            return start - len(tail) + found
        start += len(block)
        tail = (tail + block)[1 - len(mark) :]
    return None


def _is_cut(probe: BinaryIO, last: int, mark: bytes) -> bool:
    """Whether the file ends in the middle of its last record, or begins another: the reader stops there without a word."""
    return _is_cut_gzip(probe, last) if mark == _GZIP else _is_cut_plain(probe, last)


def _is_cut_gzip(probe: BinaryIO, last: int) -> bool:
    probe.seek(last)
    state = zlib.decompressobj(31)
    while piece := probe.read(_BLOCK_BYTES):
        while piece:
            if state.eof:
                state = zlib.decompressobj(31)
            try:
                state.decompress(piece, _BLOCK_BYTES)
            except zlib.error:
                return True
            piece = state.unused_data if state.eof else state.unconsumed_tail
    return not state.eof


def _is_cut_plain(probe: BinaryIO, last: int) -> bool:
    probe.seek(last)
    header, _, _ = probe.read(_HEADER_BYTES).partition(b"\r\n\r\n")
    length = _LENGTH.search(header)
    end = last + len(header) + 4 + (int(length[1]) if length else 0)
    return end > probe.seek(0, 2) or bool(_read_from(probe, end).strip())


def _read_from(probe: BinaryIO, start: int) -> bytes:
    probe.seek(start)
    return probe.read(_HEADER_BYTES)
