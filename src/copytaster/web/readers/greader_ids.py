"""Names of items and streams as Google Reader's API writes them, in every form that apps send back.

Source: the API's description by M. Parparita (google-reader-api, ItemId and StreamId).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from copytaster.web.readers.asked import MAX_DIGITS
from copytaster.web.readers.categories import CATEGORIES

LONG = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"
LABEL = "user/-/label/"
READING_LIST, READ, STARRED = f"{STATE}reading-list", f"{STATE}read", f"{STATE}starred"
KEPT_UNREAD = (f"{STATE}kept-unread", f"{STATE}tracking-kept-unread", f"{STATE}unread")
_HEX = re.compile("[0-9a-f]{1,16}", re.ASCII)
_USER = re.compile("user/[^/]{1,200}/")
MAX_INSTANT_S = 32_503_680_000
"""The year 3000."""


def long_id(number: int) -> str:
    """With sixteen digits to the base of sixteen."""
    return f"{LONG}{number:016x}"


def number_of(text: str) -> int | None:
    """From the long form, sixteen hexadecimal digits, or a decimal number; None for anything else."""
    is_long = text.startswith(LONG)
    digits = text.removeprefix(LONG).lower()
    if is_long or len(digits) == 16:
        number = int(digits, 16) if _HEX.fullmatch(digits) else None
    else:
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else None
    return number if number is not None and number < 1 << 62 else None


Kind = Literal["all", "read", "unread", "starred", "feed", "label", "unknown"]


@dataclass(frozen=True, slots=True)
class Stream:
    """What a stream's name stands for; `key` is the feed's name or the label."""

    kind: Kind
    key: str = ""


def stream_of(name: str) -> Stream:
    """Whoever is named as its user, it is the one who asks."""
    plain = _USER.sub("user/-/", name, count=1)
    if plain.startswith("feed/"):
        return Stream("feed", plain.removeprefix("feed/"))
    if plain.startswith(LABEL):
        label = plain.removeprefix(LABEL)
        return Stream("label", label) if any(each.title == label for each in CATEGORIES) else Stream("unknown", label)
    states: dict[str, Kind] = {READING_LIST: "all", READ: "read", STARRED: "starred", **dict.fromkeys(KEPT_UNREAD, "unread")}
    return Stream(states.get(plain, "unknown"))


def moment_of(text: str | None) -> datetime | None:
    """From a number of seconds, or of thousandth, millionth or thousand-millionth parts of them, told apart by its size."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS + 2:
        return None
    seconds = float(text)
    while seconds > MAX_INSTANT_S:
        seconds /= 1_000
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
