"""Whatever a person can set, call or meet stands in the reference."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from copytaster.cli import commands
from copytaster.model.message import ROOMS_OF
from copytaster.settings import SECTIONS, Settings
from copytaster.web import routes
from copytaster.web.api.operations import OPERATIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_setting_is_documented_with_its_default(section: str) -> None:
    page = (DOCS / "reference" / "settings.md").read_text()
    part = getattr(Settings(), section)
    assert [f"{section}.{f.name}" for f in fields(part) if f"`{section}.{f.name}`" not in page] == []


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    page = (DOCS / "reference" / "commands.md").read_text()
    command = commands.commands[name]
    options = [option for p in command.params if isinstance(p, click.Option) for option in p.opts if option.startswith("--")]
    assert f"copytaster {name}" in page
    assert [option for option in options if option not in page] == []


@pytest.mark.parametrize("message", ROOMS_OF, ids=lambda message: message.__name__)
def test_every_message_is_documented(message: type) -> None:
    assert f"`{message.__name__}" in (DOCS / "reference" / "messages.md").read_text()


def test_the_project_speaks_of_itself_alone() -> None:
    root = DOCS.parent
    words = ("/work/main", "pypi.org", "files.pythonhosted", "deb.debian.org", "registry.npmjs")
    own = Path(__file__).resolve()
    texts = [p for folder in ("src", "docs", "tests", "changes", "tools", "benchmarks") for p in (root / folder).rglob("*")]
    said = [
        f"{path.relative_to(root)}: {word}"
        for path in [*texts, root / "README.md", root / "Makefile"]
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".sh", ".txt", ".html", ".js", ".css", ""} and path.resolve() != own
        for word in words
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert said == []


SITE = [route for group in (routes.ROUTES, routes.POSTS, routes.STAFF, routes.ALERTS, routes.OTHERS) for route in group]


@pytest.mark.parametrize("path", sorted({re.sub(r"\.(atom|rss|json)$", ".{form}", route.path) for route in SITE}))
def test_every_address_of_the_site_is_documented(path: str) -> None:
    assert f"`{path}`" in (DOCS / "reference" / "addresses.md").read_text()


@pytest.mark.parametrize("name", sorted({operation.name for operation in OPERATIONS}))
def test_every_address_of_the_api_is_documented(name: str) -> None:
    page = (DOCS / "reference" / "api.md").read_text()
    operation = next(each for each in OPERATIONS if each.name == name)
    assert f"`{operation.path}`" in page
    assert operation.method in ("GET", "POST") or operation.method in page
