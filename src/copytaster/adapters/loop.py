"""The event loop of a served newsroom."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import uvloop


def run(main: Coroutine[Any, Any, None]) -> None:
    """As `asyncio.run`, on uvloop: a poll costs a quarter less, since sockets and callbacks are handled outside of Python."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)
