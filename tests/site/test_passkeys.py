"""Passkeys in a real browser with a device made of software, and what is late, forged or used twice."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from copytaster.settings import Settings, SiteSettings
from tests.chromium import needs_chromium
from tests.flow.newsdesk import PASSWORD, Desk, newsdesk
from tests.site.conftest import Open
from tests.site.test_browser import LOOKS
from tests.site.test_desk_browser import sign_in, without_findings

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="session")]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("passkeys")) as running:
        running.address = running.address.replace("127.0.0.1", "localhost")
        yield running


@pytest.fixture
def no_passkeys(desk: Desk) -> None:
    """Nobody has one at the beginning."""
    people = desk.room.store.people
    for name in ("dora", "rita"):
        desk.do(people.remove_passkeys(name, [each.id for each in desk.do(people.passkeys_of(name))]))


async def with_device(page: Page, **changes: Any) -> tuple[CDPSession, str]:
    """Give the browser a device that holds passkeys; its session and its id."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | changes})
    return session, made["authenticatorId"]


async def add(page: Page, desk: Desk, label: str = "laptop", password: str = PASSWORD) -> None:
    """Add a passkey on the account's page, as somebody who is signed in."""
    await page.goto(f"{desk.address}/account")
    await page.get_by_label("Name of a new passkey").fill(label)
    await page.get_by_label("Your password").fill(password)
    await page.get_by_role("button", name="Add a passkey").press("Enter")


async def signed_in(desk: Desk, open_page: Open, **device: Any) -> tuple[Page, CDPSession, str]:
    page = await open_page(f"{desk.address}/signin?back=/account")
    session, authenticator = await with_device(page, **device)
    await sign_in(page)
    await page.wait_for_url(f"{desk.address}/account")
    return page, session, authenticator


async def come_back(page: Page, desk: Desk) -> None:
    """Sign out, and in with the passkey."""
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(f"{desk.address}/signin?back=/desk")
    await page.get_by_role("button", name="Sign in with a passkey").press("Enter")


async def test_a_passkey_is_added_signs_in_and_is_removed(desk: Desk, no_passkeys: None, open_page: Open) -> None:
    page, session, authenticator = await signed_in(desk, open_page)

    await add(page, desk, "laptop")
    await expect(page.get_by_text("laptop")).to_be_visible()
    await expect(page.get_by_label("laptop")).to_have_count(1)
    await come_back(page, desk)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    (kept,) = desk.do(desk.room.store.people.passkeys_of("dora"))
    (held,) = (await session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator}))["credentials"]
    assert kept.sign_count == held["signCount"] > 0
    assert kept.used_at is not None
    assert b"dora" not in base64.b64decode(held["userHandle"])

    await page.goto(f"{desk.address}/account")
    await page.get_by_label("laptop").check()
    await page.get_by_role("button", name="Remove the ticked passkeys").click()
    await expect(page.get_by_text("There are no passkeys.")).to_be_visible()
    await come_back(page, desk)
    await expect(page.get_by_role("alert")).to_contain_text("This passkey is not known here")


async def test_a_person_has_several_passkeys_and_a_device_one(desk: Desk, no_passkeys: None, open_page: Open) -> None:
    page, session, first = await signed_in(desk, open_page)
    await add(page, desk, "laptop")
    await expect(page.get_by_label("laptop")).to_have_count(1)

    await add(page, desk, "laptop again")
    await expect(page.get_by_text("this device may hold one already")).to_be_visible()
    await session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    await with_device(page, transport="usb")
    await add(page, desk, "key ring")

    await expect(page.get_by_label("key ring")).to_have_count(1)
    assert {each.label for each in desk.do(desk.room.store.people.passkeys_of("dora"))} == {"laptop", "key ring"}


async def test_a_passkey_is_not_added_without_the_password(desk: Desk, no_passkeys: None, open_page: Open) -> None:
    page, _, _ = await signed_in(desk, open_page)
    await add(page, desk, password="another one altogether")

    await expect(page.get_by_text("The password is another one.")).to_be_visible()
    assert desk.do(desk.room.store.people.passkeys_of("dora")) == ()


async def test_a_device_that_does_not_know_its_owner_signs_nobody_in(desk: Desk, no_passkeys: None, open_page: Open) -> None:
    page, session, authenticator = await signed_in(desk, open_page)
    await add(page, desk)
    await expect(page.get_by_label("laptop")).to_have_count(1)
    await session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})

    await come_back(page, desk)

    await expect(page.get_by_text("No passkey was used.")).to_be_visible()
    await expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


