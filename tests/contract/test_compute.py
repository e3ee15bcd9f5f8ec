"""Where pages are read: the same answers inline and in workers, and one bad page costs one page."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from copytaster.adapters.compute import LARGE_FEED_BYTES, READER, InlineCompute, ProcessCompute
from copytaster.model.article import NoArticle, ReadPage
from copytaster.model.feed import FeedSource, FetchedFeed, NotAFeed, ParsedFeed
from copytaster.model.page import Failed
from copytaster.model.policy import ReadPolicy
from copytaster.ports import Compute
from copytaster.stages import claims, read
from tests.make import NOW
from tests.unit.pages import markup, page

POLICY = ReadPolicy(workers=1, timeout_s=20.0)
HOSTILE = "tests.contract.hostile_readers:obedient"


@contextmanager
def workers(policy: ReadPolicy = POLICY, reader: str = HOSTILE) -> Iterator[ProcessCompute]:
    compute = ProcessCompute(policy, reader)
    try:
        yield compute
    finally:
        compute.close()


@pytest.fixture(params=["inline", "process"])
async def compute(request: pytest.FixtureRequest) -> AsyncIterator[Compute]:
    if request.param == "inline":
        yield InlineCompute(POLICY)
    else:
        with workers(reader=READER) as made:
            yield made


async def test_a_page_becomes_an_article(compute: Compute) -> None:
    reading = await compute.read(page(markup()))
    assert isinstance(reading, ReadPage)
    assert reading.title == "Old bridge to close for eleven months"
    assert len(reading.blocks) == 4


async def test_a_page_that_did_not_come_is_no_article(compute: Compute) -> None:
    assert await compute.read(replace(page(b""), outcome=Failed("timed out"))) == NoArticle("timed out")


async def test_a_body_beyond_the_limit_is_not_read(compute: Compute) -> None:
    reading = await compute.read(page(b"<p>" + b"x" * POLICY.max_bytes))
    assert reading == NoArticle("too large: 10000003 bytes, at most 10000000 are read")


async def test_bytes_that_are_no_page_are_no_article(compute: Compute) -> None:
    assert await compute.read(page(b"%PDF-1.7 ...", content_type=None)) == NoArticle("not a web page but a PDF file")


async def test_workers_start_with_the_first_page() -> None:
    with workers() as compute:
        assert compute.worker_ids() == ()
        await compute.read(page(b"one"))
        assert len(compute.worker_ids()) == 1


async def test_a_worker_stays_however_large_its_parent_is() -> None:
    ballast = b"x" * 300_000_000
    with workers() as compute:
        titles = {await _title(compute, f"page {number}") for number in range(3)}
    assert len(titles) == 1
    assert len(ballast) == 300_000_000


async def test_a_worker_makes_room_for_a_fresh_one_after_500_pages() -> None:
    with workers() as compute:
        titles = [await _title(compute, f"page {number}") for number in range(502)]
    assert len(set(titles[:500])) == 1
    assert titles[500] == titles[501] != titles[499]


async def _title(compute: Compute, body: str) -> str:
    reading = await compute.read(page(body))
    assert isinstance(reading, ReadPage)
    return reading.title or ""


async def _survives(body: bytes, why: str, policy: ReadPolicy = POLICY) -> None:
    with workers(policy) as compute:
        before = await compute.read(page(b"before"))
        bad = await compute.read(page(body))
        after = await compute.read(page(b"after"))
    assert isinstance(bad, NoArticle)
    assert why in bad.why
    assert isinstance(before, ReadPage)
    assert isinstance(after, ReadPage)
    assert before.title != after.title


async def test_a_page_that_crashes_its_worker_costs_one_page() -> None:
    await _survives(b"die", "SIGSEGV")


async def test_a_page_that_ends_its_worker_costs_one_page() -> None:
    await _survives(b"exit", "exit status 7")


@pytest.mark.parametrize("body", [b"hang", b"sleep"])
async def test_a_page_that_takes_too_long_costs_one_page(body: bytes) -> None:
    await _survives(body, "too slow: not read within 2 s", replace(POLICY, timeout_s=2.0))


async def test_a_page_that_takes_too_much_memory_costs_one_page() -> None:
    await _survives(b"eat", "too large: needs more than 512 MB of memory to read")


async def test_a_bug_in_the_reader_costs_one_page(capfd: pytest.CaptureFixture[str]) -> None:
    await _survives(b"raise", "exit status 1")
    assert "ValueError: a bug" in capfd.readouterr().err


async def test_what_a_library_prints_does_no_harm(capfd: pytest.CaptureFixture[str]) -> None:
    with workers() as compute:
        assert isinstance(await compute.read(page(b"print")), ReadPage)
    assert capfd.readouterr().out == ""


async def test_pages_are_read_at_once_in_as_many_workers_as_the_policy_says() -> None:
    with workers(replace(POLICY, workers=2)) as compute:
        readings = await asyncio.gather(*(compute.read(page(f"page {number}")) for number in range(8)))
        assert len(compute.worker_ids()) == 2
    assert [reading.blocks[0].text for reading in readings if isinstance(reading, ReadPage)] == [f"page {number}" for number in range(8)]


async def test_a_page_read_ahead_is_not_read_again() -> None:
    with workers() as compute:
        compute.ahead(page(b"sleep-free"))
        compute.ahead(page(b"die"))
        first = await compute.read(page(b"sleep-free"))
        again = await compute.read(page(b"sleep-free"))
    assert isinstance(first, ReadPage)
    assert isinstance(again, ReadPage)
    assert first.title != again.title


async def test_pages_read_ahead_beyond_the_bound_are_forgotten_and_read_when_asked_for() -> None:
    with workers() as compute:
        for number in range(100):
            compute.ahead(page(f"page {number}"))
        assert isinstance(await compute.read(page("page 0")), ReadPage)
        assert isinstance(await compute.read(page("page 99")), ReadPage)


async def test_a_page_that_did_not_come_is_not_read_ahead() -> None:
    with workers() as compute:
        compute.ahead(replace(page(b""), outcome=Failed("timed out")))
        compute.ahead(page(b"x" * (POLICY.max_bytes + 1)))
        assert compute.worker_ids() == ()


async def test_to_close_ends_the_workers_at_once_and_gives_up_what_they_read() -> None:
    compute = ProcessCompute(POLICY, HOSTILE)
    await compute.read(page(b"one"))
    (worker,) = compute.worker_ids()
    reading = asyncio.ensure_future(compute.read(page(b"sleep")))
    await asyncio.sleep(0)
    compute.close()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not _lives(worker)


async def test_to_close_twice_is_to_close_once() -> None:
    compute = ProcessCompute(POLICY, HOSTILE)
    compute.close()
    compute.close()
    assert compute.worker_ids() == ()


async def test_a_worker_that_died_between_pages_costs_no_page() -> None:
    with workers() as compute:
        await compute.read(page(b"one"))
        (worker,) = compute.worker_ids()
        os.kill(worker, signal.SIGKILL)
        await _until(lambda: compute.worker_ids() == ())
        assert isinstance(await compute.read(page(b"two")), ReadPage)


@pytest.mark.parametrize("body", ["one", "hang"])
async def test_workers_end_when_their_parent_is_killed(body: str, tmp_path: Path) -> None:
    program = f"""
        import asyncio
        from copytaster.adapters.compute import ProcessCompute
        from copytaster.model.policy import ReadPolicy
        from tests.unit.pages import page

        async def main():
            compute = ProcessCompute(ReadPolicy(workers=1, timeout_s=2.0), {HOSTILE!r})
            await compute.read(page("before"))
            print(*compute.worker_ids(), flush=True)
            await compute.read(page({body!r}))
            await asyncio.sleep(60)

        asyncio.run(main())
    """
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True, env=surroundings)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    await _until(lambda: not _lives(worker))


def _lives(process: int) -> bool:
    """Whether a process runs; one that ended and was not collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.01)


