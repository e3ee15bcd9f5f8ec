"""What a reader app sent: parameters of the address and small bodies, read with care."""

import json
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BODY = 1_000_000
MAX_DIGITS = 18
LAST = 253_402_300_799
"""The end of the year 9999, in seconds."""


async def body_of(request: Request) -> bytes:
    """At most a megabyte."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise HTTPException(413, f"The body is longer than {MAX_BODY:,} bytes.")
        parts.append(part)
    return b"".join(parts)


async def json_of(request: Request) -> dict[str, object]:
    """An object; anything else is refused."""
    try:
        told = json.loads(await body_of(request) or b"{}")
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "The body is no JSON.") from error
    if not isinstance(told, dict):
        raise HTTPException(400, "The body is no JSON object.")
    return told


def whole(text: str | None) -> int | None:
    """A whole number that is not below zero; None for anything else, as the apps expect."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def instant(text: str | None) -> datetime | None:
    """From seconds since 1970; None for nothing, for 0 and for what is no number."""
    seconds = whole(text)
    return datetime.fromtimestamp(min(seconds, LAST), UTC) if seconds else None


def flag(text: str | None) -> bool | None:
    """As Go reads truth from text."""
    return {"1": True, "t": True, "true": True, "0": False, "f": False, "false": False}.get((text or "").lower())
