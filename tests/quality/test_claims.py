"""How many claims are found, measured on annotated news. Floors only rise."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from copytaster.stages import claims
from tests.shared_data import SHARED, needs_shared


@needs_shared
@pytest.mark.shared
def test_claims_are_found_as_well_as_before(tmp_path: Path) -> None:
    truth = SHARED / "data" / "claims" / "dev.jsonl.gz"
    with gzip.open(truth, "rt", encoding="utf-8") as lines:
        found = "".join(json.dumps(claims.record(json.loads(line))) + "\n" for line in lines)
    (tmp_path / "found.jsonl").write_text(found, "utf-8")
    command = [sys.executable, str(SHARED / "tools" / "score_claims.py"), str(truth), str(tmp_path / "found.jsonl")]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert scored["failed"] == 0
    assert scored["all"]["content_f1"] >= 0.70
    assert scored["all"]["triple_f1"] >= 0.51
    assert scored["quoted"]["content_f1"] >= 0.80
    assert scored["quoted"]["right_source"] >= 0.77
