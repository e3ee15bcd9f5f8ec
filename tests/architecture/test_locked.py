"""What `make` installs is locked by version and hash, and the locks fit what is asked for."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("lock", "pyproject.toml", "constraints.txt", "tools/lock.py")


def said_by(root: Path) -> tuple[int, str]:
    """Exit code and output of the check, run on the tree at `root`."""
    line = [sys.executable, str(root / "tools" / "lock.py"), "--check"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def copied(folder: Path) -> Path:
    """The files that the check reads, to be spoiled."""
    (folder / "tools").mkdir()
    for part in PARTS:
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, folder / part)
    return folder


def test_the_locks_fit_what_the_project_asks_for() -> None:
    assert said_by(ROOT) == (0, "The locks fit.\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pyproject.toml", '"orjson>=3.10"', '"orjson>=99"', "pyproject.toml (run) needs orjson>=99, locked is 3."),
        ("pyproject.toml", '"orjson>=3.10"', '"orjson>=3.10", "harfbuzz-none>=0.1"', "needs harfbuzz-none>=0.1, locked is none"),
        ("constraints.txt", "\norjson==", "\norjson==99.", "in constraints.txt 99."),
        ("lock/run.txt", "anyio==", "anyio>=", "not a version with hashes: anyio>="),
        ("lock/run.txt", "anyio==", "anything==", "needs anyio"),
        ("lock/test.txt", "iniconfig==", "orjson==", "orjson stands below already"),
    ],
)
def test_a_lock_that_does_not_fit_is_found(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    path = copied(tmp_path) / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))

    code, told = said_by(tmp_path)

    assert code == 1
    assert said in told
    assert "make lock" in told


def test_a_lock_without_hashes_is_found(tmp_path: Path) -> None:
    path = copied(tmp_path) / "lock" / "bench.txt"
    path.write_text("".join(line.replace(" \\", "") for line in path.read_text().splitlines(keepends=True) if "--hash" not in line))

    code, told = said_by(tmp_path)

    assert code == 1
    assert "feedparser-rs has no hash" in told


def test_make_installs_nothing_that_has_no_hash() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if " install " in line and "apt-get" not in line]

    loose = [line for line in lines if "--require-hashes" not in line and "--no-deps --no-build-isolation -e ." not in line]
    assert [line for line in loose if "##" not in line and not line.startswith("#")] == []
    assert any("--require-hashes --no-deps" in line for line in lines)


def test_make_installs_first_what_builds_the_package() -> None:
    made = (ROOT / "Makefile").read_text()
    for target in (".installed", ".tested"):
        recipe = made.split(f"$(VENV)/{target}: ", 1)[1].split("\n\n", 1)[0]
        assert recipe.index("-r lock/build.txt") < recipe.index("-e .")


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0),
        ([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}, {"name": "b", "skip_reason": "?"}], 1),
        ([{"name": "b", "skip_reason": "not found"}], 2),
    ],
)
def test_an_audit_that_asked_nobody_does_not_pass(packages: list[dict[str, object]], code: int) -> None:
    told = runpy.run_path(str(ROOT / "tools" / "audit.py"))["told"]

    assert told(packages) == code
