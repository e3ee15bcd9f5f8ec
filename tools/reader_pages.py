"""The split of pages by publisher: which are learned from, which are measured on."""

import hashlib
from functools import cache

from publicsuffixlist import PublicSuffixList

HELD_OUT = 5
"""One publisher in so many is held out."""


def publisher_of(url: str) -> str:
    """The registrable domain."""
    host = url.split("/")[2].split(":", maxsplit=1)[0].lower() if "//" in url else url
    return _suffixes().privatesuffix(host) or host


def is_held_out(publisher: str) -> bool:
    """This publisher's pages are for measuring."""
    return number(publisher) % HELD_OUT == 0


def number(publisher: str) -> int:
    """The same for the same publisher on every machine."""
    return int(hashlib.md5(publisher.encode()).hexdigest(), 16)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
