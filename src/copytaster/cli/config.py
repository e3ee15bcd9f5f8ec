"""`config`: the settings in effect, and where each comes from."""

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import orjson

from copytaster.errors import ConfigError
from copytaster.settings import ENVIRONMENT_PREFIX, SECTIONS, Settings, load, origins

SECRETS = ("people.oidc_client_secret", "metrics.token")
NO_SETTINGS = ("COPYTASTER_COMPLETE",)
HIDDEN = "***"
_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


@click.group(invoke_without_command=True)
@click.option("--changed", is_flag=True, help="Only what is set, not the defaults.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_context
def config(ctx: click.Context, changed: bool, as_json: bool) -> None:
    """Show the settings in effect, and where each comes from; secrets are not shown.

    \b
    Examples:
      copytaster config
      copytaster config --changed
      copytaster config check
    """
    if ctx.invoked_subcommand:
        return
    settings = ctx.obj()
    found = origins(settings.path, os.environ)
    for name, value in _values(settings).items():
        where = found.get(name, "default")
        if changed and where == "default":
            continue
        if as_json:
            click.echo(orjson.dumps({"setting": name, "value": value, "from": where}).decode())
        else:
            click.echo(f"{name} = {_as_toml(value)}" + ("" if where == "default" else f"  # {where}"))


@config.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the settings without starting anything; exit status 2 when one is wrong.

    \b
    Examples:
      copytaster --config new.toml config check
    """
    path: Path = ctx.find_root().meta["config_path"]
    settings = load(path, os.environ, must_exist=ctx.find_root().params.get("config_path") is not None)
    strange = [name for name in sorted(os.environ) if name.startswith(ENVIRONMENT_PREFIX) and not _is_setting(name)]
    if strange:
        raise ConfigError(f"the environment's {strange[0]} is no setting; there are the sections: {', '.join(SECTIONS)}")
    number = len(origins(settings.path, os.environ))
    click.echo(f"{settings.path or 'No file'}: {number} settings are set, all of them can be.")


def _is_setting(variable: str) -> bool:
    section, _, key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
    return variable in NO_SETTINGS or (section in SECTIONS and bool(key))


def _values(settings: Settings) -> Mapping[str, Any]:
    """By full name, in the order of the reference; secrets hidden."""
    told = {
        f"{section}.{each.name}": getattr(getattr(settings, section), each.name)
        for section in SECTIONS
        for each in fields(getattr(settings, section))
    }
    return {name: _shown(name, value) for name, value in told.items()}


def _shown(name: str, value: Any) -> Any:
    if name in SECRETS:
        return HIDDEN if value else ""
    return _PASSWORD.sub(HIDDEN, value) if isinstance(value, str) and "://" in value else value


def _as_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_as_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else orjson.dumps(value).decode()
