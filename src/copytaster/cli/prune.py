"""`prune`: what is old leaves the store, at once and not within days."""

import asyncio
from datetime import UTC, datetime

import click

from copytaster import app
from copytaster.adapters.sole import sole_worker
from copytaster.engine import retention as engine
from copytaster.settings import Settings
from copytaster.stages import retention
from copytaster.stages.retention import Left


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would leave, and change nothing; may run beside the newswire.")
@click.pass_context
def prune(ctx: click.Context, dry_run: bool) -> None:
    """Take out of the store what [retention] says, all at once. The running newswire does the same, some of it each day.

    Stop the newswire first, but for --dry-run.

    \b
    Examples:
      copytaster prune --dry-run
      COPYTASTER_RETENTION_ARTICLE_DAYS=365 copytaster prune --dry-run
    """
    settings: Settings = ctx.obj()
    if dry_run:
        left, cut = asyncio.run(_pruned(settings, is_trial=True))
    else:
        with sole_worker(app.sqlite_path(settings.store.url)):
            left, cut = asyncio.run(_pruned(settings, is_trial=False))
    for line in (*_limits(cut), *retention.in_words(left, dry_run)):
        click.echo(line)


async def _pruned(settings: Settings, is_trial: bool) -> tuple[Left, engine.Cut]:
    now = datetime.now(UTC)
    async with app.opened_store(settings, threads=False) as store:
        cut = await engine.cut_of(store.retention, settings.retention, settings.group, now)
        return await engine.take_out(store.retention, engine.Cut(cut.stories, cut.pages, is_trial=is_trial), now), cut


def _limits(cut: engine.Cut) -> list[str]:
    return [
        f"Stories: those that changed last before {cut.stories:%Y-%m-%d %H:%M} UTC." if cut.stories else "Stories: all are kept.",
        f"Fetched pages: those from before {cut.pages:%Y-%m-%d %H:%M} UTC." if cut.pages else "Fetched pages: all are kept.",
    ]
