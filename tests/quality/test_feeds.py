"""The floors that parsing keeps on material that does not travel with the project."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from copytaster.stages import feedparse
from tests.shared_data import SHARED, needs_shared

pytestmark = [pytest.mark.shared, needs_shared]
FEEDS = SHARED / "data" / "feeds"
SCORER = SHARED / "tools" / "score_feeds.py"


def scored(records: list[dict[str, object]], folder: Path, *arguments: str) -> dict[str, float]:
    path = folder / "parsed.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    ran = subprocess.run([sys.executable, str(SCORER), *arguments, str(path)], capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout))


def test_conformance_is_at_least_97_in_a_hundred(tmp_path: Path):
    records = [feedparse.record(path.name, path.read_bytes()) for path in sorted((FEEDS / "conformance").glob("*.xml"))]

    assert scored(records, tmp_path, "cases", str(FEEDS / "conformance" / "cases.jsonl"))["share_right"] >= 0.97


def test_every_real_feed_gives_entries(tmp_path: Path):
    records = [feedparse.record(path.name, path.read_bytes()) for path in sorted((FEEDS / "real").glob("*.gz"))]

    score = scored(records, tmp_path, "real")
    assert score["with_entries"] == 1.0
    assert score["entries"] * score["title_link_date"] >= 4_400


MEASURE = r"""
import re, sys, time
from copytaster.stages import feedparse
body = open(sys.argv[1], "rb").read()
began = time.process_time()
feedparse.record(sys.argv[1], body)
peak_kb = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read()).group(1)  # getrusage begins with the parent's peak
print(time.process_time() - began, int(peak_kb) / 1024)
"""


@pytest.mark.parametrize("path", sorted((SHARED / "data" / "hostile" / "feeds").glob("*.gz")), ids=lambda path: path.name)
def test_hostile_feeds_cost_less_than_two_seconds_and_300_mb(path: Path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}

    ran = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, env=environment)

    took_s, peak_mb = map(float, ran.stdout.split())
    assert took_s < 2.0
    assert peak_mb < 300


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("bare_amp_entities.xml.gz", 1, "AT&T \xa0é Q&A"),
        ("charset_cp1251_declared.xml.gz", 1, "Новости дня"),
        ("charset_lie_utf8_is_latin1.xml.gz", 1, "Café à Genève"),
        ("charset_lie_latin1_is_utf8.xml.gz", 1, "Café à Genève"),
        ("leading_junk.xml.gz", 20, "T0 & more"),
        ("php_warning_prefix.xml.gz", 20, "T0 & more"),
        ("many_attrs.xml.gz", 1, "ok"),
        ("one_huge_text20mb.xml.gz", 1, "T1 & more"),
        ("xxe_file.xml.gz", 1, None),
    ],
)
def test_hostile_feeds_give_the_right_text(name: str, count: int, first: str | None):
    body = gzip.decompress((SHARED / "data" / "hostile" / "feeds" / name).read_bytes())

    entries = feedparse.record(name, body)["entries"]
    assert isinstance(entries, list)
    assert (len(entries), entries[0]["title"]) == (count, first)
