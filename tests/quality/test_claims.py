"""How many claims are found, measured on annotated news. Floors only rise."""

import gzip
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from copytaster.adapters.grammar import MODEL, Parse, parser
from copytaster.stages import claims
from tests.shared_data import SHARED, needs_shared

TRUTH = SHARED / "data" / "claims" / "dev.jsonl.gz"


def scored(folder: Path, parse: Parse | None) -> Any:
    with gzip.open(TRUTH, "rt", encoding="utf-8") as lines:
        found = "".join(json.dumps(claims.record(json.loads(line), parse)) + "\n" for line in lines)
    (folder / "found.jsonl").write_text(found, "utf-8")
    command = [sys.executable, str(SHARED / "tools" / "score_claims.py"), str(TRUTH), str(folder / "found.jsonl")]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@needs_shared
@pytest.mark.shared
def test_plain_rules_find_claims_as_well_as_before(tmp_path: Path) -> None:
    told = scored(tmp_path, None)
    assert told["failed"] == 0
    assert told["all"]["content_f1"] >= 0.71
    assert told["all"]["triple_f1"] >= 0.52
    assert told["quoted"]["content_f1"] >= 0.80
    assert told["quoted"]["right_source"] >= 0.77


@needs_shared
@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(find_spec(MODEL) is None, reason=f"the parser {MODEL} is not installed")
def test_a_parse_finds_claims_as_well_as_before(tmp_path: Path) -> None:
    told = scored(tmp_path, parser())
    assert told["failed"] == 0
    assert told["all"]["content_f1"] >= 0.79
    assert told["all"]["triple_f1"] >= 0.67
    assert told["quoted"]["content_f1"] >= 0.91
    assert told["quoted"]["right_source"] >= 0.93
