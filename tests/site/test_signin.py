"""Sign-in over the wire: cookies behind TLS, an OpenID provider, and what a token may not do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from copytaster.model.policy import FetchPolicy, PeoplePolicy
from copytaster.settings import Settings, SiteSettings
from tests.flow.newsdesk import PASSWORD, Browser, Desk, newsdesk
from tests.flow.test_oidc import Issuer, issuer

__all__ = ["issuer"]

PUBLIC = SiteSettings(base_url="https://news.example")


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("private")) as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("public"), Settings(site=PUBLIC)) as running:
        yield running


def test_behind_tls_the_cookie_belongs_to_this_host_alone(public: Desk) -> None:
    browser = public.browser()
    cookie = browser.sign_in().headers["set-cookie"]

    assert cookie.startswith("__Host-copytaster=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax", "secure"}
    assert browser.get("/account").status == 200
    secret = browser.cookies["__Host-copytaster"]
    assert Browser(public.address, {"copytaster": secret}).get("/account").status == 303


def test_on_this_machine_the_cookie_works_without_tls(private: Desk) -> None:
    cookie = private.browser().sign_in().headers["set-cookie"]

    assert cookie.startswith("copytaster=")
    assert "secure" not in cookie.lower()
    assert "httponly" in cookie.lower()


def test_of_two_cookies_of_this_name_none_counts(private: Desk) -> None:
    browser = private.browser()
    browser.sign_in()
    secret = browser.cookies["copytaster"]

    assert private.browser().get("/account", Cookie=f"copytaster={secret}").status == 200
    assert private.browser().get("/account", Cookie=f"copytaster=planted; copytaster={secret}").status == 303


def test_a_password_is_not_taken_in_the_clear(tmp_path: Path) -> None:
    site = SiteSettings(host="0.0.0.0")
    with newsdesk(tmp_path, Settings(site=site)) as running:
        form = {"name": "dora", "password": PASSWORD}
        answer = running.browser().post("/signin", form, Host="news.example")

        assert answer.status == 403
        assert "https" in running.browser().get("/signin", Host="news.example").text
        assert 'type="password"' not in running.browser().get("/signin", Host="news.example").text


def test_a_sign_in_from_another_site_is_refused(private: Desk) -> None:
    form = {"name": "dora", "password": PASSWORD}

    assert private.browser().post("/signin", form, Sec_Fetch_Site="cross-site").status == 403


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y"])
def test_one_goes_back_to_this_site_alone(private: Desk, back: str) -> None:
    answer = private.browser().post("/signin", {"name": "dora", "password": PASSWORD, "back": back})

    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_pages_of_a_session_are_kept_by_nobody_and_those_of_readers_know_no_session(private: Desk) -> None:
    dora = private.browser()
    dora.sign_in()

    mine, theirs = dora.get("/about"), private.browser().get("/about")

    assert mine.headers["cache-control"] == "no-store"
    assert ">dora</a>" in mine.text
    assert "dora" not in theirs.text
    assert "Sign in" in theirs.text


def test_a_token_is_shown_once_and_ended(private: Desk) -> None:
    dora = private.browser()
    dora.sign_in()

    shown = dora.post("/account/tokens", {"form_token": dora.token(), "label": "phone", "scope": "read"}).text

    key = "ct_" + shown.split("<code>ct_")[1].split("<")[0]
    page = dora.get("/account").text
    assert key not in page
    program = private.browser()
    assert program.get("/account", Authorization=f"Bearer {key}").status == 200
    assert program.post("/account/tokens", {"label": "more", "scope": "admin"}, Authorization=f"Bearer {key}").status == 403
    assert program.get(f"/account?token={key}").status == 303
    token_id = page.split('/account/tokens/end"')[1].split('name="id" value="')[1].split('"')[0]
    assert dora.post("/account/tokens/end", {"form_token": dora.token(), "id": token_id}).status == 303
    assert program.get("/", Authorization=f"Bearer {key}").status == 401


def test_sessions_are_listed_and_ended_from_another_one(private: Desk) -> None:
    here, there = private.browser(), private.browser()
    here.sign_in()
    there.ask("POST", "/signin", f"name=dora&password={PASSWORD.replace(' ', '+')}".encode(),
              {"User-Agent": "Elsewhere 1.0", "Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    part = here.get("/account").text.split("Elsewhere 1.0")[0]
    session_id = part.split('name="id" value="')[-1].split('"')[0]

    assert here.post("/account/sessions/end", {"form_token": here.token(), "id": session_id}).status == 303

    assert there.get("/account").status == 303
    assert here.get("/account").status == 200


def test_the_desk_adds_feeds_where_readers_cannot(public: Desk) -> None:
    dora, rita = public.browser(), public.browser()
    dora.sign_in()
    rita.sign_in("rita")

    assert "Tick starter packs" in dora.get("/start").text
    assert "Tick starter packs" not in public.browser().get("/start").text
    assert rita.post("/start/packs", {"form_token": rita.token()}).status == 403
    assert dora.post("/start/packs", {}).status == 403
    assert dora.post("/start/packs", {"form_token": dora.token()}).status == 422


def test_an_openid_provider_signs_in_whom_the_site_knows(tmp_path: Path, issuer: Issuer) -> None:
    people = PeoplePolicy(oidc_issuer=issuer.url, oidc_client_id="news", oidc_client_secret="s3cret", oidc_name="Example")
    settings = Settings(people=people, fetch=FetchPolicy(allow_private=("127.0.0.1/32",)))
    with newsdesk(tmp_path, settings) as running:
        browser = running.browser()
        assert "Sign in with Example" in browser.get("/signin").text
        sent = parse_qs(urlsplit(browser.get("/signin/oidc?back=/desk").headers["location"]).query)
        issuer.claims = {"nonce": sent["nonce"][0]}
        state = sent["state"][0]

        unknown = browser.get(f"/signin/oidc/back?state={state}&code=x")
        assert unknown.status == 403
        assert f"{issuer.url} sub-1" in unknown.text
        dora = running.do(running.room.store.people.person("dora"))
        assert dora is not None
        running.do(running.room.store.people.keep([replace(dora, identity=f"{issuer.url} sub-1")]))
        assert running.browser().get(f"/signin/oidc/back?state={state}&code=x").status == 422
        assert browser.get("/signin/oidc/back?state=another&code=x").status == 422
        done = browser.get(f"/signin/oidc/back?state={state}&code=x")
        assert (done.status, done.headers["location"]) == (303, "/desk")
        assert browser.get("/desk").status == 200
