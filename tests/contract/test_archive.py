"""The archive of what was fetched: what it holds, how it ends, and that it stands in nobody's way."""

import errno
import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from copytaster.adapters.archive import Disk, WarcArchive
from copytaster.adapters.archive_files import MOST_AT_ONCE, SPARE_BYTES, files
from copytaster.adapters.client import Answer
from copytaster.adapters.clock import ReplayClock
from copytaster.adapters.warc import Archive, WarcWeb
from copytaster.adapters.web import GuardedWeb
from copytaster.app import carried_demo
from copytaster.errors import ConfigError
from copytaster.model.feed import FetchedFeed
from copytaster.model.page import Fetched, Gone, Refused
from copytaster.model.policy import ArchivePolicy, FetchPolicy
from tests import origin
from tests.fakes import ManualClock as StandingClock
from tests.flow.stage import opened, played
from tests.make import NOW

RSS = b"<rss version='2.0'><channel><title>Daily</title><item><title>One</title></item></channel></rss>"
PAGE = b"<!doctype html><title>Ferry</title><p>The ferry returns at noon."
URL = "https://daily.example/a"


class ManualClock(StandingClock):
    """Put to any time, back as well."""

    def to(self, at: datetime) -> None:
        self._now = at


def an_answer(body: bytes = PAGE, status: int = 200, url: str = URL, **headers: str) -> Answer:
    return Answer(url, status, {"Content-Type": "text/html", **headers}, body)


@asynccontextmanager
async def archive(folder: Path, clock: ManualClock | None = None, disk: Disk | None = None, **policy: float) -> AsyncIterator[WarcArchive]:
    made = WarcArchive(ArchivePolicy(str(folder), **policy), clock or ManualClock(NOW), disk)
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def fetching(folder: Path) -> AsyncIterator[tuple[GuardedWeb, origin.Origin]]:
    """A web on loopback, of which everything is archived."""
    clock = ManualClock(NOW)
    web = GuardedWeb(FetchPolicy(host_pause_s=0.0, obey_robots=False, allow_private=("127.0.0.1/32",)), "copytaster/0", clock)
    async with origin.running() as server, archive(folder, clock) as recorder:
        web.recorder = recorder
        try:
            yield web, server
        finally:
            await web.close()


def replayed(folder: Path) -> WarcWeb:
    return WarcWeb(Archive(files(folder)), ReplayClock(NOW))


async def test_a_replay_is_answered_as_the_live_web_did(tmp_path: Path) -> None:
    async with fetching(tmp_path) as (web, server):
        server.answers |= {
            "/feed": origin.answer(RSS, "application/rss+xml", headers={"ETag": '"1"', "Set-Cookie": "a=b"}),
            "/page": origin.answer(gzip.compress(PAGE), headers={"Content-Encoding": "gzip", "X-Robots-Tag": "noai"}),
            "/old": origin.redirect("/page"),
            "/wall": origin.answer(b"", status=403),
            "/busy": origin.answer(b"", status=503),
        }
        paths = ("/page", "/old", "/gone", "/wall")
        live = [await web.page(server.url(path)) for path in paths]
        feed = await web.feed(server.url("/feed"), None, None)
        await web.page(server.url("/busy"))
    then = replayed(tmp_path)
    assert [await then.page(server.url(path)) for path in paths] == live
    assert isinstance(live[0], Fetched)
    assert (live[0].body, live[0].robots) == (PAGE, "x-robots-tag: noai")
    assert isinstance(live[1], Fetched)
    assert live[1].final_url == server.url("/page")
    assert isinstance(live[2], Gone)
    assert isinstance(live[3], Refused)
    again = await then.feed(server.url("/feed"), None, None)
    assert isinstance(feed, FetchedFeed)
    assert again == replace(feed, etag=None)
    assert await then.page(server.url("/busy")) == Refused("not in the archive")


async def test_each_record_is_whole_by_its_digest_and_holds_no_cookie(tmp_path: Path) -> None:
    async with archive(tmp_path) as made:
        await made.page("https://reader:secret@daily.example/a", an_answer(**{"Set-Cookie": "a=b", "Transfer-Encoding": "chunked"}))
        await made.page(URL, an_answer("Ñandú".encode()))
    raw = files(tmp_path)[0].read_bytes()
    kinds = []
    for record in ArchiveIterator(io.BytesIO(raw), strict_mode=True, verify_digests=True):
        kinds.append(record.record_type)
        if record.record_type == WarcRecordType.response:
            assert record.record_date == NOW
            assert str(record.headers["WARC-Target-URI"]) == URL
            assert {name.lower() for name, _ in record.http_headers.items()} == {"content-type", "content-length"}
    assert kinds == [WarcRecordType.warcinfo, WarcRecordType.response, WarcRecordType.response]
    assert b"secret" not in gzip.decompress(raw)


async def test_a_feed_is_kept_when_it_changed_and_what_was_no_feed_is_not(tmp_path: Path) -> None:
    async with archive(tmp_path) as made:
        for body in (RSS, RSS, RSS + b" ", RSS):
            await made.feed(URL, an_answer(body))
        await made.feed(URL, an_answer(b"", 304))
        await made.found("https://daily.example/feed", an_answer(RSS))
        await made.found("https://daily.example/", an_answer(PAGE))
        assert made.state.records == 4


