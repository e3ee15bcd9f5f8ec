"""A writer is there only where it is set up."""

import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from copytaster.adapters.clock import SystemClock
from copytaster.app import _writer, newsroom
from copytaster.errors import ConfigError
from copytaster.model.policy import WriterPolicy
from copytaster.settings import Settings, StoreSettings, load

UNUSED = cast(Any, None)


def test_by_default_there_is_none_and_nothing_of_it_is_loaded() -> None:
    said = "import sys, copytaster.app; print(any(n.split('.')[0] in ('pydantic_ai', 'openai', 'httpx2') for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "False\n"
    assert _writer(Settings(), UNUSED, SystemClock()) is None


async def test_the_rooms_have_the_writer_that_the_settings_name(tmp_path: Path) -> None:
    store = StoreSettings(f"sqlite:///{tmp_path / 'store.db'}")
    for endpoint, is_there in (("", False), ("http://127.0.0.1:1/v1", True)):
        async with newsroom(Settings(store=store, writer=WriterPolicy(endpoint=endpoint, model="small"))) as room:
            assert (room.rooms._ports.writer is not None) == is_there


def test_settings_come_from_the_file_and_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "copytaster.toml"
    path.write_text('[writer]\nendpoint = "http://127.0.0.1:1/v1"\nform = "tool"\n')
    found = load(path, {"COPYTASTER_WRITER_MODEL": "small", "COPYTASTER_WRITER_MAX_TOKENS_PER_DAY": "9"}).writer
    assert found == WriterPolicy("http://127.0.0.1:1/v1", "small", form="tool", max_tokens_per_day=9)


def test_the_key_itself_is_no_setting() -> None:
    with pytest.raises(ConfigError, match="writer has no setting 'key'") as error:
        load(None, {"COPYTASTER_WRITER_KEY": "sk-not-to-be-seen"})
    assert "sk-not" not in str(error.value)


def test_a_variable_that_is_not_there_is_said_before_the_start() -> None:
    policy = WriterPolicy(endpoint="http://127.0.0.1:1/v1", model="small", key_variable="NO_SUCH_VARIABLE_HERE")
    with pytest.raises(ConfigError, match="the environment has no key"):
        _writer(Settings(writer=policy), UNUSED, SystemClock())
