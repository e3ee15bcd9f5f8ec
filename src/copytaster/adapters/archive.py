"""Keeps what was fetched as WARC files (ISO 28500, version 1.1), gzipped record by record, that `copytaster replay` plays.

Each answer is one record under the address that was asked for; where redirects ended stands in its header, so that a replay
asks for the same addresses as the live site did. What fails here never fails the fetch: it is counted, logged, and left out.
"""

import asyncio
import gzip
import io
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import WarcRecord, WarcRecordType

from copytaster.adapters.archive_files import SPARE_BYTES, free_bytes, next_name, opened, remove_old, shortened
from copytaster.adapters.client import Answer
from copytaster.adapters.places import place_of
from copytaster.adapters.warc import ENDED_AT, looks_like_feed
from copytaster.errors import ConfigError
from copytaster.model.ids import digest
from copytaster.model.page import Failed, Refused
from copytaster.model.policy import ArchivePolicy
from copytaster.name import NAME, VERSION
from copytaster.ports import Clock
from copytaster.stages import manners
from copytaster.stages.retention import Archived

log = logging.getLogger("copytaster.archive")

REST = timedelta(seconds=30)
"""After a failure nothing is tried for so long."""
TOLD_EVERY = timedelta(minutes=10)
_LEVEL = 6
_OURS = frozenset(
    {
        "content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive", "set-cookie", "set-cookie2",
        "www-authenticate", "proxy-authenticate", "trailer", "upgrade",
    }
)  # fmt: skip
"""Headers that say nothing of the body as it is kept, or that are for one asker alone."""


@dataclass(frozen=True, slots=True)
class Disk:
    """How files are made and how much room there is; other ones in tests."""

    opened: Callable[[Path], BinaryIO] = opened
    free_bytes: Callable[[Path], int] = free_bytes


class WarcArchive:
    """Appends to one file at a time, in a thread of its own. `state` says how it goes."""

    def __init__(self, policy: ArchivePolicy, clock: Clock, disk: Disk | None = None) -> None:
        self._policy = policy
        self._folder = Path(policy.folder)
        self._clock = clock
        self._disk = disk or Disk()
        self._thread = ThreadPoolExecutor(1, "archive")
        self._feeds: dict[str, str] = {}
        self._file: BinaryIO | None = None
        self._path = self._folder
        self._size = 0
        self._rests_until: datetime | None = None
        self._told_at: datetime | None = None
        self.state = Archived()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"archive.folder: {self._folder} cannot be made: {error.strerror}") from error

    async def feed(self, url: str, answer: Answer) -> None:
        """A feed, unless it is the same as the last one kept of this address."""
        known = digest(answer.body)
        if answer.status in manners.HAVE_A_BODY and self._feeds.get(url) != known and await self._keep(url, answer):
            self._feeds[url] = known

    async def found(self, url: str, answer: Answer) -> None:
        """What was had to find a feed, if it is one."""
        if answer.status in manners.HAVE_A_BODY and looks_like_feed(answer.headers.get("content-type"), answer.body):
            await self.feed(url, answer)

    async def page(self, url: str, answer: Answer) -> None:
        """A page, or that there is none to be had; not what may come when it is asked for again."""
        if not isinstance(manners.page_answer(answer.status, ""), Failed):
            await self._keep(url, answer)

    async def close(self) -> None:
        """Finish the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end_file)
        self._thread.shutdown()

    async def _keep(self, url: str, answer: Answer) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._kept, url, answer, self._clock.now())

    def _kept(self, url: str, answer: Answer, now: datetime) -> bool:
        place = place_of(url)
        if isinstance(place, Refused):
            return False
        if self._rests_until is not None and abs(now - self._rests_until) <= REST and now < self._rests_until:
            self.state = self.state.failed(self.state.trouble)
            return False
        try:
            size = self._append(_packed(_record(place.url, answer, now)), now)
        except (OSError, ValueError) as error:
            self._failed(error, now)
            return False
        self._works(size)
        return True

    def _append(self, packed: bytes, now: datetime) -> int:
        if self._disk.free_bytes(self._folder) < SPARE_BYTES:
            raise OSError(f"less than {SPARE_BYTES // 1_000_000} MB are free there, which are left to the store")
        file = self._file_for(now)
        try:
            file.write(packed)
            file.flush()
        except OSError:
            self._end_file(torn=True)
            raise
        self._size += len(packed)
        return len(packed)

    def _file_for(self, now: datetime) -> BinaryIO:
        is_full = self._size >= self._policy.file_mb * 1e6
        if self._file is not None and (is_full or f"{now:%Y%m%d}" not in self._path.name):
            self._end_file()
        if self._file is None:
            remove_old(self._folder, self._policy, now)
            self._path = self._folder / next_name(self._folder, now)
            self._file = self._disk.opened(self._path)
            self._size = 0
            about = _packed(_about(self._path.name, now))
            self._file.write(about)
            self._size = len(about)
        return self._file

    def _end_file(self, torn: bool = False) -> None:
        """What was written of a torn record is taken off again, as far as the disk lets us; a reader goes past it otherwise."""
        file, self._file = self._file, None
        if file is None:
            return
        shortened(file, self._path, self._size if torn else None)

    def _failed(self, error: Exception, now: datetime) -> None:
        why = getattr(error, "strerror", None) or str(error)
        self.state = self.state.failed(f"{self._folder}: {why}")
        self._rests_until = now + REST
        if self._told_at is None or abs(now - self._told_at) >= TOLD_EVERY:
            self._told_at = now
            log.warning("archive_failed", extra={"fields": {"why": self.state.trouble, "left_out": self.state.failures}})

    def _works(self, size: int) -> None:
        if self.state.trouble:
            log.warning("archive_works_again", extra={"fields": {"left_out": self.state.failures}})
        self._rests_until = self._told_at = None
        self.state = self.state.kept(size)


def _record(url: str, answer: Answer, now: datetime) -> WarcRecord:
    made = WarcRecord()
    made.init_headers(record_type=WarcRecordType.response)
    made.record_date = now
    made.headers["WARC-Target-URI"] = url
    if answer.url != url:
        made.headers[ENDED_AT] = answer.url
    made.headers["Content-Type"] = "application/http; msgtype=response"
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(answer.headers))
    said = f"HTTP/1.1 {answer.status} {_phrase(answer.status)}\r\n{head}Content-Length: {len(answer.body)}\r\n\r\n"
    made.set_bytes_content(said.encode("utf-8", "surrogateescape") + answer.body)
    return made


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _headers(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if name.lower() not in _OURS:
            yield name, value.replace("\r", " ").replace("\n", " ")


def _about(name: str, now: datetime) -> WarcRecord:
    made = WarcRecord()
    made.init_headers(record_type=WarcRecordType.warcinfo)
    made.record_date = now
    made.headers["WARC-Filename"] = name
    made.headers["Content-Type"] = "application/warc-fields"
    made.set_bytes_content(f"software: {NAME}/{VERSION}\r\nformat: WARC File Format 1.1\r\n".encode())
    return made


def _packed(record: WarcRecord) -> bytes:
    written = io.BytesIO()
    record.write(written, checksum_data=True)
    return gzip.compress(written.getvalue(), _LEVEL, mtime=0)
