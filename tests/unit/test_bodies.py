"""Bodies, unpacked within limits."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.bodies import BadBody, Body, dechunked, zstd

ENCODINGS = st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "deflate, gzip", "zstd, gzip", "br, zstd"])
PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


@given(ENCODINGS, st.binary(max_size=2_000), st.integers(1, 50))
def test_no_bytes_break_it_or_lead_beyond_the_limit(encoding: str, raw: bytes, step: int) -> None:
    body = Body(encoding, 1_000)
    for at in range(0, len(raw), step):
        body.take(raw[at : at + step])
    whole = body.whole()
    assert isinstance(whole, BadBody) or len(whole) <= 1_000


@given(ENCODINGS, st.binary(max_size=2_000), st.integers(1, 50))
def test_it_does_not_matter_how_a_body_is_cut_on_its_way(encoding: str, text: bytes, step: int) -> None:
    packed = text
    for name in encoding.split(", "):
        packed = PACKERS[name](packed)
    body = Body(encoding, 10_000)
    for at in range(0, len(packed), step):
        assert body.take(packed[at : at + step]) is None
    assert body.whole() == text


def test_a_body_at_the_limit_is_taken_and_one_beyond_is_not() -> None:
    for size, fits in ((1_000, True), (1_001, False)):
        body = Body("gzip", 1_000)
        body.take(gzip.compress(bytes(size)))
        assert isinstance(body.whole(), bytes) is fits


@given(st.sampled_from(["", "gzip", "br", "zstd", "gzip, br"]), st.integers(0, 3_000), st.integers(1, 50))
def test_a_body_that_may_be_cut_is_what_came_up_to_the_limit(encoding: str, size: int, step: int) -> None:
    packed = text = bytes(n % 251 for n in range(size))
    for name in encoding.split(", ") if encoding else ():
        packed = PACKERS[name](packed)
    body = Body(encoding, 1_000, is_cut=True)
    for at in range(0, len(packed), step):
        assert body.take(packed[at : at + step]) is None
    assert body.whole() == text[:1_000]
    assert body.is_full == (size > 1_000)


def test_a_frame_that_asks_for_more_memory_than_senders_may_is_refused() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    body = Body("zstd", 10_000_000)
    assert body.take(packer.compress(b"The ferry") + packer.flush()) == BadBody("is packed in a broken way")


def test_frames_that_are_to_be_skipped_are() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    body = Body("zstd", 1_000)
    body.take(skipped + zstd.compress(b"The ferry") + skipped + zstd.compress(b" returns") + b"junk")
    assert body.whole() == b"The ferry returns"


def test_a_packed_body_that_ends_early_is_what_came_of_it() -> None:
    body = Body("gzip", 100_000)
    body.take(gzip.compress(b"The ferry returns at noon. " * 100)[:-12])
    whole = body.whole()
    assert isinstance(whole, bytes)
    assert whole.startswith(b"The ferry")


def test_more_layers_than_two_are_refused() -> None:
    assert Body("gzip, gzip, gzip", 10).whole() == BadBody("is packed as gzip, gzip, gzip, which is not understood")


@pytest.mark.parametrize(
    ("raw", "payload"),
    [
        (b"3\r\nThe\r\n6\r\n ferry\r\n0\r\n\r\n", b"The ferry"),
        (b"3;x=1\r\nThe\r\n0\r\nTrailer: 1\r\n\r\n", b"The"),
        (b"3\r\nThe\r\nff\r\n fer", b"The fer"),
        (b"<p>no chunks", b"<p>no chunks"),
        (b"", b""),
    ],
)
def test_chunks_are_put_together_as_far_as_they_go(raw: bytes, payload: bytes) -> None:
    assert dechunked(raw) == payload


@given(st.binary(max_size=300))
def test_no_bytes_break_the_chunks(raw: bytes) -> None:
    assert len(dechunked(raw)) <= len(raw)
