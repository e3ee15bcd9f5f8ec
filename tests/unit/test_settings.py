"""Settings: defaults, then the file, then the environment; what is wrong is named."""

from pathlib import Path

import pytest

from copytaster.errors import ConfigError
from copytaster.settings import DEFAULT_FILE, Settings, load


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "copytaster.toml"
    path.write_text(text)
    return path


def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml", {}) == Settings()


def test_the_file_that_the_first_start_writes_changes_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, DEFAULT_FILE)
    assert load(path, {}) == Settings(path=path)


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "[site]\nport = 9000\ntitle = 'Mine'\n")
    settings = load(path, {"COPYTASTER_SITE_PORT": "9001", "PATH": "/bin"})
    assert (settings.site.port, settings.site.title) == (9001, "Mine")


def test_a_text_in_the_environment_needs_no_quotes() -> None:
    assert load(None, {"COPYTASTER_STORE_URL": "sqlite:///x.db"}).store.url == "sqlite:///x.db"


def test_a_list_is_a_list(tmp_path: Path) -> None:
    assert load(_file(tmp_path, "[read]\nlanguages = ['en', 'de']\n"), {}).read.languages == ("en", "de")


def test_a_whole_number_serves_where_a_number_is_wanted(tmp_path: Path) -> None:
    assert load(_file(tmp_path, "[poll]\nmin_s = 60\n"), {}).poll.min_s == 60.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[site]\nporth = 1\n", "site has no setting 'porth'; did you mean port?"),
        ("[sight]\nport = 1\n", "there is no section [sight]; did you mean site?"),
        ("site = 3\n", "site is a section; write [site]"),
        ("[site]\nport = 'eighty'\n", "site.port is 'eighty'; give a whole number"),
        ("[site]\nport = true\n", "site.port is True; give a whole number"),
        ("[fetch]\npages = 1\n", "fetch.pages is 1; give true or false"),
        ("[read]\nlanguages = 'en'\n", 'read.languages is \'en\'; give a list of texts, such as ["en", "de"]'),
        ("[poll]\nmin_s = 0\n", "poll.min_s is 0.0; give at least 30"),
        ("[site\n", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(_file(tmp_path, text), {})
    assert said in str(caught.value)
    assert "copytaster.toml" in str(caught.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(tmp_path / "none.toml", {}, must_exist=True)


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "copytaster.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is no TOML"):
        load(path, {})
