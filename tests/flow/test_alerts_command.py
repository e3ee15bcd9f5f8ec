"""`copytaster alerts` in a terminal, as real commands over a real store."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from copytaster.cli import commands
from tests.receiver import Hook, hook


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "copytaster.toml"
    path.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/news.db"\n[fetch]\nallow_private = ["127.0.0.1/32"]\n')
    return path


def run(settings: Path, *said: str) -> Result:
    return CliRunner().invoke(commands, ["--config", str(settings), "alerts", *said])


def test_an_alert_is_made_listed_tried_and_removed(settings: Path, receiver: Hook) -> None:
    made = json.loads(run(settings, "add", "ferry strike", "--to", receiver.url, "--quiet", "22:00-07:00", "--json").stdout)
    receiver.secret = made["channels"][0]["secret"]

    listed = json.loads(run(settings, "list", "--json").stdout)
    assert [(each["id"], each["quiet"], each["channels"][0]["secret"]) for each in listed] == [(made["id"], "22:00-07:00", None)]
    assert "ferry strike; http://127.0.0.1/…" in run(settings, "list").stdout

    tried = run(settings, "test", made["id"])
    assert (tried.exit_code, tried.stdout) == (0, "webhook http://127.0.0.1/…: sent\n")
    assert receiver.verified()["type"] == "alert.trial"

    receiver.answers = [(500, {})]
    failed = run(settings, "test", made["id"], "--json")
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)[0]["why"] == "127.0.0.1 answered 500"

    assert run(settings, "remove", made["id"]).exit_code == 0
    assert run(settings, "list").stdout == "There are no alerts.\n"


def test_a_preview_says_how_much_it_would_have_been(settings: Path) -> None:
    told = run(settings, "preview", "gold -silver", "--days", "30")
    assert (told.exit_code, told.stdout) == (0, "This would have matched 0 stories in 30 days, in 0 messages.\n")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("add", "???"), "There is nothing to look for"),
        (("add",), "give one of both"),
        (("add", "x", "--owner", "nobody"), "there is nobody called nobody"),
        (("add", "", "--story", "s0"), "There is no such story"),
        (("add", "x", "--to", "dora@paper.example"), "This site sends no mail"),
        (("test", "n0"), "there is no alert n0"),
        (("remove", "n0"), "there is no alert n0"),
        (("preview", "???"), "nothing to look for"),
    ],
)
def test_what_cannot_be_is_said(settings: Path, said: tuple[str, ...], why: str) -> None:
    told = run(settings, *said)
    assert told.exit_code == 1
    assert why in told.stderr


def test_the_help_shows_examples() -> None:
    told = CliRunner().invoke(commands, ["alerts", "--help"]).stdout
    assert "copytaster alerts preview" in told
