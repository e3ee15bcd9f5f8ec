"""Where an address leads, as browsers read it."""

import base64
import re
from dataclasses import dataclass
from urllib.parse import unquote

import can_ada

from copytaster.model.page import Refused
from copytaster.stages import urls

_MAX_URL_CHARS = 8_192
_DEFAULT_PORTS = {"http:": 80, "https:": 443}
_RAW_BYTE = re.compile("[\udc80-\udcff]")
"""A byte of a header that is no UTF-8, as aiohttp hands it over."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address, http or https, without fragment; credentials are kept apart, as the header's value.

    `host` is a name or a number without brackets or a dot at its end; `authority` and `path` are what a request says.
    """

    url: str
    host: str
    port: int
    origin: str
    authority: str
    path: str
    credentials: str | None

    @property
    def is_secure(self) -> bool:
        return self.origin.startswith("https:")


def place_of(url: str, base: str | None = None) -> Place | Refused:
    """The place behind an address, or why it is none; `base` is the page that named it."""
    if len(url) > _MAX_URL_CHARS:
        return Refused("the address is too long")
    try:
        url = _RAW_BYTE.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", url)
        url.encode()
        parsed = can_ada.parse(url.strip() if base is None else urls.joined(base, url))
    except (ValueError, UnicodeError):
        return Refused(f"{url[:100]!r} is not a web address")
    if parsed.protocol not in _DEFAULT_PORTS or not parsed.hostname:
        return Refused(f"{parsed.protocol[:20]} addresses are not fetched")
    credentials = _credentials(parsed)
    if parsed.hash:
        parsed.hash = ""
    return Place(
        url=parsed.href,
        host=parsed.hostname.strip("[]").rstrip("."),
        port=int(parsed.port or _DEFAULT_PORTS[parsed.protocol]),
        origin=parsed.origin,
        authority=parsed.host,
        path=parsed.pathname + parsed.search,
        credentials=credentials,
    )


def _credentials(parsed: can_ada.URL) -> str | None:
    """Taken out of the address, as a header carries them."""
    if not parsed.username and not parsed.password:
        return None
    pair = f"{unquote(parsed.username)}:{unquote(parsed.password)}"
    parsed.username = parsed.password = ""
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
