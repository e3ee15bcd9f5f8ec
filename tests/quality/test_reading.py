"""The floors that reading keeps on pages of publishers that nothing was learned from."""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import read
from tests.make import NOW
from tests.shared_data import SHARED, needs_shared

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from reader_pages import is_held_out, publisher_of

pytestmark = [pytest.mark.shared, needs_shared, pytest.mark.slow]
SCORER = SHARED / "tools" / "score_reading.py"
POLICY = ReadPolicy()


def rows(name: str, only_held_out: bool) -> list[dict[str, Any]]:
    """The rows of a set, with the folder that their pages stand in."""
    folder = SHARED / "data" / "pages" / name
    found = [json.loads(line) | {"folder": str(folder)} for line in (folder / "pages.jsonl").read_text("utf-8").split("\n") if line]
    return [row for row in found if not only_held_out or is_held_out(publisher_of(row["url"]))]


def answer(row: Mapping[str, Any]) -> dict[str, object]:
    """What the reader makes of one page."""
    body = gzip.decompress(Path(row["folder"], row["html_path"]).read_bytes())
    page = FetchedPage(row["id"], row["id"], row["url"], NOW, Fetched(row["url"], body, None))
    return read.record({"id": row["id"], "url": row["url"]}, read.article(page, POLICY))


def figures(chosen: list[dict[str, Any]], folder: Path) -> dict[str, float]:
    """The shared scorer's figures."""
    pages, answers = folder / "pages.jsonl", folder / "read.jsonl"
    pages.write_text("\n".join(map(json.dumps, chosen)), "utf-8")
    answers.write_text("\n".join(json.dumps(answer(row)) for row in chosen), "utf-8")
    command = [sys.executable, str(SCORER), str(pages), str(answers), "--json"]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


@pytest.mark.parametrize(
    ("name", "only_held_out", "floors"),
    [
        ("naeb", True, {"shingle_f1": 0.955, "word_f1": 0.950, "title": 0.95}),
        ("fundus_dev", False, {"shingle_f1": 0.960, "word_f1": 0.963, "title": 0.86, "date": 0.984, "authors": 0.85}),
        ("wcxb_dev_article", True, {"articles_kept": 0.975}),
        ("wcxb_dev_other", True, {"others_refused": 0.85}),
    ],
)
def test_reading_keeps_its_floors(name: str, only_held_out: bool, floors: Mapping[str, float], tmp_path: Path) -> None:
    got = figures(rows(name, only_held_out), tmp_path)
    assert {figure: got[figure] for figure, floor in floors.items() if got[figure] < floor} == {}
