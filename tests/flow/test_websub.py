"""A whole subscription: how a hub is asked, answers, and what its lease is worth."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message

from copytaster import app
from copytaster.model.policy import WebSubPolicy
from copytaster.settings import Settings, StoreSettings
from copytaster.stages import present, websub
from tests import hub, make
from tests.flow.subscribing import DAY_S, Newsroom, followed, newsroom, pushed, subscribed


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed names the hub in its header."""
    async with followed(tmp_path) as made:
        yield made


async def test_a_hub_in_the_header_is_asked_and_its_verification_answered(room: Newsroom):
    await room.poll()

    (request,) = await room.hub.told("subscribe")
    assert request["hub.topic"] == room.topic
    assert request["hub.lease_seconds"] == "864000"
    assert len(request["hub.secret"]) == 64
    assert [event["status"] for event in await room.hub.told("verified")] == [200]
    lease = await room.lease()
    assert lease is not None
    assert (lease.granted_at, lease.lease_s) == (room.clock.now(), 10 * DAY_S)


async def test_a_hub_that_verifies_before_it_answers_finds_the_subscription(room: Newsroom):
    await room.hub.behave(verify="before")

    await room.poll()

    assert len(await room.hub.told("verified")) == 1


async def test_a_hub_is_asked_once_and_not_at_each_poll(room: Newsroom):
    await subscribed(room)

    await room.poll()

    assert len(await room.hub.told("subscribe")) == 1


async def test_a_verification_is_answered_once(room: Newsroom):
    await room.poll()
    subscription = await room.asked()
    assert subscription is not None
    said = {"hub.mode": "subscribe", "hub.topic": subscription.topic, "hub.challenge": "again", "hub.lease_seconds": "99999999"}
    before = await room.lease()

    async with room.hub.session.get(await room.callback(), params=said) as answer:
        assert answer.status == 404
        assert await answer.text() == ""

    assert await room.lease() == before


async def test_a_denied_subscription_is_not_asked_for_again_soon(room: Newsroom):
    await room.hub.behave(deny="not for you")
    await subscribed(room)
    room.clock.move(days=1)
    room.publish()

    await room.poll()

    lease = await room.lease()
    assert lease is not None
    assert (lease.granted_at, lease.why) == (None, "the hub denied it: not for you")
    assert len(await room.hub.told("subscribe")) == 1


async def test_a_denied_subscription_is_asked_for_again_after_a_week(room: Newsroom):
    await room.hub.behave(deny="not for you")
    await subscribed(room)
    await room.hub.behave(deny="")
    room.clock.move(days=7)
    room.publish()

    await room.poll()

    assert len(await room.hub.told("subscribe")) == 2
    lease = await room.lease()
    assert lease is not None
    assert lease.granted_at == room.clock.now()


async def test_a_lease_that_is_taken_back_ends_the_slow_polls(room: Newsroom):
    await subscribed(room)
    await pushed(room)
    room.clock.move(hours=1)

    await room.hub.behave(deny_now="the topic has moved")
    await room.hub.events()
    await room.rooms.drain()

    state = (await room.store.feed_states([room.feed_id]))[room.feed_id]
    assert state.polled_at == room.clock.now(), "it is polled at once"
    assert state.reason != "pushed"


async def test_a_lease_is_renewed_at_four_fifths_with_a_new_callback(room: Newsroom):
    await subscribed(room)
    first = await room.callback()
    room.clock.move(days=7, hours=22)
    await room.poll()
    assert len(await room.hub.told("subscribe")) == 1

    room.clock.move(hours=2)
    await room.poll()

    assert len(await room.hub.told("subscribe")) == 2
    lease = await room.lease()
    assert lease is not None
    assert lease.granted_at == room.clock.now()
    assert await room.callback() != first
    async with room.hub.session.post(first, data=b"<rss/>") as answer:
        assert answer.status == 404, "the old callback is no more"


