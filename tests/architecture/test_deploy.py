"""The unit, the image and the compose file name what is there, and hold the process in a box."""

import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from copytaster.cli import commands
from copytaster.settings import SECTIONS, Settings
from copytaster.web.routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]
UNIT = (ROOT / "deploy" / "copytaster.service").read_text()
IMAGE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
VARIABLES = {f"COPYTASTER_{section}_{f.name}".upper(): section for section in SECTIONS for f in fields(getattr(Settings(), section))}
OF_THE_SERVER = {"FORWARDED_ALLOW_IPS"}


def image(word: str) -> list[str]:
    """What follows each instruction of this name."""
    return [line.split(maxsplit=1)[1] for line in IMAGE.splitlines() if line.split(maxsplit=1)[:1] == [word]]


def unit(key: str) -> list[str]:
    """Each value of this key."""
    return [line.partition("=")[2] for line in UNIT.splitlines() if line.startswith(f"{key}=")]


def parsed(words: list[str]) -> str:
    """The command that these words call; raises when there is none, or it does not take them."""
    rest = words[2:] if words[0] == "--config" else words
    command, path = commands.commands[rest[0]], [rest[0]]
    while isinstance(command, click.Group) and len(rest) > len(path):
        command = command.commands[rest[len(path)]]
        path.append(str(command.name))
    command.make_context(path[-1], rest[len(path) :])
    return " ".join(path)


def test_the_unit_calls_commands_that_there_are() -> None:
    lines = [shlex.split(line) for line in (*unit("ExecStartPre"), *unit("ExecStart"))]

    assert [line[0] for line in lines] == ["/opt/copytaster/bin/copytaster"] * 2
    assert [parsed(line[1:]) for line in lines] == ["config check", "run"]
    assert {line[2] for line in lines} == {"/etc/copytaster/copytaster.toml"}


def test_the_unit_may_write_where_it_works_and_nowhere_else() -> None:
    assert unit("ProtectSystem") == ["strict"]
    assert unit("WorkingDirectory") == [f"/var/lib/{unit('StateDirectory')[0]}"]
    assert unit("ReadWritePaths") == []
    assert unit("User") == ["copytaster"]
    assert unit("CapabilityBoundingSet") == [""]
    assert unit("NoNewPrivileges") == ["yes"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_finds_the_unit_right_and_its_box_tight(tmp_path: Path) -> None:
    copy = tmp_path / "copytaster.service"
    copy.write_text(UNIT.replace("/opt/copytaster/bin/copytaster", "/bin/true"))

    right = subprocess.run(["systemd-analyze", "--man=no", "verify", str(copy)], capture_output=True, text=True, check=False, timeout=60)
    box = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(copy)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert "copytaster.service" not in right.stderr, right.stderr
    assert box.returncode == 0, box.stdout + box.stderr


def test_the_image_is_made_of_files_that_are_there_and_sent() -> None:
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [word for line in image("COPY") if "--from" not in line for word in line.split()[:-1]]

    assert copied
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert [each for each in copied if not any(fnmatch(each, one) or each.startswith(f"{one}/") for one in sent)] == []


def test_the_image_runs_a_command_that_there_is_as_nobody_in_particular() -> None:
    assert image("ENTRYPOINT") == ['["copytaster"]']
    assert [parsed(yaml.safe_load(line)) for line in image("CMD")] == ["run"]
    assert int(image("USER")[-1].split(":")[0]) > 1_000


def test_the_image_sets_what_can_be_set_and_is_asked_where_it_answers() -> None:
    told = dict(word.split("=", 1) for line in image("ENV") for word in shlex.split(line))
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", image("HEALTHCHECK")[0])

    assert [name for name in told if name.startswith("COPYTASTER_") and name not in VARIABLES] == []
    assert asked is not None
    assert {asked[1], *image("EXPOSE")} == {told["COPYTASTER_SITE_PORT"]}
    assert asked[2] in {route.path for route in ROUTES}
    assert told["COPYTASTER_STORE_URL"].startswith(f"sqlite:///{image('VOLUME')[0]}/")


def test_the_image_installs_nothing_that_has_no_hash() -> None:
    installs = [part for line in image("RUN") for part in line.split("&&") if re.search(r"pip\b.* (install|wheel)", part)]

    assert len(installs) == 4
    assert [part for part in installs if "--require-hashes" not in part and "--no-deps" not in part] == []
    assert [part for part in installs if " -r " in part and "--require-hashes" not in part] == []


def test_compose_runs_one_container_that_can_write_its_volume_alone() -> None:
    (service,) = COMPOSE["services"].values()

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == image("USER")[-1]
    assert service["volumes"] == [f"data:{image('VOLUME')[0]}"]
    assert service["ports"] == [f"127.0.0.1:8000:{image('EXPOSE')[0]}"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "network_mode", "pid", "devices", "cap_add"} & set(service)
    assert [name for name in service["environment"] if name not in {*VARIABLES, *OF_THE_SERVER}] == []


@pytest.mark.parametrize("page", ["systemd.md", "docker.md", "upgrade.md", "proxy.md"])
def test_how_tos_of_running_it_call_commands_that_there_are(page: str) -> None:
    text = (ROOT / "docs" / "howto" / page).read_text()
    for line in (*re.findall(r"^ {4,}(.+)$", text, re.MULTILINE), *re.findall(r"`([^`\n]+)`", text)):
        called = re.search(r"^(?:.* )?(?:\S*/bin/|exec copytaster |run --rm )?copytaster ((?:--config \S+ )?[a-z]+( .+)?)$", line)
        if called and not re.match(r"\s*(sudo (useradd|install|systemctl)|server_|systemd-|journalctl|docker compose (up|cp|build))", line):
            assert parsed(shlex.split(called[1].replace("/somewhere/safe/before.db", str(ROOT / "README.md"))))
    assert page in (ROOT / "docs" / "howto" / "README.md").read_text()
