"""`sources`: the feeds, and how they fare."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from copytaster import app
from copytaster.errors import InputError
from copytaster.model.feed import FeedSource, FeedState
from copytaster.settings import Settings
from copytaster.stages import present, schedule, urls, websub

FIRST_COLUMN = 14


@click.group()
def sources() -> None:
    """The feeds, and how they fare.

    \b
    Examples:
      copytaster sources list
      copytaster sources show bbc.co.uk
    """


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def list_sources(ctx: click.Context, as_json: bool) -> None:
    """List every feed with its last poll and its next.

    \b
    Examples:
      copytaster sources list
      copytaster sources list --json | jq -r .feed.url
    """
    feeds, states = asyncio.run(_states(ctx.obj()))
    if as_json:
        for feed in feeds:
            click.echo(_json({"feed": feed, "state": _shown(states.get(feed.id))}))
        return
    if not feeds:
        click.echo("No feeds yet. Add one with `copytaster add URL`, or begin with `copytaster run --starter`.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Title", "Publisher", "Language", "State", "Polled (UTC)", "Next (UTC)", "Address"):
        table.add_column(name, overflow="fold")
    for feed in feeds:
        table.add_row(feed.title, feed.source_id, feed.language or "", *_told(feed, states.get(feed.id)), feed.url)
    console = Console()
    console.print(table, width=None if console.is_terminal else 200)


@sources.command("show")
@click.argument("which", metavar="ID|DOMAIN|URL")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def show_source(ctx: click.Context, which: str, as_json: bool) -> None:
    """Tell how polling goes: of one feed by its id or address, or of all feeds of a publisher by its domain.

    \b
    Examples:
      copytaster sources show bbc.co.uk
      copytaster sources show https://www.theguardian.com/world/rss
    """
    for shown in asyncio.run(_show(ctx.obj(), which)):
        click.echo(_json(shown) if as_json else _page(shown))


async def _show(settings: Settings, which: str) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    async with app.opened_store(settings) as store:
        feeds = _meant(await store.feeds(), which)
        ids = [feed.id for feed in feeds]
        states, asked, leases = await store.feed_states(ids), await store.subscriptions(ids), await store.leases(ids)
        volumes = {source: await store.volume(source, now - timedelta(days=31)) for source in {feed.source_id for feed in feeds}}
    return [
        {
            "feed": feed,
            "state": _shown(states.get(feed.id)),
            "standing": present.with_hub(
                present.standing(feed, states.get(feed.id), now),
                websub.in_words(websub.Standing(asked.get(feed.id), leases.get(feed.id)), now),
            ),
            "articles_a_day": present.by_day(volumes[feed.source_id], now),
        }
        for feed in feeds
    ]


def _meant(feeds: Sequence[FeedSource], which: str) -> list[FeedSource]:
    """The feed with this id or address, else the feeds of this publisher; an InputError that says what to do when there are none."""
    address = urls.canonical(which if "://" in which else f"https://{which}")
    found = [feed for feed in feeds if which in (feed.id, feed.url) or (address and urls.canonical(feed.url) == address)]
    domain = urls.registrable(address) if address else which
    found = found or [feed for feed in feeds if feed.source_id in (which, domain)]
    if not found:
        raise InputError(
            f"no feed has the id or address {which!r}, and none is of that publisher; `copytaster sources list` lists them all"
        )
    return found


def _page(shown: dict[str, Any]) -> str:
    feed, standing, days = shown["feed"], shown["standing"], shown["articles_a_day"]
    lines = [f"{feed.title} ({feed.id})", feed.url, ""]
    lines += [f"{name:{FIRST_COLUMN}} {said}" for name, said in standing.facts]
    lines.append(
        f"{'30 days':{FIRST_COLUMN}} [{present.sparkline(days)}] {sum(days):,} articles of {feed.source_id}, {max(days):,} a day at most"
    )
    if standing.troubles:
        lines += ["", "The last failures"]
        lines += [f"  {each.at.full}  {each.why}" + (f"\n    {each.line}" if each.line else "") for each in standing.troubles]
    return "\n".join((*lines, ""))


def _shown(state: FeedState | None) -> dict[str, Any] | None:
    """The state without what only the program reads."""
    if state is None:
        return None
    return {name: getattr(state, name) for name in state.__dataclass_fields__ if name not in ("rhythm", "body_digest")}


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


async def _states(settings: Settings) -> tuple[tuple[FeedSource, ...], dict[str, FeedState]]:
    async with app.opened_store(settings) as store:
        return await store.feeds(), dict(await store.feed_states())


def _told(feed: FeedSource, state: FeedState | None) -> tuple[str, str, str]:
    if feed.is_paused:
        return "paused", "", ""
    if state is None or state.polled_at is None:
        return "not polled yet", "", ""
    said = state.outcome if not state.why else f"{state.outcome}: {state.why}"
    said = f"{said}, silent" if schedule.silence(state) else said
    return said, _minute(state.polled_at), _minute(state.next_poll_at)


def _minute(at: datetime) -> str:
    return f"{at:%d %b %H:%M}"
