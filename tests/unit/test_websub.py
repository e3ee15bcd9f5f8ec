"""What is asked of hubs, when it is asked again, and how pushes slow the polls."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import FeedNotModified, FeedState, FetchedFeed, ParsedFeed
from copytaster.model.page import Failed, Posted
from copytaster.model.policy import Policy, WebSubPolicy
from copytaster.model.push import Lease, Subscription
from copytaster.stages import websub
from copytaster.stages.websub import ASK_AGAIN_S, Callbacks, Look, Named, Standing
from tests import make
from tests.make import NOW

HUB, TOPIC, FEED = "https://hub.test/", "https://daily.example/feed.xml", make.feed()
SITE = Callbacks("https://news.example/", b"k" * 32)
NAMED = Named((HUB,), TOPIC)
POLICY = Policy()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def subscription(**changes: object) -> Subscription:
    return replace(Subscription(FEED.id, HUB, TOPIC, "t1", NOW - DAY), **changes)


def lease(**changes: object) -> Lease:
    """A lease of ten days, a day old, whose hub pushed before the last poll."""
    made = Lease(FEED.id, HUB, TOPIC, "t1", granted_at=NOW - DAY, lease_s=864_000.0, pushed_at=NOW - 3 * HOUR)
    return replace(made, **changes)


def state() -> FeedState:
    """After a poll now, the next one in half an hour."""
    return make.feed_state(FEED, polled_at=NOW, next_poll_at=NOW + HOUR / 2, interval_s=1800.0, reason="rate")


def look(named: Named | None = NAMED, new: int = 0) -> Look:
    return Look(_before(), state(), named, new)


def _before() -> FeedState:
    return replace(state(), polled_at=NOW - 2 * HOUR)


def after(one: Look, asked: Subscription | None, given_lease: Lease | None, now: datetime = NOW) -> tuple[FeedState, Subscription | None]:
    return websub.after_poll(one, Standing(asked, given_lease), SITE, now, POLICY)


def fetched(links: str | None = None, url: str = TOPIC) -> FetchedFeed:
    return FetchedFeed(url, NOW, b"", links=links)


def test_the_header_counts_before_the_feed():
    links = '<https://hub.test/>; rel="hub", </canonical.xml>; rel=self'
    parsed = ParsedFeed("rss", hubs=("https://other.test/",), self_url="https://other.test/f")

    assert websub.named(links, parsed, TOPIC) == Named((HUB,), "https://daily.example/canonical.xml")
    assert websub.named(None, parsed, TOPIC) == Named(("https://other.test/",), "https://other.test/f")


def test_a_topic_is_kept_as_it_is_written():
    parsed = ParsedFeed("rss", hubs=(HUB,), self_url="https://DAILY.example:443/feed.xml?utm_source=hub")

    assert websub.named(None, parsed, TOPIC).topic == "https://DAILY.example:443/feed.xml?utm_source=hub"


def test_a_feed_that_does_not_name_itself_is_known_by_its_address():
    assert websub.named(None, ParsedFeed("rss", hubs=(HUB,)), TOPIC) == NAMED


@pytest.mark.parametrize("hub", ["ftp://hub.test/", "javascript:alert(1)", "https://hub.test/a b", "https://hub.test/" + "x" * 3_000, ""])
def test_what_is_no_address_of_the_web_is_no_hub(hub: str):
    assert websub.named(None, ParsedFeed("rss", hubs=(hub,)), TOPIC).hubs == ()


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_any_header_gives_a_value(links: str, hub: str, self_url: str):
    assert isinstance(websub.named(links, ParsedFeed("rss", hubs=(hub,), self_url=self_url), TOPIC), Named)


def test_a_poll_without_a_new_body_says_nothing_of_hubs():
    assert websub.look(state(), FeedNotModified(), None, 0).named is None
    assert websub.look(state(), fetched(), None, 0).named is None
    assert websub.look(state(), fetched("<https://hub.test/>; rel=hub"), None, 0).named == NAMED, "but its header may"
    assert websub.look(state(), fetched(), ParsedFeed("rss"), 0).named == Named((), TOPIC)


def test_a_hub_that_is_named_is_asked():
    _, asked = after(look(), None, None)

    assert asked is not None
    assert (asked.hub, asked.topic, asked.asked_at, asked.feed_id) == (HUB, TOPIC, NOW, FEED.id)
    assert len(asked.token) == 64


def test_a_feed_that_names_none_has_no_subscription():
    assert after(look(Named((), TOPIC)), None, None)[1] is None


def test_callbacks_cannot_be_guessed_from_one_another():
    tokens = {
        websub.after_poll(look(), Standing(None, None), Callbacks(SITE.base_url, key), now, POLICY)[1]
        for key in (SITE.key, b"another")
        for now in (NOW, NOW + HOUR)
    }

    assert len({each.token for each in tokens if each}) == 4
    assert websub.secret(SITE.key, "t1") != websub.secret(SITE.key, "t2")
    assert websub.secret(SITE.key, "t1") == websub.secret(SITE.key, "t1")


@pytest.mark.parametrize(("failures", "hours"), [(0, 1), (1, 4), (2, 16), (3, 64), (4, 168), (50, 168)])
def test_a_hub_that_does_not_answer_is_asked_again_later_each_time(failures: int, hours: int):
    asked = subscription(asked_at=NOW - hours * HOUR + timedelta(seconds=1), failures=failures)

    assert after(look(), asked, None)[1] == asked
    again = after(look(), replace(asked, asked_at=NOW - hours * HOUR), None)[1]
    assert again is not None
    assert (again.asked_at, again.failures) == (NOW, failures + 1)


def test_the_next_hub_is_asked_where_one_does_not_answer():
    named = Named((HUB, "https://second.test/"), TOPIC)

    second = after(look(named), subscription(), None)[1]
    assert second is not None
    assert second.hub == "https://second.test/"
    third = after(look(named), replace(second, asked_at=NOW - DAY), None)[1]
    assert third is not None
    assert third.hub == HUB


def test_a_lease_is_renewed_at_four_fifths_even_when_the_feed_has_not_changed():
    early = lease(granted_at=NOW - 8 * DAY + timedelta(seconds=1))
    due = lease(granted_at=NOW - 8 * DAY)

    assert after(look(None), subscription(), early)[1] == subscription()
    renewed = after(look(None), subscription(failures=2), due)[1]
    assert renewed is not None
    assert (renewed.asked_at, renewed.failures) == (NOW, 0)
    assert renewed.token != "t1"


def test_a_feed_that_changes_its_hub_at_each_poll_is_believed_once_an_hour():
    other = Named(("https://other.test/",), TOPIC)
    asked = subscription(asked_at=NOW - timedelta(seconds=ASK_AGAIN_S - 1))

    assert after(look(other), asked, lease())[1] == asked
    moved = after(look(other), subscription(), lease())[1]
    assert moved is not None
    assert (moved.hub, moved.asked_at) == ("https://other.test/", NOW)


def test_a_hub_that_is_named_no_more_is_told_so_once():
    leaving = after(look(Named((), TOPIC)), subscription(), lease())[1]

    assert leaving is not None
    assert not leaving.is_wanted
    assert websub.form(leaving, SITE, WebSubPolicy())["hub.mode"] == "unsubscribe"
    assert after(look(Named((), TOPIC)), replace(leaving, asked_at=NOW - DAY), lease())[1] == replace(leaving, asked_at=NOW - DAY)


def test_what_is_posted_is_what_the_recommendation_asks_for():
    assert websub.form(subscription(), SITE, WebSubPolicy()) == {
        "hub.callback": "https://news.example/websub/t1",
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.lease_seconds": "864000",
        "hub.secret": websub.secret(SITE.key, "t1"),
    }


def test_trusted_pushes_slow_the_polls_up_to_the_ceiling():
    slowed, _ = after(look(), subscription(), lease())
    far = Look(_before(), replace(state(), next_poll_at=NOW + 3 * HOUR), NAMED, 0)
    rare = Look(_before(), replace(state(), next_poll_at=NOW + 12 * HOUR), NAMED, 0)

    assert (slowed.next_poll_at, slowed.reason) == (NOW + 2 * HOUR, "pushed")
    assert after(far, subscription(), lease())[0].next_poll_at == NOW + 6 * HOUR
    assert after(rare, subscription(), lease())[0].next_poll_at == NOW + 12 * HOUR, "never sooner"


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (subscription(), None),
        (None, lease()),
        (subscription(), lease(pushed_at=None)),
        (subscription(), lease(granted_at=None, denied_at=NOW - HOUR)),
        (subscription(), lease(granted_at=NOW - 11 * DAY)),
        (subscription(missed_at=NOW - 2 * HOUR), lease()),
        (subscription(is_wanted=False), lease()),
        (subscription(hub="https://other.test/"), lease()),
    ],
    ids=["not granted", "not asked", "not proven", "denied", "over", "missed", "unwanted", "of another hub"],
)
def test_other_subscriptions_do_not(asked: Subscription | None, promised: Lease | None):
    assert after(look(None), asked, promised)[0] == state()


@pytest.mark.parametrize("outcome", ["failed", "gone"])
def test_a_feed_that_fails_keeps_its_own_wait(outcome: str):
    one = Look(_before(), replace(state(), outcome=outcome), None, 0)

    assert after(one, subscription(), lease())[0] == one.after


def test_a_new_item_without_a_push_is_a_missed_one():
    _, asked = after(look(new=1), subscription(), lease(pushed_at=NOW - 3 * HOUR))

    assert asked is not None
    assert asked.missed_at == NOW


@pytest.mark.parametrize(
    ("new", "promised"),
    [
        (0, lease(pushed_at=NOW - 3 * HOUR)),
        (1, lease(pushed_at=NOW - HOUR)),
        (1, lease(granted_at=NOW - HOUR, pushed_at=None)),
        (1, lease(granted_at=None)),
    ],
    ids=["nothing new", "pushed since the last poll", "granted since the last poll", "not granted"],
)
def test_other_polls_show_no_miss(new: int, promised: Lease):
    _, asked = after(look(None, new), subscription(), promised)

    assert asked is not None
    assert asked.missed_at is None


def test_an_item_soon_after_a_push_was_meant_by_it():
    before = replace(state(), polled_at=NOW - timedelta(seconds=100))
    promised = lease(pushed_at=NOW - timedelta(seconds=100))

    _, asked = after(Look(before, state(), NAMED, 1), subscription(), promised)

    assert asked is not None
    assert asked.missed_at is None


def test_a_push_that_brought_nothing_is_looked_at_once_more():
    first, _ = after(look(None), subscription(), lease(pushed_at=NOW))
    second, _ = after(Look(state(), state(), None, 0), subscription(), lease(pushed_at=NOW - timedelta(seconds=90)))

    assert (first.next_poll_at, first.reason) == (NOW + timedelta(seconds=90), "hint")
    assert second.reason == "pushed"


def test_a_short_lease_does_not_make_polls_more_frequent_than_the_floor():
    polled, _ = after(look(), subscription(), lease(granted_at=NOW, lease_s=2.0))

    assert polled.next_poll_at == NOW + timedelta(seconds=POLICY.poll.min_s)


def test_what_a_hub_answers_is_kept_when_it_refuses():
    refused = websub.answered(subscription(), Posted(400, b"  bad\n topic " + b"x" * 5_000))

    assert refused is not None
    assert refused.why.startswith("hub.test answered 400: bad topic xxx")
    assert len(refused.why) <= 200
    assert websub.answered(subscription(), Posted(404, b"")) == subscription(why="hub.test answered 404")
    assert websub.answered(subscription(), Failed("no such name")) == subscription(why="no such name")
    assert websub.answered(subscription(), Posted(204, b"")) is None


@pytest.mark.parametrize(
    ("asked", "promised", "words"),
    [
        (None, None, ""),
        (subscription(is_wanted=False), None, ""),
        (subscription(), None, "hub.test was asked to push, and has not confirmed it"),
        (subscription(why="hub.test answered 500"), None, "hub.test was asked to push: hub.test answered 500"),
        (subscription(), lease(granted_at=None, denied_at=NOW, why="the hub denied it"), "hub.test does not push: the hub denied it"),
        (subscription(), lease(), "hub.test pushes"),
        (subscription(), lease(pushed_at=None), "hub.test has not pushed yet"),
        (subscription(), lease(pushed_at=None, why="a push was signed wrongly"), "hub.test has not pushed yet: a push was signed wrongly"),
        (subscription(missed_at=NOW), lease(), "hub.test missed an item, and is trusted again from its next push on"),
        (subscription(), lease(granted_at=NOW - 11 * DAY), "hub.test was asked to push, and has not confirmed it"),
    ],
)
def test_how_a_feed_stands_with_its_hub_is_said_in_words(asked: Subscription | None, promised: Lease | None, words: str):
    assert websub.in_words(Standing(asked, promised), NOW) == words


def test_only_a_redirect_of_the_request_leads_to_another_hub():
    assert websub.elsewhere(Posted(307, b"", "/other"), HUB) == "https://hub.test/other"
    assert websub.elsewhere(Posted(308, b"", "https://b.test/"), HUB) == "https://b.test/"
    assert websub.elsewhere(Posted(302, b"", "/other"), HUB) is None
    assert websub.elsewhere(Posted(307, b"", "ftp://b.test/"), HUB) is None
    assert websub.elsewhere(Posted(307, b""), HUB) is None
    assert websub.elsewhere(Failed("x"), HUB) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://news.example/", ""),
        ("http://93.184.216.34:8000", ""),
        ("", "the site has no public address"),
        ("news.example", "'news.example' is no http or https address"),
        ("http://localhost:8000", "http://localhost:8000 cannot be reached from outside"),
        ("http://192.168.1.5", "http://192.168.1.5 cannot be reached from outside"),
        ("http://[::1]/", "http://[::1]/ cannot be reached from outside"),
        ("http://newsroom/", "http://newsroom/ cannot be reached from outside"),
        ("http://pi.local/", "http://pi.local/ cannot be reached from outside"),
    ],
)
def test_only_a_site_that_can_be_reached_asks_hubs(address: str, why: str):
    assert websub.off_because(WebSubPolicy(public_url=address), ()) == why


def test_a_private_address_will_do_where_it_is_allowed():
    assert websub.off_because(WebSubPolicy(public_url="http://127.0.0.1:8000"), ("127.0.0.0/8",)) == ""


def test_it_can_be_turned_off():
    assert websub.off_because(WebSubPolicy(enabled=False, public_url="https://news.example/"), ()) == "websub.enabled is false"
