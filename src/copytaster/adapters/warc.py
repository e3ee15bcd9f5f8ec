"""Archived captures of feeds and pages: an index over WARC files, and the outside world as they saw it."""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from fastwarc.warc import WarcRecord

from copytaster.adapters.bodies import BadBody, Body, dechunked
from copytaster.adapters.warcfile import response_at, responses
from copytaster.errors import InputError, TryLater
from copytaster.model.feed import FeedFailed, FetchedFeed, PollOutcome
from copytaster.model.ids import digest
from copytaster.model.page import Failed, Fetched, PageOutcome, PostOutcome, Refused
from copytaster.ports import Clock, Progress
from copytaster.stages import manners, reservations, urls

_MAX_BYTES = 10_000_000
_SNIFFED_BYTES = 2_048
_TOLD_EVERY = 200
_MAX_REDIRECTS = 5
_HELD = 8
_HELD_BYTES = 12_000_000
"""The last eight bodies are held, and more of small ones."""
_END_BYTES = 1_000_000
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_FEED_START = re.compile(
    rb"\s*(?:<\?[^>]{0,500}\?>\s*|<!--.{0,500}?-->\s*|<!DOCTYPE[^>]{0,500}>\s*){0,8}<(?:\w{1,20}:)?(rss|feed|rdf)\b", re.S | re.I
)
_NOT_THERE = "not in the archive"
ENDED_AT = "Copytaster-Ended-At"
"""The header of a record of ours that says where redirects ended, when that is not the address that was asked for."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer in an archive. `url` is canonical, `raw_url` as archived; `offset` is where its record begins in the file.

    `ended_at` is where redirects ended, as our own archives say it; empty where that is `raw_url`.
    """

    archive_no: int
    offset: int
    url: str
    raw_url: str
    at: datetime
    status: int
    content_type: str | None
    is_feed: bool
    robots: str = ""
    ended_at: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """Captures by date, file and offset; `broken` says in words what could not be read, and where."""

    captures: tuple[Capture, ...]
    broken: tuple[str, ...]


class Archive:
    """Some WARC files, in the order given."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._held: OrderedDict[tuple[Capture, int], bytes] = OrderedDict()
        self._held_bytes = 0
        self._index: ArchiveIndex | None = None

    @cached_property
    def digest(self) -> str:
        """The same for the same files in the same order, whatever their names: from sizes, first and last megabytes."""
        return digest(*(part for path in self._paths for part in _ends(path)))

    def index(self, progress: Progress | None = None) -> ArchiveIndex:
        """Read all files once and remember what they hold; `progress` is told bytes done, bytes in all, and the file's name.

        InputError when a file cannot be opened, is no WARC, or is gzipped in one piece.
        """
        if self._index is None:
            broken: list[str] = []
            captures = sorted(self._captures(broken, progress), key=lambda capture: (capture.at, capture.archive_no, capture.offset))
            self._index = ArchiveIndex(tuple(captures), tuple(broken))
        return self._index

    def body(self, capture: Capture, max_bytes: int = _MAX_BYTES) -> bytes:
        """The answer's payload, out of its chunks and unpacked. InputError when it cannot be had, saying why.

        The last few are held: a page that is read ahead is soon asked for again.
        """
        key = (capture, max_bytes)
        if key not in self._held:
            self._held[key] = self._unpacked(capture, max_bytes)
            self._held_bytes += len(self._held[key])
            while len(self._held) > _HELD and self._held_bytes > _HELD_BYTES:
                self._held_bytes -= len(self._held.popitem(last=False)[1])
        return self._held[key]

    def _unpacked(self, capture: Capture, max_bytes: int) -> bytes:
        path = self._paths[capture.archive_no]
        with response_at(path, capture.offset) as record:
            if _raw_url(record) != capture.raw_url:
                raise InputError(
                    f"{path.name}: the answer at byte {capture.offset:,} is not the one that was indexed; was the file changed?"
                )
            body = _payload(record, record.reader.read(max_bytes + 1), max_bytes)
        if isinstance(body, BadBody):
            raise InputError(f"{path.name}: the answer at byte {capture.offset:,} {body.why}")
        return body

    def location(self, capture: Capture) -> str | None:
        """Where a redirect leads, canonical; None when it does not say. InputError as for `body`."""
        with response_at(self._paths[capture.archive_no], capture.offset) as record:
            target = record.http_headers.get("Location")
        return urls.canonical(target, capture.raw_url) if target else None

    def _captures(self, broken: list[str], progress: Progress | None) -> Iterator[Capture]:
        sizes = [_size(path) for path in self._paths]
        for number, path in enumerate(self._paths):
            skipped: list[int] = []
            for count, record in enumerate(responses(path, broken.append)):
                if progress is not None and count % _TOLD_EVERY == 0:
                    progress(sum(sizes[:number]) + record.stream_pos, sum(sizes), path.name)
                capture = _capture(record, number)
                if capture is None:
                    skipped.append(record.stream_pos)
                else:
                    yield capture
            if skipped:
                broken.append(
                    f"{path.name}: {len(skipped)} answers without a web address, date or status, the first at byte {skipped[0]:,}"
                )
            if progress is not None:
                progress(sum(sizes[: number + 1]), sum(sizes), path.name)


class WarcWeb:
    """The outside world as an archive saw it: what is asked for is answered with the latest capture up to the clock's time."""

    def __init__(self, archive: Archive, clock: Clock, max_bytes: int = _MAX_BYTES) -> None:
        self._archive = archive
        self._clock = clock
        self._max_bytes = max_bytes
        self._by_url: dict[str, list[Capture]] = {}
        for capture in archive.index().captures:
            self._by_url.setdefault(capture.url, []).append(capture)

    async def feed(self, url: str, etag: str | None, last_modified: str | None) -> PollOutcome:
        capture = self._followed(url)
        if not isinstance(capture, Capture):
            return FeedFailed(capture.why, capture.after_s)
        if (outcome := manners.feed_answer(capture.status, urls.host(capture.url))) is not None:
            return outcome
        try:
            body = self._archive.body(capture, self._max_bytes)
        except InputError as error:
            return FeedFailed(str(error))
        return FetchedFeed(capture.ended_at or capture.raw_url, capture.at, body, capture.content_type)

    async def post(self, url: str, form: Mapping[str, str]) -> PostOutcome:
        return Failed("an archive takes no forms")

    async def page(self, url: str) -> PageOutcome:
        """TryLater when the archive has the page, but later; Refused when it never has it."""
        capture = self._followed(url)
        if not isinstance(capture, Capture):
            if capture.after_s is not None:
                raise TryLater(capture.why, capture.after_s)
            return Refused(capture.why)
        if (outcome := manners.page_answer(capture.status, urls.host(capture.url))) is not None:
            return outcome
        try:
            return Fetched(
                capture.ended_at or capture.raw_url, self._archive.body(capture, self._max_bytes), capture.content_type, capture.robots
            )
        except InputError as error:
            return Failed(str(error))

    def _followed(self, url: str) -> "Capture | _Missing":
        """The capture at the end of archived redirects."""
        found = self._latest(urls.canonical(url) or url)
        for _ in range(_MAX_REDIRECTS):
            if not isinstance(found, Capture) or found.status not in manners.REDIRECTS:
                return found
            target = self._archive.location(found)
            if target is None:
                return _Missing("a redirect to nowhere")
            found = self._latest(target)
        return found if not isinstance(found, Capture) or found.status not in manners.REDIRECTS else _Missing("too many redirects")

    def _latest(self, url: str) -> "Capture | _Missing":
        captures = self._by_url.get(url)
        if not captures:
            return _Missing(_NOT_THERE)
        now = self._clock.now()
        count = bisect_right(captures, now, key=lambda capture: capture.at)
        if count:
            return captures[count - 1]
        return _Missing("the archive has it later", (captures[0].at - now).total_seconds())


