"""Render the demonstration archive and its truth from their sources: `python tools/make_demo.py [--into FOLDER]`.

The same sources give the same bytes: the archive's dates are the articles', record ids are hashes of address and date.
"""

import argparse
import base64
import gzip
import hashlib
import json
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import demo_feeds
import demo_pages
from demo_texts import Capture, Piece, captures, pieces

SOURCES = Path(__file__).resolve().parents[1] / "src" / "copytaster" / "data" / "demo"
MAX_BYTES = 400_000


def main() -> None:
    """Write `demo.warc.gz` and `expected.json`."""
    parser = argparse.ArgumentParser(description="Render the demonstration archive from its sources.")
    parser.add_argument("--into", type=Path, default=SOURCES, help="the folder to write to")
    folder: Path = parser.parse_args().into
    articles = pieces(SOURCES)
    packed = archive(articles)
    assert len(packed) <= MAX_BYTES, f"the archive has {len(packed)} bytes, more than {MAX_BYTES}"
    (folder / "demo.warc.gz").write_bytes(packed)
    (folder / "expected.json").write_text(json.dumps(expected(articles), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(articles)} articles, {len({piece.story for piece in articles})} stories, {len(packed)} bytes")


def archive(articles: tuple[Piece, ...]) -> bytes:
    """The whole archive, one gzip member a record, in order of time."""
    looked = captures(articles)
    records = [(_info(looked[0].feed_at), looked[0].feed_at, "")]
    for capture in looked:
        records.append((_feed(capture, articles), capture.feed_at, capture.piece.publisher.feed_url))
        records.append((_page(capture, articles), capture.page_at, capture.piece.url))
    ordered = [records[0], *sorted(records[1:], key=lambda record: (record[1], record[2]))]
    return b"".join(gzip.compress(record, compresslevel=9, mtime=0) for record, _, _ in ordered)


def expected(articles: tuple[Piece, ...]) -> dict[str, object]:
    """What a reader of the archive should find; README.md beside it says what the words mean."""
    feeds = {piece.publisher.feed_url: piece.publisher.name for piece in articles}
    return {"feeds": dict(sorted(feeds.items())), "articles": [_truth(piece) for piece in articles]}


def _truth(piece: Piece) -> dict[str, object]:
    kind = "copy" if piece.copy_of else "agency" if piece.publisher.key == "meridian" else "own"
    looked = [Capture(piece, state) for state in piece.states]
    return {
        "url": piece.url,
        "publisher": piece.publisher.name,
        "language": piece.language,
        "story": piece.story,
        "kind": kind,
        "copy_of": piece.copy_of or None,
        "credit": piece.credit or None,
        "page": piece.page,
        "published_at": _date(piece.published_at),
        "versions": [{"title": capture.state.headline, "captured_at": _date(capture.page_at)} for capture in looked],
    }


def _feed(capture: Capture, articles: tuple[Piece, ...]) -> bytes:
    publisher, now = capture.piece.publisher, capture.feed_at
    body = demo_feeds.document(publisher, _published(articles, capture, now), now)
    return _response(publisher.feed_url, now, "200 OK", (demo_feeds.TYPES[publisher.feed], body))


def _page(capture: Capture, articles: tuple[Piece, ...]) -> bytes:
    now = capture.page_at
    body = demo_pages.page(capture.piece, now, _published(articles, capture, now))
    status = "404 Not Found" if capture.piece.page == "gone" else "200 OK"
    return _response(capture.piece.url, now, status, ("text/html; charset=utf-8", body))


def _published(articles: tuple[Piece, ...], capture: Capture, now: datetime) -> list[Piece]:
    return [piece for piece in articles if piece.publisher == capture.piece.publisher and piece.published_at <= now]


def _response(url: str, now: datetime, status: str, content: tuple[str, bytes]) -> bytes:
    kind, body = content
    sent = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    block = f"HTTP/1.1 {status}\r\nDate: {sent}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = {
        "WARC-Type": "response",
        "WARC-Date": _date(now),
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url + ' ' + _date(now))}>",
        "WARC-Target-URI": url,
        "WARC-Payload-Digest": _digest(body),
        "Content-Type": "application/http; msgtype=response",
    }
    return _record(head, block)


def _info(now: datetime) -> bytes:
    block = b"format: WARC File Format 1.0\r\ndescription: a day and a half of an invented press\r\n"
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Date": _date(now - timedelta(minutes=1)),
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'demo.warc.gz')}>",
        "WARC-Filename": "demo.warc.gz",
        "Content-Type": "application/warc-fields",
    }
    return _record(head, block)


def _record(head: dict[str, str], block: bytes) -> bytes:
    lines = [f"{name}: {value}" for name, value in head.items()]
    lines += [f"WARC-Block-Digest: {_digest(block)}", f"Content-Length: {len(block)}"]
    return ("WARC/1.0\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


def _digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main()
