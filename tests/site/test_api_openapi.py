"""The OpenAPI document is what the code makes, names every route, and holds against requests that are made up from it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.routing import Route, Router
from tools import openapi

from copytaster.engine.alerts import NewsAlerts
from copytaster.model.policy import AlertsPolicy
from copytaster.web.api import mounted
from copytaster.web.api.operations import OPERATIONS
from tests.fakes import ManualClock
from tests.site import api_day
from tests.site.serving import LOOK

NOT_OF_THE_API = {"/", "/openapi.json"}
NOT_EVERY_QUESTION = """
[[operations]]
include-name = "POST /alerts"
checks.positive_data_acceptance.enabled = false
"""
"""No schema can say what there is to look for, or which clocks there are: such an alert is refused with 422."""
SECONDS = 240
"""The run itself takes some twenty on an idle machine."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_day.Api]:
    store = api_day.opened(tmp_path_factory.mktemp("openapi"))
    running = api_day.serving(store, replace(LOOK, alerts=NewsAlerts(store, store.alerts, ManualClock(), AlertsPolicy())))  # type: ignore[arg-type]
    yield running
    assert running.stop()
    asyncio.run(store.close())


def test_the_document_is_what_the_code_makes() -> None:
    assert openapi.PATH.read_text(encoding="utf-8") == openapi.text(), "run: python tools/openapi.py"


def test_the_document_names_every_route_and_no_other() -> None:
    router = mounted().app
    assert isinstance(router, Router)
    routes = {route.path for route in router.routes if isinstance(route, Route)} - NOT_OF_THE_API

    assert routes == set(json.loads(openapi.PATH.read_text(encoding="utf-8"))["paths"]) == {each.path for each in OPERATIONS}


def test_every_route_is_told_in_the_reference() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md").read_text()
    assert [each.path for each in OPERATIONS if f"`{each.path}`" not in page] == []


def test_the_site_serves_the_document(api: api_day.Api) -> None:
    assert api.get("/openapi.json") == openapi.document()


@pytest.mark.slow
def test_made_up_requests_are_answered_as_the_document_says(api: api_day.Api, tmp_path: Path) -> None:
    """Schemathesis makes right and wrong requests from the document, and looks at statuses, types, headers and every answer's schema."""
    address = f"{api.address}/api/v1"
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/openapi.json", "--url", address]
    command += ["--phases", "coverage,fuzzing", "--max-examples", "3", "--seed", "7", "--workers", "2", "--no-color"]

    (tmp_path / "schemathesis.toml").write_text(NOT_EVERY_QUESTION)

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert f"{len(OPERATIONS)} selected / {len(OPERATIONS)} total" in run.stdout
