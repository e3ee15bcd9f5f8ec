"""`alerts`: what people want to be told of, from a terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import click
import orjson

from copytaster import app, app_alerts
from copytaster.adapters.clock import SystemClock
from copytaster.adapters.store import SqlStore
from copytaster.engine.alerts import NewsAlerts, fresh
from copytaster.errors import InputError
from copytaster.model.alert import Alert, Sent, delivery_id
from copytaster.settings import Settings
from copytaster.stages import alerts as stages
from copytaster.stages import records
from copytaster.stages.search import read
from copytaster.web.alerts.previewing import DAYS, previewed

T = TypeVar("T")


@click.group("alerts")
def alerts() -> None:
    """What people want to be told of: standing searches and stories that they follow.

    \b
    Examples:
      copytaster alerts preview 'intitle:ferry strike'
      copytaster alerts add 'ferry strike' --to dora@example.org --quiet 22:00-07:00
      copytaster alerts add 'said:Holm' --to https://example.org/hook --owner dora --json
      copytaster alerts list --json
      copytaster alerts test n0123456789abcdef
    """


@dataclass(frozen=True, slots=True)
class _Opened:
    settings: Settings
    store: SqlStore
    desk: NewsAlerts

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)


def _with_store(settings: Settings, work: Callable[[_Opened], Awaitable[T]]) -> T:
    async def done() -> T:
        async with app.opened_store(settings) as store:
            return await work(_Opened(settings, store, app_alerts.alert_desk(settings, store, SystemClock(), None)))

    return asyncio.run(done())


def _say(plain: str, value: object, as_json: bool) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2).decode() if as_json else plain)


async def _known(opened: _Opened, alert_id: str) -> Alert:
    found = await opened.desk.one(alert_id)
    if found is None:
        raise InputError(f"there is no alert {alert_id}; `copytaster alerts list` shows them all")
    return found


@alerts.command("list")
@click.option("--owner", default=None, help="Only those of this person.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def listed(ctx: click.Context, owner: str | None, as_json: bool) -> None:
    """List alerts, of everybody or of one person; secrets and keys are left out."""

    async def told(opened: _Opened) -> tuple[Alert, ...]:
        people = [each.name for each in await opened.store.people.everyone()]
        owners = ["", *people] if owner is None else [owner]
        return tuple([each for name in owners for each in await opened.desk.of(name)])

    found = _with_store(ctx.obj(), told)
    lines = [_line(each) for each in found] or ["There are no alerts."]
    _say("\n".join(lines), [records.alert(each) for each in found], as_json)


def _line(alert: Alert) -> str:
    subject = (f": {alert.query}" if alert.query != alert.name else "") if alert.query else f": story {alert.story_id}"
    ways = ", ".join(stages.masked(each) for each in alert.channels) or "a feed"
    return f"{alert.id}  {alert.name}{subject}; {ways}" + (f"; of {alert.owner}" if alert.owner else "") + "; paused" * alert.is_paused


@alerts.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("question", required=False, default="")
@click.option("--story", default="", help="Follow this story instead of asking a question.")
@click.option("--to", "ways", multiple=True, help="Where messages go: an address of mail, a webhook, or a service as apprise writes it.")
@click.option("--name", default="", help="What it is called; the question by default.")
@click.option("--owner", default="", help="Whose it is; needed where people sign in.")
@click.option("--daily", default="", metavar="HH:MM", help="One message a day at this time, instead of one for each story.")
@click.option("--quiet", default="", metavar="HH:MM-HH:MM", help="Hours without messages.")
@click.option("--zone", default="", help="The clock by which these go, such as Europe/Berlin.")
@click.option("--max-per-hour", default="", help="Most messages an hour.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the secrets of webhooks.")
@click.pass_context
def add_command(ctx: click.Context, /, question: str, story: str, ways: tuple[str, ...], as_json: bool, **given: str) -> None:
    """Make an alert."""
    rhythm = "daily" if given["daily"] else "at-once"
    times = (rhythm, given["zone"], given["quiet"], given["daily"], given["max_per_hour"])
    wanted = stages.Wanted(given["name"], question, story, ways, *times)

    async def made(opened: _Opened) -> Alert:
        if given["owner"] and await opened.store.people.person(given["owner"]) is None:
            raise InputError(f"there is nobody called {given['owner']}")
        found = await opened.desk.add(wanted, given["owner"], may_mail_anyone=True)
        if isinstance(found, str):
            raise InputError(found)
        return found

    alert = _with_store(ctx.obj(), made)
    secrets = [f"Secret of {stages.masked(each)}: {each.secret}" for each in alert.channels if each.secret]
    _say("\n".join([_line(alert), *secrets]), records.alert(alert, with_secrets=True), as_json)


@alerts.command("preview", context_settings={"ignore_unknown_options": True})
@click.argument("question")
@click.option("--days", type=click.IntRange(1, 90), default=DAYS, show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def preview(ctx: click.Context, question: str, days: int, as_json: bool) -> None:
    """Say what an alert would have matched."""

    async def told(opened: _Opened) -> tuple[stages.Preview, list[str]]:
        bounds = await opened.desk.bounds("", may_mail_anyone=True)
        for problem in read(question, bounds.sources, opened.now).problems:
            click.echo(problem, err=True)
        draft = stages.made(stages.Wanted(query=question), bounds, "", fresh(), opened.now)
        if isinstance(draft, str):
            raise InputError(draft)
        found = await previewed(opened.store, draft, opened.now, days)
        articles = await opened.store.articles(found.newest)
        return found, [f"  {articles[each].told_at:%d %b %H:%M}  {articles[each].title}" for each in found.newest if each in articles]

    found, newest = _with_store(ctx.obj(), told)
    _say("\n".join([found.told, *newest]), found, as_json)


@alerts.command("test")
@click.argument("alert_id")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def test(ctx: click.Context, alert_id: str, as_json: bool) -> None:
    """Send a trial to every address of an alert, at once; exit status 1 when one was not taken."""
    settings: Settings = ctx.obj()

    async def sent(opened: _Opened) -> list[tuple[str, str, str]]:
        alert = await _known(opened, alert_id)
        clock = SystemClock()
        by = app_alerts.carriers(settings, app.user_agent(settings), clock)
        rows: list[tuple[str, str, str]] = []
        try:
            for channel in alert.channels:
                post = stages.Post(delivery_id(alert.id, channel.key, "trial", opened.now.isoformat()), opened.now, opened.now)
                outcome = await by.send(channel, stages.trial(alert, post, app_alerts.site_from(settings)))
                rows.append((channel.kind, stages.masked(channel), "" if isinstance(outcome, Sent) else outcome.why))
        finally:
            await by.close()
        return rows

    rows = _with_store(settings, sent)
    lines = [f"{kind} {shown}: {why or 'sent'}" for kind, shown, why in rows] or ["This alert has no address; it is a feed."]
    _say("\n".join(lines), [{"kind": kind, "to": shown, "is_sent": not why, "why": why} for kind, shown, why in rows], as_json)
    if any(why for _, _, why in rows):
        ctx.exit(1)


@alerts.command("remove")
@click.argument("alert_id")
@click.pass_context
def remove(ctx: click.Context, alert_id: str) -> None:
    """Remove an alert, with what it delivered."""

    async def removed(opened: _Opened) -> None:
        await opened.desk.remove(await _known(opened, alert_id))

    _with_store(ctx.obj(), removed)
    click.echo(f"{alert_id} is removed.")
