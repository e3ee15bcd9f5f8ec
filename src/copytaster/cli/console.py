"""What the commands write to a terminal: progress, tables, log lines."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from copytaster.ports import Progress as Tell

STEPS_WITHOUT_TERMINAL = 10


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """A bar on a terminal; elsewhere a line at each tenth. Both go to standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(title, console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[at]}"), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=None, at="")
        yield lambda done, total, label: bar.update(task, completed=done, total=total, at=label)


class _Lines:
    def __init__(self, title: str, console: Console) -> None:
        self._title = title
        self._console = console
        self._next = 0.0

    def __call__(self, done: int, total: int, label: str) -> None:
        if (total and done / total >= self._next) or done == total:
            self._console.print(f"{self._title}: {done} of {total}, {label}", highlight=False)
            self._next = done / max(1, total) + 1 / STEPS_WITHOUT_TERMINAL


class Logfmt(logging.Formatter):
    """One event a line: time, level, name, fields as key=value."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        said = " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())
        text = f"{self.formatTime(record)} {record.levelname.lower()} event={_quoted(record.getMessage())} {said}".rstrip()
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def _quoted(value: object) -> str:
    text = str(value)
    return f'"{text}"' if not text or any(c in text for c in ' "=\n') else text
