"""Only the modules that guard it touch the network."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "copytaster"

REACH = {
    "socket", "ssl", "socketserver", "aiohttp", "requests", "httpx", "urllib3", "pycurl", "urllib.request", "http.client", "http.server",
    "ftplib", "smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "asyncore", "websockets", "websocket", "anyio", "trio",
    "trafilatura.downloads", "courlan.network", "httpx2", "openai", "pydantic_ai", "apprise",
}  # fmt: skip
CALLS = {
    "open_connection", "create_connection", "create_datagram_endpoint", "start_server", "create_server", "sock_connect", "urlopen",
    "urlretrieve", "fetch_url", "fetch_response",
}  # fmt: skip
MAY = {
    "adapters/addresses.py": {"socket", "aiohttp"},
    "adapters/apprise_child.py": {"apprise"},  # a process of its own, under a hook that refuses what is not public
    "adapters/client.py": {"aiohttp"},
    "adapters/hops.py": {"aiohttp"},
    "adapters/notify_mail.py": {"smtplib", "ssl"},  # the operator's own mail server, wherever it is
    "adapters/troubles.py": {"socket", "ssl", "aiohttp"},
    "adapters/writer.py": {"httpx2", "openai", "pydantic_ai"},  # what they ask for goes through the guarded client
    "adapters/writer_door.py": {"httpx2"},
    "app.py": {"socket"},  # the type of the sockets on which the site listens
    "cli/serve.py": {"socket", "create_server"},  # the socket on which the site listens
}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reached(source: str) -> set[str]:
    """What the module imports or calls that leads to the network."""
    tree = ast.parse(source)
    names = {reach for name in imported(tree) for reach in REACH if name == reach or name.startswith(f"{reach}.")}
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name)
    }
    return names | (used & CALLS)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_module_reaches_the_network(path: Path) -> None:
    assert reached(path.read_text(encoding="utf-8")) <= MAY.get(str(path.relative_to(PACKAGE)), set())


@pytest.mark.parametrize(
    "source",
    [
        "import socket", "from urllib.request import urlopen", "from urllib import request",
        "import aiohttp.client",
        "import asyncio\nasync def f(): await asyncio.open_connection(1, 1)",
        "def f():\n    import http.client", "from http import client",
    ],
)  # fmt: skip
def test_each_way_to_the_network_would_be_seen(source: str) -> None:
    assert reached(source)


def test_sockets_are_made_in_one_place_alone() -> None:
    made = [str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if "socket.socket(" in path.read_text(encoding="utf-8")]
    assert made == ["adapters/addresses.py"]


def test_a_session_is_opened_in_one_place_alone() -> None:
    made = [str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if "ClientSession(" in path.read_text(encoding="utf-8")]
    assert made == ["adapters/hops.py"]