FEED = FeedSource("f1", "https://daily.example/feed.xml", "Daily", "daily.example", None, "en", NOW)


def rss(*titles: str) -> bytes:
    items = "".join(f"<item><title>{title}</title><link>https://daily.example/{n}</link></item>" for n, title in enumerate(titles))
    return f"<rss version='2.0'><channel><title>Daily</title>{items}</channel></rss>".encode()


def came(body: bytes) -> FetchedFeed:
    return FetchedFeed(FEED.url, NOW, body, "application/rss+xml")


async def test_a_feed_is_read_alike_inline_in_this_process_and_in_a_worker() -> None:
    small, large = came(rss("Pier reopens")), came(rss("Pier reopens", "x" * LARGE_FEED_BYTES))
    with workers(reader=READER) as compute:
        for feed in (small, large):
            entries, parsed = await compute.entries(feed, FEED, 10)
            inline = await InlineCompute(POLICY).entries(feed, FEED, 10)
            assert entries == inline[0]
            assert isinstance(parsed, ParsedFeed)
            assert parsed.title == "Daily"
        assert len(compute.worker_ids()) == 1, "the large one was read in a worker"


async def test_what_is_no_feed_is_none_in_a_worker_too() -> None:
    with workers(reader=READER) as compute:
        entries, parsed = await compute.entries(came(b"<p>no" + b" feed" * LARGE_FEED_BYTES), FEED, 10)
        assert entries == ()
        assert isinstance(parsed, NotAFeed)


