"""The process in which apprise runs: reads one message from standard input, sends it, says on standard output what came of it.

Before anything of the message is looked at, an audit hook is set that cannot be taken back: connections go to public addresses and
those that are allowed, whatever a name resolves to and wherever a redirect leads; no other process is started, nothing is written,
and no file is read but those of Python, of its packages and of the system's certificates. Source: PEP 578.
"""

import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import apprise

from copytaster.adapters.addresses import Network, NotPublicError, is_open, networks

_CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_REFUSED = {
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn", "socket.bind",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.symlink", "os.link", "shutil.rmtree",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SYSTEM = ("/etc/ssl/", "/etc/pki/", "/usr/share/ca-certificates/", "/usr/local/share/ca-certificates/", "/usr/share/zoneinfo/")


def guard(allowed: Sequence[Network], readable: Sequence[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """The hook. `readable` are the beginnings of paths."""

    def watched(event: str, args: tuple[Any, ...]) -> None:
        if event in _CONNECTS:
            address = args[1]
            if event != "socket.connect" and address is None:
                return
            if not (isinstance(address, tuple) and is_open(str(address[0]), allowed)):
                raise NotPublicError("this is not a public address")
        elif event in _REFUSED:
            raise PermissionError(f"{event} is not for messages")
        elif event == "open":
            _check_open(args[0], args[2], readable)

    return watched


def _check_open(path: object, flags: object, readable: Sequence[str]) -> None:
    if isinstance(path, int):
        return
    name = os.path.abspath(os.fsdecode(path)) if isinstance(path, str | bytes) else ""
    is_written = isinstance(flags, int) and bool(flags & _WRITING)
    if is_written or not name.startswith(tuple(readable)):
        raise PermissionError("this file is not for messages")


def _readable() -> list[str]:
    own = [str(Path(each).resolve()) + os.sep for each in (sys.prefix, sys.base_prefix, *filter(None, sys.path)) if each]
    return [*own, *(str(Path(each)) + os.sep for each in (sys.prefix, sys.base_prefix)), *_SYSTEM]


class _Heard(logging.Handler):
    """Remembers what apprise said last."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.said = record.getMessage()


def main() -> None:
    """One message."""
    asked = json.load(sys.stdin)
    heard = _Heard(logging.WARNING)
    log = logging.getLogger(apprise.LOGGER_NAME)
    log.addHandler(heard)
    log.propagate = False
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY, secure_logging=True, app_id="Copytaster")
    apprise.NotificationManager().load_modules()  # type: ignore[no-untyped-call]
    sys.addaudithook(guard(networks(asked["allowed"]), _readable()))
    service = apprise.Apprise.instantiate(asked["target"], asset=asset, suppress_exceptions=True)
    if service is None:
        _say(is_sent=False, is_final=True, why="apprise does not understand this address")
        return
    service.socket_connect_timeout = service.socket_read_timeout = float(asked["timeout_s"])
    sender = apprise.Apprise(asset=asset)
    sender.add(service)
    is_sent = bool(sender.notify(title=asked["title"], body=asked["body"], body_format=apprise.NotifyFormat.TEXT))
    _say(is_sent=is_sent, is_final=False, why="" if is_sent else heard.said[:300] or "the service did not take it")


def _say(*, is_sent: bool, is_final: bool, why: str) -> None:
    sys.stdout.write(json.dumps({"is_sent": is_sent, "is_final": is_final, "why": why}))


if __name__ == "__main__":
    main()
