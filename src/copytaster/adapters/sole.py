"""Only one process at a time works on a store in a file: it remembers what it wrote, and groups articles, as if there were no other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copytaster.errors import StoreError


@contextmanager
def sole_worker(path: Path | None) -> Iterator[None]:
    """Hold the store of this file; `StoreError` at once when another process holds it. The system frees it when a process is killed.

    Commands that only read, or add a feed, need not hold it. None, for a store that is no file, holds nothing.
    """
    if path is None:
        yield
        return
    lock = path.with_name(f"{path.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = lock.open("w")
    except OSError as error:
        raise StoreError(f"{lock}: cannot be written: {error.strerror}; give this user the right to write there") from error
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{path}: another copytaster works on this store; stop that one, or name another file in store.url") from error
        yield
