"""The files of an archive: their names, how they begin and end, and which of them are old."""

import os
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from copytaster.model.policy import ArchivePolicy
from copytaster.name import NAME

SPARE_BYTES = 500_000_000
"""So much room stays on the disk: the store needs it more."""
MOST_AT_ONCE = 10
"""Files that are removed when a new one begins: a clock that is years ahead must not take the whole archive."""
_NAME = re.compile(rf"{NAME}-(\d{{8}})-\d{{6}}-\d+-\d{{4}}\.warc\.gz")


def next_name(folder: Path, now: datetime) -> str:
    """Names sort by time; the process's number keeps two processes apart."""
    begin = f"{NAME}-{now:%Y%m%d-%H%M%S}-{os.getpid()}"
    number = sum(each.name.startswith(begin) for each in folder.iterdir())
    return f"{begin}-{number:04}.warc.gz"


def opened(path: Path) -> BinaryIO:
    """A new file; never one that is there."""
    return path.open("xb", buffering=0)


def free_bytes(folder: Path) -> int:
    """Room on the disk for who is not root."""
    return shutil.disk_usage(folder).free


def files(folder: Path) -> list[Path]:
    """Those of the archive, the oldest first; what else lies there is not ours."""
    return sorted(each for each in folder.iterdir() if _NAME.fullmatch(each.name))


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(_size(each) for each in files(folder))


def remove_old(folder: Path, policy: ArchivePolicy, now: datetime) -> None:
    """Make room for a file that is to begin: by age, then the oldest until all are small enough; some at a time."""
    found = files(folder)
    sizes = {each: _size(each) for each in found}
    allowed = policy.max_gb * 1e9 - policy.file_mb * 1e6 if policy.max_gb else float("inf")
    too_large = sum(sizes.values()) - allowed
    for each in found[:MOST_AT_ONCE]:
        is_old = policy.keep_days and now - _day(each) > timedelta(days=policy.keep_days + 1)
        if not is_old and too_large <= 0:
            break
        with suppress(FileNotFoundError):  # another process does the same
            each.unlink()
        too_large -= sizes[each]


def shortened(file: BinaryIO, path: Path, to: int | None) -> None:
    """Close a file; where a size is given what lies beyond it is taken off, and a file that holds nothing is removed."""
    with suppress(OSError):
        if to is not None:
            file.truncate(to)
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        if not _size(path):
            path.unlink()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _day(path: Path) -> datetime:
    known = _NAME.fullmatch(path.name)
    assert known
    try:
        return datetime.strptime(known[1], "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
