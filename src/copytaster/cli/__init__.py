"""The commands: `copytaster COMMAND`; exit status 0 when all went well, 1 when something failed, 2 when it was asked wrongly."""

import logging
import os
import sys
from pathlib import Path

import click

from copytaster.cli.alerts import alerts
from copytaster.cli.bench import bench
from copytaster.cli.completion import completion
from copytaster.cli.config import config
from copytaster.cli.console import Logfmt
from copytaster.cli.doctor import doctor
from copytaster.cli.feeds import add, export, import_opml
from copytaster.cli.mcp import mcp
from copytaster.cli.migrate import migrate
from copytaster.cli.news import search_articles, show_story, tail
from copytaster.cli.openapi import openapi
from copytaster.cli.prune import prune
from copytaster.cli.replay import replay
from copytaster.cli.rooms import brief, claims, group, parse, read
from copytaster.cli.serve import demo, run
from copytaster.cli.sources import sources
from copytaster.cli.upkeep import backup, fsck, restore
from copytaster.cli.user import user
from copytaster.cli.why import why
from copytaster.cli.work import serve, work
from copytaster.errors import ConfigError, CopytasterError
from copytaster.name import NAME, TITLE, VERSION
from copytaster.settings import load


class Commands(click.Group):
    """Turns the package's own errors into one line and an exit status."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise _Said(str(error), 2) from error
        except CopytasterError as error:
            raise _Said(str(error), 1) from error
        except BrokenPipeError:
            sys.stdout = None
            raise SystemExit(1) from None


class _Said(click.ClickException):
    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.status = exit_code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.status

    def show(self, file: object = None) -> None:
        click.echo(f"{NAME}: {self.message}", err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name=NAME)
@click.option("--config", "config_path", type=click.Path(path_type=Path), help=f"The settings file; {NAME}.toml here by default.")
@click.option(
    "--log", default="warning", type=click.Choice(["debug", "info", "warning", "error"]), help="How much is logged to standard error."
)
@click.pass_context
def commands(ctx: click.Context, config_path: Path | None, log: str) -> None:
    """A self-hosted live newswire: every story once, newest first, each line linked to its source.

    \b
    Begin with:
      copytaster run --starter      a wire from well-known publishers
      copytaster demo               the same from an archive, without a network
      copytaster add bbc.com        one more feed
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Logfmt())
    logging.basicConfig(level=log.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what it says of each start is for its makers
    path = config_path or Path(f"{NAME}.toml")
    ctx.obj = lambda: load(path, os.environ, must_exist=config_path is not None)
    ctx.meta["config_path"] = path


for command in (
    run,
    demo,
    work,
    serve,
    add,
    import_opml,
    export,
    openapi,
    mcp,
    sources,
    replay,
    parse,
    read,
    group,
    brief,
    claims,
    search_articles,
    show_story,
    tail,
    why,
    fsck,
    prune,
    backup,
    restore,
    migrate,
    doctor,
    config,
    bench,
    completion,
    user,
    alerts,
):
    commands.add_command(command)


def main() -> None:
    """Run the command line."""
    commands(prog_name=NAME)


__all__ = ["TITLE", "commands", "main"]
