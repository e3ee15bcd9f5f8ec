"""The live route: never compressed, never kept."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from copytaster.web.site import site_of, tongue_of

MAX_READERS = 5_000
MAX_DIGITS = 18


async def wire(request: Request) -> Response:
    """What moves on the wire after `Last-Event-ID`, or `?after=`, or from now on."""
    hub = site_of(request).hub
    if hub.readers >= MAX_READERS:
        raise HTTPException(503, "Too many readers follow the wire; reload later.", {"retry-after": "60"})
    seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
    after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= MAX_DIGITS else None
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(hub.stream(after, tongue_of(request)), headers=headers, media_type="text/event-stream")
