"""`config`, `completion`, `bench` and `doctor --json` as a stranger runs them, and what all commands share."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from copytaster.cli import commands


def _run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment}, timeout=240, check=False)


def _all(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return [*([(path, command)] if path else []), *(each for name, one in below for each in _all(one, (*path, name)))]


EVERY = _all(commands)


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_the_help_of_every_command_shows_examples(path: tuple[str, ...], command: click.Command) -> None:
    said = (command.help or "") if len(path) == 1 or "Examples:" in (command.help or "") else commands.commands[path[0]].help or ""
    assert f"copytaster {path[0]}" in said.split("Examples:")[1] or f" {path[0]}" in said.split("Examples:")[1]


def test_config_says_what_is_set_and_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "copytaster.toml").write_text('[site]\ntitle = "Harbour Wire"\nport = 8123\n')
    done = _run(tmp_path, "config", "--changed", COPYTASTER_SITE_PORT="8124")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ['site.title = "Harbour Wire"  # copytaster.toml', "site.port = 8124  # COPYTASTER_SITE_PORT"]
    told = {line["setting"]: line for line in map(json.loads, _run(tmp_path, "config", "--json").stdout.splitlines())}
    assert told["site.port"] == {"setting": "site.port", "value": 8123, "from": "copytaster.toml"}
    assert told["poll.min_s"]["from"] == "default"


def test_config_shows_no_secret(tmp_path: Path) -> None:
    done = _run(
        tmp_path,
        "config",
        COPYTASTER_PEOPLE_OIDC_CLIENT_SECRET="hush-hush",
        COPYTASTER_STORE_URL="postgresql://news:hush-hush@db.example/news",
    )
    assert "hush" not in done.stdout
    assert 'store.url = "postgresql://news:***@db.example/news"' in done.stdout
    assert 'people.oidc_client_secret = "***"' in done.stdout


def test_config_check_tells_what_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text("[poll]\nmin_s = 60\n")
    good = _run(tmp_path, "--config", "other.toml", "config", "check")
    assert (good.returncode, good.stdout) == (0, "other.toml: 1 settings are set, all of them can be.\n")
    file.write_text("[poll]\nmin_s = 0\n")
    low = _run(tmp_path, "--config", "other.toml", "config", "check")
    assert (low.returncode, "give at least 30" in low.stderr) == (2, True)
    typo = _run(tmp_path, "config", "check", COPYTASTER_SIET_PORT="1")
    assert (typo.returncode, "COPYTASTER_SIET_PORT is no setting" in typo.stderr) == (2, True)
    assert _run(tmp_path, "--config", "none.toml", "config", "check").returncode == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_lines_that_complete_commands(tmp_path: Path, shell: str) -> None:
    done = _run(tmp_path, "completion", shell)
    assert done.returncode == 0, done.stderr
    assert f"_COPYTASTER_COMPLETE={shell}_complete" in done.stdout
    asked = _run(tmp_path, _COPYTASTER_COMPLETE="bash_complete", COMP_WORDS="copytaster so", COMP_CWORD="1")
    assert asked.stdout.split() == ["plain,sources"]


def test_an_unknown_shell_is_refused(tmp_path: Path) -> None:
    assert _run(tmp_path, "completion", "cmd").returncode == 2


def test_bash_can_read_its_lines(tmp_path: Path) -> None:
    lines = _run(tmp_path, "completion", "bash").stdout
    assert subprocess.run(["bash", "-n"], input=lines, text=True, check=False, capture_output=True).returncode == 0


def test_bench_measures_without_touching_the_folder(tmp_path: Path) -> None:
    done = _run(tmp_path, "bench", "--json")
    assert done.returncode == 0, done.stderr
    told = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert set(told) == {"replay", "replay, this process", "front", "wire", "search", "memory"}
    assert all(line["value"] > 0 and line["unit"] and line["about"] for line in told.values())
    assert list(tmp_path.iterdir()) == []


def test_doctor_tells_as_json(tmp_path: Path) -> None:
    found = [json.loads(line) for line in _run(tmp_path, "doctor", "--json").stdout.splitlines()]
    assert {"level", "what", "todo"} == set(found[0])
    assert any(each["what"].startswith("configuration") for each in found)


def test_no_colour_comes_where_there_is_no_terminal(tmp_path: Path) -> None:
    for command in (("--help",), ("sources", "list"), ("doctor",), ("config",)):
        done = _run(tmp_path, *command, TERM="xterm-256color", COLORTERM="truecolor")
        assert "\x1b[" not in done.stdout + done.stderr


def test_the_exit_status_tells_a_wrong_question_from_a_failure(tmp_path: Path) -> None:
    assert _run(tmp_path, "config").returncode == 0
    assert _run(tmp_path, "story", "nothing").returncode == 1
    assert _run(tmp_path, "stroy").returncode == 2
    assert _run(tmp_path, "config", COPYTASTER_SITE_PORT="many").returncode == 2