async def test_an_answer_opens_once_and_a_copied_key_or_a_late_answer_not_at_all(desk: Desk, no_passkeys: None, open_page: Open) -> None:
    page, _, _ = await signed_in(desk, open_page)
    await add(page, desk)
    await expect(page.get_by_label("laptop")).to_have_count(1)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.url.endswith("/signin/passkey") else None)
    await come_back(page, desk)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

    again = desk.browser().ask("POST", "/signin/passkey", sent[0].encode(), headers)
    assert (again.status, "set-cookie" in again.headers) == (422, False)

    people = desk.room.store.people
    (kept,) = desk.do(people.passkeys_of("dora"))
    assert desk.do(people.passkey_used(kept, kept.sign_count + 100, kept.made_at))
    await page.goto(f"{desk.address}/account")
    await come_back(page, desk)
    await expect(page.get_by_role("alert")).to_contain_text("This passkey is not known here")
    assert not desk.do(people.passkey_used(kept, kept.sign_count + 200, kept.made_at))


async def test_a_challenge_is_answered_once_in_time_and_for_what_it_was_asked(desk: Desk) -> None:
    people, now = desk.room.store.people, desk.room.clock.now()
    soon, late = now - timedelta(minutes=5), now + timedelta(minutes=1)
    for known in ("one", "two", "three"):
        desk.do(people.ask(known, "sign in", now, soon))

    assert [desk.do(people.answered(each, "sign in", soon)) for each in ("one", "one", "none")] == [True, False, False]
    assert [desk.do(people.answered("two", "add h", soon)), desk.do(people.answered("two", "sign in", late))] == [False, False]
    desk.do(people.ask("four", "sign in", late, late))
    assert not desk.do(people.answered("three", "sign in", soon))


@pytest.mark.parametrize("told", ["", "{}", "[]", '{"id": 1}', '{"id": "x", "response": {"clientDataJSON": "e30"}}', "[" * 9_000, "\x00é"])
async def test_what_is_no_answer_signs_nobody_in(desk: Desk, told: str) -> None:
    refused = desk.browser().post("/signin/passkey", {"credential": told, "back": "/desk"})

    assert (refused.status, "set-cookie" in refused.headers) == (422, False)


async def test_an_answer_made_for_another_site_signs_nobody_in(desk: Desk) -> None:
    challenge = json.loads(desk.browser().post("/signin/passkey/begin", {}).text)["challenge"]
    said = {"type": "webauthn.get", "challenge": challenge, "origin": "https://evil.example"}
    coded = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    response = {"clientDataJSON": coded, "authenticatorData": "AA", "signature": "AA"}
    answer = {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}

    assert desk.browser().post("/signin/passkey", {"credential": json.dumps(answer)}).status == 422


async def test_forms_of_other_sites_and_of_tokens_get_no_passkey(desk: Desk) -> None:
    browser = desk.browser()
    browser.sign_in()

    assert desk.browser().post("/signin/passkey/begin", {}, Sec_Fetch_Site="cross-site").status == 403
    assert browser.post("/account/passkeys/begin", {"password": PASSWORD}).status == 403
    assert desk.browser().post("/account/passkeys/begin", {"password": PASSWORD}).status == 403
    shown = browser.post("/account/tokens", {"form_token": browser.token(), "label": "x", "scope": "admin"}).text
    key = "ct_" + shown.split("<code>ct_")[1].split("<")[0]
    assert desk.browser().post("/account/passkeys/begin", {}, Authorization=f"Bearer {key}").status == 403


async def test_the_button_is_not_shown_without_scripts_or_under_an_address_without_a_name(desk: Desk, open_page: Open) -> None:
    plain = await open_page(f"{desk.address}/signin", java_script_enabled=False)
    await expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()

    number = await open_page(f"{desk.address.replace('localhost', '127.0.0.1')}/signin")
    await expect(number.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)


async def test_behind_tls_passkeys_hold_for_the_sites_own_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    public = Settings(site=SiteSettings(base_url="https://news.example:8443/"))
    with newsdesk(tmp_path_factory.mktemp("public"), public) as running:
        asked = json.loads(running.browser().post("/signin/passkey/begin", {}).text)
        page = running.browser().get("/signin").text

    assert (asked["rpId"], asked["userVerification"]) == ("news.example", "required")
    assert 'data-host="news.example"' in page
    assert "allowCredentials" not in asked or asked["allowCredentials"] == []


@pytest.mark.parametrize("look", LOOKS)
async def test_the_pages_with_passkeys_have_no_finding_of_axe(desk: Desk, no_passkeys: None, open_page: Open, axe: str, look: str) -> None:
    page = await open_page(f"{desk.address}/signin?back=/account", **LOOKS[look])
    await expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    await without_findings(page, axe)
    await with_device(page)
    await sign_in(page)
    await page.wait_for_url(f"{desk.address}/account")
    await without_findings(page, axe)
    await add(page, desk, "a name that is as long as names of devices may be, which is eighty characters")
    await expect(page.get_by_role("button", name="Remove the ticked passkeys")).to_be_visible()
    await without_findings(page, axe)
