"""What is thrown at the product: scripts of its own making and, where they are, the public ones of the shared data."""

import json
from functools import cache
from pathlib import Path

from tests.shared_data import SHARED

_OWN = Path(__file__).with_name("scripts.txt")
_PUBLIC = SHARED / "data" / "hostile" / "xss.jsonl"


@cache
def own() -> tuple[str, ...]:
    """Written for the project, a vector a line."""
    return tuple(_OWN.read_text("utf-8").splitlines())


@cache
def public() -> tuple[str, ...]:
    """The public ones; none where the shared data is missing."""
    lines = _PUBLIC.read_text("utf-8").strip("\n").split("\n") if _PUBLIC.is_file() else ()
    return tuple(json.loads(line)["payload"] for line in lines)


def sample(number: int) -> tuple[str, ...]:
    """All of the project's own, then public ones from the whole of their list, as evenly as `number` allows."""
    more = max(number - len(own()), 0)
    step = max(len(public()) // more, 1) if more else 1
    return own() + public()[::step][:more]
