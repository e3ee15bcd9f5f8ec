"""What messages say, and what people may write into an alert."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.notify_mail import message
from copytaster.adapters.notify_webhook import payload
from copytaster.model.alert import Alert, Channel, Quiet
from copytaster.model.policy import AlertsPolicy
from copytaster.stages import alerts
from tests import make
from tests.make import NOW, ago

SITE = alerts.From("The Wire", "https://news.example")
POST = alerts.Post("m1", ago(5), NOW)
ALERT = Alert("n1", "dora", "Ferries", "ferry", "", (), NOW, NOW, NOW, "key")
OPEN = alerts.Bounds(AlertsPolicy(mail_host="mail.example", mail_from="wire@news.example"), may_mail_anyone=True)
FRESH = alerts.Fresh("feed-key", lambda: "whsec_c2VjcmV0")


def told(title: str = "Ferry strike", lead: str = "Crews are on strike.", **changes: object) -> alerts.Told:
    story = make.story(make.article(f"https://daily.example/{title}", title), **changes)
    return alerts.Told(story, lead, "The Daily", "https://daily.example/a")


class Markup(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_a_message_of_one_story_has_its_headline_lead_sources_and_link() -> None:
    made = alerts.letter(ALERT, POST, [told()], SITE)

    assert made.subject == "Ferries: Ferry strike"
    assert made.text == (
        f"Ferry strike\nCrews are on strike.\nThe Daily · 1 article\nhttps://news.example/story/{told().story.id}\n\n"
        "-- \nAlert “Ferries” of The Wire. Change or end it: https://news.example/alerts/n1\n"
    )
    assert Markup(made.html).tags.count("h2") == 1
    assert made.data["alert"] == {"id": "n1", "name": "Ferries", "query": "ferry", "story": None}


def test_stories_stand_with_the_last_change_first_and_too_many_are_counted() -> None:
    many = [told(f"Story {n:02}", changed_at=ago(60 - n)) for n in range(53)]

    made = alerts.letter(ALERT, POST, many, SITE)

    assert made.subject == "Ferries: 53 stories"
    assert made.text.index("Story 52") < made.text.index("Story 10")
    assert "And 3 more stories: https://news.example/alerts/n1" in made.text
    assert made.data["more"] == 3


def test_what_publishers_write_is_text() -> None:
    made = alerts.letter(ALERT, POST, [told("<script>alert(1)</script>\r\nBcc: all", "<img src=x>")], SITE)

    assert "script" not in Markup(made.html).tags
    assert "img" not in Markup(made.html).tags
    assert "\n" not in made.subject


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(("at-once", "daily")))
def test_any_headline_and_any_name_make_a_message_that_can_be_sent(title: str, name: str, rhythm: str) -> None:
    alert = replace(ALERT, name=alerts.named(name), rhythm=rhythm)  # type: ignore[type-var]
    story = replace(told().story, title=title)

    for made in (alerts.letter(alert, POST, [alerts.Told(story, title, name, "")], SITE), alerts.trial(alert, POST, SITE)):
        assert set(Markup(made.html).tags) <= {"html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "a"}
        assert message(made, "wire@news.example", "dora@paper.example").as_bytes()
        assert payload(made)


def test_an_alert_is_made_as_it_was_written() -> None:
    wanted = alerts.Wanted(
        " Ferries\n", " ferry  strike ", ways=("dora@paper.example", "https://hook.example/x", "ntfys://ntfy.sh/x"), zone="Europe/Berlin",
        quiet="22:00–7:00", rhythm="daily", digest_at="6.30", max_per_hour="3",
    )  # fmt: skip

    made = alerts.made(wanted, OPEN, "dora", FRESH, NOW)

    assert isinstance(made, Alert)
    assert (made.name, made.query, made.owner, made.since) == ("Ferries", "ferry strike", "dora", NOW)
    assert [(each.kind, each.secret) for each in made.channels] == [("mail", ""), ("webhook", "whsec_c2VjcmV0"), ("apprise", "")]
    assert (made.quiet, made.rhythm, made.digest_at, made.max_per_hour) == (Quiet(1320, 420), "daily", 390, 3)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("syslog://", "is not open here"),
        ("javascript:alert(1)", "neither an address of mail"),
        ("https://", "no address of a webhook"),
        ("https://[::1", "no address of a webhook"),
        ("a@b@c", "neither an address of mail"),
        ("dora@paper.example\nBcc: x@y.example", "no blanks"),
        ("dörte@paper.example", "neither an address of mail"),
        ("https://hook.example/" + "x" * 1_000, "at most 1,000 letters"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(way: str, said: str) -> None:
    made = alerts.made(alerts.Wanted(query="ferry", ways=(way,)), OPEN, "dora", FRESH, NOW)
    assert isinstance(made, str)
    assert said in made


def test_readers_write_to_open_addresses_and_domains_alone() -> None:
    bounds = alerts.Bounds(replace(OPEN.policy, mail_to=("open.example", "Rita@paper.example")))

    def is_open(address: str) -> bool:
        return isinstance(alerts.made(alerts.Wanted(query="x", ways=(address,)), bounds, "rita", FRESH, NOW), Alert)

    assert [is_open(each) for each in ("a@open.example", "rita@PAPER.example", "dora@paper.example", "a@not-open.example")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_somebody_has_so_many_alerts_and_no_more() -> None:
    full = replace(OPEN, there=50)
    assert alerts.made(alerts.Wanted(query="x"), full, "dora", FRESH, NOW) == "There are 50 alerts already; remove one first."


@given(
    st.builds(
        alerts.Wanted, *[st.text(max_size=40)] * 3, st.lists(st.text(max_size=60), max_size=7).map(tuple), *[st.text(max_size=20)] * 5
    )
)
def test_whatever_is_written_there_is_an_alert_or_a_reason(wanted: alerts.Wanted) -> None:
    made = alerts.made(wanted, OPEN, "dora", FRESH, NOW)
    assert isinstance(made, Alert) or made


def test_keys_of_addresses_are_not_shown() -> None:
    assert alerts.masked(Channel("webhook", "https://user:pass@hook.example/secret?x=1")) == "https://hook.example/…"
    assert alerts.masked(Channel("apprise", "tgram://TOKEN/CHAT")) == "tgram://…"
