"""What other processes tell through PostgreSQL's NOTIFY: that there is work in a room, and how far the wire has come.

A notification is a wake-up and no more: who misses one finds the work when it next looks. A thread of its own listens, and
connects again when the server goes away.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from copytaster.adapters.store.bell_rows import CHANNEL, meant
from copytaster.model.message import ROOMS, Room

log = logging.getLogger("copytaster.bells")

LOOK_S = 0.5
"""How soon the thread notices that it is to end."""
AGAIN_S = 3.0

Heard = Callable[[frozenset[Room], int], None]
"""Called in the listening thread: rooms with new work, and the number of the last line of the wire, 0 when it did not move."""


class Bells:
    """Listens to the database at this address while the context is open. `any_line` is told when some lines may have been missed."""

    def __init__(self, url: str, heard: Heard, any_line: int) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._heard = heard
        self._any_line = any_line
        self._is_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bells", daemon=True)

    def __enter__(self) -> "Bells":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_ended.set()
        self._thread.join()

    def _run(self) -> None:
        is_away = False
        while not self._is_ended.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"listen {CHANNEL}")
                    is_away = False
                    # What was told before this moment was not heard.
                    self._heard(frozenset(ROOMS), self._any_line)
                    self._listen(connection)
            except psycopg.Error as error:
                if not is_away:
                    log.warning("bells_failed", extra={"fields": {"why": " ".join(str(error).split())}})
                is_away = True
                self._is_ended.wait(AGAIN_S)

    def _listen(self, connection: "psycopg.Connection[Any]") -> None:
        while not self._is_ended.is_set():
            for told in connection.notifies(timeout=LOOK_S):
                self._heard(*meant(told.payload))
                if self._is_ended.is_set():
                    return
