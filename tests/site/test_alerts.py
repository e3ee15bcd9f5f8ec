"""Alerts on the pages of a whole newsroom: made, seen, delivered by a real webhook and real mail, read as feeds, nobody else's."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import feedparser
import pytest

from copytaster.model.policy import AlertsPolicy, FetchPolicy
from copytaster.settings import Settings, SiteSettings
from tests.flow.newsdesk import Browser, Desk, Reply, article, newsdesk
from tests.receiver import Hook, Post, hook, post_office

FERRY = article(1, "Ferry strike closes the harbour", "Crews of the ferries went on strike, the union said.", 5)
GOLD = article(2, "Gold edges higher", "Gold edged higher on Monday as traders waited.", 5)
MARKET = article(3, "Harbour market opens", "The market at the harbour opened after repairs.", 5)


@dataclass
class Running:
    """A newsroom with somewhere to send to."""

    desk: Desk
    hook: Hook
    post: Post

    def signed_in(self, name: str = "dora") -> Browser:
        browser = self.desk.browser()
        assert browser.sign_in(name).status == 303
        return browser


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        receiver, post = stack.enter_context(hook()), stack.enter_context(post_office())
        alerts = AlertsPolicy(
            mail_host="127.0.0.1", mail_port=post.port, mail_security="none", mail_from="wire@news.example", mail_to=("open.example",)
        )
        wanted = Settings(
            alerts=alerts, fetch=FetchPolicy(allow_private=("127.0.0.1/32",)), site=SiteSettings(base_url="http://news.example")
        )
        desk = stack.enter_context(newsdesk(tmp_path_factory.mktemp("alerts"), wanted))
        desk.tell(GOLD)
        yield Running(desk, receiver, post)


def make(browser: Browser, **fields: object) -> Reply:
    return browser.post("/alerts", {"form_token": browser.token(), **fields})


def alert_of(reply: Reply) -> str:
    assert reply.status == 303, reply.text
    return reply.headers["location"]


def change(browser: Browser, where: str, **fields: object) -> Reply:
    return browser.post(where, {"form_token": browser.token(), **fields})


def test_a_search_leads_to_an_alert_that_says_what_it_would_have_matched(running: Running) -> None:
    dora = running.signed_in()

    assert 'href="/alerts?q=gold"' in dora.get("/search?q=gold").text
    page = dora.get("/alerts?q=gold").text

    assert "This would have matched 1 story in 7 days, in 1 message." in page
    assert GOLD.title in page
    assert "There is no word in" in dora.get("/alerts?q=%3F%3F").text


def test_an_article_that_arrives_goes_out_by_webhook_and_mail(running: Running) -> None:
    dora = running.signed_in()
    where = alert_of(make(dora, q="ferry strike", name="Ferries", ways=f"{running.hook.url}\ndora@paper.example"))
    running.hook.secret = re.findall(r"whsec_[\w+/=]+", dora.get(where).text)[0]

    [story] = running.desk.tell(FERRY)
    running.desk.until(lambda: len(running.hook.bodies) + len(running.post.mail), lambda number: number == 2)

    told = running.hook.verified()
    assert told["type"] == "alert.stories"
    assert [each["url"] for each in told["data"]["stories"]] == [f"http://news.example/story/{story}"]
    _, targets, mail = running.post.mail[0]
    assert (targets, mail["subject"]) == (["dora@paper.example"], f"Ferries: {FERRY.title}")
    page = running.desk.until(lambda: dora.get(where).text, lambda text: text.count(">sent<") == 2)
    assert "Mail dora@paper.example" in page
    assert running.hook.url not in page


def test_a_trial_arrives_and_is_listed(running: Running) -> None:
    dora = running.signed_in()
    where = alert_of(make(dora, q="trial words", ways=running.hook.url))
    running.hook.bodies.clear()

    assert change(dora, f"{where}/test").status == 303

    running.desk.until(lambda: len(running.hook.bodies), lambda number: number == 1)
    running.desk.until(lambda: dora.get(where).text, lambda text: "A trial" in text and ">sent<" in text)


def test_a_story_is_followed_from_its_page(running: Running) -> None:
    dora = running.signed_in()
    [story] = running.desk.tell(MARKET)

    assert f'href="/alerts?story={story}"' in dora.get(f"/story/{story}").text
    assert MARKET.title in dora.get(f"/alerts?story={story}").text
    where = alert_of(make(dora, story=story, ways=running.hook.url))

    assert MARKET.title in dora.get(where).text
    assert dora.get("/alerts?story=s0000000000000000").status == 404


def test_an_alert_is_paused_resumed_and_removed(running: Running) -> None:
    dora = running.signed_in()
    where = alert_of(make(dora, q="silver", ways=running.hook.url))

    change(dora, f"{where}/pause", paused="1")
    assert "Paused" in dora.get(where).text
    change(dora, f"{where}/pause", paused="0")
    assert "Paused" not in dora.get(where).text
    assert change(dora, f"{where}/remove").headers["location"] == "/alerts"
    assert dora.get(where).status == 404


def test_alerts_are_nobody_elses(running: Running) -> None:
    dora, rita, reader = running.signed_in(), running.signed_in("rita"), running.desk.browser()
    where = alert_of(make(dora, q="copper", name="A secret wish"))

    assert "A secret wish" not in rita.get("/alerts").text
    assert rita.get(where).status == 404
    assert change(rita, f"{where}/remove").status == 404
    assert reader.get("/alerts").headers["location"] == "/signin?back=/alerts"
    assert reader.post("/alerts", {"q": "gold"}).status == 403
    assert reader.get(where).status == 303


def test_a_feed_opens_with_its_key_alone(running: Running) -> None:
    dora, reader = running.signed_in(), running.desk.browser()
    where = alert_of(make(dora, q="gold", name="Gold news"))
    address = re.findall(rf"{where}\.atom\?key=[\w-]+", dora.get(where).text)[0]

    for form in ("atom", "rss", "json"):
        answer = reader.get(address.replace(".atom", f".{form}"))
        assert (answer.status, GOLD.title in answer.text) == (200, True)
        assert reader.get(f"{where}.{form}").status == 404
        assert reader.get(f"{where}.{form}?key=wrong").status == 404
    parsed = feedparser.parse(reader.get(address).text)
    assert [entry.title for entry in parsed.entries] == [GOLD.title]


def test_a_form_from_elsewhere_or_without_its_token_changes_nothing(running: Running) -> None:
    dora = running.signed_in()
    token = dora.token()

    assert dora.post("/alerts", {"q": "gold"}).status == 403
    assert dora.post("/alerts", {"q": "gold", "form_token": token}, Sec_Fetch_Site="cross-site").status == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"q": "???"}, "There is nothing to look for"),
        ({"q": ""}, "give one of both"),
        ({"q": "x", "ways": "file:///etc/passwd"}, "is not open here"),
        ({"q": "x", "ways": "nonsense"}, "neither an address of mail"),
        ({"q": "x", "ways": "http:///x"}, "is no address of a webhook"),
        ({"q": "x", "zone": "Mars/Base"}, "There is no clock"),
        ({"q": "x", "quiet": "late"}, "Quiet hours are written like"),
        ({"q": "x", "digest_at": "25:00"}, "is no time of the day"),
        ({"q": "x", "max_per_hour": "0"}, "a number from 1 to 60"),
    ],
)
def test_what_is_wrong_is_said(running: Running, fields: dict[str, str], said: str) -> None:
    answer = make(running.signed_in(), **fields)

    assert answer.status == 422
    assert said in answer.text.replace("&#39;", "'")


def test_what_was_written_stays_beside_a_mistake(running: Running) -> None:
    page = make(running.signed_in(), q="gold", name="All of it", ways="https://hook.example/x", quiet="at night").text
    assert 'value="All of it"' in page
    assert ">https://hook.example/x</textarea>" in page


def test_a_reader_writes_to_open_addresses_alone(running: Running) -> None:
    rita = running.signed_in("rita")

    assert "not open to readers" in make(rita, q="gold", ways="victim@other.example").text
    assert make(rita, q="gold", ways="rita@open.example").status == 303


def test_a_token_for_reading_makes_no_alert_and_one_for_alerts_does(running: Running) -> None:
    rita, program = running.signed_in("rita"), running.desk.browser()
    keys = {
        scope: re.findall(r"ct_[\w-]+", change(rita, "/account/tokens", label=scope, scope=scope).text)[0] for scope in ("read", "alerts")
    }

    assert program.post("/alerts", {"q": "tin"}, Authorization=f"Bearer {keys['read']}").status == 403
    assert program.post("/alerts", {"q": "tin"}, Authorization=f"Bearer {keys['alerts']}").status == 303
    assert program.post("/desk/decide", {"kind": "hold"}, Authorization=f"Bearer {keys['alerts']}").status == 403


def test_on_this_machine_alone_nobody_signs_in(tmp_path: Path) -> None:
    with newsdesk(tmp_path, replace(Settings())) as desk:
        browser = desk.browser()
        where = alert_of(browser.post("/alerts", {"q": "gold", "name": "Mine"}))

        assert "Mine" in browser.get("/alerts").text
        assert browser.get(f"{where}.atom").status == 200
        assert browser.post("/alerts", {"q": "tin"}, Sec_Fetch_Site="cross-site").status == 403
        assert browser.get("/alerts", Host="evil.example").status == 421
