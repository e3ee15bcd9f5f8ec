"""`copytaster user`: people and tokens from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from copytaster.cli import commands

PASSWORD = "eight grey herons"


@pytest.fixture
def run(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs a command on a store of one's own."""

    def ran(*arguments: str, said: str = "") -> Result:
        environment = {"COPYTASTER_STORE_URL": f"sqlite:///{tmp_path / 'news.db'}"}
        return CliRunner().invoke(commands, ["user", *arguments], input=said, env=environment)

    return ran


def test_people_are_added_listed_changed_and_removed(run) -> None:  # type: ignore[no-untyped-def]
    assert "Nobody may sign in yet." in run("list").output
    assert run("add", "Dora", "--role", "desk", "--password-stdin", said=f"{PASSWORD}\n").output == "dora may sign in as desk.\n"
    assert run("add", "olga", "--identity", "https://id.example 1").exit_code == 0
    assert run("role", "dora", "admin").exit_code == 0
    assert run("password", "dora", "--password-stdin", said=f"{PASSWORD} again\n").exit_code == 0

    dora, olga = json.loads(run("list", "--json").output)
    assert (dora["name"], dora["role"], dora["has_password"]) == ("dora", "admin", True)
    assert (olga["identity"], olga["role"], olga["has_password"]) == ("https://id.example 1", "reader", False)
    assert PASSWORD not in run("list", "--json").output
    assert "argon2" not in run("list", "--json").output
    assert run("remove", "dora").exit_code == 0
    assert "dora" not in run("list").output


def test_a_token_is_printed_once_and_ended(run) -> None:  # type: ignore[no-untyped-def]
    run("add", "dora", "--password-stdin", said=f"{PASSWORD}\n")

    key = run("token", "dora", "--label", "phone").output.strip()

    assert key.startswith("ct_")
    assert key not in run("list", "--json").output
    (token,) = json.loads(run("list", "--json").output)[0]["tokens"]
    assert (token["scope"], token["label"]) == ("read", "phone")
    assert run("token", "dora", "--end", token["id"]).exit_code == 0
    assert run("token", "dora", "--end", token["id"]).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said", "why"),
    [
        (("add", "dora", "--password-stdin"), "short\n", "at least 12"),
        (("add", "no good", "--password-stdin"), f"{PASSWORD}\n", "cannot be a name"),
        (("password", "nobody", "--password-stdin"), f"{PASSWORD}\n", "nobody called"),
        (("remove", "nobody"), "", "nobody called"),
        (("token", "nobody"), "", "nobody called"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments: tuple[str, ...], said: str, why: str) -> None:  # type: ignore[no-untyped-def]
    answer = run(*arguments, said=said)

    assert answer.exit_code == 1
    assert why in answer.output


def test_a_name_is_added_once(run) -> None:  # type: ignore[no-untyped-def]
    run("add", "dora", "--password-stdin", said=f"{PASSWORD}\n")

    assert "is there already" in run("add", "DORA", "--password-stdin", said=f"{PASSWORD}\n").output
