"""What the outside world may cost: bytes, time and patience; and how its troubles are told."""

import asyncio
import gzip
import resource
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from copytaster.adapters.bodies import zstd
from copytaster.model.feed import FeedFailed
from copytaster.model.page import Failed, Fetched, Refused
from tests import origin as misbehaviour
from tests.origin import Origin, answer, cut, raw, running
from tests.outside import QUICK, web

PAGE = b"<!doctype html><title>Ferry returns</title>"


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    async with running() as made:
        yield made


# Limits


async def test_a_publisher_that_says_nothing_costs_the_time_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.silence
    async with web(replace(QUICK, timeout_s=0.1)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.1 s")


async def test_a_publisher_that_drips_costs_the_time_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.drip
    async with web(replace(QUICK, timeout_s=0.2)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.2 s")


async def test_a_chain_of_slow_redirects_shares_one_time_limit(origin: Origin) -> None:
    async def slow(_: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n")

    origin.answers["/a"] = slow
    async with web(replace(QUICK, timeout_s=0.25)) as outside:
        assert await outside.page(origin.url("/a")) == Failed("127.0.0.1 did not answer within 0.25 s")


async def test_a_body_without_end_is_cut_at_the_limit(origin: Origin) -> None:
    origin.answers["/a"] = misbehaviour.endless
    async with web(replace(QUICK, max_bytes=1_000_000)) as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 1 MB")


async def test_a_body_that_announces_too_much_is_not_read(origin: Origin) -> None:
    origin.answers["/a"] = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99000000\r\n\r\n")
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 10 MB")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", misbehaviour.gzip_bomb(300_000_000)),
        ("br", misbehaviour.brotli_bomb(300_000_000)),
        ("deflate", zlib.compress(bytes(300_000_000), 9)),
        ("zstd", zstd.compress(bytes(300_000_000))),
        ("gzip, gzip", gzip.compress(misbehaviour.gzip_bomb(300_000_000))),
        ("gzip, zstd", zstd.compress(misbehaviour.gzip_bomb(300_000_000))),
    ],
    ids=["gzip", "br", "deflate", "zstd", "gzip twice", "gzip in zstd"],
)
async def test_a_bomb_unpacks_no_further_than_the_limit(origin: Origin, encoding: str, packed: bytes) -> None:
    origin.answers["/a"] = answer(packed, headers={"Content-Encoding": encoding})
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with web(replace(QUICK, max_bytes=2_000_000)) as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is larger than 2 MB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 60_000


async def test_a_train_of_empty_packed_pieces_is_not_followed_to_its_end(origin: Origin) -> None:
    origin.answers["/a"] = answer(gzip.compress(PAGE) + misbehaviour.gzip_bomb_of_members(100_000), headers={"Content-Encoding": "gzip"})
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Fetched(origin.url("/a"), PAGE, "text/html")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("zstd", lambda body: zstd.compress(body[:100]) + zstd.compress(body[100:])),
        ("zstd", lambda body: body),
        ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
        ("gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:])),
        ("gzip", lambda body: body),
        ("gzip", lambda body: gzip.compress(body) + b"junk after the end"),
        ("identity", lambda body: body),
    ],
)
async def test_a_packed_body_arrives_unpacked(origin: Origin, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = b"<p>The ferry returns at noon.</p>" * 10_000
    origin.answers["/a"] = answer(pack(body), headers={"Content-Encoding": encoding})
    async with web() as outside:
        came = await outside.page(origin.url("/a"))
    assert isinstance(came, Fetched)
    assert came.body == body


async def test_a_body_packed_in_an_unknown_way_is_refused(origin: Origin) -> None:
    origin.answers |= {
        "/a": answer(b"x", headers={"Content-Encoding": "sdch"}),
        "/b": answer(b"\x1f\x8bxxxxxxxx", headers={"Content-Encoding": "gzip"}),
    }
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Refused("the answer of 127.0.0.1 is packed as sdch, which is not understood")
        assert await outside.page(origin.url("/b")) == Refused("the answer of 127.0.0.1 is packed in a broken way")


# Troubles


async def test_a_name_that_does_not_exist_is_told_in_words() -> None:
    async with web() as outside:
        came = await outside.page("http://gone.test/")
    assert came == Failed("the name gone.test could not be looked up; it may not exist, or there is no network")


async def test_a_closed_port_is_told_in_words(origin: Origin) -> None:
    async with running() as closed:
        url = closed.url("/")
    async with web() as outside:
        assert await outside.feed(url, None, None) == FeedFailed("127.0.0.1 refused the connection")


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (misbehaviour.reset, "127.0.0.1 closed the connection without an answer"),
        (cut(b""), "127.0.0.1 closed the connection without an answer"),
        (
            cut(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\nshort"),
            "127.0.0.1 broke off in the middle of its answer",
        ),
        (
            cut(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"),
            "127.0.0.1 broke off in the middle of its answer",
        ),
        (cut(b"SSH-2.0-OpenSSH_9.2\r\n"), "127.0.0.1 answered with something that is not HTTP"),
        (cut(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"), "127.0.0.1 answered with something that is not HTTP"),
    ],
    ids=["reset", "closed", "too short", "unfinished chunks", "no HTTP", "endless header"],
)
async def test_a_broken_answer_is_told_in_words(origin: Origin, behaviour: misbehaviour.Behaviour, why: str) -> None:
    origin.answers["/a"] = behaviour
    async with web() as outside:
        assert await outside.page(origin.url("/a")) == Failed(why)


async def test_a_redirect_in_raw_bytes_is_followed(origin: Origin) -> None:
    origin.answers |= {"/a": raw(b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n"), "/caf%E9": answer(PAGE)}
    async with web() as outside:
        assert isinstance(await outside.page(origin.url("/a")), Fetched)


async def test_a_server_that_cannot_speak_securely_is_told_in_words() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server, web() as outside:
        came = await outside.page(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert came == Failed("no secure connection to 127.0.0.1 could be made")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate, and is not here")
async def test_a_certificate_that_nobody_vouches_for_is_told_in_words(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
        "-subj",
        "/CN=news.test",
    ]
    await asyncio.to_thread(subprocess.run, made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server, web() as outside:
        came = await outside.page(f"https://news.test:{server.sockets[0].getsockname()[1]}/")
    assert came == Failed("news.test has a certificate that cannot be trusted (self-signed certificate)")
