"""Alerts in the API: one's own, with a token that was made for it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.flow.newsdesk import Browser, Desk, Reply, newsdesk


@dataclass
class Program:
    """Asks with a token."""

    browser: Browser
    key: str

    def ask(self, method: str, path: str, said: object = None, **headers: str) -> Reply:
        body = None if said is None else json.dumps(said).encode()
        told = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.browser.ask(method, f"/api/v1{path}", body, {"Authorization": f"Bearer {self.key}", **told})

    def make(self, **said: object) -> dict[str, Any]:
        answer = self.ask("POST", "/alerts", said)
        assert answer.status == 201, answer.text
        found: dict[str, Any] = json.loads(answer.text)
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("alerts")) as running:
        yield running


def program(desk: Desk, scope: str, name: str = "rita") -> Program:
    browser = desk.browser()
    browser.sign_in(name)
    page = browser.post("/account/tokens", {"form_token": browser.token(), "label": scope, "scope": scope}).text
    return Program(desk.browser(), re.findall(r"ct_[\w-]+", page)[0])


def test_an_alert_is_made_read_and_removed(desk: Desk) -> None:
    rita = program(desk, "alerts")

    made = rita.make(query="ferry strike", to=["https://hook.example/x"], quiet="22:00-07:00", zone="Europe/Berlin", max_per_hour=3)

    assert (made["query"], made["quiet"], made["zone"], made["max_per_hour"]) == ("ferry strike", "22:00-07:00", "Europe/Berlin", 3)
    assert made["channels"][0]["secret"].startswith("whsec_")
    assert made["channels"][0]["to"] == "https://hook.example/…"
    listed = json.loads(rita.ask("GET", "/alerts").text)["items"]
    assert [(each["id"], each["channels"][0]["secret"], each["feed_key"]) for each in listed] == [(made["id"], None, None)]
    one = rita.ask("GET", f"/alerts/{made['id']}")
    assert json.loads(one.text)["alert"] == made
    assert one.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in one.headers
    assert rita.ask("DELETE", f"/alerts/{made['id']}").status == 204
    assert rita.ask("GET", f"/alerts/{made['id']}").status == 404


def test_a_token_for_reading_reads_alone(desk: Desk) -> None:
    writer, reader = program(desk, "alerts"), program(desk, "read")
    made = writer.make(query="gold")

    assert reader.ask("GET", "/alerts").status == 200
    assert reader.ask("POST", "/alerts", {"query": "tin"}).status == 403
    assert reader.ask("DELETE", f"/alerts/{made['id']}").status == 403


def test_alerts_of_others_are_not_there(desk: Desk) -> None:
    made = program(desk, "alerts").make(query="copper")
    dora = program(desk, "desk", "dora")

    assert made["id"] not in dora.ask("GET", "/alerts").text
    assert dora.ask("GET", f"/alerts/{made['id']}").status == 404
    assert dora.ask("DELETE", f"/alerts/{made['id']}").status == 404


def test_a_session_of_a_browser_reads_and_changes_nothing(desk: Desk) -> None:
    rita = desk.browser()
    rita.sign_in("rita")

    assert rita.get("/api/v1/alerts").status == 200
    body = json.dumps({"query": "gold"}).encode()
    answer = rita.ask("POST", "/api/v1/alerts", body, {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"query": "???"}, 422),
        ({}, 422),
        ({"query": "x", "to": ["file:///etc/passwd"]}, 422),
        ({"query": "x", "to": "https://x.example"}, 400),
        ({"query": 7}, 400),
        ({"query": "x", "max_per_hour": "3"}, 400),
        ({"query": "x", "rhythm": "hourly"}, 400),
        ({"query": "x", "colour": "red"}, 400),
        ([], 400),
        ({"query": "x" * 30_000}, 413),
    ],
)
def test_what_is_wrong_is_a_problem(desk: Desk, said: object, status: int) -> None:
    answer = program(desk, "alerts").ask("POST", "/alerts", said)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_body_says_that_it_is_json(desk: Desk) -> None:
    assert program(desk, "alerts").ask("POST", "/alerts", {"query": "x"}, Content_Type="text/plain").status == 415


def test_a_page_of_another_site_changes_nothing_where_nobody_signs_in(desk: Desk) -> None:
    stranger, body = desk.browser(), json.dumps({"query": "gold"}).encode()
    told = {"Content-Type": "application/json"}

    assert stranger.ask("POST", "/api/v1/alerts", body, {**told, "Origin": "https://evil.example"}).status == 403
    assert stranger.ask("POST", "/api/v1/alerts", body, told).status == 201
    assert (
        stranger.ask("OPTIONS", "/api/v1/alerts", None, {"Origin": "https://evil.example"}).headers["allow"] == "GET, POST, HEAD, OPTIONS"
    )


def test_a_preview_counts(desk: Desk) -> None:
    told = json.loads(program(desk, "read").ask("GET", "/alert-preview?q=gold&days=3").text)
    assert (told["days"], told["stories"], told["is_least"]) == (3, 0, False)


def test_an_alert_is_changed_and_keeps_its_secrets_and_its_feed(desk: Desk) -> None:
    rita = program(desk, "alerts")
    made = rita.make(query="pilots", name="Pilots", to=["https://hook.example/x"], quiet="22:00-07:00")
    where = f"/alerts/{made['id']}"

    changed = rita.ask("PATCH", where, {"query": "pilots strike", "to": ["https://hook.example/x", "https://hook.example/y"], "quiet": ""})

    assert changed.status == 200
    told = json.loads(changed.text)
    assert (told["id"], told["query"], told["name"], told["quiet"]) == (made["id"], "pilots strike", "Pilots", None)
    assert told["feed_key"] == made["feed_key"]
    assert [each["secret"] == made["channels"][0]["secret"] for each in told["channels"]] == [True, False]
    assert json.loads(rita.ask("PATCH", where, {"is_paused": True, "name": None}).text)["is_paused"]
    assert json.loads(rita.ask("GET", where).text)["alert"] == {**told, "is_paused": True}


def test_changes_that_cannot_be_change_nothing(desk: Desk) -> None:
    rita, other = program(desk, "alerts"), program(desk, "alerts", "dora")
    made = rita.make(query="bakers")
    where = f"/alerts/{made['id']}"

    assert [
        rita.ask("PATCH", where, {"query": ""}).status,
        rita.ask("PATCH", where, {"zone": "Mars"}).status,
        rita.ask("PATCH", where, {"colour": "red"}).status,
        rita.ask("PATCH", where, {"is_paused": 1}).status,
        rita.ask("PATCH", where, {"to": "x"}).status,
        other.ask("PATCH", where, {"name": "Mine"}).status,
        program(desk, "read").ask("PATCH", where, {"name": "Mine"}).status,
    ] == [422, 422, 400, 400, 400, 404, 403]
    assert json.loads(rita.ask("GET", where).text)["alert"] == made


def test_an_alert_that_is_made_as_a_changed_one_once_was_is_another(desk: Desk) -> None:
    rita = program(desk, "alerts")
    first = rita.make(query="masons")
    rita.ask("PATCH", f"/alerts/{first['id']}", {"query": "joiners", "name": "joiners"})

    second = rita.make(query="masons")

    assert second["id"] != first["id"]
    assert second["query"] == "masons"
