"""A receiver of webhooks on the loopback that checks signatures, and a mail server that keeps what it gets."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from standardwebhooks import Webhook


@dataclass
class Hook:
    """What came to a webhook; it answers with the first of `answers`, the last of which holds for all that follow."""

    url: str = ""
    secret: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def verified(self, number: int = -1, secret: str = "") -> dict[str, Any]:
        """What a message says, once its signature was found right."""
        return cast(dict[str, Any], Webhook(secret or self.secret).verify(self.bodies[number], self.headers[number]))

    @property
    def ids(self) -> list[str]:
        return [each["webhook-id"] for each in self.headers]


@contextmanager
def hook() -> Iterator[Hook]:
    """A receiver on a free port."""
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            told.headers.append({name.lower(): value for name, value in self.headers.items()})
            told.paths.append(self.path)
            status, headers = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@dataclass
class Post:
    """A mail server and its mail; an address in `refused` is answered with its line."""

    port: int = 0
    mail: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, *told: Any) -> str:  # noqa: N802 - named by aiosmtpd
        envelope, address = cast(Envelope, told[2]), str(told[3])
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *told: Any) -> str:  # noqa: N802 - named by aiosmtpd
        envelope = cast(Envelope, told[2])
        made = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.mail.append((envelope.mail_from or "", list(envelope.rcpt_tos), cast(EmailMessage, made)))
        return "250 OK"


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    post = Post(port)
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def told(body: bytes) -> dict[str, Any]:
    """A message as JSON."""
    return cast(dict[str, Any], json.loads(body))
