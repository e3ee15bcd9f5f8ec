"""What the store keeps of hubs: what they were asked, what they said, and the site's own key."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from copytaster.adapters.store import SqlStore, open_store
from copytaster.model.message import FeedDue, HubDue
from copytaster.model.push import Lease, Subscription
from tests.make import NOW

ASKED = Subscription("f1", "https://hub.test/", "https://daily.example/feed.xml", "t1", NOW, True, 2, "hub.test answered 500", NOW)
LEASE = Lease("f1", "https://hub.test/", "https://daily.example/feed.xml", "t0", NOW, 86_400.5, NOW, NOW, NOW, "why")


async def test_what_was_asked_and_said_comes_back_as_it_was(store: SqlStore) -> None:
    bare_asked, bare_lease = Subscription("f2", "h", "t", "t2", NOW, False), Lease("f2", "h", "t", "t2")

    await store.keep([ASKED, LEASE, bare_asked, bare_lease], (), (), NOW)

    assert await store.subscriptions(["f1", "f2", "f3"]) == {"f1": ASKED, "f2": bare_asked}
    assert await store.leases(["f1", "f2", "f3"]) == {"f1": LEASE, "f2": bare_lease}


async def test_a_feed_has_one_subscription_and_one_lease(store: SqlStore) -> None:
    later = replace(ASKED, token="t9", asked_at=NOW + timedelta(days=8), missed_at=None)

    await store.keep([ASKED, LEASE], (), (), NOW)
    await store.keep([later], (), (), NOW)

    assert await store.subscriptions(["f1"]) == {"f1": later}
    assert await store.leases(["f1"]) == {"f1": LEASE}


async def test_a_callback_is_known_by_the_token_of_the_request_or_of_the_lease(store: SqlStore) -> None:
    await store.keep([ASKED, LEASE], (), (), NOW)

    assert [await store.called(token) for token in ("t0", "t1", "t2", "", "\x00")] == ["f1", "f1", None, None, None]


async def test_a_hub_that_names_odd_things_is_kept_all_the_same(store: SqlStore) -> None:
    await store.keep([replace(ASKED, why="no \x00 \ud800"), replace(LEASE, why="\x00")], (), (), NOW)

    assert (await store.subscriptions(["f1"]))["f1"].why == "no \ufffd \ufffd"


async def test_a_key_is_made_once(store: SqlStore, store_url: str) -> None:
    other = open_store(store_url)

    keys = await asyncio.gather(store.key("websub"), other.key("websub"), store.key("websub"))
    another = await store.key("other")
    await other.close()

    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert another != keys[0]


async def test_a_request_to_a_hub_waits_in_the_poll_room_beside_the_feed(store: SqlStore) -> None:
    messages = (FeedDue("f1", NOW.isoformat()), HubDue("f1", NOW.isoformat()))

    await store.keep((), messages, (), NOW)

    assert [job.message for job in await store.claim("poll", 9, NOW, 60.0)] == list(messages)
