"""What a cell of the matrix is: a fault, and a run that says what went wrong."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.processes import ended, forked, undisturbed


@dataclass(slots=True)
class Bench:
    """A folder to work in, and how the day ends without faults. `is_quick` takes samples where the whole takes minutes."""

    folder: Path
    is_quick: bool
    export: bytes = b""
    calm: dict[int, dict[str, Any]] = field(default_factory=dict)
    names: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def __post_init__(self) -> None:
        self.export = undisturbed(self.folder)

    def path(self) -> Path:
        """A file that nobody has used."""
        return self.folder / f"{next(self.names)}.db"


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault. `run` gives back what went wrong, in words, empty when nothing did; `skipped:` and why where it cannot be tried here."""

    group: str
    name: str
    run: Callable[[Bench], str]


def alone(work: Callable[[], Any], said: Path) -> str:
    """What an asynchronous check says, run in a process of its own; a crash is a failure."""

    def done() -> None:
        said.write_text(asyncio.run(work()) or "")

    status = ended(forked(done))
    return said.read_text() if status == 0 else f"the process ended with {status}"
