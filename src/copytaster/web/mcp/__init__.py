"""The MCP server: what the JSON API says, as tools for programs that read with a language model.

Only `door` and `over_stdio` are for others; both load the package `mcp`, which is an extra.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from copytaster.errors import ConfigError
from copytaster.staff import Entrance

if TYPE_CHECKING:
    from copytaster.web.mcp.door import HttpDoor

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def door(entrance: Entrance | None, base_url: str, hosts: Sequence[str], origins: Sequence[str]) -> "HttpDoor":
    """What answers at `/mcp`. It is reached by this machine's names, by that of `base_url`, and by `hosts`; pages of other sites
    reach it from `origins` alone. Raises `ConfigError` where the extra is not installed.
    """
    try:
        from copytaster.web.mcp.door import HttpDoor  # noqa: PLC0415 - an extra that most do without
    except ImportError as error:
        raise ConfigError("mcp.http is on, but the MCP server is not installed; pip install 'copytaster[mcp]'") from error
    own = urlsplit(base_url)
    names = [*LOOPBACK, *([own.hostname] if own.hostname else []), *hosts]
    allowed = [*(f"http://{name}:*" for name in LOOPBACK), *([f"{own.scheme}://{own.netloc}"] if own.netloc else []), *origins]
    return HttpDoor(entrance, base_url, [form for name in names for form in (name, f"{name}:*")], allowed)


async def over_stdio(site: ASGIApp, base_url: str) -> None:
    """Serve one client over standard input and output until it goes. Raises `ConfigError` where the extra is not installed."""
    try:
        from copytaster.web.mcp.tools import server  # noqa: PLC0415 - an extra that most do without
    except ImportError as error:
        raise ConfigError("the MCP server is not installed; pip install 'copytaster[mcp]'") from error
    from copytaster.web.mcp.asking import Asked  # noqa: PLC0415 - an extra that most do without

    made = server(lambda: Asked(site, base_url))
    await made.run_stdio_async()