async def test_feeds_read_ahead_come_with_the_marks_of_their_entries_once() -> None:
    with workers(reader=READER) as compute:
        compute.feeds_ahead([(came(rss("The pier reopens to the public after the storm")), FEED)], 10)
        await _until(lambda: bool(compute._marks._made))
        ((entry,), _) = await compute.entries(came(rss("The pier reopens to the public after the storm")), FEED, 10)
        assert compute.marks_ahead(entry) == read.entry_marks(entry, POLICY)
        assert compute.marks_ahead(entry) is None


async def test_a_feed_that_ruins_the_worker_costs_those_beside_it_nothing() -> None:
    with workers(reader="tests.contract.hostile_readers:lists") as compute:
        compute.feeds_ahead([(came(b"one"), FEED), (came(b"die"), FEED), (came(b"two"), FEED)], 10)
        await _until(lambda: all(begun.work.running() or begun.work.done() for begun in compute._feeds._made.values()))
        answers = [await compute.entries(came(body), FEED, 10) for body in (b"one", b"die", b"two")]
    assert [parsed.kind if isinstance(parsed, ParsedFeed) else "lost" for _, parsed in answers] == ["one", "lost", "two"]


async def test_a_page_comes_with_the_claims_of_its_beginning() -> None:
    said = "“We will reopen the pier on Monday,” said Mara Holm, the mayor of the town, in front of the people. " * 4
    told = markup("".join(f"<p>{said}</p>" for _ in range(4)))
    with workers(reader=READER) as compute:
        reading = await compute.read(page(told))
        assert isinstance(reading, ReadPage)
        begin = read.text(reading.blocks)[: claims.ALONE_CHARS]
        found = compute.claims_ahead(begin, "en")
        assert found
        assert found == claims.of_beginning(begin, "en")
        assert compute.claims_ahead("another text", "en") is None


async def test_to_close_gives_up_feeds_that_nobody_has_read() -> None:
    compute = ProcessCompute(POLICY, "tests.contract.hostile_readers:lists")
    compute.feeds_ahead([(came(b"hang"), FEED)], 10)
    await _until(lambda: bool(compute.worker_ids()))
    reading = asyncio.ensure_future(compute.entries(came(b"hang"), FEED, 10))
    await asyncio.sleep(0)
    compute.close()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.01)
