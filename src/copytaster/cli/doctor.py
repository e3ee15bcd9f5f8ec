"""`doctor`: what is wrong with this installation, and what to do about it."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from copytaster import app
from copytaster.adapters import archive_files
from copytaster.adapters.store import open_store
from copytaster.errors import ConfigError, StoreError
from copytaster.name import NAME
from copytaster.settings import Settings, load
from copytaster.stages import websub
from copytaster.stages.present.keeping import size as size_of

LITTLE_DISK = 1_000_000_000
BUILT_AFTER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `todo` is what to do, empty when all is well."""

    level: Literal["ok", "warn", "fail"]
    what: str
    todo: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check the configuration, the store, the disk, the contact and the clock; say what to do.

    \b
    Examples:
      copytaster doctor
      copytaster --config /srv/news/copytaster.toml doctor --json
    """
    found = list(findings(ctx.meta["config_path"], datetime.now(UTC)))
    for finding in found:
        plain = f"{finding.level:4}  {finding.what}" + (f"\n      {finding.todo}" if finding.todo else "")
        click.echo(json.dumps(asdict(finding)) if as_json else plain)
    if any(finding.level == "fail" for finding in found):
        raise SystemExit(1)


def findings(path: Path, now: datetime) -> Iterator[Finding]:
    """Check one thing after the other; a configuration that cannot be read ends it."""
    try:
        settings = load(path, os.environ)
    except ConfigError as error:
        yield Finding("fail", "configuration", str(error))
        return
    if settings.path:
        yield Finding("ok", f"configuration: {path}")
    else:
        yield Finding("warn", f"configuration: there is no {path}, defaults are used", f"`{NAME} run` writes one")
    yield asyncio.run(_store(settings))
    yield _disk(settings)
    yield _keeping(settings)
    if settings.archive.folder:
        yield _archive(settings)
    yield _contact(settings)
    yield _hubs(settings)
    yield _clock(now)


async def _store(settings: Settings) -> Finding:
    path = app.sqlite_path(settings.store.url)
    if path is not None and not path.exists():
        return Finding("warn", f"store: {path} is not there yet", f"`{NAME} run` makes it")
    try:
        store = open_store(settings.store.url)
    except StoreError as error:
        return Finding("fail", "store", str(error))
    try:
        found, newest = await store.schema()
        if found != newest:
            return Finding(
                "warn",
                f"store: its schema is {found or 'missing'}, the newest is {newest}",
                f"`{NAME} run` brings it up to date; make a copy first",
            )
        counts = await store.counts(datetime.now(UTC))
        if counts.set_aside:
            return Finding("warn", f"store: {counts.set_aside} messages are set aside", "the health page lists them with their reasons")
        size = size_of(await store.size())
        return Finding("ok", f"store: {counts.articles} articles, {counts.stories} stories, {size} on the disk, schema {found}")
    except StoreError as error:
        return Finding("fail", "store", str(error))
    finally:
        await store.close()


def _disk(settings: Settings) -> Finding:
    path = (app.sqlite_path(settings.store.url) or Path()).absolute().parent
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    if free < LITTLE_DISK:
        return Finding("fail", f"disk: {free / 1e6:.0f} MB free at {path}", "free at least 1 GB, or set store.url to a larger disk")
    return Finding("ok", f"disk: {free / 1e9:.0f} GB free at {path}")


def _keeping(settings: Settings) -> Finding:
    """A store that grows for ever is no fault, but should be meant."""
    policy = settings.retention
    if not policy.article_days and not policy.max_gb:
        todo = f"when it is to stay small, set retention.article_days or max_gb in {NAME}.toml; `{NAME} prune --dry-run` says what leaves"
        return Finding("ok", "retention: no story leaves the store", todo)
    limits = [f"after {policy.article_days:g} days"] * bool(policy.article_days)
    limits += [f"where the store holds more than {policy.max_gb:g} GB"] * bool(policy.max_gb)
    return Finding("ok", f"retention: stories leave {' and '.join(limits)}")


def _archive(settings: Settings) -> Finding:
    folder = Path(settings.archive.folder)
    near = folder
    while not near.exists() and near != near.parent:
        near = near.parent
    if not near.is_dir() or not os.access(near, os.W_OK):
        return Finding("fail", f"archive: {folder} cannot be written", "give this user the right to write there, or set archive.folder")
    free = shutil.disk_usage(near).free
    if free < LITTLE_DISK:
        return Finding("warn", f"archive: {free / 1e6:.0f} MB free at {folder}", "free some, or set archive.max_gb lower")
    there = size_of(archive_files.size(folder)) if folder.is_dir() else "nothing yet"
    return Finding("ok", f"archive: {there} at {folder}")


def _contact(settings: Settings) -> Finding:
    if settings.site.contact or settings.site.base_url:
        return Finding("ok", f"contact: publishers see {app.user_agent(settings)!r}")
    return Finding(
        "warn", "contact: publishers cannot tell who asks", f'set site.contact in {NAME}.toml, such as contact = "news@example.org"'
    )


def _hubs(settings: Settings) -> Finding:
    policy = settings.policy.websub
    why = websub.off_because(policy, settings.fetch.allow_private)
    if not why:
        return Finding("ok", f"hubs: they can push to {policy.public_url.rstrip('/')}{websub.PATH}...")
    todo = f"set site.base_url in {NAME}.toml to the address at which the site is reached from outside" if policy.enabled else ""
    return Finding("ok", f"hubs: none is asked to push, since {why}; feeds are polled", todo)


def _clock(now: datetime) -> Finding:
    if now < BUILT_AFTER:
        return Finding(
            "fail",
            f"clock: it says {now:%Y-%m-%d %H:%M} UTC, which is before this program was written",
            "set the clock, or run a time service",
        )
    return Finding("ok", f"clock: {now:%Y-%m-%d %H:%M:%S} UTC")
