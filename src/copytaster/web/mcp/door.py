"""The MCP server over streamable HTTP, as a route of the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from copytaster.staff import Entrance
from copytaster.web.mcp.asking import Asked
from copytaster.web.mcp.tools import server
from copytaster.web.visitors import visitor_of

MAX_BODY_BYTES = 100_000
CHALLENGE = {"www-authenticate": "Bearer", "cache-control": "no-store"}


class HttpDoor:
    """Implements `Door`. No session is kept between requests. Where people may sign in, a token of any scope opens it; a cookie never
    does, as a page of another site could use it.

    `hosts` and `origins` are what the headers Host and Origin may say, where `*` stands for any port: a page of another site that has
    its name point to this machine is refused.
    """

    def __init__(self, entrance: Entrance | None, base_url: str, hosts: Sequence[str], origins: Sequence[str]) -> None:
        self._entrance = entrance
        self._base_url = base_url
        self._guard = TransportSecuritySettings(allowed_hosts=list(hosts), allowed_origins=list(origins))
        self._made: MCPServer | None = None

    @asynccontextmanager
    async def opened(self, site: ASGIApp) -> AsyncIterator[None]:
        """As `Door.opened`."""
        self._made = server(lambda: Asked(site, self._base_url))
        self._made.streamable_http_app(
            json_response=True, stateless_http=True, transport_security=self._guard, max_request_body_size=MAX_BODY_BYTES
        )
        async with self._made.session_manager.run():
            yield
        self._made = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        if self._made is None:
            await PlainTextResponse("This is not open yet.\n", 503)(scope, receive, send)
        elif not await self._may_enter(request):
            await PlainTextResponse("Give a token of this site: Authorization: Bearer ...\n", 401, CHALLENGE)(scope, receive, send)
        else:
            await self._made.session_manager.handle_request(scope, receive, send)

    async def _may_enter(self, request: Request) -> bool:
        visitor = visitor_of(request)
        if visitor is not None and visitor.way == "token":
            return True
        return self._entrance is None or not await self._entrance.is_kept()
