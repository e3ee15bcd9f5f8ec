"""The files that pages need: the style sheet, the script, the icon; from memory, each known by its content."""

from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from copytaster.web.answers import Body, answer

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
NAMES = ("copytaster.css", "live.js", "icon.svg", "health.js", "passkeys.js", "uplot.js", "uplot.css")
FOREVER = "public, max-age=31536000, immutable"


@cache
def asset(name: str) -> Body:
    """One file of `NAMES`."""
    return Body((files("copytaster.web") / "static" / name).read_bytes(), TYPES[name.rsplit(".", 1)[1]])


@cache
def address(name: str) -> str:
    """Where a page asks for the file: a new address for each new content."""
    return f"/static/{name}?v={asset(name).tag[3:13]}"


async def static(request: Request) -> Response:
    """One file, to be kept for a year when it is asked for by its full address."""
    name = request.path_params["name"]
    if name not in NAMES:
        raise HTTPException(404)
    asked = f"{request.url.path}?{request.url.query}"
    return answer(request, asset(name), FOREVER if asked == address(name) else "no-cache")
