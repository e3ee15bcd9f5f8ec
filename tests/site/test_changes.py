"""Nothing is changed for a foreign page, without a form's token, or for nobody; and what cookies, tokens and passwords are held to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.routing import BaseRoute, Mount, Route

from copytaster.adapters.people_passwords import Argon2Passwords
from copytaster.model.policy import FetchPolicy, PeoplePolicy
from copytaster.settings import Settings, SiteSettings
from copytaster.web import routes
from tests.flow.newsdesk import PASSWORD, Browser, Desk, newsdesk
from tests.flow.test_oidc import Issuer, issuer

__all__ = ["issuer"]

ID = "n0123456789abcdef"
READING = {"GET", "HEAD", "OPTIONS"}
HARMLESS = {"/theme", "/language"}
"""They set a cookie of one's own choice, and a wrong one harms nobody."""
ENTRANCES = {"/signin", "/signin/passkey", "/signin/passkey/begin"}
"""Here nobody is known yet, so that there is no token to bring; where they come from is checked."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
NAMED = {"Host": "localhost"}
"""Passkeys are known by names alone."""
OWN = {"Sec-Fetch-Site": "same-origin"}


def _walked(found: BaseRoute, before: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(found, Mount):
        for each in found.routes:
            yield from _walked(each, before + found.path)
    elif isinstance(found, Route):
        path = re.sub(r"\{[^}]+\}", ID, before + found.path)
        yield from ((method, path) for method in sorted((found.methods or set()) - READING))


def changes() -> list[tuple[str, str]]:
    """Every method and address of the site that is not for reading alone."""
    listed = [each for value in vars(routes).values() if isinstance(value, tuple) for each in value if isinstance(each, BaseRoute)]
    return sorted({pair for each in (*listed, *routes.readers(), routes.mounted()) for pair in _walked(each)})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("changes")) as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("public"), Settings(site=SiteSettings(base_url="https://news.example"))) as running:
        yield running


def not_refused(browser: Browser, body: str, headers: dict[str, str], but: set[str]) -> dict[tuple[str, str], int]:
    """What answers otherwise than that this may not be."""
    asked = {each: browser.ask(*each, body.encode(), {**FORM, **NAMED, **headers}).status for each in changes() if each[1] not in but}
    return {each: status for each, status in asked.items() if status not in (401, 403)}


def test_the_walk_finds_every_kind_of_change() -> None:
    found = {path for _, path in changes()}

    assert {"/desk/decide", "/account/tokens", f"/alerts/{ID}/remove", "/api/v1/alerts", "/v1/entries", "/reader/api/0/edit-tag"} <= found
    assert len(changes()) > 40


def test_a_foreign_page_changes_nothing_even_if_it_knew_the_token(desk: Desk) -> None:
    dora = desk.browser()
    dora.sign_in()

    assert not_refused(dora, f"form_token={dora.token()}", FOREIGN, HARMLESS) == {}
    assert dora.get("/account").status == 200


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    dora, rita = desk.browser(), desk.browser()
    dora.sign_in()
    rita.sign_in("rita")

    assert not_refused(dora, "", OWN, HARMLESS | ENTRANCES) == {}
    assert not_refused(dora, f"form_token={rita.token()}", OWN, HARMLESS | ENTRANCES) == {}
    assert dora.get("/account").status == 200


def test_a_browser_that_does_not_say_where_a_form_comes_from_changes_nothing(desk: Desk) -> None:
    dora = desk.browser()
    dora.sign_in()

    assert not_refused(dora, f"form_token={dora.token()}", {}, HARMLESS | ENTRANCES | {"/start/demo", "/start/packs", "/start/feeds"}) == {}


def test_nobody_changes_anything_on_a_public_site(public: Desk) -> None:
    assert not_refused(public.browser(), "", OWN, HARMLESS | ENTRANCES) == {}


def test_nothing_is_changed_by_a_link(desk: Desk) -> None:
    dora = desk.browser()
    dora.sign_in()
    alone = [path for method, path in changes() if method == "POST" and f"{ID}/edit" not in path and not path.startswith(("/v1", "/api"))]
    shown = {path: dora.get(f"{path}?form_token={dora.token()}").status for path in alone}

    assert {path for path, status in shown.items() if status == 303} <= {"/signin"}
    assert dora.get("/account").status == 200


@pytest.mark.parametrize("path", sorted(HARMLESS))
def test_what_is_not_checked_takes_no_long_form(desk: Desk, path: str) -> None:
    assert desk.browser().ask("POST", path, b"theme=" + b"x" * 300_000, dict(FORM)).status == 413


def test_every_cookie_of_a_site_with_tls_goes_over_tls_alone(tmp_path: Path, issuer: Issuer) -> None:
    people = PeoplePolicy(oidc_issuer=issuer.url, oidc_client_id="news", oidc_client_secret="s3cret", oidc_name="Example")
    fetch = FetchPolicy(allow_private=("127.0.0.1/32",))
    with newsdesk(tmp_path, Settings(people=people, fetch=fetch, site=SiteSettings(base_url="https://news.example"))) as running:
        dora = running.browser()
        answers = [dora.sign_in(), dora.get("/account"), dora.post("/signout", {"form_token": dora.token()})]
        answers += [dora.post("/theme", {"theme": "dark"}), dora.post("/theme", {}), dora.post("/language", {"language": "de"})]
        answers += [running.browser().get("/signin/oidc?back=/desk")]

    told = [answer.headers["set-cookie"].lower() for answer in answers if "set-cookie" in answer.headers]
    assert len(told) == 6
    assert [one for one in told if not {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip() for part in one.split(";")}] == []
    assert [one for one in told if "domain=" in one] == []
    assert sorted(one.split("=")[0] for one in told if one.startswith("__host-")) == [
        "__host-copytaster",
        "__host-copytaster",
        "__host-copytaster-state",
    ]


def test_a_neighbour_cannot_begin_a_sign_in_for_somebody_else(tmp_path: Path, issuer: Issuer) -> None:
    people = PeoplePolicy(oidc_issuer=issuer.url, oidc_client_id="news", oidc_client_secret="s3cret", oidc_name="Example")
    fetch = FetchPolicy(allow_private=("127.0.0.1/32",))
    with newsdesk(tmp_path, Settings(people=people, fetch=fetch, site=SiteSettings(base_url="https://news.example"))) as running:
        dora = running.do(running.room.store.people.person("dora"))
        assert dora is not None
        running.do(running.room.store.people.keep([replace(dora, identity=f"{issuer.url} sub-1")]))
        evil = running.browser()
        sent = parse_qs(urlsplit(evil.get("/signin/oidc").headers["location"]).query)
        issuer.claims = {"nonce": sent["nonce"][0]}
        back = f"/signin/oidc/back?state={sent['state'][0]}&code=x"
        kept = evil.cookies["__Host-copytaster-state"]

        planted = Browser(running.address, {"copytaster-state": kept})
        beside = {"Cookie": f"__Host-copytaster-state=other.x.; __Host-copytaster-state={kept}"}

        assert planted.get(back).status == 422
        assert running.browser().ask("GET", back, None, beside).status == 422
        assert evil.get(back).status == 303


@pytest.mark.parametrize("name", ["token", "access_token", "key", "auth", "api_key"])
def test_a_token_in_an_address_opens_nothing(public: Desk, name: str) -> None:
    dora = public.browser()
    dora.sign_in()
    shown = dora.post("/account/tokens", {"form_token": dora.token(), "label": name, "scope": "admin"}).text
    key = "ct_" + shown.split("<code>ct_")[1].split("<")[0]
    program = public.browser()
    paths = ("/api/v1/alerts", "/v1/me", "/reader/api/0/user-info", "/account", "/alerts")

    assert {path: program.get(f"{path}?{name}={key}").status for path in paths if program.get(f"{path}?{name}={key}").status < 300} == {}
    assert program.get("/v1/me", X_Auth_Token=key).status != 200
    assert program.ask("GET", "/v1/me", None, {"X-Auth-Token": key}).status == 200


def test_apps_come_in_with_tokens_not_with_passwords(desk: Desk) -> None:
    app = desk.browser()
    form = f"Email=dora&Passwd={PASSWORD.replace(' ', '+')}".encode()

    assert app.ask("POST", "/accounts/ClientLogin", form, dict(FORM)).status in (401, 403)


async def test_passwords_are_kept_as_argon2id_with_todays_numbers() -> None:
    hashed = await Argon2Passwords().hashed(PASSWORD)
    kind, _, numbers = hashed[1:].split("$")[:3]
    cost = dict(part.split("=") for part in numbers.split(","))

    assert kind == "argon2id"
    assert int(cost["m"]) >= 19_456
    assert int(cost["t"]) >= 2
    assert hashed != await Argon2Passwords().hashed(PASSWORD)


def test_who_tries_many_names_waits_and_readers_behind_a_proxy_are_told_apart(tmp_path: Path) -> None:
    with newsdesk(tmp_path) as running:
        guesser = {"X-Forwarded-For": "203.0.113.9"}
        tried = [running.browser().post("/signin", {"name": f"n{k}", "password": "wrong"}, **guesser).status for k in range(31)]
        other = running.browser().post("/signin", {"name": "dora", "password": PASSWORD}, X_Forwarded_For="203.0.113.10").status

    assert tried == [422] * 30 + [429]
    assert other == 303
