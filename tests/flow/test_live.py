"""A live site on a small network of its own: a feed is found, polled, its page read, and the story stands on the page."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PARAGRAPHS = "".join(
    f"<p>The ferry to the outer island sails again on day {day} of the repairs, the harbour office said, and tickets are sold on board.</p>"
    for day in range(1, 9)
)


class Publisher(BaseHTTPRequestHandler):
    """A site with a front page that names its feed, a feed of one item, and the item's page."""

    asked: list[str] = []  # noqa: RUF012 - one publisher a test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        host = f"http://{self.headers['Host']}"
        published = format_datetime(datetime.now(UTC))
        pages = {
            "/": (
                "text/html",
                '<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head><body>Front</body></html>',
            ),
            "/news.xml": (
                "application/rss+xml",
                f"<rss version='2.0'><channel><title>Harbour Times</title><link>{host}/</link><item><title>Ferry sails again</title>"
                f"<link>{host}/ferry</link><pubDate>{published}</pubDate></item></channel></rss>",
            ),
            "/ferry": (
                "text/html",
                f"<html><head><title>Ferry</title></head><body><article><h1>Ferry sails again</h1>{PARAGRAPHS}</article></body></html>",
            ),
        }
        kind, text = pages.get(self.path, ("text/plain", ""))
        body = text.encode()
        self.send_response(200 if self.path in pages else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def publisher() -> Iterator[str]:
    Publisher.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def _environment() -> dict[str, str]:
    quick = {"COPYTASTER_FETCH_ALLOW_PRIVATE": '["127.0.0.0/8"]', "COPYTASTER_FETCH_HOST_PAUSE_S": "0.0", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **quick}


def _text_with(url: str, words: str, within_s: float) -> str:
    """The page once it holds the words; what it holds at the end otherwise."""
    deadline = time.monotonic() + within_s
    while True:
        with urllib.request.urlopen(url) as answer:
            text: str = answer.read().decode()
        if words in text or time.monotonic() > deadline:
            return text
        time.sleep(0.2)


def test_a_site_is_added_by_its_address_and_its_story_comes_onto_the_page(tmp_path: Path, publisher: str) -> None:
    command = [sys.executable, "-m", "copytaster"]
    added = subprocess.run([*command, "add", publisher], cwd=tmp_path, env=_environment(), capture_output=True, text=True, check=False)
    assert "Harbour Times" in added.stdout, added.stderr
    assert f"{publisher}/news.xml" in added.stdout

    running = subprocess.Popen([*command, "run", "--port", "0"], cwd=tmp_path, env=_environment(), stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    try:
        said = next(line for line in running.stdout if " is at " in line)
        address = said.split(" is at ")[1].split(",")[0]
        front = _text_with(address, "harbour office said", within_s=40)
        assert "Ferry sails again" in front
        assert "harbour office said" in front
        assert Publisher.asked.index("/robots.txt") < Publisher.asked.index("/ferry")
        assert Publisher.asked.count("/ferry") == 1
    finally:
        running.send_signal(signal.SIGTERM)
        status = running.wait(timeout=15)
        running.stdout.close()
    assert status == 0