async def test_a_file_ends_with_its_day_and_at_its_size(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    async with archive(tmp_path, clock, file_mb=0.002) as made:
        for number in range(6):
            await made.page(f"{URL}{number}", an_answer(json.dumps([n * number for n in range(1_000)]).encode()))
            clock.move(seconds=1)
        by_size = len(files(tmp_path))
        clock.to(NOW + timedelta(days=1))
        await made.page(URL, an_answer())
    assert 1 < by_size < 6
    assert len(files(tmp_path)) == by_size + 1
    assert len(Archive(files(tmp_path)).index().captures) == 7
    assert Archive(files(tmp_path)).index().broken == ()


async def test_old_files_go_by_age_and_by_size_and_foreign_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "other.warc.gz").write_bytes(b"mine")
    clock = ManualClock(NOW)
    async with archive(tmp_path, clock, keep_days=3) as made:
        for _ in range(8):
            await made.page(URL, an_answer())
            clock.move(days=1)
    assert len(files(tmp_path)) == 4
    async with archive(tmp_path, clock, max_gb=0.000_001, file_mb=0.000_2) as made:
        await made.page(URL, an_answer())
    assert len(files(tmp_path)) == 2
    assert (tmp_path / "other.warc.gz").exists()


async def test_a_clock_that_is_years_ahead_takes_some_files_and_no_more(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    async with archive(tmp_path, clock, keep_days=300) as made:
        for _ in range(30):
            await made.page(URL, an_answer())
            clock.move(days=1)
        clock.to(NOW + timedelta(days=3650))
        for _ in range(9):
            await made.page(URL, an_answer())
    assert len(files(tmp_path)) == 31 - MOST_AT_ONCE


class Full(io.RawIOBase):
    """A file on a disk that gets full in the midst of a record."""

    def __init__(self, inner: BinaryIO, room: list[int]) -> None:
        self._inner, self._room = inner, room

    def write(self, packed: object) -> int:
        taken = bytes(cast(bytes, packed))[: self._room[0]]
        self._room[0] -= len(taken)
        self._inner.write(taken)
        if not self._room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(taken)

    def truncate(self, size: int | None = None) -> int:
        return self._inner.truncate(size)

    def close(self) -> None:
        self._inner.close()
        super().close()


async def test_a_full_disk_leaves_answers_out_and_the_files_whole(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    room, clock = [1_500], ManualClock(NOW)
    disk = Disk(lambda path: cast(BinaryIO, Full(path.open("xb", buffering=0), room)), lambda folder: SPARE_BYTES)
    async with archive(tmp_path, clock, disk) as made:
        for number in range(6):
            await made.page(f"{URL}{number}", an_answer())
        before = made.state
        assert 0 < before.records < 6
        assert (before.records + before.failures, before.trouble) == (6, f"{tmp_path}: No space left on device")
        room[0] = 1_000_000
        clock.to(NOW + timedelta(minutes=1))
        await made.page(f"{URL}9", an_answer())
        assert (made.state.records, made.state.trouble) == (before.records + 1, "")
    index = Archive(files(tmp_path)).index()
    assert (len(index.captures), index.broken) == (before.records + 1, ())
    assert [record.message for record in caplog.records] == ["archive_failed", "archive_works_again"]


async def test_the_archive_stops_before_the_disk_is_full(tmp_path: Path) -> None:
    async with archive(tmp_path, disk=Disk(free_bytes=lambda folder: SPARE_BYTES - 1)) as made:
        await made.page(URL, an_answer())
        assert made.state.failures == 1
        assert "left to the store" in made.state.trouble
    assert files(tmp_path) == []


async def test_a_folder_that_is_gone_stops_no_fetch(tmp_path: Path) -> None:
    async with fetching(tmp_path / "archive") as (web, server):
        (tmp_path / "archive").rmdir()
        server.answers["/page"] = origin.answer(PAGE)
        assert isinstance(await web.page(server.url("/page")), Fetched)
        assert isinstance(web.recorder, WarcArchive)
        assert web.recorder.state.failures == 1


def test_a_folder_that_cannot_be_made_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError, match=r"archive\.folder"):
        WarcArchive(ArchivePolicy(str(tmp_path / "file" / "archive")), ManualClock(NOW))


async def test_a_day_that_is_archived_and_replayed_into_an_empty_store_is_the_same_site(tmp_path: Path) -> None:
    first = Archive([carried_demo()])
    clock = ManualClock(NOW)
    async with archive(tmp_path / "archive", clock) as made:
        for capture in first.index().captures:
            clock.to(capture.at)
            body = first.body(capture) if capture.status == 200 else b""
            headers = {"Content-Type": capture.content_type or ""}
            answer = Answer(capture.raw_url, capture.status, headers, body)
            await (made.feed if capture.is_feed else made.page)(capture.raw_url, answer)
        assert made.state.failures == 0
    second = Archive(files(tmp_path / "archive"))
    assert second.index().broken == ()
    async with opened(tmp_path / "one.db") as one, opened(tmp_path / "two.db") as two:
        assert await played(second, two) == await played(first, one)
