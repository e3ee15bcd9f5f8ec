"""What keeps strangers out: no foreign request from a reader's browser, tokens that leave no trace, whom to tell of a hole."""

import ast
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from copytaster.model.policy import PeoplePolicy
from copytaster.web.routes import ALERTS, POSTS, STAFF
from tests.chromium import needs_chromium
from tests.flow.newsdesk import PASSWORD, newsdesk
from tests.site.conftest import Open, Show
from tests.site.serving import LOOK

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "copytaster"
OPEN_TO_ALL = {"/theme", "/language"}
"""A wrong theme or language harms nobody."""
PAGES = (
    "/",
    "/wire",
    "/sources",
    "/source/coast.example",
    "/search?q=ferry",
    "/corrections",
    "/edits",
    "/topics",
    "/health",
    "/about",
    "/start",
)


@pytest.mark.browser
@needs_chromium
@pytest.mark.asyncio(loop_scope="session")
async def test_no_page_asks_a_foreign_host(show: Show, open_page: Open) -> None:
    site = show()
    story = site.store.lines[0].story_id
    asked: list[str] = []
    page = await open_page(site.address)
    page.on("request", lambda request: asked.append(request.url))
    for path in (*PAGES, f"/story/{story}"):
        await page.goto(site.address + path)

    assert len(asked) > len(PAGES)
    assert [url for url in asked if not url.startswith((f"{site.address}/", "data:"))] == []


def test_no_answer_says_where_a_reader_came_from(show: Show) -> None:
    site = show()
    told = {path: site.ask(path).headers["referrer-policy"] for path in (*PAGES, "/front.atom", "/static/none", "/nowhere", "/robots.txt")}

    assert set(told.values()) <= {"no-referrer", "same-origin"}
    assert told["/"] == "no-referrer"


@pytest.mark.parametrize(
    ("contact", "line"),
    [("desk@wire.example", "Contact: mailto:desk@wire.example"), ("https://wire.example/us", "Contact: https://wire.example/us")],
)
def test_who_finds_a_hole_learns_whom_to_tell(show: Show, contact: str, line: str) -> None:
    answer = show(look=replace(LOOK, contact=contact, base_url="https://wire.example/")).ask("/.well-known/security.txt")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.splitlines()[0] == line
    assert "Expires: 2025-05-14T00:00:00Z" in answer.text
    assert "Canonical: https://wire.example/.well-known/security.txt" in answer.text


@pytest.mark.parametrize("contact", ["", "call us", "a@b\nContact: mailto:evil@x.example", "http://wire.example"])
def test_without_a_contact_that_can_be_used_there_is_no_such_file(show: Show, contact: str) -> None:
    assert show(look=replace(LOOK, contact=contact)).ask("/.well-known/security.txt").status == 404


def test_no_change_is_taken_from_another_site(tmp_path: Path) -> None:
    with newsdesk(tmp_path) as running:
        dora = running.browser()
        dora.sign_in()
        token = dora.token()
        routes = [route for route in (*POSTS, *STAFF, *ALERTS) if "POST" in (route.methods or ()) and route.path not in OPEN_TO_ALL]
        asked = {
            route.path: dora.post(route.path.replace("{id}", "n1"), {"form_token": token}, Sec_Fetch_Site="cross-site") for route in routes
        }
        bare = {
            route.path: dora.post(route.path.replace("{id}", "n1"), {})
            for route in routes
            if route.path not in ("/signin", "/signout", "/start/demo")
        }

    assert len(routes) >= 12
    assert {path: answer.status for path, answer in asked.items() if answer.status not in (403, 404)} == {}
    assert {path: answer.status for path, answer in bare.items() if answer.status not in (403, 404)} == {}


def test_a_session_that_was_there_before_is_not_the_one_that_begins(tmp_path: Path) -> None:
    with newsdesk(tmp_path) as running:
        browser = running.browser()
        browser.cookies["copytaster"] = "planted"
        browser.sign_in()
        first = browser.cookies["copytaster"]
        browser.sign_in()

    assert "planted" not in (first, browser.cookies["copytaster"])
    assert first != browser.cookies["copytaster"]
    assert len(first) >= 40


def test_neither_password_nor_session_nor_token_is_logged_or_stands_in_the_store(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with newsdesk(tmp_path) as running:
        browser = running.browser()
        browser.sign_in()
        shown = browser.post("/account/tokens", {"form_token": browser.token(), "label": "phone", "scope": "read"}).text
        key = "ct_" + shown.split("<code>ct_")[1].split("<")[0]
        running.browser().get("/account", Authorization=f"Bearer {key}")
        running.browser().get("/account", Authorization="Bearer ct_wrong")
        secrets = [PASSWORD, browser.cookies["copytaster"], key]

    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    assert [secret for secret in secrets if secret in caplog.text] == []
    assert [secret for secret in secrets if secret.encode() in kept] == []


def _compares_a_secret(node: ast.Compare) -> bool:
    names = {part.id if isinstance(part, ast.Name) else part.attr for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)}
    is_of_values = all(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops)
    is_literal = any(isinstance(each, ast.Constant) for each in (node.left, *node.comparators))
    return is_of_values and not is_literal and bool(names & {"form_token", "secret", "password", "signature", "digest_of", "known_as"})


def test_secrets_are_compared_in_a_time_that_says_nothing() -> None:
    found = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare) and _compares_a_secret(node)
    }

    assert found == set()


def test_sessions_end_by_default() -> None:
    assert PeoplePolicy().idle_h <= 24 * 31
    assert PeoplePolicy().session_h <= 24 * 366