@dataclass(frozen=True, slots=True)
class _Missing:
    """`after_s` is set when the archive has it, but later."""

    why: str
    after_s: float | None = None


def _capture(record: WarcRecord, archive_no: int) -> Capture | None:
    raw_url = _raw_url(record)
    url = urls.canonical(raw_url)
    at, status = record.record_date, record.http_headers.status_code
    if url is None or at is None or status is None:
        return None
    content_type = record.http_headers.get("Content-Type")
    robots = reservations.headers_of((str(name), str(value)) for name, value in record.http_headers.items())
    offset = record.stream_pos
    ended_at = str(record.headers.get(ENDED_AT) or "")
    return Capture(archive_no, offset, url, raw_url, at, status, content_type, _is_feed(record, content_type), robots, ended_at)


def _raw_url(record: WarcRecord) -> str:
    return str(record.headers.get("WARC-Target-URI") or "").strip("<> ")


def looks_like_feed(content_type: str | None, body: bytes) -> bool:
    """By what the server calls it, else by how it begins; `body` may be its beginning alone."""
    if (content_type or "").partition(";")[0].strip().lower() in _FEED_TYPES:
        return True
    start = body[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf\xfe\xff").replace(b"\0", b"")
    return _FEED_START.match(start) is not None or b"//jsonfeed.org/version/" in start or b"schemas/sitemap-news" in start


def _is_feed(record: WarcRecord, content_type: str | None) -> bool:
    if looks_like_feed(content_type, b""):
        return True
    try:
        head = _payload(record, record.reader.read(_SNIFFED_BYTES), _SNIFFED_BYTES * 100)
    except (OSError, EOFError):
        return False
    return not isinstance(head, BadBody) and looks_like_feed(None, head)


def _payload(record: WarcRecord, raw: bytes, max_bytes: int) -> bytes | BadBody:
    """Archives keep bodies as they came over the wire, or unpacked below a header that still says otherwise: both are taken."""
    headers = record.http_headers
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        raw = dechunked(raw)
    body = Body(headers.get("Content-Encoding"), max_bytes)
    body.take(raw)
    return body.whole()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _ends(path: Path) -> Iterator[bytes]:
    size = _size(path)
    with path.open("rb") as file:
        yield str(size).encode()
        yield file.read(_END_BYTES)
        file.seek(max(0, size - _END_BYTES))
        yield file.read(_END_BYTES)