async def test_the_next_poll_is_not_after_the_renewal(room: Newsroom):
    await room.hub.behave(lease_s=3_600)
    await subscribed(room)
    await room.poll()
    room.clock.move(minutes=1)

    await pushed(room)

    state = (await room.store.feed_states([room.feed_id]))[room.feed_id]
    lease = await room.lease()
    assert lease is not None
    assert lease.granted_at is not None
    assert state.next_poll_at == lease.granted_at + timedelta(seconds=0.8 * 3_600)
    assert state.reason == "lease"


async def test_a_lease_that_ran_out_is_over_and_asked_for_anew(room: Newsroom):
    await subscribed(room)
    await pushed(room)
    await room.hub.behave(forget=True, verify="never")
    room.clock.move(days=11)

    state = await room.poll()

    assert state.reason != "pushed"
    assert len(await room.hub.told("subscribe")) == 2


async def test_a_hub_that_refuses_is_asked_again_later_each_time(room: Newsroom):
    await room.hub.behave(status=422, text="no such topic\nhere")
    await room.poll()
    asked = []
    for _ in range(26):
        room.clock.move(hours=1)
        room.publish()
        await room.poll()
        asked.append(len(await room.hub.told("subscribe")))

    assert asked[:6] == [2, 2, 2, 2, 3, 3]
    assert asked[-1] == 4
    subscription = await room.asked()
    assert subscription is not None
    assert subscription.why == "127.0.0.1 answered 422: no such topic here"


async def test_a_hub_that_sends_us_to_another_is_left_for_that(room: Newsroom):
    async with hub.running() as other:
        await room.hub.behave(location=other.url)

        await room.poll()
        await other.events()

        assert len(await other.told("verified")) == 1


async def test_a_feed_that_names_no_hub_any_more_is_unsubscribed(room: Newsroom):
    await subscribed(room)
    room.link = ""
    room.publish()

    await room.poll()

    (request,) = await room.hub.told("unsubscribe")
    assert request["hub.topic"] == room.topic
    assert [event["hub.mode"] for event in await room.hub.told("verified")] == ["subscribe", "unsubscribe"]
    lease = await room.lease()
    assert lease is not None
    assert lease.granted_at is None


async def test_a_hub_at_a_private_address_is_not_reached(tmp_path: Path):
    async with newsroom(tmp_path) as room:
        room.name_hub("http://10.0.0.1/hub")
        room.publish(20)

        await room.poll()

        subscription = await room.asked()
        assert subscription is not None
        assert subscription.why == "10.0.0.1 is not a public address"


async def called(asgi: ASGIApp, path: str) -> tuple[int, bytes]:
    """Status and content type of an answer."""
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    await asgi({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "scheme": "http"}, receive, send)
    return told[0]["status"], dict(told[0]["headers"])[b"content-type"]


async def test_a_site_that_can_be_reached_has_callbacks_and_another_has_none(tmp_path: Path):
    store = StoreSettings(f"sqlite:///{tmp_path}/site.db")
    public = Settings(store=store, websub=WebSubPolicy(public_url="https://hubs.example/"))

    async with app.newsroom(public, threads=False) as opened:
        assert opened.hubs is not None
        assert await called(app.site_of(opened), f"/websub/{'0' * 64}") == (404, b"text/plain; charset=utf-8")
    async with app.newsroom(Settings(store=store), threads=False) as closed:
        assert closed.hubs is None


async def test_how_a_feed_stands_with_its_hub_is_one_of_its_facts(room: Newsroom):
    await subscribed(room)
    await pushed(room)
    asked, lease = await room.asked(), await room.lease()

    told = present.with_hub(
        present.standing(make.feed(room.topic), None, room.clock.now()),
        websub.in_words(websub.Standing(asked, lease), room.clock.now()),
    )

    assert told.facts[-1] == ("Hub", "127.0.0.1 pushes")
