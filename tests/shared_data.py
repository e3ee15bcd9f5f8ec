"""Where the shared data stands, which does not travel with the project."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("COPYTASTER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason=f"the shared data is not at {SHARED}")
