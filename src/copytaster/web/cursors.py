"""Where a list goes on: an instant and what breaks its ties, as text in an address."""

from datetime import UTC, datetime

from starlette.exceptions import HTTPException

_FORMAT = "%Y%m%dT%H%M%S.%fZ"
MAX_CHARS = 200


def cursor(at: datetime, key: str | int) -> str:
    """Such as `20231218T101500.000000Z~42`."""
    return f"{at.astimezone(UTC).strftime(_FORMAT)}~{key}"


def place(text: str | None) -> tuple[datetime, str] | None:
    """What `cursor` wrote; None for nothing. Anything else is answered with 400."""
    if not text:
        return None
    stamp, _, key = text[:MAX_CHARS].partition("~")
    try:
        return datetime.strptime(stamp, _FORMAT).replace(tzinfo=UTC), key
    except ValueError as error:
        raise HTTPException(400, "The place in the list cannot be read.") from error


def numbered(text: str | None) -> tuple[datetime, int] | None:
    """A place whose ties are broken by a number below 2^63."""
    found = place(text)
    if found is None:
        return None
    at, key = found
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise HTTPException(400, "The place in the list cannot be read.")
    return at, int(key)
