"""What carriers promise: a mail arrives whole, a webhook can be checked, and no message reaches what is not public."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.notify_mail import message
from copytaster.adapters.notifying import Carriers
from copytaster.model.alert import Channel, Letter, Sent, Unsent
from copytaster.model.policy import AlertsPolicy, FetchPolicy
from tests.make import NOW
from tests.receiver import Hook, Post, hook, post_office, told

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LETTER = Letter(
    "m0123456789abcdef", "stories", NOW, NOW - timedelta(hours=1), "Ferries: Größter Streik", "Grüße\nfrom the harbour\n",
    "<!doctype html><p>Grüße</p>", {"stories": [{"title": "Größter Streik \ud800"}]}, "https://news.example/alerts/n1",
)  # fmt: skip
OPEN = FetchPolicy(allow_private=("127.0.0.1/32",))


@pytest.fixture
def office() -> object:
    with post_office() as running:
        yield running


@pytest.fixture
def receiver() -> object:
    with hook() as running:
        running.secret = SECRET
        yield running


@pytest.fixture
async def carriers(office: Post) -> AsyncIterator[Carriers]:
    made = Carriers(policy(office), OPEN, "tests/1", SystemClock())
    yield made
    await made.close()


def policy(office: Post, **changes: object) -> AlertsPolicy:
    wanted = AlertsPolicy(
        mail_host="127.0.0.1", mail_port=office.port, mail_security="none", mail_from="The Wire <wire@news.example>", timeout_s=5
    )
    return replace(wanted, **changes)  # type: ignore[arg-type]


async def test_a_mail_arrives_as_text_and_html(carriers: Carriers, office: Post) -> None:
    assert await carriers.send(Channel("mail", "dora@paper.example"), LETTER) == Sent()

    sender, targets, mail = office.mail[0]
    assert (sender, targets) == ("wire@news.example", ["dora@paper.example"])
    assert mail["subject"] == "Ferries: Größter Streik"
    assert mail["message-id"] == "<m0123456789abcdef@news.example>"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["list-unsubscribe"] == "<https://news.example/alerts/n1>"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    parts = [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]
    assert parts == ["Grüße\nfrom the harbour\n", "<!doctype html><p>Grüße</p>\n"]


async def test_a_person_whom_the_server_refuses_for_good_is_not_tried_again(carriers: Carriers, office: Post) -> None:
    office.refused = {"gone@paper.example": "550 no such person", "full@paper.example": "452 the box is full"}

    gone = await carriers.send(Channel("mail", "gone@paper.example"), LETTER)
    full = await carriers.send(Channel("mail", "full@paper.example"), LETTER)

    assert gone == Unsent("the mail server answered 550 no such person", is_final=True)
    assert full == Unsent("the mail server answered 452 the box is full")


async def test_a_mail_server_that_is_away_is_tried_again(office: Post) -> None:
    made = Carriers(policy(office, mail_port=1), OPEN, "tests/1", SystemClock())
    outcome = await made.send(Channel("mail", "dora@paper.example"), LETTER)
    await made.close()

    assert isinstance(outcome, Unsent)
    assert not outcome.is_final


@pytest.mark.parametrize("subject", ["a\r\nBcc: all@paper.example", "a\nb"])
def test_a_headline_never_becomes_another_header(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message(replace(LETTER, subject=subject), "wire@news.example", "dora@paper.example")


async def test_a_webhook_can_be_checked_with_the_standard_client(carriers: Carriers, receiver: Hook) -> None:
    assert await carriers.send(Channel("webhook", receiver.url, SECRET), LETTER) == Sent()

    assert receiver.verified() == {
        "type": "alert.stories", "timestamp": "2024-11-15T11:00:00Z", "data": {"stories": [{"title": "Größter Streik ?"}]}
    }  # fmt: skip
    assert receiver.ids == [LETTER.id]
    assert receiver.headers[0]["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        receiver.verified(secret="whsec_b3RoZXI=")


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (410, {}, Unsent("127.0.0.1 answered 410: it wants no more", is_gone=True)),
        (500, {}, Unsent("127.0.0.1 answered 500")),
        (400, {}, Unsent("127.0.0.1 answered 400")),
        (302, {"Location": "http://169.254.169.254/"}, Unsent("127.0.0.1 answered 302")),
        (429, {"Retry-After": "120"}, Unsent("127.0.0.1 answered 429", retry_after_s=120.0)),
    ],
)
async def test_what_is_no_success_is_told(
    carriers: Carriers, receiver: Hook, status: int, headers: dict[str, str], expected: Unsent
) -> None:
    receiver.answers = [(status, headers)]

    assert await carriers.send(Channel("webhook", receiver.url, SECRET), LETTER) == expected


async def test_no_webhook_reaches_what_is_not_public(office: Post, receiver: Hook) -> None:
    made = Carriers(policy(office), FetchPolicy(), "tests/1", SystemClock())
    outcome = await made.send(Channel("webhook", receiver.url, SECRET), LETTER)
    await made.close()

    assert outcome == Unsent("127.0.0.1 is not a public address", is_final=True)
    assert receiver.bodies == []


def ntfy(receiver: Hook, more: str = "") -> Channel:
    return Channel("apprise", receiver.url.replace("http://", "ntfy://").replace("/hook", "/ferries") + more)


async def test_apprise_hands_a_message_to_a_service(carriers: Carriers, receiver: Hook) -> None:
    receiver.answers = [(200, {})]

    assert await carriers.send(ntfy(receiver), LETTER) == Sent()

    sent = told(receiver.bodies[0])
    assert (sent["topic"], sent["title"]) == ("ferries", LETTER.subject)
    assert "from the harbour" in sent["message"]


async def test_apprise_says_what_went_wrong(carriers: Carriers, receiver: Hook) -> None:
    receiver.answers = [(500, {})]

    outcome = await carriers.send(ntfy(receiver), LETTER)

    assert isinstance(outcome, Unsent)
    assert "500" in outcome.why


async def test_apprise_does_not_reach_what_is_not_public(office: Post, receiver: Hook) -> None:
    made = Carriers(policy(office), FetchPolicy(), "tests/1", SystemClock())
    numbered, named = await made.send(ntfy(receiver), LETTER), await made.send(Channel("apprise", "ntfy://localhost/x"), LETTER)
    await made.close()

    assert isinstance(numbered, Unsent)
    assert isinstance(named, Unsent)
    assert receiver.bodies == []


async def test_apprise_follows_no_redirect_to_what_is_not_public(carriers: Carriers, receiver: Hook) -> None:
    receiver.answers = [(307, {"Location": "http://127.0.0.2:1/inside"})]

    outcome = await carriers.send(ntfy(receiver), LETTER)

    assert isinstance(outcome, Unsent)


@pytest.mark.parametrize("target", ["syslog://", "json://127.0.0.1/", "file:///etc/passwd", "dbus://"])
async def test_a_service_that_is_not_open_is_not_used(carriers: Carriers, target: str) -> None:
    outcome = await carriers.send(Channel("apprise", target), LETTER)

    assert isinstance(outcome, Unsent)
    assert outcome.is_final


async def test_apprise_reads_no_file_of_the_machine(office: Post, receiver: Hook) -> None:
    made = Carriers(policy(office), OPEN, "tests/1", SystemClock())
    outcome = await made.send(ntfy(receiver, "?attach=file:///etc/passwd"), LETTER)
    await made.close()

    assert all(b"root:" not in body for body in receiver.bodies)
    assert isinstance(outcome, Sent | Unsent)


async def test_what_apprise_does_not_understand_is_not_tried_again(carriers: Carriers) -> None:
    assert await carriers.send(Channel("apprise", "tgram://x"), LETTER) == Unsent("apprise does not understand this address", is_final=True)
