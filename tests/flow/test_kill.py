"""A process that is killed at any moment and started again ends with the same export."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from copytaster.adapters.warc import Archive
from copytaster.app import carried_demo
from tests.flow.stage import opened, played

KILLS = 50
SEED = 20_231_218


def _started(database: Path, unit_of: int = 0) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.flow.replay_child", str(carried_demo()), str(database), str(unit_of)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_fifty_kills_at_random_moments_leave_no_trace(tmp_path: Path) -> None:
    async with opened(tmp_path / "undisturbed.db") as store:
        undisturbed = await played(Archive([carried_demo()]), store)
    chance = random.Random(SEED)
    database, finished = tmp_path / "killed-0.db", 0
    for kill in range(KILLS):
        process = _started(database, unit_of=100 * (kill % 2))
        try:
            out, _ = await asyncio.to_thread(process.communicate, timeout=chance.uniform(0.0, 1.2))
            assert out == undisturbed, f"seed {SEED}, kill {kill}"
            finished += 1
            database = tmp_path / f"killed-{finished}.db"
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    process = _started(database)
    out, _ = await asyncio.to_thread(process.communicate, timeout=300)
    assert out == undisturbed, f"seed {SEED}"


WITH_LITTLE_DISK = """
import resource, sys
from copytaster.cli import main
from copytaster.model.policy import ReadPolicy
from copytaster.stages import language
language.of("once, since its model is unpacked into a file", ReadPolicy().languages, None)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
sys.argv = ["copytaster", "replay", sys.argv[1]]
main()
"""
"""No file of this process may grow beyond a few hundred kilobytes: its writes fail as on a full disk."""


async def test_a_full_disk_stops_a_replay_with_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITH_LITTLE_DISK, str(carried_demo())]
    environment = {**os.environ, "COPYTASTER_STORE_URL": f"sqlite:///{tmp_path}/full.db"}
    full = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert full.returncode == 1, full.stderr
    assert "full" in full.stderr
    assert "Traceback" not in full.stderr
    async with opened(tmp_path / "undisturbed.db") as store:
        undisturbed = await played(Archive([carried_demo()]), store)
    async with opened(tmp_path / "full.db") as store:
        assert await played(Archive([carried_demo()]), store) == undisturbed
