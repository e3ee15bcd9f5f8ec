"""`mcp`: the newswire as tools for programs that read with a language model."""

import asyncio

import click

from copytaster import app
from copytaster.settings import Settings
from copytaster.web import mcp as served


@click.command()
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Serve tools to one client over standard input and output, by the Model Context Protocol.

    A client starts it by itself. The site offers the same tools at /mcp when mcp.http is on.

    \b
    Examples:
      copytaster mcp
      copytaster --config /srv/news/copytaster.toml mcp
    """
    asyncio.run(_serve(ctx.obj()))


async def _serve(settings: Settings) -> None:
    async with app.newsroom(settings) as room:
        await served.over_stdio(app.site_of(room), app.address(settings))
