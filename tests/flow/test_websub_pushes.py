"""What a push brings, and what others who call bring."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copytaster.stages import websub
from tests import make
from tests.flow.subscribing import POLICY, Newsroom, followed, newsroom, pushed, signed, subscribed


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed names the hub in its header."""
    async with followed(tmp_path) as made:
        yield made


async def test_a_push_brings_its_item_at_once(room: Newsroom):
    await subscribed(room)
    polls = room.polls()

    await pushed(room)

    assert [event["status"] for event in await room.hub.told("delivered")] == [202]
    assert room.polls() == polls + 2, "the hub's own look and one poll"
    assert len(await room.store.all_ids(make.entry().__class__)) == 21


async def test_pushes_that_are_trusted_slow_the_polls(room: Newsroom):
    plain = await room.poll()
    room.clock.move(hours=1)

    await pushed(room)

    slowed = (await room.store.feed_states([room.feed_id]))[room.feed_id]
    assert slowed.reason == "pushed"
    assert slowed.next_poll_at - room.clock.now() > 3 * timedelta(seconds=slowed.interval_s)
    assert plain.reason != "pushed", "a subscription has to prove itself first"


@pytest.mark.parametrize("how", [{"is_forging": True}, {"method": "none"}, {"method": "sha1"}])
async def test_a_push_that_is_signed_wrongly_does_nothing(room: Newsroom, how: dict[str, object]):
    await subscribed(room)
    await room.hub.behave(**how)
    polls = room.polls()

    await pushed(room)

    assert [event["status"] for event in await room.hub.told("delivered")] == [202], "nobody learns whether a guess was right"
    assert room.polls() == polls + 1, "the hub's own look"
    lease = await room.lease()
    assert lease is not None
    assert lease.pushed_at is None
    assert lease.why


@pytest.mark.parametrize("method", ["sha384", "sha512"])
async def test_stronger_signatures_count(room: Newsroom, method: str):
    await subscribed(room)
    await room.hub.behave(method=method)

    await pushed(room)

    lease = await room.lease()
    assert lease is not None
    assert lease.pushed_at == room.clock.now()


async def test_signatures_of_sha1_count_where_they_are_allowed(tmp_path: Path):
    policy = replace(POLICY, websub=replace(POLICY.websub, accept_sha1=True))
    async with newsroom(tmp_path, policy) as room:
        room.name_hub(room.hub.url)
        room.publish(20)
        await subscribed(room)
        await room.hub.behave(method="sha1")

        await pushed(room)

        lease = await room.lease()
        assert lease is not None
        assert lease.pushed_at == room.clock.now()


@pytest.mark.parametrize("token", ["0" * 64, "x", "", "A" * 64])
async def test_a_callback_that_nobody_gave_out_is_not_there(room: Newsroom, token: str):
    await room.poll()
    session = room.hub.session

    async with session.get(f"{room.address}/websub/{token}", params={"hub.mode": "subscribe", "hub.challenge": "x"}) as answer:
        asked = answer.status
    async with session.post(f"{room.address}/websub/{token}", data=b"<rss/>") as answer:
        pushed = answer.status

    assert (asked, pushed) == (404, 404)


async def test_while_a_renewal_is_not_verified_the_old_callback_works(room: Newsroom):
    await subscribed(room)
    await room.hub.behave(verify="never")
    room.clock.move(days=8, hours=1)
    await room.poll()

    await pushed(room)

    lease = await room.lease()
    assert lease is not None
    assert lease.pushed_at == room.clock.now()


async def test_an_item_that_was_not_pushed_ends_the_slow_polls_until_the_next_push(room: Newsroom):
    await subscribed(room)
    await pushed(room)
    room.clock.move(hours=5)
    room.publish()

    missed = await room.poll()

    assert missed.reason != "pushed"
    room.clock.move(hours=1)
    await pushed(room)
    healed = (await room.store.feed_states([room.feed_id]))[room.feed_id]
    assert healed.reason == "pushed"


async def test_a_push_that_is_ahead_of_the_publishers_cache_is_looked_at_again_soon(room: Newsroom):
    await subscribed(room)

    await room.hub.publish(room.topic)
    await room.rooms.drain()

    state = (await room.store.feed_states([room.feed_id]))[room.feed_id]
    assert (state.reason, state.next_poll_at) == ("hint", room.clock.now() + timedelta(seconds=websub.RECHECK_S))


async def test_a_flood_of_pushes_is_two_polls(room: Newsroom):
    await subscribed(room)
    polls = room.polls()
    looks = 10

    for _ in range(looks):
        await pushed(room)
    room.clock.move(seconds=POLICY.websub.min_gap_s)
    await room.rooms.drain()
    await room.rooms.drain()

    assert room.polls() == polls + looks + 2


async def test_a_push_is_a_hint_whose_body_is_not_believed(room: Newsroom):
    await subscribed(room)
    lease = await room.lease()
    assert lease is not None
    seal = room.switchboard._site
    body = b"<rss><channel><item><title>A lie</title><link>http://lie.test/</link></item></channel></rss>"
    signature = signed(websub.secret(seal.key, lease.token), body)

    async with room.hub.session.post(await room.callback(), data=body, headers={"X-Hub-Signature": signature}) as answer:
        assert answer.status == 202
    await room.rooms.drain()

    titles = {entry.title for entry in (await room.store.entries(await room.store.all_ids(make.entry().__class__))).values()}
    assert len(titles) == 20
    assert "A lie" not in titles


async def test_a_push_that_is_too_long_does_not_count(tmp_path: Path):
    policy = replace(POLICY, websub=replace(POLICY.websub, max_bytes=10_000))
    async with newsroom(tmp_path, policy) as room:
        room.name_hub(room.hub.url)
        room.publish(20)
        await subscribed(room)

        async with room.hub.session.post(await room.callback(), data=b"x" * 20_000) as answer:
            assert answer.status == 413


async def test_a_paused_feed_tells_its_hub_that_it_is_over(room: Newsroom):
    await subscribed(room)
    await room.store.keep((replace(make.feed(room.topic), is_paused=True),), (), (), room.clock.now())

    await pushed(room)

    assert [event["status"] for event in await room.hub.told("delivered")] == [410]


async def test_a_callback_says_nothing_that_a_browser_runs(room: Newsroom):
    await room.hub.behave(verify="never")
    await room.poll()
    subscription = await room.asked()
    assert subscription is not None
    said = {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.challenge": "<script>alert(1)</script>",
        "hub.lease_seconds": "86400",
    }

    async with room.hub.session.get(await room.callback(), params=said) as answer:
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert await answer.text() == "<script>alert(1)</script>"


async def test_other_methods_are_not_known(room: Newsroom):
    await room.poll()

    async with room.hub.session.put(await room.callback(), data=b"") as answer:
        assert answer.status == 405
