"""`fsck`, `backup` and `restore` on a newsroom that the carried archive filled."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "src" / "copytaster" / "data" / "demo"


def _run(folder: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "copytaster", *asked]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    archive = next(DEMO.rglob("*.warc.gz"))
    done = _run(folder, "replay", str(archive))
    assert done.returncode == 0, done.stderr
    done = _run(folder, "backup", "first.db")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    """The same newsroom again, to spoil."""
    done = _run(tmp_path, "restore", str(played / "first.db"))
    assert done.returncode == 0, done.stderr
    return tmp_path


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "data" / "copytaster.db")) as store:
        yield store
        store.commit()


def test_a_store_that_was_copied_and_put_back_is_whole_and_exports_the_same(played: Path, folder: Path) -> None:
    checked = _run(folder, "fsck")
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (
        0,
        "All promises hold: nothing lost, nothing double, every citation stands.",
    )
    assert _run(folder, "export", "--json").stdout == _run(played, "export", "--json").stdout != ""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("delete from articles where id = (select min(article_id) from places)", "which is no article"),
        ("delete from places where article_id = (select min(article_id) from places)", "is in no story and does not wait for one"),
        ("update articles set blocks = '[]'", "cites characters"),
        ("delete from search_words where article_id = (select min(article_id) from search_words)", "is not in the index of search"),
        ("delete from stories where id = (select min(story_id) from wire)", "which is no story"),
        ("delete from articles where id = (select max(id) from articles)", "was accepted and is neither an article, nor waiting"),
        ("update articles set made_from = 'entry', note = ''", "was not read, and nothing says why"),
        ("insert into departed (id, at) select min(id), 0 from stories", "has left the store, and is there"),
        ("delete from articles where id = (select min(article_id) from article_claims)", "article_claims holds something of"),
        ("delete from stories where id = (select min(story_id) from briefs)", "briefs holds something of"),
    ],
)
def test_what_is_lost_double_or_dangling_is_told(folder: Path, spoil: str, said: str) -> None:
    with _opened(folder) as store:
        store.execute(spoil)
    checked = _run(folder, "fsck")
    assert checked.returncode == 1
    assert said in checked.stdout
    assert "promises do not hold" in checked.stderr


def test_a_copy_is_not_written_over_and_a_store_is_kept_aside(folder: Path) -> None:
    assert _run(folder, "backup", "copy.db").returncode == 0
    again = _run(folder, "backup", "copy.db")
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    refused = _run(folder, "restore", "copy.db")
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert _run(folder, "restore", "copy.db", "--force").returncode == 0
    assert (folder / "data" / "copytaster.db.before").exists()


def test_what_is_no_whole_copy_is_refused(folder: Path) -> None:
    (folder / "text.db").write_text("no database at all, only words" * 100)
    with closing(sqlite3.connect(folder / "empty.db")) as empty:
        empty.execute("create table other (id)")
        empty.commit()
    assert _run(folder, "backup", "half.db").returncode == 0
    whole = (folder / "half.db").read_bytes()
    (folder / "half.db").write_bytes(whole[: len(whole) // 2])
    for name in ("text.db", "empty.db", "half.db"):
        done = _run(folder, "restore", name, "--force")
        assert (done.returncode, "is no" in done.stderr) == (1, True), name
    assert _run(folder, "fsck").returncode == 0


def test_a_store_that_is_in_use_is_not_replaced(folder: Path) -> None:
    assert _run(folder, "backup", "copy.db").returncode == 0
    with _opened(folder) as store:
        store.execute("begin immediate")
        done = _run(folder, "restore", "copy.db", "--force")
    assert (done.returncode, "stop the newswire first" in done.stderr) == (1, True)
    assert _run(folder, "fsck").returncode == 0
